"""Where in the routes a visit could be put in at all: what HARD rules of time leave open, told of all places at once.

A stop that is put in waits for the one before it, and the one behind waits for it. Each stop has a last start: from
then on a HARD rule is broken further than in the plan, by the stop itself or by what waits for it in its route. A place
that is too late by that alone need not be timed. It holds where the way over the visit is no shorter than the one it
replaces, so that times only rise; else where nothing that waits for those behind stands before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.penalties import time
from scheduling.solver.plan import Stop, StopKind, visit_stop
from scheduling.solver.problem import UNREACHABLE, BreakPlace, Edge, Problem, Shift, Visit
from scheduling.solver.retime import NEVER, Times, Timetable
from scheduling.solver.timing import UNREACHABLE_MINUTES, hard_tolerance, latest_return

Column = NDArray[np.int64]
RULES = ("missed_window", "broken_pin", "missed_break", "after_shift", "unreachable_leg")


@dataclass(frozen=True)
class Blocked:
    """The HARD rule an insertion breaks first, and by how many units.

    `is_final`: it stays blocked when anything else is put in. Not so where a visit that is late for one window would
    be in time for a later one if it were pushed further.
    """

    rule: str
    units: int
    is_final: bool = True


class Spot(NamedTuple):
    """A place in a route for a visit that starts at `moment` or later: in truth not before `start`, and from after
    `latest` on it breaks a HARD rule: `rule`, or another sooner. `is_detour`: it makes no other stop start sooner.
    """

    shift: str
    place: int
    moment: int
    start: int
    latest: int
    rule: str
    is_detour: bool


def miss(problem: Problem, stop: Stop, start: int) -> tuple[str, int]:
    """The HARD rule of time that a stop breaks with this start, and by how many ticks. A break is not given up for a
    visit, whatever its rule's level.
    """
    closes = problem.settings.window_closes
    if stop.kind is StopKind.BREAK:
        pause = problem.breaks[stop.id][1]
        return "missed_break", max(0, start + (pause.duration if closes is Edge.END else 0) - pause.close)
    visit = problem.visit[stop.id]
    if visit.pinned_start is not None and start > visit.pinned_start:
        return "broken_pin", start - visit.pinned_start
    tolerance = hard_tolerance(problem, visit)
    return "missed_window", 0 if tolerance is None else time.missed_window(visit, start, closes, tolerance)


def last_start(problem: Problem, stop: Stop) -> tuple[int, str]:
    """From after this tick on `miss` is above zero for certain; and its rule."""
    ends = problem.settings.window_closes is Edge.END
    if stop.kind is StopKind.BREAK:
        pause = problem.breaks[stop.id][1]
        return pause.close - (pause.duration if ends else 0), "missed_break"
    visit, latest = problem.visit[stop.id], NEVER
    tolerance = hard_tolerance(problem, visit)
    if tolerance is not None and visit.agreed:
        window = visit.agreed[-1]
        latest = window.close + tolerance - (visit.duration if ends else 0)
        if len(visit.agreed) > 1:  # until the last of them opens, a later start may be in time again
            latest = max(latest, window.open - 1)
    if visit.pinned_start is not None and visit.pinned_start <= latest:
        return visit.pinned_start, "broken_pin"
    return latest, "missed_window"


class Spots:
    """The places of one plan's routes; `origin`: the times that what is broken is compared with."""

    def __init__(self, table: Timetable, origin: Times | None = None) -> None:
        self.table = table
        self.problem = table.problem
        self.times = table.base
        self.origin = origin or table.base
        self.where = self.problem.settings.break_place
        self._rows: dict[str, Column] = {}

    def after(self, table: Timetable, changed: frozenset[str], origin: Times | None = None) -> "Spots":
        """Those of the plan with these routes changed."""
        other = Spots(table, origin or table.base)
        other._rows = {shift: rows for shift, rows in self._rows.items() if shift not in changed}
        return other

    def of(
        self, visit: Visit, shifts: Sequence[Shift], moments: Sequence[int]
    ) -> tuple[dict[str, list[Spot]], Blocked | None]:
        """The places that may have room on each of the shifts, in their order; and of the others the nearest miss."""
        found: dict[str, list[Spot]] = {shift.id: [] for shift in shifts}
        if not shifts or not moments:
            return found, None
        rows = np.concatenate([self._of_route(shift) for shift in shifts])
        owner = np.repeat(np.arange(len(shifts)), [len(self._rows[shift.id]) for shift in shifts])
        spots = _Rows(self.problem, visit, rows, [shifts[number].mode for number in owner.tolist()])
        start = np.maximum(spots.arrival[:, None], np.array(moments, np.int64)[None, :])
        over, rule = spots.too_late(start)
        sound = spots.detour.copy()
        for row in np.flatnonzero(~sound & (over > 0).any(axis=1)).tolist():
            sound[row] = self._stays(visit, shifts[owner[row]], int(rows[row, 0]))
        refused = ((over > 0) & sound[:, None]) | spots.is_closed[:, None]
        for row, number in np.argwhere(~refused).tolist():
            shift = shifts[owner[row]].id
            known = (int(start[row, number]), int(spots.latest[row])) if sound[row] else (0, NEVER)
            name, is_detour = RULES[rule[row, number]], bool(spots.detour[row])
            found[shift].append(Spot(shift, int(rows[row, 1]), moments[number], *known, name, is_detour))
        return found, _nearest(over, rule, refused)

    def _stays(self, visit: Visit, shift: Shift, first: int) -> bool:
        """The stop before the place starts no sooner with the visit put in: nothing that waits for it is before."""
        before = self.times.order[shift.id][:first]
        if not before:
            return True
        soonest = min(self.table.soonest(self.times, shift.id)[first], self.table.soonest_behind(visit_stop(visit.id)))
        return soonest > self.times.begins[before[-1]]

    def _of_route(self, shift: Shift) -> Column:
        if shift.id not in self._rows:
            self._rows[shift.id] = np.array(list(self._described(shift)), np.int64)
        return self._rows[shift.id]

    def _described(self, shift: Shift) -> Iterator[tuple[int, ...]]:
        """For each place of the route the columns that `_Rows` names."""
        stops, legs = self.times.order[shift.id], self.times.legs[shift.id]
        bounds = self._last_starts(shift, stops)
        for index in range(len(stops) + 1):
            first, behind = self._gap(stops, index)
            length = [self._length(stop) for stop in stops[first:behind]]
            here = shift.start_place if first == 0 else legs[first - 1].place
            end = -1 if shift.end_place is None else shift.end_place
            there = legs[behind].place if behind < len(stops) else end
            limits = [
                self._bound(stop)[0] - sum(length[index - first : number])
                for number, stop in enumerate(stops[index:behind], index - first)
            ]
            yield (
                first, index, self._free(shift, stops, first, index), here, there, sum(length[index - first :]),
                min(limits, default=NEVER), *bounds[behind], sum(leg.ticks for leg in legs[first : behind + 1]),
                sum(leg.unreachable for leg in legs[first : behind + 1]),
            )  # fmt: skip

    def _gap(self, stops: Sequence[Stop], index: int) -> tuple[int, int]:
        """The breaks around a place, which have none of their own: from the first of them to what stands behind."""
        first = behind = index
        if self.where is not BreakPlace.OFFICE:
            while behind < len(stops) and stops[behind].kind is StopKind.BREAK:
                behind += 1
        if self.where is BreakPlace.NEXT:
            while first > 0 and stops[first - 1].kind is StopKind.BREAK:
                first -= 1
        return first, behind

    def _free(self, shift: Shift, stops: Sequence[Stop], first: int, index: int) -> int:
        """Tick at which somebody is free to leave for a visit at the place, breaks before it and without a place
        counted.
        """
        free = shift.start if first == 0 else self.times.begins[stops[first - 1]] + self._length(stops[first - 1])
        return free + sum(self._length(stop) for stop in stops[first:index])

    def _last_starts(self, shift: Shift, stops: Sequence[Stop]) -> list[tuple[int, int]]:
        """The last start of each stop, then the last return; each with its rule."""
        latest, legs = latest_return(self.problem, shift), self.times.legs[shift.id]
        home = NEVER if latest is None else max(latest, self.origin.routes[shift.id].home)
        found = [(home, RULES.index("after_shift"))]
        for index in reversed(range(len(stops))):
            behind = found[-1][0] - legs[index + 1].ticks - self._length(stops[index]), found[-1][1]
            found.append(min(behind, self._bound(stops[index])))
        return found[::-1]

    def _bound(self, stop: Stop) -> tuple[int, int]:
        """The stop's own last start, or that of the origin where it is later."""
        latest, rule = last_start(self.problem, stop)
        return max(latest, self.origin.begins.get(stop, latest)), RULES.index(rule)

    def _length(self, stop: Stop) -> int:
        return self.table.length(stop)


