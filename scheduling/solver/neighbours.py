"""What the search is told beforehand about time and place: which shift gets to which visit, and which visits could
stand together.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.core import layout
from scheduling.solver.problem import UNREACHABLE, Edge, Problem, Visit
from scheduling.solver.rules import Rules
from scheduling.solver.timing import UNREACHABLE_MINUTES, hard_tolerance, latest_return
from scheduling.solver.travel import Matrix

NEIGHBOURS = 24
ROWS = 64
"""Nodes looked at together: all at once took 200 MB on a day of 2,000 visits, and a processor's cache holds so many."""
FAR = 1 << 40

Indices = NDArray[np.intp]


def last_starts(problem: Problem, visit: Visit) -> list[tuple[int, int]]:
    """Opening and last start in time of each agreed window."""
    length = visit.duration if problem.settings.window_closes is Edge.END else 0
    return [(window.open, window.close - length) for window in visit.agreed]


def in_time(problem: Problem) -> NDArray[np.bool_]:
    """[visit, shift]: the shift is not over before the visit may start, nor begins when it is too late, where that
    is HARD.
    """
    first = np.array([v.agreed[0].open if v.agreed else 0 for v in problem.visits], np.int64)
    length = np.array([v.duration for v in problem.visits], np.int64)
    last = np.array([max((c for _, c in last_starts(problem, v)), default=FAR) for v in problem.visits], np.int64)
    start = np.array([shift.start for shift in problem.shifts], np.int64)
    fits = np.ones((len(problem.visits), len(problem.shifts)), np.bool_)
    pinned = np.array([v.pinned_start is not None for v in problem.visits], np.bool_)[:, None]
    limits = (hard_tolerance(problem, visit) for visit in problem.visits)
    tolerance = np.array([FAR if limit is None else limit for limit in limits], np.int64)
    fits &= pinned | (start[None, :] <= (last + tolerance)[:, None])
    allowed = (latest_return(problem, shift) for shift in problem.shifts)
    latest = np.array([FAR if tick is None else tick for tick in allowed], np.int64)
    fits &= pinned | ((first + length)[:, None] <= latest[None, :])
    return fits


def in_reach(problem: Problem) -> NDArray[np.bool_]:
    """[visit, shift]: the shift's mode gets to the visit's place from at least one other place."""
    places = np.array([visit.place for visit in problem.visits], np.int64)
    reach = np.ones((len(places), len(problem.shifts)), np.bool_)
    for mode, matrix in enumerate(problem.travel.ticks):
        no_way = integers(matrix) == UNREACHABLE
        columns = [k for k, shift in enumerate(problem.shifts) if shift.mode == mode]
        if not columns or not no_way.any():
            continue
        np.fill_diagonal(no_way, True)
        closed = no_way.all(axis=0) & (len(matrix) > 1)
        starts = np.array([problem.shifts[k].start_place for k in columns], np.int64)
        reach[:, columns] = ~closed[places][:, None] | (places[:, None] == starts[None, :])
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
    separation = Separation(problem)
    kinds: dict[bytes, int] = {}
    kind = np.array([kinds.setdefault(row.tobytes(), len(kinds)) for row in able])
    can = np.array([np.frombuffer(row, np.bool_) for row in kinds], np.float32)
    apart_by = np.where((can @ can.T) > 0, np.float32(0), np.float32(np.inf))
    never = _never(len(problem.visits), apart)
    columns = np.array(visits)
    size = min(NEIGHBOURS, count - 1)
    near, found = np.empty((count, size), np.int32), np.empty(count, np.int32)
    for begin in range(0, count, ROWS):
        own = slice(begin, begin + ROWS)
        rows = columns[own]
        distance = separation.of(rows)
        distance += apart_by[kind[rows]].take(kind, axis=1)
        for row, visit in enumerate(rows.tolist()):
            distance[row, never[visit]] = np.inf
        distance = distance.take(columns, axis=1)
        picked, found[own] = _least(distance, size)
        order = np.argsort(np.take_along_axis(distance, picked, axis=1), axis=1, kind="stable")
        near[own] = np.take_along_axis(picked, order, axis=1)
    return near, found


