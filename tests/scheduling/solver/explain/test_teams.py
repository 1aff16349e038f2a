"""Room for a whole team: found where any two places have it, and nowhere else.

A test takes some seconds where it judges whole plans for every two places.
"""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from constraints.rules import Level
from scheduling.solver.explain.cures import cures
from scheduling.solver.explain.fixes import FixKind, shifts_to_lengthen, windows_to_widen
from scheduling.solver.explain.places import rescored
from scheduling.solver.explain.teams import room_for
from scheduling.solver.insertion import never, not_before_choices
from scheduling.solver.plan import Plan, StopKind, visit_stop
from scheduling.solver.problem import Problem
from scheduling.solver.rescore import Base, Bases
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from tests.scheduling.solver.explain.brute import hard_costs
from tests.scheduling.solver.small import day, only, plan, visit

ANY = 1_000_000
"""Trials enough for all ways."""


def full_day(seed: int) -> Problem:
    """Three shifts that are nearly full, and a visit for two that may be put in between, or not."""
    rng = random.Random(seed)
    visits = [
        visit(f"v{number}", place=rng.randint(1, 4), length=rng.choice([30, 60]), windows=(_window(rng, 90),))
        for number in range(9)
    ]
    travel = {(a, b): rng.randint(5, 15) for a in range(5) for b in range(5) if a != b}
    team = visit("x", place=2, length=30, staff=2, windows=(_window(rng, 60),))
    return day(*visits, team, travel=travel, shifts=((420, 720),) * 3)


def _window(rng: random.Random, slack: int) -> tuple[int, int]:
    opening = rng.randrange(420, 600, 15)
    return opening, opening + 60 + rng.randrange(0, slack, 5)


def some_two_have_room(problem: Problem, base: Base, was: Problem | None = None) -> bool:
    """Every two places of different shifts tried, each as a whole plan judged from scratch; `was`: before a fix."""
    before = hard_costs(was or problem, base.plan, "x")
    routes = base.plan.routes
    for one, two in combinations([shift.id for shift in problem.shifts], 2):
        for first in range(len(routes[one]) + 1):
            for second in range(len(routes[two]) + 1):
                for moment in not_before_choices(problem.visit["x"]):
                    changed = {shift: _with(routes[shift], at) for shift, at in ((one, first), (two, second))}
                    after = rescored(base, changed, {"x": moment})
                    if after is not None:
                        costs = hard_costs(problem, after.plan)
                        if not any(costs[rule] > before[rule] for rule in costs):
                            return True
    return False


def _with(stops, index):
    return (*stops[:index], visit_stop("x"), *stops[index:])


@pytest.mark.parametrize("seed", range(24))
def test_room_is_found_where_two_places_have_it_and_nowhere_else(seed):
    problem, made = others_planned(seed)
    base = Base(problem, made, hard_only=True)
    found = room_for(base, "x", ANY, never)
    assert found.is_tried
    assert (found.plan is not None) is some_two_have_room(problem, base)
    if found.plan is not None:
        before, after = hard_costs(problem, base.plan, "x"), hard_costs(problem, found.plan)
        assert not any(after[rule] > before[rule] for rule in after)
        assert sum(stop == (StopKind.VISIT, "x") for stops in found.plan.routes.values() for stop in stops) == 2


def others_planned(seed: int) -> tuple[Problem, Plan]:
    problem = full_day(seed)
    others = replace(problem, visits=tuple(row for row in problem.visits if row.id != "x"))
    return problem, solve(others, stop=MaxMoves(2_000), seed=seed).plan


@pytest.mark.parametrize("seed", range(8))
def test_no_smaller_change_of_a_kind_makes_room_for_a_team(seed):
    problem, made = others_planned(seed)
    bases = Bases(problem, made)
    found = {cure.fix.kind: cure.fix for cure in cures(bases, "x", most=30)}
    if some_two_have_room(problem, bases.hard):
        assert not found
        return
    for kind, fixes in (
        (FixKind.WIDEN_WINDOW, windows_to_widen(problem.visit["x"], 30)),
        (FixKind.LENGTHEN_SHIFT, shifts_to_lengthen(problem, 30)),
    ):
        below = found[kind].minutes - 1 if kind in found else 30
        for fix in fixes:
            changed = replace(fix, minutes=below).apply(problem) if below else None
            if changed is not None:
                assert not some_two_have_room(changed, Base(changed, made, hard_only=True), problem), fix


def test_a_search_without_time_says_that_it_did_not_end():
    base = Base(full_day(0), plan(), hard_only=True)
    found = room_for(base, "x", ANY, lambda: True)
    assert (found.plan, found.is_tried) == (None, False)


@pytest.mark.parametrize(("rule", "is_reached"), [("avoided_window", True), ("missed_window", False)])
def test_a_team_is_reached_where_only_another_time_is_in_the_way(rule, is_reached):
    """A window of half an hour, which the team avoids, or which nobody is there for in time."""
    late = {(0, 1): 100} if rule == "missed_window" else None
    row = visit("x", staff=2, windows=((480, 510),), avoid=((480, 540),))
    problem = day(row, rules=only(rule, Level.HARD), travel=late)
    found = room_for(Base(problem, plan(), hard_only=True), "x", ANY, never)
    assert (found.plan, found.is_reached, found.is_tried) == (None, is_reached, True)
