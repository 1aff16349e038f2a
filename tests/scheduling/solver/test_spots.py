"""What is told of all places at once holds of each of them, put in and timed."""

from itertools import product

import pytest

from scheduling.solver.insertion import Inserter, State, not_before_choices
from scheduling.solver.problem import UNREACHABLE, BreakPlace, Edge, Problem
from scheduling.solver.rescore import Base
from scheduling.solver.retime import NEVER
from scheduling.solver.spots import Blocked, Spot, Spots
from tests.scheduling.solver.explain.plans import any_plan
from tests.scheduling.solver.small import day, minutes, pause, plan, visit
from tests.scheduling.solver.worlds import random_problem

ANY = 1_000_000
"""Trials enough for all places."""


def searched(seed: int) -> tuple[Problem, Inserter]:
    """A random plan with visits left out, some rules broken, and an inserter that may put them in."""
    problem = random_problem(seed, visits=14, shifts=4)
    base = Base(problem, any_plan(problem, seed, density=0.4))
    return problem, Inserter(base, problem.visits, ANY)


def told_places(problem, inserter):
    """Each visit that is left out, with the moments it may be tried at and the places that are told of it."""
    for row in filter(inserter.is_left_out, problem.visits):
        moments = not_before_choices(row)
        found, _ = Spots(inserter.base.table).of(row, problem.shifts, moments)
        yield row, moments, [spot for spots in found.values() for spot in spots]


def every_place(inserter: Inserter, shifts, moments):
    """The same places as spots of which nothing is told."""
    for shift in shifts:
        for index, moment in product(range(len(inserter.base.plan.routes[shift.id]) + 1), moments):
            yield Spot(shift.id, index, moment, 0, NEVER, "missed_window", is_detour=False)


@pytest.mark.parametrize("seed", range(16))
def test_a_place_that_is_not_told_of_breaks_a_hard_rule(seed):
    problem, inserter = searched(seed)
    refused = 0
    for row, moments, spots in told_places(problem, inserter):
        told = {spot[:3] for spot in spots}
        for spot in every_place(inserter, problem.shifts, moments):
            if spot[:3] not in told:
                refused += 1
                assert isinstance(inserter.put_in(inserter.start, row, spot), Blocked), (row.id, spot)
    assert refused > 0


@pytest.mark.parametrize("seed", range(16))
def test_a_visit_with_room_starts_between_the_first_and_the_last_tick_told(seed):
    problem, inserter = searched(seed)
    room = 0
    base = inserter.start.times.begins
    for row, _, spots in told_places(problem, inserter):
        for spot in spots:
            after = inserter.put_in(inserter.start, row, spot)
            if isinstance(after, State):
                room += 1
                assert spot.start <= after.times.starts[row.id] <= spot.latest, (row.id, spot)
                if spot.is_detour:
                    assert all(after.times.begins[stop] >= start for stop, start in base.items())
    assert room > 0


@pytest.mark.parametrize("where", [BreakPlace.PREVIOUS, BreakPlace.NEXT])
@pytest.mark.parametrize("way", [(0, 1), (1, 0)])
def test_a_place_that_no_way_leads_to_is_refused(way, where):
    problem = day(visit("x", 1), shifts=((420, 960),), travel={way: UNREACHABLE}, break_place=where)
    found, nearest = Spots(Base(problem, plan()).table).of(problem.visits[0], problem.shifts, [0])
    assert found == {"s0": []}
    assert nearest == Blocked("unreachable_leg", minutes(1))


@pytest.mark.parametrize(("closes", "last"), [(Edge.END, 480), (Edge.START, 510)])
def test_the_last_tick_is_that_of_the_stop_behind_with_the_way_to_it(closes, last):
    """y starts by 540 or 570 and is 10 minutes off; the visit before takes 50."""
    rows = visit("x", 1, length=50), visit("y", 2, windows=((480, 570),))
    problem = day(*rows, shifts=((420, 960),), travel={(1, 2): 10}, window_closes=closes)
    found, _ = Spots(Base(problem, plan(s0="y")).table).of(problem.visits[0], problem.shifts, [0])
    assert (found["s0"][0].place, found["s0"][0].latest, found["s0"][0].rule) == (0, minutes(last), "missed_window")


@pytest.mark.parametrize(("close", "places", "missed"), [(560, [0, 1, 2, 3], None), (559, [2, 3], 60)])
def test_a_break_behind_is_not_pushed_past_its_close(close, places, missed):
    """z and x take 110 minutes, then comes the break of 30."""
    rows = visit("x", 1, length=80), visit("y", 2), visit("z", 2)
    problem = day(*rows, shifts=((420, 960),), breaks=(pause(opening=440, close=close),))
    found, nearest = Spots(Base(problem, plan(s0="z *b y")).table).of(problem.visits[0], problem.shifts, [0])
    assert [spot.place for spot in found["s0"]] == places
    assert nearest == (None if missed is None else Blocked("missed_break", missed))
