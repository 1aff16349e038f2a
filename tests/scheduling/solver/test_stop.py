"""When a search ends: budgets, patience, and the rounds that a patience lays it out in."""

import threading

import pytest

from scheduling.solver.compile import compile_problem
from scheduling.solver.search import Search
from scheduling.solver.solve import solve
from scheduling.solver.stop import Cancelled, Clock, MaxMoves, MaxSeconds, NoImprovement, Round, Spent
from tests.scheduling.solver.small import day, visit
from tests.scheduling.solver.worlds import random_problem

LONG = MaxSeconds(60)


@pytest.mark.parametrize(("limit", "used"), [(10, 0.5), (5, 1.0), (0, 1.0), (-1, 1.0)])
@pytest.mark.parametrize("budget", [MaxMoves, MaxSeconds])
def test_a_budget_says_how_much_of_it_is_used(budget, limit, used):
    assert budget(limit).used(Spent(5, 5.0)) == used
    assert Cancelled(budget(limit)).used(Spent(5, 5.0)) == used


@pytest.mark.parametrize(("quiet", "used"), [(0.0, 0.5), (1.9, 0.5), (2.0, 1.0)])
def test_a_patience_ends_a_budget_before_its_time(quiet, used):
    assert NoImprovement(MaxSeconds(2), LONG).used(Spent(0, 30.0), Spent(0, quiet)) == used


def test_a_cancelled_budget_keeps_its_patience():
    stop = Cancelled(NoImprovement(MaxMoves(7), LONG))
    assert stop.patience == MaxMoves(7)
    assert stop.used(Spent(), Spent(moves=7)) == 1.0


@pytest.mark.parametrize(
    ("begun", "spent", "used", "seconds"),
    [
        (0.0, 5.0, 0.5, 10.0),  # half of a patience of 10 s
        (0.0, 10.0, 1.0, 10.0),
        (0.9, 57.0, 0.5, 6.0),  # half of the 6 s that the budget has left
        (0.9, 60.0, 1.0, 6.0),
    ],
)
def test_a_round_is_as_long_as_the_patience_or_what_is_left(begun, spent, used, seconds):
    part = Round(LONG, MaxSeconds(10), Spent(0, 60 * begun), begun)
    assert part.used(Spent(0, spent)) == pytest.approx(used)
    assert part.seconds == pytest.approx(seconds)


def test_a_round_ends_with_its_budget():
    event = threading.Event()
    part = Round(Cancelled(LONG, event), MaxSeconds(10), Spent(), 0.0)
    event.set()
    assert part.used(Spent()) == 1.0


@pytest.mark.parametrize("patience", [MaxSeconds(0.2), MaxMoves(100_000)])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_day_that_is_solved_at_once_ends_with_the_patience(patience, threads):
    result = solve(day(visit("x")), stop=NoImprovement(patience, LONG), threads=threads)
    assert patience.used(Spent(result.moves, result.seconds)) >= 1.0
    assert result.seconds < 10


def test_a_patience_without_end_is_still_cut_by_the_budget():
    result = solve(random_problem(3), stop=NoImprovement(MaxSeconds(3600), MaxMoves(10_000)))
    assert result.moves == 10_000


def test_a_search_goes_on_for_the_patience_after_its_last_better_plan():
    search = Search(compile_problem(random_problem(7)), 1)
    search.construct()
    search.run(NoImprovement(MaxMoves(60_000), MaxMoves(3_000_000)), Clock(), lambda _: None)
    assert search.moves - search.improved[1].moves == 60_000
    assert search.improved[0] == search.best
    assert search.improved[1].moves > 0


def test_patience_in_moves_is_repeatable():
    plans = []
    for _ in range(2):
        search = Search(compile_problem(random_problem(4)), 2)
        search.construct()
        search.run(NoImprovement(MaxMoves(40_000), MaxMoves(3_000_000)), Clock(), lambda _: None)
        plans.append((search.moves, search.plan().to_json()))
    assert plans[0] == plans[1]


def test_progress_tells_the_temperature():
    seen = []
    solve(day(visit("x")), stop=MaxSeconds(0.4), observer=seen.append)
    assert len({progress.temperature for progress in seen}) > 1
    assert min(progress.temperature for progress in seen) > 0
