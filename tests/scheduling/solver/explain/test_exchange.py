"""Passing places over loses nothing: who else could make a visit, beside all of their places tried one by one."""

import random

import pytest

from scheduling.solver.explain.alternatives import best_move, others, put_in
from scheduling.solver.explain.exchange import Exchange
from scheduling.solver.explain.moves import Move
from scheduling.solver.explain.places import placed, rescored, uncured, with_breaks, without
from scheduling.solver.insertion import not_before_choices
from scheduling.solver.plan import visit_stop
from scheduling.solver.problem import Dependency
from scheduling.solver.rescore import Bases
from tests.scheduling.solver.explain.plans import any_change, any_plan, assert_is_the_referees
from tests.scheduling.solver.small import day, pause, plan, visit
from tests.scheduling.solver.worlds import random_problem


def all_tried(bases, visit_id, home):
    """Every other employee's best move, every place of theirs timed and priced."""
    base, row = bases.full, bases.problem.visit[visit_id]
    team = set(base.table.base.teams[visit_id])
    left, decided = without(base, visit_id, home), base.plan.not_before[visit_id]
    moments = [decided] if len(team) > 1 else [decided, *not_before_choices(row)]
    best = {}
    for shift in bases.problem.shifts:
        for move in kept(bases, row, shift, list(placed(bases.hard, row, shift, left, moments))):
            is_better = shift.employee not in best or move.difference > best[shift.employee].difference
            if shift.employee not in team and is_better:
                best[shift.employee] = move
    return best


def kept(bases, row, shift, places):
    """Of all places, and those with a break beside, the ones that break the least of the HARD rules."""
    least = max((after.difference.hard for after in places), default=0)
    for after in tuple(places):
        cured = sum(after.broken.values()) - sum(uncured(after).values())
        if cured and after.difference.hard + cured >= least:
            places += with_breaks(bases.hard, row, shift, after)
    least = max((after.difference.hard for after in places), default=0)
    return [Move(row.id, shift.id, bases.priced(a, row.id)) for a in places if a.difference.hard == least]


def told(move):
    """All that is shown of a move."""
    breaks = [(found.rule, found.cost, found.matches) for found in move.violations]
    return move.shift, move.start, move.difference, move.is_allowed, breaks, move.delays, move.after.plan


@pytest.mark.parametrize("seed", range(10))  # two seconds each: all places of a day
def test_nothing_is_lost_by_passing_places_over(seed):
    problem = random_problem(seed, visits=8 + seed, shifts=3 + seed % 3)
    bases = Bases(problem, any_plan(problem, seed, density=1 - 0.2 * (seed % 4)))
    for row in problem.visits[:6]:
        for home in bases.full.table.base.homes.get(visit_stop(row.id), ()):
            found = {bases.problem.shift[move.shift].employee: told(move) for move in others(bases, row.id, home)}
            assert found == {who: told(move) for who, move in all_tried(bases, row.id, home).items()}


@pytest.mark.parametrize("seed", range(8))
def test_a_change_of_a_changed_plan_is_the_referees(seed):
    problem, rng = random_problem(seed, visits=14, shifts=4), random.Random(seed)
    base = Bases(problem, any_plan(problem, seed)).full
    for _ in range(20):
        first = rescored(base, *any_change(problem, base.plan, rng))
        if first is None:
            continue
        laid = base.laid(first)
        assert laid.plan == first.plan
        second = rescored(laid, *any_change(problem, laid.plan, rng))
        if second is not None:
            assert_is_the_referees(laid, second)


LINKED = (Dependency(id="d", first="y", second="z", min_gap=0, max_gap=6000),)


@pytest.mark.parametrize(("links", "is_plain"), [((), True), (LINKED, False)])
def test_a_break_that_goes_with_the_visit_is_tried_with_every_place(links, is_plain):
    """Without x the pause stands at the edge and is lost; only where nothing else waits is that the end of it."""
    rows = visit("x", windows=[(600, 660)]), visit("y", windows=[(720, 780)]), visit("z", 2, windows=[(740, 840)])
    problem = day(*rows, breaks=(pause("p"),), dependencies=links)
    bases = Bases(problem, plan(s0="x *p y", s1="z"))
    assert Exchange(bases, problem.visit["x"], "s0", [0]).is_plain is is_plain
    found = {problem.shift[move.shift].employee: told(move) for move in others(bases, "x", "s0")}
    assert found == {who: told(move) for who, move in all_tried(bases, "x", "s0").items()}


@pytest.mark.parametrize("seed", range(8))
def test_a_plan_told_by_another_is_the_one_made_from_scratch(seed):
    problem = random_problem(seed, visits=14, shifts=4)
    near, far = (Bases(problem, any_plan(problem, seed + number, density=1 - 0.2 * number)) for number in (0, 3))
    assert near.full.score.hard == near.hard.score.hard  # both are asked before, so both are told
    told_by = near.at(far.plan)
    for name in ("full", "hard"):
        found, made = getattr(told_by, name), getattr(far, name)
        assert (found.plan, found.score, found.standing, found.curable) == (
            made.plan,
            made.score,
            made.standing,
            made.curable,
        )
        assert (found.table.base.routes, found.table.base.homes) == (made.table.base.routes, made.table.base.homes)


@pytest.mark.parametrize("seed", range(4))
def test_the_best_move_is_the_one_that_was_listed(seed):
    problem = random_problem(seed, visits=10, shifts=4)
    bases = Bases(problem, any_plan(problem, seed, density=0.8))
    for row in problem.visits:
        homes = bases.full.table.base.homes.get(visit_stop(row.id), ())
        for move in others(bases, row.id, homes[0]) if homes else ():
            assert told(best_move(bases, row.id, move.shift, homes[0])) == told(move)
        for shift in () if homes else problem.shifts:
            listed = put_in(bases, row.id, shift)
            assert listed is None or told(best_move(bases, row.id, shift.id)) == told(listed)


@pytest.mark.parametrize("seed", range(4))
def test_the_best_place_in_its_own_route_is_no_worse_than_where_it_stands(seed):
    problem = random_problem(seed, visits=10, shifts=4)
    bases = Bases(problem, any_plan(problem, seed, density=0.8))
    times = bases.full.table.base
    for name, team in times.teams.items():
        for home in times.homes[visit_stop(name)]:
            move = best_move(bases, name, home)
            assert move.after.times.teams[name] == team
            assert move.difference.hard >= 0
