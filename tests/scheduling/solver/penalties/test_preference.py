"""Whom and when a client would rather have, on both sides of every bound."""

from dataclasses import replace

import pytest

from constraints.rules import Level
from scheduling.solver.problem import Client, Employee, HeldSkill, Problem, Relation, RelationKind
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


@pytest.mark.parametrize(
    ("start", "units"),
    [(450, []), (451, [60]), (480, [minutes(30)]), (500, [minutes(30)]), (525, [minutes(15)]), (540, [])],
)
def test_the_part_of_a_visit_inside_windows_to_avoid_costs(start, units):
    problem = day(visit("x", avoid=((480, 500), (490, 540))), rules=only("avoided_window"))
    assert priced(problem, plan({"x": start}, s0="x"), "avoided_window") == units


@pytest.mark.parametrize(("start", "units"), [(450, []), (451, [60]), (540, [])])
def test_the_engine_refuses_starts_that_a_hard_rule_avoids(start, units):
    problem = day(visit("x", avoid=((480, 540),)), rules=only("avoided_window", Level.HARD))
    assert refused(problem, plan({"x": start}, s0="x"), "avoided_window") == units


def twice(history=(), contact=None, **settings):
    """Three visits of one client, x for two."""
    visits = (visit("x", staff=2, client="c"), visit("y", client="c"), visit("z", client="c"))
    return day(*visits, clients=(Client(id="c", contact=contact, history=history),), **settings)


@pytest.mark.parametrize(
    ("history", "free", "route", "units"),
    [
        ((), 0, {}, []),
        ((), 0, {"s0": "y z"}, [60]),
        ((), 1, {"s0": "y z"}, []),
        ((), 0, {"s0": "x y", "s1": "x z"}, [120]),
        ((), 1, {"s0": "x y", "s1": "x", "s2": "z"}, [120]),
        (("e0",), 0, {"s0": "y z"}, []),
        (("e0", "e1"), 0, {"s2": "y z"}, [60]),
        (("e0", "gone"), 2, {"s0": "y", "s2": "z"}, [60]),
        (("e0",), 3, {"s0": "x", "s1": "x", "s2": "y"}, []),
    ],
)
def test_new_faces_beyond_the_free_ones_cost_once_each(history, free, route, units):
    problem = twice(history, rules=only("continuity", free=free))
    assert priced(problem, plan(**route), "continuity") == units


@pytest.mark.parametrize(
    ("share", "route", "units"),
    [
        (50, {"s1": "x y z", "s2": "x"}, [120]),
        (50, {"s0": "x", "s1": "x y z"}, [60]),
        (50, {"s0": "x y", "s1": "x z"}, []),
        (67, {"s0": "x y", "s1": "x z"}, [60]),
        (66, {"s0": "x y", "s1": "x z"}, []),
        (100, {}, [180]),
    ],
)
def test_visits_that_the_contact_person_should_make_cost(share, route, units):
    problem = twice(contact="e0", rules=only("contact_person", share_percent=share))
    assert priced(problem, plan(**route), "contact_person") == units


def test_visits_on_days_off_of_the_contact_person_do_not_count():
    problem = twice(contact="e0", rules=only("contact_person"))
    later = replace(problem, visits=tuple(replace(v, day=1, last_day=1) for v in problem.visits))
    assert priced(later, plan(s1="y"), "contact_person") == []


def test_a_visit_of_a_day_off_makes_up_for_no_other_of_the_contact_person():
    """y is dated a day later, when e0 is off; that e0 makes it all the same leaves two of the wanted two missing."""
    problem = twice(contact="e0", rules=only("contact_person", share_percent=100))
    visits = (replace(v, day=1, last_day=1) if v.id == "y" else v for v in problem.visits)
    moved = replace(problem, visits=tuple(visits))
    assert priced(moved, plan(s0="y", s1="x z", s2="x"), "contact_person") == [120]


CASES = {
    "client_wish": (
        lambda rules: day(visit("x"), rules=replace(rules, overrides=(wish("FINNISH", "WOMAN"),))),
        plan(s0="x"),
        120,
    ),
    "employee_limit": (limited, plan(s0="x"), 120),
    "avoided_window": (
        lambda rules: day(visit("x", avoid=((480, 540),)), rules=rules),
        plan({"x": 530}, s0="x"),
        minutes(10),
    ),
    "continuity": (lambda rules: twice(rules=rules), plan(s0="x y", s1="x z"), 120),
    "contact_person": (lambda rules: twice(contact="e0", rules=rules), plan(s1="x y", s2="x z"), 120),
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
