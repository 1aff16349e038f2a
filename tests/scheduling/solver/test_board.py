"""Threads leave their best plans for each other and take them up where they begin again."""

import threading

import numpy as np
import pytest

from scheduling.solver.board import Board
from scheduling.solver.compile import compile_problem
from scheduling.solver.search import Search
from scheduling.solver.solve import solve
from scheduling.solver.stop import Clock, MaxMoves, MaxSeconds
from tests.scheduling.solver.worlds import random_problem


def arrays(number):
    return np.array([number], np.int32), np.array([number], np.int64)


@pytest.mark.parametrize(
    ("key", "is_found"), [(None, True), ((0, 0, 6), True), ((0, 1, 0), True), ((0, 0, 5), False), ((0, 0, 4), False)]
)
def test_only_a_better_plan_is_handed_out(key, is_found):
    board = Board()
    assert board.better_than(key) is None
    board.offer((0, 0, 5), arrays(1))
    assert (board.better_than(key) is not None) is is_found


def test_a_worse_or_equal_plan_does_not_replace_the_best():
    board = Board()
    for number, key in enumerate([(0, 0, 5), (0, 0, 5), (1, 0, 0)]):
        board.offer(key, arrays(number))
    assert board.key == (0, 0, 5)
    assert board.better_than(None)[1][0] == 0


def test_the_best_of_many_threads_stays():
    board = Board()
    ready = threading.Barrier(4)

    def offer(first):
        ready.wait()
        for number in range(first, 4000, 4):
            board.offer((0, 0, 4000 - number), arrays(number))

    workers = [threading.Thread(target=offer, args=(first,)) for first in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert board.key == (0, 0, 1)
    assert board.better_than(None)[1][0] == 3999


@pytest.fixture
def pair():
    """Two searches with a board between them; the second has found a better plan."""
    compiled, board = compile_problem(random_problem(4, visits=40, shifts=8)), Board()
    first, second = (Search(compiled, seed, board=board) for seed in (1, 2))
    first.construct()
    second.construct(noise=1.0)
    second.run(MaxMoves(100_000), Clock(), lambda _: None)
    assert second.best < first.best
    return first, second


def test_a_search_that_is_heated_again_begins_from_the_best_plan_of_all(pair):
    first, second = pair
    first.is_warm = True  # only heated again, no new start
    first.run(MaxMoves(1), Clock(), lambda _: None)
    assert first.best <= second.best


def test_a_search_in_its_first_cooling_keeps_to_its_own_plan(pair):
    first, second = pair
    first.run(MaxMoves(5_000), Clock(), lambda _: None)
    assert first.best > second.best
    assert first.board.key == second.best


def test_a_plan_taken_from_another_thread_stays_as_it_was(pair):
    first, second = pair
    before = [array.copy() for array in second.best_arrays]
    first.is_warm = True
    first.run(MaxMoves(50_000), Clock(), lambda _: None)
    assert all(np.array_equal(was, now) for was, now in zip(before, second.best_arrays, strict=True))


def test_threads_that_exchange_plans_end_with_a_confirmed_one():
    """Over a second: several coolings in each of two threads."""
    result = solve(random_problem(1, visits=8, shifts=3), stop=MaxSeconds(1.0), threads=2)
    assert len(result.reasons) == len(result.verdict.unassigned)
