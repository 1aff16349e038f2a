"""Rules, levels and profiles in the words of the page's language."""

import pytest
from django.utils import translation

from constraints.editing import Setting
from constraints.names import category_name, level_name, profile_called, profile_name
from constraints.profiles import BUILT_IN
from constraints.rules import Category, Level


@pytest.mark.parametrize(
    ("language", "levels"), [("sv", ["hård", "mellan", "mjuk"]), ("en", ["hard", "medium", "soft"])]
)
def test_levels_have_words(language, levels):
    with translation.override(language):
        assert [level_name(level) for level in Level] == levels


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_shown_of_a_built_in_profile_leads_back_to_it(language):
    with translation.override(language):
        assert [profile_called(profile_name(profile.name)) for profile in BUILT_IN] == [one.name for one in BUILT_IN]


def test_built_in_profiles_are_swedish_on_swedish_pages():
    with translation.override("sv"):
        assert not {profile_name(profile.name) for profile in BUILT_IN} & {profile.name for profile in BUILT_IN}


def test_a_profile_of_ones_own_has_the_name_that_it_was_given():
    with translation.override("sv"):
        assert [profile_name("Helg"), profile_called("Helg")] == ["Helg", "Helg"]


@pytest.mark.parametrize(
    ("level", "weight", "text"), [(Level.SOFT, 5, "mjuk 5"), (Level.HARD, 1, "hård"), (Level.MEDIUM, 0, "av")]
)
def test_how_a_rule_is_held_is_said_in_swedish(level, weight, text):
    with translation.override("sv"):
        assert Setting(level, weight).text == text


def test_every_category_has_a_name():
    with translation.override("sv"):
        assert len({category_name(category) for category in Category}) == len(Category)
