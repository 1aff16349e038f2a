"""What the search is told beforehand about time and place: which shift gets to which visit, and which visits could
stand together.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from constraints.rules import Level
from scheduling.solver.core import layout
from scheduling.solver.problem import UNREACHABLE, Edge, Problem, Visit
from scheduling.solver.timing import UNREACHABLE_MINUTES, hard_tolerance

NEIGHBOURS = 24
FAR = 1 << 40

Ints = NDArray[np.int64]


def last_starts(problem: Problem, visit: Visit) -> list[tuple[int, int]]:
    """Opening and last start in time of each agreed window."""
    length = visit.duration if problem.settings.window_closes is Edge.END else 0
    return [(window.open, window.close - length) for window in visit.agreed]


def in_time(problem: Problem) -> NDArray[np.bool_]:
    """[visit, shift]: the shift is not over before the visit may start, nor begins when it is too late, where that
    is HARD.
    """
    rules, tpm = problem.rules, problem.ticks_per_minute
    first = np.array([v.agreed[0].open if v.agreed else 0 for v in problem.visits], np.int64)
    length = np.array([v.duration for v in problem.visits], np.int64)
    last = np.array([max((c for _, c in last_starts(problem, v)), default=FAR) for v in problem.visits], np.int64)
    start = np.array([shift.start for shift in problem.shifts], np.int64)
    end = np.array([shift.end for shift in problem.shifts], np.int64)
    fits = np.ones((len(problem.visits), len(problem.shifts)), np.bool_)
    pinned = np.array([v.pinned_start is not None for v in problem.visits], np.bool_)[:, None]
    limits = (hard_tolerance(problem, visit) for visit in problem.visits)
    tolerance = np.array([FAR if limit is None else limit for limit in limits], np.int64)
    fits &= pinned | (start[None, :] <= (last + tolerance)[:, None])
    if rules.is_on("after_shift") and rules.level("after_shift") is Level.HARD:
        allowance = rules.value("after_shift")["max_minutes"] * tpm
        fits &= pinned | ((first + length)[:, None] <= (end + allowance)[None, :])
    return fits


def in_reach(problem: Problem) -> NDArray[np.bool_]:
    """[visit, shift]: the shift's mode gets to the visit's place from at least one other place."""
    places = [visit.place for visit in problem.visits]
    reach = np.ones((len(problem.visits), len(problem.shifts)), np.bool_)
    for mode, matrix in enumerate(problem.travel.ticks):
        ticks = np.array(matrix, np.int64)
        np.fill_diagonal(ticks, UNREACHABLE)
        closed = (ticks == UNREACHABLE).all(axis=0) & (len(matrix) > 1)
        columns = [k for k, shift in enumerate(problem.shifts) if shift.mode == mode]
        starts = np.array([problem.shifts[k].start_place for k in columns], np.int64)
        for column, place in zip(columns, starts, strict=True):
            reach[:, column] = ~closed[places] | (np.array(places) == place)
    return reach


def nearest(
    problem: Problem, visits: Sequence[int], able: NDArray[np.bool_], apart: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Per node (`visits` = visit index of each) up to 24 nodes that could stand beside it, nearest first, and how many.

    Near = travel + a fifth of the waiting + lateness between two windows, in either order. `apart`: visits that
    cannot be side by side because they run at the same time.
    """
    count = len(visits)
    if count < 2 or not problem.shifts:
        return np.zeros((count, 1), np.int32), np.zeros(count, np.int32)
    distance = np.minimum(*(lambda d: (d, d.T))(_separation(problem)))
    can = able.astype(np.float32)
    possible = (can @ can.T) > 0
    np.fill_diagonal(possible, False)
    for first, second in apart:
        possible[first, second] = possible[second, first] = False
    rows = np.array(visits)
    distance = np.where(possible, distance, np.inf)[rows][:, rows]
    size = min(NEIGHBOURS, count - 1)
    picked = np.argpartition(distance, size - 1, axis=1)[:, :size] if size < count else np.argsort(distance, axis=1)
    picked = np.sort(picked, axis=1)
    order = np.argsort(np.take_along_axis(distance, picked, axis=1), axis=1, kind="stable")
    near = np.ascontiguousarray(np.take_along_axis(picked, order, axis=1).astype(np.int32))
    found = np.minimum(np.isfinite(distance).sum(axis=1), size).astype(np.int32)
    return near, found


def _separation(problem: Problem) -> NDArray[np.float64]:
    """[visit, visit]: cost in ticks of going straight from one to the other, at the best pair of their windows."""
    modes = [shift.mode for shift in problem.shifts]
    ticks = np.abs(np.array(problem.travel.ticks[max(set(modes), key=modes.count)], np.float64))
    places = np.array([visit.place for visit in problem.visits])
    travel = ticks[places][:, places]
    length = np.array([visit.duration for visit in problem.visits], np.float64)
    windows = [last_starts(problem, visit)[:3] or [(0, problem.horizon)] for visit in problem.visits]
    best = np.full(travel.shape, np.inf)
    most = max(len(own) for own in windows)
    padded = np.array([own + [own[-1]] * (most - len(own)) for own in windows], np.float64)
    for i in range(most):
        for j in range(most):
            wait = np.maximum(0, padded[None, :, j, 0] - (padded[:, i, 1] + length)[:, None] - travel)
            late = np.maximum(0, (padded[:, i, 0] + length)[:, None] + travel - padded[None, :, j, 1])
            best = np.minimum(best, travel + 0.2 * wait + late)
    return best


def leg_table(problem: Problem) -> NDArray[np.void]:
    """[mode, from, to] travel ticks, negative where unreachable, and distance units where a rule asks for them."""
    tpm = problem.ticks_per_minute
    ticks = np.array(problem.travel.ticks, np.int64)
    table = np.zeros(ticks.shape or (0, 0, 0), layout.LEG)
    table["t"] = np.where(ticks == UNREACHABLE, -UNREACHABLE_MINUTES * tpm, ticks)
    if problem.travel.metres and problem.rules.is_on("travel_distance"):
        table["d"] = np.array(problem.travel.metres, np.int64) * tpm // 1000
    return table
