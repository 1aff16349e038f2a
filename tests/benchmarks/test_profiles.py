"""The made-up fortnight that weight profiles are compared on."""

from collections import Counter

import pytest

from benchmarks.days import DAY
from benchmarks.profiles import DAYS, by_profile, made_up_fortnight, measured
from constraints.profiles import BUILT_IN, CONTINUITY

VISITS = 60


@pytest.fixture(scope="module")
def fortnight():
    return made_up_fortnight(VISITS)


def test_every_day_has_its_visits(fortnight):
    assert Counter(visit.day for visit in fortnight.visits) == dict.fromkeys(range(DAYS), VISITS)


def test_everybody_is_off_two_days_of_seven(fortnight):
    shifts = Counter(shift.employee for shift in fortnight.shifts)
    assert set(shifts.values()) == {10}


def test_windows_and_shifts_lie_on_their_day(fortnight):
    assert {window.open // DAY - visit.day for visit in fortnight.visits for window in visit.windows} == {0}
    assert {shift.start // DAY - shift.day for shift in fortnight.shifts} == {0}


def test_links_are_between_visits_of_one_day(fortnight):
    assert fortnight.dependencies
    for link in fortnight.dependencies:
        assert fortnight.visit[link.first].day == fortnight.visit[link.second].day


def test_same_number_and_seed_same_problem(fortnight):
    assert made_up_fortnight(VISITS) == fortnight


def test_a_profile_s_weights_and_values_are_the_problem_s(fortnight):
    rules = by_profile(fortnight, CONTINUITY).rules
    assert {code: rules.weight(code) for code in CONTINUITY.weights} == dict(CONTINUITY.weights)
    assert rules.value("contact_person")["share_percent"] == 60


def test_a_row_for_each_profile():
    """A first plan of two days for each, and every place tried for what it leaves out: some seconds."""
    assert [row[0] for row in measured(made_up_fortnight(VISITS, length=2), 0, [1])] == [
        profile.name for profile in BUILT_IN
    ]
