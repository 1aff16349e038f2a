"""Checking a manual change: what it breaks, costs and delays."""

import random

import pytest

from constraints.rules import Level
from scheduling.solver.explain.moves import Delay, NoSuchMove, check_move
from scheduling.solver.problem import Relation, RelationKind
from scheduling.solver.rescore import Base
from scheduling.solver.rules import Rules
from scheduling.solver.timing import PlanRefused
from tests.scheduling.solver.explain.plans import any_plan, assert_is_the_referees
from tests.scheduling.solver.small import day, joined, minutes, only, pause, plan, visit
from tests.scheduling.solver.worlds import random_problem

TRAVEL = {(0, 1): 10, (1, 0): 10, (0, 2): 10, (2, 0): 10, (1, 2): 5, (2, 1): 5}


@pytest.fixture
def base() -> Base:
    """x at eight and y at nine on s0, z on s1; s2 is empty."""
    rows = (Relation(client="x", employee="e2", kind=RelationKind.BLOCKED),)
    visits = visit("x", 1, windows=((480, 600),)), visit("y", 2, windows=((480, 600),)), visit("z", 1)
    return Base(day(*visits, travel=TRAVEL, relations=rows), plan({"x": 480, "y": 540, "z": 480}, s0="x y", s1="z"))


@pytest.mark.parametrize(
    ("to", "start", "begins"),
    [("s1", 480, 480), ("e1", 480, 480), ("s1", 500, 515), ("s1", 510, 515), ("s1", 600, 600), ("s2", 420, 430)],
)
def test_a_visit_starts_when_asked_or_as_soon_as_somebody_is_there(base, to, start, begins):
    assert check_move(base, "y", to, minutes(start)).start == minutes(begins)


def test_a_visit_dropped_on_another_pushes_it(base):
    move = check_move(base, "x", "s1", minutes(475))
    assert move.delays == (Delay("z", minutes(480), minutes(505)),)


def test_a_blocked_employee_is_a_violation_of_one_member(base):
    move = check_move(base, "x", "e2", minutes(480))
    assert [(v.rule, v.level, v.cost) for v in move.violations][:1] == [("blocked_employee", Level.HARD, minutes(1))]
    assert not move.is_allowed


@pytest.mark.parametrize(("start", "broken"), [(570, {}), (571, {"missed_window": 60}), (479, {"early_start": 60})])
def test_windows_are_judged_at_the_new_start(base, start, broken):
    assert check_move(base, "y", "s2", minutes(start)).after.broken == broken


def test_a_break_that_becomes_due_is_put_in_at_an_asked_start_too():
    rules = joined(Rules.defaults(), only("work_stretch", weight=0))
    y, x = visit("y", windows=((420, 450),)), visit("x", windows=((900, 930),))
    problem = day(y, x, shifts=((420, 960),), breaks=(pause(),), rules=rules)
    move = check_move(Base(problem, plan(s0="y")), "x", "s0", minutes(900))
    assert move.is_allowed
    assert [stop.id for stop in move.after.plan.routes["s0"]] == ["y", "b", "x"]


def test_without_a_start_the_best_place_is_taken(base):
    move = check_move(base, "y", "s1")
    assert (move.start, move.difference) == max(
        ((other.start, other.difference) for other in (check_move(base, "y", "s1", minutes(m)) for m in (480, 515))),
        key=lambda pair: pair[1],
    )


def test_a_move_within_the_route_takes_nobody_out(base):
    move = check_move(base, "x", "s0", minutes(545))
    assert move.after.times.teams["x"] == ("e0",)
    assert [stop.id for stop in move.after.plan.routes["s0"]] == ["y", "x"]


def team(**more) -> Base:
    problem = day(visit("x", staff=2), visit("y"), **more)
    return Base(problem, plan({"x": 480, "y": 480}, s0="x", s1="x", s2="y"))


@pytest.mark.parametrize(("leaving", "left"), [(None, ("e1", "e2")), ("s0", ("e1", "e2")), ("s1", ("e0", "e2"))])
def test_one_member_of_a_full_team_makes_room(leaving, left):
    assert check_move(team(), "x", "s2", minutes(480), leaving).after.times.teams["x"] == left


def test_a_new_time_is_the_whole_teams():
    move = check_move(team(), "x", "s0", minutes(600))
    assert (move.start, move.after.times.teams["x"]) == (minutes(600), ("e0", "e1"))


def test_an_unassigned_visit_is_put_in():
    base = Base(day(visit("x"), visit("y")), plan(s0="x"))
    move = check_move(base, "y", "s1", minutes(480))
    assert move.difference.medium > 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("q", "s0"), "visit q: the plan's days have no such visit"),
        (("x", "q"), "q: no shift of the plan's days"),
        (("x", "s0", -1), "start is -1; give a tick from 0"),
        (("x", "s0", 10**9), "start is 1000000000"),
        (("x", "s2", 0, "s2"), "shift s2 is not in its team"),
    ],
)
def test_a_move_of_what_is_not_there_is_refused(arguments, sentence):
    with pytest.raises(NoSuchMove, match=sentence):
        check_move(team(), *arguments)


def test_a_second_shift_of_somebody_in_the_team_is_refused():
    problem = day(visit("x", staff=2), shifts=((420, 600), (420, 600), (660, 900)), worked_by="010")
    with pytest.raises(NoSuchMove, match="employee e0 is in its team already"):
        check_move(Base(problem, plan(s0="x", s1="x")), "x", "s2", minutes(700), "s1")


@pytest.mark.parametrize("seed", range(6))
def test_any_move_is_priced_as_the_referee_prices_it(seed):
    problem = random_problem(seed)
    base = Base(problem, any_plan(problem, seed))
    rng = random.Random(seed)
    for _ in range(20):
        row = rng.choice([visit for visit in problem.visits if visit.pinned_start is None])
        opening = row.agreed[0].open if row.agreed else 0
        try:
            move = check_move(base, row.id, rng.choice(problem.shifts).id, opening + rng.randint(0, 180) * 60)
        except (PlanRefused, NoSuchMove):
            continue
        assert_is_the_referees(base, move.after)
