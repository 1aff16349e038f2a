"""Getting from place to place, on both sides of every bound."""

from dataclasses import replace

import pytest

from scheduling.solver.problem import UNREACHABLE, BreakPlace, Employee, Problem
from scheduling.solver.rules import Override, Rules
from tests.scheduling.solver.small import (
    assert_weighed,
    day,
    joined,
    minutes,
    only,
    pause,
    plan,
    priced,
    refused,
    settings_of,
    visit,
)


@pytest.mark.parametrize(
    ("closed", "units"),
    [([], []), ([(0, 1)], [60]), ([(1, 2)], [60]), ([(2, 0)], [60]), ([(0, 1), (1, 2), (2, 0)], [60, 60, 60])],
)
def test_each_leg_that_cannot_be_made_is_one_match(closed, units):
    problem = day(visit("x", 1), visit("y", 2), travel=dict.fromkeys(closed, UNREACHABLE))
    assert refused(problem, plan(s0="x y"), "unreachable_leg") == units


@pytest.mark.parametrize("leg", [(1, 0), (2, 1), (0, 3)])
def test_a_closed_leg_that_nobody_drives_costs_nothing(leg):
    problem = day(visit("x", 1), visit("y", 2), travel={leg: UNREACHABLE})
    assert refused(problem, plan(s0="x y"), "unreachable_leg") == []


@pytest.mark.parametrize(
    ("route", "end_place", "units"),
    [("x y", 0, [19 * 60]), ("y x", 0, [100 * 60]), ("x y", None, [12 * 60]), ("x", 0, [(5 + 40) * 60]), ("", 0, [])],
)
def test_travel_is_every_leg_from_the_start_and_to_the_end_place(route, end_place, units):
    travel = {(0, 1): 5, (1, 2): 7, (2, 0): 7, (1, 0): 40, (0, 2): 20, (2, 1): 40}
    problem = day(visit("x", 1), visit("y", 2), travel=travel, end_place=end_place, rules=only("travel_time"))
    assert priced(problem, plan(s0=route), "travel_time") == units


def test_a_stay_at_one_place_is_no_travel():
    problem = day(visit("x", 0), visit("y", 0), rules=only("travel_time"))
    assert priced(problem, plan(s0="x y"), "travel_time") == []


@pytest.mark.parametrize(
    ("legs", "units"),
    [
        ((0, 0, 0), []),
        ((16, 16, 16), []),
        ((17, 16, 16), [1]),
        ((999, 0, 0), [59]),
        ((1000, 0, 0), [60]),
        ((1000, 2500, 16), [210]),
    ],
)
def test_distance_is_rounded_down_to_thousandths_leg_by_leg(legs, units):
    metres = dict(zip([(0, 1), (1, 2), (2, 0)], legs, strict=True))
    problem = day(visit("x", 1), visit("y", 2), metres=metres, rules=only("travel_distance"))
    assert priced(problem, plan(s0="x y"), "travel_distance") == units


def in_areas(areas: tuple[str, ...], own: str | None, further: tuple[str, ...] = (), rules: Rules | None = None):
    """A visit there, for employee e0 of this area who may go to further ones."""
    override = Override(code="outside_area", employee="e0", value={"areas": further})
    rules = replace(rules or only("outside_area"), overrides=(override,))
    return day(visit("x", areas=areas), visit("y"), employees=(Employee(id="e0", area=own),), rules=rules)


@pytest.mark.parametrize(
    ("areas", "own", "further", "units"),
    [
        (("north", "town"), "north", (), []),
        (("north", "town"), "town", (), []),
        (("north", "town"), "south", (), [60]),
        (("town",), "north", (), [60]),
        (("north", "town"), "south", ("north",), []),
        (("north", "town"), "south", ("east",), [60]),
        (("north", "town"), None, (), []),
        ((), "north", (), []),
    ],
)
def test_an_employee_belongs_in_their_area_its_parts_and_further_ones(areas, own, further, units):
    assert priced(in_areas(areas, own, further), plan(s0="x y"), "outside_area") == units


def test_each_member_outside_is_one_match_and_has_a_weight_of_their_own():
    people = tuple(Employee(id=f"e{i}", area=area) for i, area in enumerate(("north", "south", "east")))
    rules = replace(only("outside_area"), overrides=(Override(code="outside_area", employee="e1", weight=0),))
    problem = day(visit("x", staff=3, areas=("west",)), employees=people, rules=rules)
    assert priced(problem, plan(s0="x", s1="x", s2="x"), "outside_area") == [60, 60]


