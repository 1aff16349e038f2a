"""Whom and when a client would rather have, on both sides of every bound."""

from dataclasses import replace

import pytest

from scheduling.solver.problem import Employee, HeldSkill, Problem, Relation, RelationKind
from scheduling.solver.rules import Override, Rules
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


def wish(*wanted: str, **more) -> Override:
    return Override(code="client_wish", client="x", value={"wanted": wanted}, **more)


def speaks(*tokens: str, **dates) -> Employee:
    return Employee(id="e0", skills=tuple(HeldSkill(skill=token, **dates) for token in tokens))


@pytest.mark.parametrize(
    ("override", "employee", "units"),
    [
        (wish(), speaks(), []),
        (wish("FINNISH"), speaks("FINNISH"), []),
        (wish("FINNISH"), speaks(), [60]),
        (wish("FINNISH"), speaks("ARABIC"), [60]),
        (wish("FINNISH", "WOMAN"), speaks("WOMAN"), [60]),
        (wish("FINNISH", "WOMAN", "MUSIC"), speaks(), [180]),
        (wish("FINNISH"), speaks("FINNISH", first_day=1), [60]),
        (wish("FINNISH"), speaks("FINNISH", first_day=0, last_day=0), []),
        (wish("FINNISH", first_day=1), speaks(), []),
        (wish("FINNISH", last_day=-1), speaks(), []),
    ],
)
def test_each_wanted_trait_that_the_employee_lacks_counts(override, employee, units):
    rules = replace(only("client_wish"), overrides=(override,))
    problem = day(visit("x"), visit("y"), employees=(employee,), rules=rules)
    assert priced(problem, plan(s0="x y"), "client_wish") == units


def test_each_member_of_a_team_is_asked_for_the_traits():
    rules = replace(only("client_wish"), overrides=(wish("FINNISH"),))
    problem = day(visit("x", staff=3), employees=(speaks("FINNISH"),), rules=rules)
    assert priced(problem, plan(s0="x", s1="x", s2="x"), "client_wish") == [60, 60]


def limits(has: tuple[str, ...], cannot: tuple[str, ...], **more) -> tuple[Override, ...]:
    return (
        Override(code="employee_limit", client="x", value={"has": has}),
        Override(code="employee_limit", employee="e0", value={"cannot": cannot}, **more),
    )


@pytest.mark.parametrize(
    ("overrides", "units"),
    [
        (limits((), ("CAT",)), []),
        (limits(("CAT",), ()), []),
        (limits(("DOG",), ("CAT",)), []),
        (limits(("CAT",), ("CAT",)), [60]),
        (limits(("CAT", "DOG", "SMOKE"), ("SMOKE", "CAT")), [120]),
        (limits(("CAT",), ("CAT",), first_day=1), []),
        (limits(("CAT",), ("CAT",), weight=0), []),
    ],
)
def test_what_an_employee_cannot_meet_is_never_asked_of_them(overrides, units):
    rules = replace(only("employee_limit"), overrides=overrides)
    problem = day(visit("x"), visit("y"), rules=rules)
    assert refused(problem, plan(s0="x y"), "employee_limit") == units
    assert refused(problem, plan(s1="x y"), "employee_limit") == []


def limited(rules: Rules) -> Problem:
    return day(visit("x"), rules=replace(rules, overrides=limits(("CAT", "DOG"), ("DOG", "CAT"))))


CASES = {
    "client_wish": (
        lambda rules: day(visit("x"), rules=replace(rules, overrides=(wish("FINNISH", "WOMAN"),))),
        plan(s0="x"),
        120,
    ),
    "employee_limit": (limited, plan(s0="x"), 120),
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