def _never(visits: int, apart: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Per visit itself and those that run at the same time."""
    never = [[visit] for visit in range(visits)]
    for first, second in apart:
        never[first].append(second)
        never[second].append(first)
    return never


def _least(distance: NDArray[np.float32], size: int) -> tuple[Indices, Indices]:
    """[row, number]: the columns of so many least in each row, ascending; and how many of them are finite."""
    limit = np.partition(distance, size - 1, axis=1)[:, size - 1]
    is_least = distance <= limit[:, None]
    tied = np.count_nonzero(is_least, axis=1) > size
    picked = np.empty((len(distance), size), np.intp)
    picked[~tied] = (np.flatnonzero(is_least[~tied]) % distance.shape[1]).reshape(-1, size)
    if tied.any():  # of equals at the end any will do: those that a partition by position puts first
        picked[tied] = np.sort(np.argpartition(distance[tied], size - 1, axis=1)[:, :size], axis=1)
    return picked, np.isfinite(np.take_along_axis(distance, picked, axis=1)).sum(axis=1)


class Separation:
    """Cost in ticks of going straight from one visit to the other, in the better order, at the best pair of their
    windows.
    """

    def __init__(self, problem: Problem) -> None:
        modes = [shift.mode for shift in problem.shifts]
        self.ticks = np.abs(integers(problem.travel.ticks[max(set(modes), key=modes.count)]).astype(np.float32))
        self.back = np.ascontiguousarray(self.ticks.T)
        self.places = np.array([visit.place for visit in problem.visits])
        self.length = np.array([visit.duration for visit in problem.visits], np.float32)
        windows = [last_starts(problem, visit)[:3] or [(0, problem.horizon)] for visit in problem.visits]
        self.count = np.array([len(own) for own in windows])
        padded = [own + [own[-1]] * (3 - len(own)) for own in windows]
        self.windows = np.array(padded, np.float32)

    def of(self, rows: Indices) -> NDArray[np.float32]:
        """[row, visit]."""
        places = self.places[rows]
        to, back = (ticks[places].take(self.places, axis=1) for ticks in (self.ticks, self.back))
        every = np.arange(len(self.places))
        found = self._either_way(rows, 0, every, 0, to, back)
        for i in range(self.count[rows].max()):
            mine = np.flatnonzero(self.count[rows] > i)
            for j in range(0 if i else 1, self.count.max()):
                theirs = np.flatnonzero(self.count > j)
                some = np.ix_(mine, theirs)
                other = self._either_way(rows[mine], i, theirs, j, to[some], back[some])
                found[some] = np.minimum(found[some], other)
        return found

    def _either_way(
        self, rows: Indices, i: int, others: Indices, j: int, to: NDArray[np.float32], back: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """[row, other] in window i of the one and j of the other."""
        mine, theirs = self.windows[rows, i][:, None], self.windows[others, j][None]
        done, other_done = mine + self.length[rows][:, None, None], theirs + self.length[others][None, :, None]
        cost = _wasted(done, theirs, to)
        return np.minimum(cost, _wasted(other_done, mine, back), out=cost)


def _wasted(done: NDArray[np.float32], window: NDArray[np.float32], travel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Travel, a fifth of the waiting, and the lateness, from one visit's ends to the other's window."""
    cost: NDArray[np.float32] = np.subtract(window[..., 0], done[..., 1])
    cost -= travel
    np.maximum(cost, 0, out=cost)
    cost *= np.float32(0.2)
    cost += travel
    late: NDArray[np.float32] = np.add(done[..., 0], travel)
    late -= window[..., 1]
    np.maximum(late, 0, out=late)
    cost += late
    return cost


def integers(matrix: Matrix) -> NDArray[np.int32]:
    """[from, to] of one mode."""
    return np.frombuffer(b"".join(matrix), np.intc).reshape(len(matrix), -1)


def targets(rules: Rules) -> tuple[int, int]:
    """Relocations in 100 to somebody else at the same time, and random targets in 64: where empty time is priced, time
    to fill counts more than the way; else what is near counts.
    """
    return (51, 16) if rules.is_on("largest_idle") else (18, 4)


def leg_table(problem: Problem) -> NDArray[np.void]:
    """[mode, from, to] travel ticks, negative where unreachable, and distance units where a rule asks for them."""
    tpm = problem.ticks_per_minute
    travel = problem.travel
    table = np.zeros((len(travel.ticks), travel.places, travel.places), layout.LEG)
    for mode, matrix in enumerate(travel.ticks):
        ticks = integers(matrix)
        table["t"][mode] = np.where(ticks == UNREACHABLE, -UNREACHABLE_MINUTES * tpm, ticks)
        if travel.metres and problem.rules.is_on("travel_distance"):
            table["d"][mode] = integers(travel.metres[mode]).astype(np.int64) * tpm // 1000
    return table
