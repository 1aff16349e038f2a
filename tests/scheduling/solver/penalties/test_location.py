"""Getting from place to place, on both sides of every bound."""

import pytest

from scheduling.solver.problem import UNREACHABLE
from tests.scheduling.solver.small import assert_weighed, day, minutes, only, plan, priced, refused, settings_of, visit


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


CASES = {
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