class _Rows:
    """One visit at many places."""

    def __init__(self, problem: Problem, visit: Visit, rows: Column, modes: Sequence[int]) -> None:
        first, index, free, here, there, between, last_break, last, self.rule, direct, closed = rows.T
        matrices, place = problem.travel.ticks, visit.place
        to = np.array([matrices[m][p][place] for m, p in zip(modes, here.tolist(), strict=True)], np.int64)
        on = np.array([matrices[m][place][p] if p >= 0 else 0 for m, p in zip(modes, there.tolist(), strict=True)])
        self.is_closed = (to == UNREACHABLE).astype(np.int64) + (on == UNREACHABLE) > closed
        longest = UNREACHABLE_MINUTES * problem.ticks_per_minute
        to, on = np.where(to == UNREACHABLE, longest, to), np.where(on == UNREACHABLE, longest, on)
        self.tpm = problem.ticks_per_minute
        self.arrival = free + to
        self.detour = to + visit.duration + on >= direct
        if problem.settings.break_place is BreakPlace.PREVIOUS:  # a break behind now rests at the visit
            self.detour &= (between == 0) | (on >= direct)
        elif problem.settings.break_place is BreakPlace.NEXT:  # a break before does so
            self.detour &= (first == index) | (to >= direct)
        self.behind = np.minimum(last - on - between, last_break) - visit.duration
        self.is_break = last_break < last - on - between
        stop = visit_stop(visit.id)
        self.own, self.own_rule = last_start(problem, stop)
        self.latest = np.minimum(self.behind, self.own)

    def too_late(self, start: Column) -> tuple[Column, Column]:
        """[place, moment]: units by which a HARD rule is broken for certain by this start, the visit's own first; and
        the rule. Not above zero: none is; the rule is then the first that would be.
        """
        own, behind = start - self.own, start - self.behind[:, None]
        is_own = (own > 0) | (own >= behind)
        rule = np.where(self.is_break, RULES.index("missed_break"), self.rule)[:, None]
        rule = np.where(is_own, RULES.index(self.own_rule), rule)
        closed = self.is_closed[:, None]
        over = np.where(closed, self.tpm, np.where(is_own, own, behind))
        return over, np.where(closed, RULES.index("unreachable_leg"), rule)


def _nearest(over: Column, rule: Column, refused: NDArray[np.bool_]) -> Blocked | None:
    """The refused place that misses by the least."""
    if not refused.any():
        return None
    place = int(np.where(refused, over, NEVER).argmin())
    return Blocked(RULES[rule.flat[place]], int(over.flat[place]))