def keyed(from_office: bool, rules: Rules | None = None, **key) -> Problem:
    """Visits x and y; shift s0 starts at the office or not, the others do not."""
    problem = day(visit("x", staff=2, **key), visit("y"), rules=rules or only("key_pickup"))
    first, *others = problem.shifts
    away = (replace(shift, from_office=False) for shift in others)
    return replace(problem, shifts=(replace(first, from_office=from_office), *away))


@pytest.mark.parametrize(
    ("has_key", "from_office", "units"),
    [(False, False, []), (False, True, []), (True, True, [60]), (True, False, [60, 60])],
)
def test_a_key_at_the_office_counts_for_each_shift_that_starts_elsewhere(has_key, from_office, units):
    problem = keyed(from_office, has_key=has_key)
    assert priced(problem, plan(s0="x y", s1="x"), "key_pickup") == units


@pytest.mark.parametrize(("shift", "units"), [("s0", []), ("s1", [60])])
def test_two_shifts_of_one_employee_may_start_differently(shift, units):
    problem = day(visit("x", has_key=True), shifts=((420, 600), (660, 960)), rules=only("key_pickup"))
    early, late = problem.shifts
    problem = replace(problem, shifts=(early, replace(late, employee="e0", from_office=False)))
    assert priced(problem, plan(**{shift: "x"}), "key_pickup") == units


def test_a_client_may_weigh_the_key_otherwise():
    override = Override(code="key_pickup", client="x", weight=0)
    problem = keyed(False, replace(only("key_pickup"), overrides=(override,)), has_key=True)
    assert priced(problem, plan(s0="x", s1="x"), "key_pickup") == []


TRAVEL = {(0, 1): 30, (1, 2): 26, (2, 0): 31, (1, 0): 30}


@pytest.mark.parametrize(
    ("limit", "units"), [(87, []), (86, [60]), (0, [minutes(87)])], ids=["at the limit", "a minute over", "no travel"]
)
def test_travel_beyond_the_shifts_limit_costs(limit, units):
    problem = day(visit("x", 1), visit("y", 2), travel=TRAVEL, rules=only("travel_per_shift", minutes=limit))
    assert priced(problem, plan(s0="x y"), "travel_per_shift") == units


@pytest.mark.parametrize(
    ("limit", "home", "units"),
    [
        (26, False, []),
        (25, False, [60]),
        (25, True, [minutes(5), 60, minutes(6)]),
        (30, True, [60]),
        (31, True, []),
    ],
)
def test_each_leg_that_is_too_long_is_one_match(limit, home, units):
    rules = only("long_leg", minutes=limit, home_legs=home)
    problem = day(visit("x", 1), visit("y", 2), travel=TRAVEL, rules=rules)
    assert priced(problem, plan(s0="x y"), "long_leg") == units


@pytest.mark.parametrize("place", [BreakPlace.PREVIOUS, BreakPlace.NEXT, BreakPlace.OFFICE])
@pytest.mark.parametrize("route", ["*b x y", "x *b y", "x y *b"])
@pytest.mark.parametrize("home", [True, False])
def test_long_legs_around_a_break_are_the_same_for_engine_and_referee(place, route, home):
    rules = joined(only("long_leg", minutes=10, home_legs=home), only("missed_break", due="ALWAYS", edge=True))
    around = {(a, b): 11 + 3 * a + b for a in range(4) for b in range(4) if a != b}
    breaks = (pause(opening=420, close=960, place=3),)
    problem = day(visit("x", 1), visit("y", 2), travel=around, breaks=breaks, rules=rules, break_place=place)
    assert priced(problem, plan(s0=route), "long_leg") != []


CASES = {
    "outside_area": (lambda rules: in_areas(("north",), "south", rules=rules), plan(s0="x"), 60),
    "key_pickup": (lambda rules: keyed(False, rules, has_key=True), plan(s0="x", s1="x"), 120),
    "travel_per_shift": (
        lambda rules: day(visit("x"), travel={(0, 1): 100, (1, 0): 60}, rules=rules),
        plan(s0="x"),
        minutes(10),
    ),
    "long_leg": (
        lambda rules: day(visit("x", 1), visit("y", 2), travel=TRAVEL, rules=rules),
        plan(s0="x y"),
        minutes(1),
    ),
    "travel_time": (lambda rules: day(visit("x"), travel={(0, 1): 6, (1, 0): 7}, rules=rules), plan(s0="x"), 780),
    "travel_distance": (
        lambda rules: day(visit("x"), metres={(0, 1): 1500, (1, 0): 2000}, rules=rules),
        plan(s0="x"),
        minutes(3) + 30,
    ),
}


@pytest.mark.parametrize(("code", "level", "weight"), settings_of(CASES))
def test_weight_and_level_are_the_organizations(code, level, weight):
    assert_weighed(CASES[code], code, level, weight)
