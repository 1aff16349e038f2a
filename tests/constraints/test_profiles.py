"""Weight profiles: what they may hold, and how the built-in ones differ."""

import pytest

from constraints.profiles import BALANCED, CONTINUITY, EFFICIENCY, Profile
from constraints.rules import RULES, Level


def test_balanced_is_the_catalogue():
    assert dict(BALANCED.weights) == {rule.code: rule.weight for rule in RULES if rule.level is not Level.HARD}


def per_travel_minute(profile: Profile, code: str) -> float:
    return profile.weights[code] / profile.weights["travel_time"]


@pytest.mark.parametrize("code", ["continuity", "contact_person", "preferred_employee", "client_wish"])
def test_who_comes_is_worth_more_travel_the_more_a_profile_is_about_continuity(code):
    worth = [per_travel_minute(profile, code) for profile in (EFFICIENCY, BALANCED, CONTINUITY)]
    assert worth == sorted(set(worth))


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"missing_skill": 1}, "missing_skill"),
        ({"waiting": -1}, "waiting"),
        ({"waiting": 1_000_001}, "0 to 1000000"),
        ({"waiting": 1.5}, "1.5"),
    ],
)
def test_weights_that_are_refused(weights, said):
    with pytest.raises(ValueError, match=said):
        Profile(name="own", weights=weights)


@pytest.mark.parametrize("weight", [0, 1, 1_000_000])
def test_weights_at_the_bounds(weight):
    assert Profile(name="own", weights={"waiting": weight}).weights["waiting"] == weight


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"contact_person": {"share_percent": 101}}, "1 to 100"),
        ({"contact_person": {"colour": 1}}, "colour"),
        ({"contact_person": 60}, "give an object"),
        ({"nonsense": {}}, "nonsense"),
    ],
)
def test_values_that_are_refused(values, said):
    with pytest.raises(ValueError, match=said):
        Profile(name="own", weights={}, values=values)


def test_a_rule_that_may_be_medium_is_weighed_by_a_profile():
    assert Profile(name="own", weights={"missed_window": 3}).weights["missed_window"] == 3
