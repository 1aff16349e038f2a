"""Whom and when a client would rather have, on both sides of every bound."""

import pytest

from scheduling.solver.problem import Relation, RelationKind
from tests.scheduling.solver.small import assert_weighed, day, minutes, only, plan, priced, refused, settings_of, visit

PREFERRED, BLOCKED, CONTACT = RelationKind.PREFERRED, RelationKind.BLOCKED, RelationKind.CONTACT


def related(employee: str, kind: RelationKind, first: int | None = None, last: int | None = None) -> Relation:
    return Relation(client="x", employee=employee, kind=kind, first_day=first, last_day=last)


@pytest.mark.parametrize(
    ("relation", "units"),
    [
        (related("e0", BLOCKED), [60]),
        (related("e0", BLOCKED, 0, 0), [60]),
        (related("e0", BLOCKED, 1), []),
        (related("e0", BLOCKED, None, -1), []),
        (related("e1", BLOCKED), []),
        (related("e0", PREFERRED), []),
        (related("e0", CONTACT), []),
    ],
)
def test_a_barred_employee_is_counted_on_the_dates_of_the_relation(relation, units):
    assert refused(day(visit("x"), relations=(relation,)), plan(s0="x"), "blocked_employee") == units


def test_each_barred_member_of_a_team_is_one_match():
    barred = (related("e0", BLOCKED), related("e2", BLOCKED))
    problem = day(visit("x", staff=3), relations=barred)
    assert refused(problem, plan(s0="x", s1="x", s2="x"), "blocked_employee") == [60, 60]


@pytest.mark.parametrize(
    ("relations", "units"),
    [
        ((), []),
        ((related("e0", PREFERRED),), []),
        ((related("e1", PREFERRED),), [60]),
        ((related("e1", PREFERRED), related("e0", PREFERRED)), []),
        ((related("e1", PREFERRED, 0, 0),), [60]),
        ((related("e1", PREFERRED, None, -1),), []),
        ((related("e1", PREFERRED, 1),), []),
        ((related("e1", PREFERRED), related("e0", PREFERRED, None, -1)), [60]),
        ((related("e1", CONTACT),), []),
    ],
)
def test_a_client_with_preferred_employees_misses_them(relations, units):
    problem = day(visit("x"), relations=relations, rules=only("preferred_employee"))
    assert priced(problem, plan(s0="x"), "preferred_employee") == units


def test_each_member_who_is_not_preferred_is_one_match():
    problem = day(visit("x", staff=3), relations=(related("e1", PREFERRED),), rules=only("preferred_employee"))
    assert priced(problem, plan(s0="x", s1="x", s2="x"), "preferred_employee") == [60, 60]


@pytest.mark.parametrize(
    ("start", "units"),
    [(480, []), (485, []), (490, []), (479, [60]), (491, [60]), (420, [3600]), (550, [3600])],
)
def test_a_preferred_window_is_missed_by_the_minutes_before_or_after_it(start, units):
    problem = day(visit("x", windows=((420, 900),), wishes=((480, 490),)), rules=only("preferred_window"))
    assert priced(problem, plan({"x": start}, s0="x"), "preferred_window") == units


@pytest.mark.parametrize(("start", "units"), [(500, [600]), (510, [1200]), (515, [900]), (529, [60]), (530, [])])
def test_the_nearer_of_two_preferred_windows_counts(start, units):
    wishes = ((480, 490), (530, 540))
    problem = day(visit("x", windows=((420, 900),), wishes=wishes), rules=only("preferred_window"))
    assert priced(problem, plan({"x": start}, s0="x"), "preferred_window") == units


def test_without_a_preferred_window_any_time_is_well():
    assert priced(day(visit("x"), rules=only("preferred_window")), plan({"x": 700}, s0="x"), "preferred_window") == []


CASES = {
    "preferred_employee": (
        lambda rules: day(visit("x"), relations=(related("e1", PREFERRED),), rules=rules),
        plan(s0="x"),
        60,
    ),
    "preferred_window": (
        lambda rules: day(visit("x", wishes=((480, 490),)), rules=rules),
        plan({"x": 505}, s0="x"),
        minutes(15),
    ),
}


@pytest.mark.parametrize(("code", "level", "weight"), settings_of(CASES))
def test_weight_and_level_are_the_organizations(code, level, weight):
    assert_weighed(CASES[code], code, level, weight)
