"""What a place in a route breaks for certain, told from that route alone: places without hope need not be timed.

A stop that is put in waits for the stop before it, and those behind wait for it. That gives each of them a least start,
if breaks behind it, which may be lost, are passed over. It holds where the stop before is not itself moved by what
stands behind: nothing that waits for those stands before it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise, takewhile

from scheduling.solver.pairs import PAIR
from scheduling.solver.penalties import time
from scheduling.solver.plan import Stop, StopKind
from scheduling.solver.problem import BreakPlace, Edge, Shift, Visit
from scheduling.solver.rescore import Base
from scheduling.solver.retime import Times
from scheduling.solver.timing import hard_tolerance, latest_return, leg, route_legs

Costs = Mapping[str, int]
"""HARD rule -> tick-points by which it is broken further, at the least."""
NOT_ONLY_LATE = frozenset({"missed_break", "work_stretch", "absent_employee", "avoided_window"})
"""HARD rules that an earlier start may break and a later one keep."""
BY_TEAM = frozenset({"changed_employee"})
"""Pair rules that count a team, not its members."""


class Foresight:
    """One route of timed decisions, into which a stop is to be put."""

    def __init__(self, base: Base, shift: Shift, times: Times | None = None) -> None:
        self.base = base
        self.problem = base.problem
        self.shift = shift
        self.times = times or base.table.base
        self.stops = self.times.order[shift.id]
        own = base.origin.problem.shift[shift.id]
        self.is_anew = (own.start, own.breaks) != (shift.start, shift.breaks)
        """Its times may be other ones from the first stop on."""
        self.soonest = base.table.soonest(self.times, shift.id)

    def least(self, index: int, stop: Stop, moment: int = 0) -> Costs:
        """With the stop at this place; a visit not before the moment. Empty: nothing is certain."""
        costs = self.whole(index, stop, moment)
        standing = self.base.origin.standing if costs else {}
        return {rule: cost - standing.get(rule, 0) for rule, cost in costs.items() if cost > standing.get(rule, 0)}

    def whole(self, index: int, stop: Stop, moment: int = 0) -> Costs:
        """HARD rule -> tick-points that the changed plan costs by it at the least, standing costs and all."""
        return self.foreseen(index, stop, moment)[0]

    def foreseen(self, index: int, stop: Stop, moment: int = 0) -> tuple[Costs, int]:
        """That, and the stop's least start."""
        first, before = self._first(index, stop), self.stops[:index]
        if first is None:  # the stop before may be moved: nobody is there sooner than by the route alone
            first, before = 0, tuple(own for own in before if own.kind is StopKind.VISIT)
            if self._has_ways and len(before) < index:
                return {}, moment
        behind, is_whole = self._behind(index)
        costs: Counter[str] = Counter()
        reached = moment
        for own, start in self._chain((*before, stop, *behind), first, len(before), moment):
            if own is stop:
                reached = start
            if own is not None or is_whole:
                for rule, cost in self._cost(own, start):
                    costs[rule] += cost
        return costs, reached

    def pushed(self, stop: Stop, start: int) -> Iterator[tuple[tuple[str, str], int]]:
        """(rule, row) and tick-points of the visit, what stands behind it and the shift, where it starts so late."""
        behind, is_whole = self._behind(self.stops.index(stop) + 1)
        drives = self._ways(self.problem.visit[stop.id].place, behind)
        for own, drive in zip((stop, *behind), drives, strict=True):
            start = max(start, self.times.not_before[own.id])
            for rule, cost in self._cost(own, start):
                yield (rule, own.id), cost
            start = self._end(own, start) + drive
        if is_whole:
            for rule, cost in self._cost(None, start):
                yield (rule, self.shift.id), cost

    def _behind(self, index: int) -> tuple[tuple[Stop, ...], bool]:
        """The stops that are reached no sooner in truth, and whether the way home is too: a break may be lost, so it is
        passed; but where it has a way of its own, what lies behind is not known.
        """
        stops = self.stops[index:]
        if self._has_ways:
            known = tuple(takewhile(lambda own: own.kind is StopKind.VISIT, stops))
            return known, len(known) == len(stops)
        return tuple(own for own in stops if own.kind is StopKind.VISIT), True

    def arrival(self, index: int, stop: Stop) -> int:
        """The least tick at which somebody can be at a visit put in there; 0: nothing is known."""
        first = self._first(index, stop)
        if first is None or first != index:
            return 0
        free = self._end(self.stops[index - 1], self.times.begins[self.stops[index - 1]]) if index else self.shift.start
        return free + self._drives((*self.stops[:index], stop), index, index)[0]

    def _first(self, index: int, stop: Stop) -> int | None:
        """From which stop on starts are to be found; None where the one before may be moved."""
        before = self.stops[:index]
        if self.is_anew:
            return None if any(own.kind is StopKind.BREAK for own in before) else 0
        if not before:
            return index
        last = before[-1]
        if last.kind is StopKind.BREAK and self.problem.settings.break_place is not BreakPlace.PREVIOUS:
            return None
        soonest = min(self.soonest[index], self.base.table.soonest_behind(stop))
        return index if soonest > self.times.begins[last] else None

    def _chain(self, route: tuple[Stop, ...], first: int, index: int, moment: int) -> Iterator[tuple[Stop | None, int]]:
        """The stops from the first on with their least starts; and when somebody is home, as None."""
        drives = self._drives(route, first, index)
        free = self.shift.start if first == 0 else self._end(route[first - 1], self.times.begins[route[first - 1]])
        for number, drive in zip(range(first, len(route)), drives, strict=False):
            stop = route[number]
            start = max(free + drive, self._floor(stop, moment if number == index else None))
            yield stop, start
            free = self._end(stop, start)
        yield None, free + drives[-1]

    def _drives(self, route: tuple[Stop, ...], first: int, index: int) -> list[int]:
        """Ticks of the legs to these stops from the first on, and home."""
        if first != index or route[index].kind is StopKind.BREAK or self._has_ways:
            return [way.ticks for way in route_legs(self.problem, self.shift, route)[first:]]
        here = self.times.legs[self.shift.id][index - 1].place if index else self.shift.start_place
        return self._ways(here, route[index:])

    def _ways(self, here: int, stops: tuple[Stop, ...]) -> list[int]:
        """The same for visits alone."""
        places = [self.problem.visit[stop.id].place for stop in stops]
        if self.shift.end_place is not None:
            places.append(self.shift.end_place)
        mode = self.shift.mode
        ticks = [leg(self.problem, mode, *ends).ticks for ends in pairwise((here, *places))]
        return ticks if self.shift.end_place is not None else [*ticks, 0]

    @property
    def _has_ways(self) -> bool:
        """Breaks are spent where nobody else is."""
        return self.problem.settings.break_place is BreakPlace.OFFICE

    def _floor(self, stop: Stop, moment: int | None) -> int:
        if stop.kind is StopKind.BREAK:
            return self.problem.breaks[stop.id][1].open
        return self.times.not_before[stop.id] if moment is None else moment

    def _end(self, stop: Stop, start: int) -> int:
        if stop.kind is StopKind.VISIT:
            return start + self.problem.visit[stop.id].duration
        return start + self.problem.breaks[stop.id][1].duration

    def _cost(self, stop: Stop | None, start: int) -> Iterator[tuple[str, int]]:
        """Of a stop that starts no sooner, or of the way home."""
        if stop is None:
            yield from self._home(start)
        elif stop.kind is StopKind.VISIT:
            yield from self._late(self.problem.visit[stop.id], start)

    def _late(self, visit: Visit, start: int) -> Iterator[tuple[str, int]]:
        """A later start is no less late, unless a later window would take it."""
        tolerance = hard_tolerance(self.problem, visit)
        if tolerance is None or any(window.open > start for window in visit.agreed):
            return
        units = time.missed_window(visit, start, self.problem.settings.window_closes, tolerance)
        if units:
            yield "missed_window", units * self.problem.rules.weight("missed_window", visit.client, day=visit.day)

    def _home(self, home: int) -> Iterator[tuple[str, int]]:
        latest = latest_return(self.problem, self.shift)
        if latest is not None and home > latest:
            weight = self.problem.rules.weight("after_shift", None, self.shift.employee, self.shift.day)
            yield "after_shift", (home - latest) * weight

    def keeps(self, index: int, stop: Stop) -> bool:
        """The break, put in there, may be one that counts; else the plan would lose it again."""
        pause = self.problem.breaks[stop.id][1]
        value = self.problem.rules.value("missed_break", None, self.shift.employee, self.shift.day)
        sides = self.stops[:index], self.stops[index:]
        if not value["edge"] and not all(any(own.kind is StopKind.VISIT for own in side) for side in sides):
            return False
        first = self._first(index, stop)
        if first is None or (first == 0 and index > 0):
            return True
        route = (*sides[0], stop, *sides[1])
        drive = route_legs(self.problem, self.shift, route)[index].ticks
        free = self.shift.start if index == 0 else self._end(route[index - 1], self.times.begins[route[index - 1]])
        start = max(free + drive, pause.open)
        closes = self.problem.settings.window_closes
        return start + (pause.duration if closes is Edge.END else 0) <= pause.close


def of_pair(base: Base, visit: Visit, shift: Shift) -> Costs:
    """What one member costs by HARD rules about the visit and the shift alone, wherever it stands."""
    problem = base.problem
    rules = problem.rules
    costs = {}
    for code, rule in PAIR.items():
        if code in BY_TEAM or not rules.refuses(code):
            continue
        units = rule.units(base.lookup, visit, shift) * problem.ticks_per_minute
        cost = units * rules.weight(code, visit.client, shift.employee, visit.day)
        if cost:
            costs[code] = cost
    return costs
