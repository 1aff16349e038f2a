"""Who could make each visit if it were the only one: by every HARD rule about visit and shift, then also in time."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduling.clock import Clock
from scheduling.solver.lookup import Lookup
from scheduling.solver.neighbours import integers, last_starts
from scheduling.solver.pairs import forbidden
from scheduling.solver.problem import UNREACHABLE, Problem, Shift, Visit
from scheduling.solver.timing import hard_tolerance, latest_return

Flags = NDArray[np.bool_]
Ticks = NDArray[np.int64]
NEVER = 1 << 40
"""Ticks that no change of a window or shift makes up for."""


class Fitting:
    """[visit, shift] tables of one problem, in the problem's order."""

    def __init__(self, problem: Problem, clock: Clock) -> None:
        self.problem = problem
        self.clock = clock
        self.lookup = Lookup(problem)
        self.forbidden = forbidden(problem, self.lookup)
        self.meets = self._meets()
        self.able: Flags = self.meets & ~np.logical_or.reduce(list(self.forbidden.values()))
        self.employee = [shift.employee for shift in problem.shifts]

    def _meets(self) -> Flags:
        """The shift has a part of the visit's date, or of its windows where they reach beyond it."""
        days = range(min((v.day for v in self.problem.visits), default=0) - 1, self._last_day() + 2)
        midnight = {day: self.clock.midnight(day) for day in days}
        opens = [min([midnight[v.day], *(w.open for w in v.agreed)]) for v in self.problem.visits]
        closes = [max([midnight[v.day + 1], *(w.close for w in v.agreed)]) for v in self.problem.visits]
        start, end = self.shift_times
        found: Flags = (start[None, :] < np.array(closes)[:, None]) & (end[None, :] > np.array(opens)[:, None])
        return found

    def _last_day(self) -> int:
        return max((visit.day for visit in self.problem.visits), default=0)

    @cached_property
    def shift_times(self) -> tuple[Ticks, Ticks]:
        """Starts and ends by shift."""
        start = np.array([shift.start for shift in self.problem.shifts], np.int64)
        return start, np.array([shift.end for shift in self.problem.shifts], np.int64)

    @cached_property
    def latest_return(self) -> Ticks:
        """By shift: until when a route may last; no absence begins before."""
        found = [
            min([self._allowed(shift), *(away for away, _ in self._absences(shift.employee) if away >= shift.end)])
            for shift in self.problem.shifts
        ]
        return np.array(found, np.int64)

    def _allowed(self, shift: Shift) -> int:
        latest = latest_return(self.problem, shift)
        return NEVER if latest is None else latest

    def _absences(self, employee: str) -> tuple[tuple[int, int], ...]:
        return self.problem.employee[employee].absences

    @cached_property
    def legs(self) -> tuple[Ticks, Ticks]:
        """[visit, shift]: ticks from the start place to the visit, and from there to the end place; NEVER: no way."""
        size = len(self.problem.visits), len(self.problem.shifts)
        to, back = np.zeros(size, np.int64), np.zeros(size, np.int64)
        places = np.array([visit.place for visit in self.problem.visits], np.intp)
        matrices = [integers(matrix).astype(np.int64) for matrix in self.problem.travel.ticks]
        for column, shift in enumerate(self.problem.shifts):
            matrix = matrices[shift.mode]
            to[:, column] = matrix[shift.start_place, places]
            if shift.end_place is not None:
                back[:, column] = matrix[places, shift.end_place]
        return np.where(to == UNREACHABLE, NEVER, to), np.where(back == UNREACHABLE, NEVER, back)

    @cached_property
    def windows(self) -> list[list[tuple[int, int]]]:
        """By visit: earliest and latest start of each agreed window, tolerance included; a pinned start is the only
        one.
        """
        return [self._windows(visit) for visit in self.problem.visits]

    def _windows(self, visit: Visit) -> list[tuple[int, int]]:
        if visit.pinned_start is not None:
            return [(visit.pinned_start, visit.pinned_start)]
        return self.agreed_starts(visit)

    def agreed_starts(self, visit: Visit) -> list[tuple[int, int]]:
        """Earliest and latest start of each agreed window, whatever is pinned."""
        tolerance = hard_tolerance(self.problem, visit)
        if tolerance is None or not visit.agreed:
            return [(visit.agreed[0].open if visit.agreed else 0, NEVER)]
        return [(opens, last + tolerance) for opens, last in last_starts(self.problem, visit)]

    def first_start(self, row: int, window: int) -> Ticks:
        """By shift: the earliest start of the visit in one of its windows, if it is the only one."""
        to, _ = self.legs
        start: Ticks = np.maximum(self.windows[row][window][0], self.shift_times[0] + to[row])
        return start

    def lacks(self, row: int, window: int) -> tuple[Ticks, Ticks]:
        """By shift: ticks by which the visit alone starts too late for one of its windows, and returns too late."""
        start = self.first_start(row, window)
        late: Ticks = np.maximum(0, start - self.windows[row][window][1])
        over: Ticks = np.maximum(0, start + self.problem.visits[row].duration + self.legs[1][row] - self.latest_return)
        return late, over

    @cached_property
    def alone(self) -> Flags:
        """[visit, shift]: the two alone break no HARD rule."""
        found: Flags = np.zeros_like(self.able)
        for row in range(len(self.problem.visits)):
            for window in range(len(self.windows[row])):
                late, over = self.lacks(row, window)
                found[row] |= late + over == 0
        return found & self.able

    def is_cut_off(self, row: int) -> bool:
        """There are shifts, and none of them has a way to the visit."""
        return bool(self.problem.shifts) and bool(self.forbidden["unreachable_leg"][row].all())

    def able_employees(self, row: int) -> set[str]:
        """Who may make the visit, whatever the time."""
        return {self.employee[column] for column in np.flatnonzero(self.able[row])}

    def fit_employees(self, row: int) -> set[str]:
        """Who could make it if it were their only one."""
        return {self.employee[column] for column in np.flatnonzero(self.alone[row])}
