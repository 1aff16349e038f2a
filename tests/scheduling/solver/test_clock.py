"""Whose seconds a budget counts, and what is measured on the way."""

import threading

import pytest

from scheduling.solver.solve import solve
from scheduling.solver.stop import Clock, CpuClock, MaxMoves, MaxSeconds
from scheduling.solver.warm import warm_up
from tests.scheduling.solver.small import day, visit


def busy(seconds):
    clock = CpuClock()
    while clock.elapsed() < seconds:
        pass


def test_the_processor_clock_counts_work():
    wall, cpu = Clock(), CpuClock()
    busy(0.02)
    assert 0.02 <= cpu.elapsed() <= wall.elapsed() + 0.005


def test_the_processor_clock_of_one_thread_does_not_count_another():
    clock = CpuClock()
    worker = threading.Thread(target=busy, args=(0.05,))
    worker.start()
    worker.join()
    assert clock.elapsed() < 0.04


def test_a_processor_clock_with_several_threads_is_refused():
    with pytest.raises(ValueError, match=r"threads is 2: a CpuClock counts this thread alone"):
        solve(day(visit("x")), stop=MaxMoves(10), threads=2, clock=CpuClock())


def test_a_budget_of_processor_seconds_is_kept():
    warm_up()
    clock = CpuClock()
    result = solve(day(visit("x")), stop=MaxSeconds(0.1), clock=clock)
    assert 0.1 <= result.seconds < 1.0


def test_the_first_plan_and_the_search_have_their_times():
    result = solve(day(visit("x")), stop=MaxMoves(1000))
    assert 0 < result.first_plan_seconds < result.search_seconds < result.seconds
    assert result.moves_per_second == result.moves / result.search_seconds


def test_several_threads_end_with_their_budget():
    result = solve(day(visit("x")), stop=MaxSeconds(0.2), threads=2)
    assert 0.2 <= result.seconds < 2.0
