"""The times of a changed plan: only what lies behind a change, in its routes and by teams and linked visits in others,
is timed again.

Whatever no change leads to is bounded by the same inequalities as before, so its start is the same; the rest is the
least solution of its own inequalities, with the others' starts as constants. Equal to `timing.time_plan`.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from scheduling.solver.penalties.time import at_edge, is_kept
from scheduling.solver.plan import Plan, Stop, StopKind, TimedRoute, visit_stop
from scheduling.solver.problem import Problem
from scheduling.solver.timing import (
    Leg,
    PlanRefused,
    check_structure,
    gap_bounds,
    route_legs,
    timed_route,
    with_decisions,
)

NEVER = 1 << 62
"""Later than any tick."""


@dataclass(frozen=True)
class Times:
    """A plan's decisions and what follows from them; what differs from the base is named."""

    order: dict[str, tuple[Stop, ...]]
    not_before: dict[str, int]
    legs: dict[str, list[Leg]]
    begins: dict[Stop, int]
    homes: dict[Stop, tuple[str, ...]]
    routes: dict[str, TimedRoute]
    teams: dict[str, tuple[str, ...]]
    starts: dict[str, int]
    """Visit -> its start."""
    moved: frozenset[str] = frozenset()
    """Visits with another start, put in or taken out."""
    regrouped: frozenset[str] = frozenset()
    """Visits that stand, or stood, in a route that was changed."""
    routes_changed: frozenset[str] = frozenset()
    """Shifts with other stops or times."""

    @cached_property
    def plan(self) -> Plan:
        """The decisions alone."""
        held = {visit: moment for visit, moment in self.not_before.items() if visit in self.starts}
        return Plan(routes=self.order, not_before=held)


def since(base: Times, first: Times, second: Times) -> Times:
    """`first` is a change of the base and `second` one of what came of it: both as one change of the base."""
    before, after = base.starts, second.starts
    moved = (visit for visit in first.moved | second.moved if before.get(visit) != after.get(visit))
    return replace(
        second,
        moved=frozenset(moved),
        regrouped=first.regrouped | second.regrouped,
        routes_changed=first.routes_changed | second.routes_changed,
    )


class Timetable:
    """The base plan's times, with the indexes that a change is timed by."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.later: dict[str, list[tuple[str, int]]] = {}
        self.earlier: dict[str, list[tuple[str, int]]] = {}
        for link in problem.dependencies:
            bounds = gap_bounds(link, problem.visit[link.first])
            if bounds is not None:
                self._bound(link.first, link.second, bounds[0])
                if bounds[1] is not None:
                    self._bound(link.second, link.first, -bounds[1])
        self._rank = {shift.id: number for number, shift in enumerate(problem.shifts)}
        self.anew: str | None = None
        self.base = self._timed(with_decisions(problem, plan))
        self._soonest: dict[str, list[int]] = {}
        self._links: dict[str, int] = {}

    def under(self, problem: Problem, shift: str | None) -> "Timetable":
        """The same base plan, its changes timed under another problem; a `shift` that differs is timed anew."""
        other = copy(self)
        other.problem, other.anew = problem, shift
        return other

    def at(self, times: Times) -> "Timetable":
        """The same problem, with a changed plan as what changes are laid over."""
        other = copy(self)
        other.base = replace(times, moved=frozenset(), regrouped=frozenset(), routes_changed=frozenset())
        other._soonest, other._links = {}, {}
        return other

    def _bound(self, visit: str, other: str, distance: int) -> None:
        """`other` starts no earlier than `distance` after the visit."""
        self.later.setdefault(visit, []).append((other, distance))
        self.earlier.setdefault(other, []).append((visit, distance))

    def _timed(self, plan: Plan) -> Times:
        """All of a plan: a change of the empty one."""
        empty = Times({shift.id: () for shift in self.problem.shifts}, {}, {}, {}, {}, {}, {}, {})
        return self._changed(
            empty, {shift.id: plan.routes.get(shift.id, ()) for shift in self.problem.shifts}, plan.not_before
        )

    def of(self, plan: Plan) -> Times:
        """The times of another plan of the same problem, as it is; PlanRefused where it is none."""
        if plan.members().keys() <= plan.not_before.keys():
            check_structure(self.problem, plan)
        else:
            plan = with_decisions(self.problem, plan)
        before, decided = self.base, {}
        for visit, moment in plan.not_before.items():
            pin = self.problem.visit[visit].pinned_start
            decided[visit] = moment if pin is None else pin
        routes = {shift: plan.routes.get(shift, ()) for shift in before.order}
        return self._changed(
            before,
            {shift: stops for shift, stops in routes.items() if stops != before.order[shift]},
            {visit: moment for visit, moment in decided.items() if before.not_before.get(visit) != moment},
        )

    def changed(self, routes: Mapping[str, tuple[Stop, ...]], not_before: Mapping[str, int]) -> Times:
        """The base plan with these routes and decisions, without the breaks it loses by that; PlanRefused if it has no
        times.
        """
        routes = dict(routes)
        while True:
            times = self.with_breaks(routes, not_before)
            lost = min(self._lost(times), default=None)
            if lost is None:
                return times
            _, name, shift = lost
            routes[shift] = tuple(stop for stop in times.order[shift] if stop.id != name or stop.kind is StopKind.VISIT)

    def with_breaks(self, routes: Mapping[str, tuple[Stop, ...]], not_before: Mapping[str, int]) -> Times:
        """The same with the breaks that it loses, wherever they are now."""
        if self.anew is not None:
            routes = {self.anew: self.base.order[self.anew], **routes}
        return self._changed(self.base, routes, not_before)

    def _lost(self, times: Times) -> Iterator[tuple[int, str, str]]:
        """Start, break and shift of the breaks that a changed route does not keep."""
        for shift in times.routes_changed:
            route = times.routes[shift]
            for index, stop in enumerate(route.stops):
                if stop.kind is StopKind.BREAK:
                    pause = self.problem.breaks[stop.id][1]
                    day = self.problem.shift[shift].day
                    edge = bool(self.problem.rules.value("missed_break", None, route.employee, day)["edge"])
                    closes = self.problem.settings.window_closes
                    if not is_kept(pause, stop, closes, at_edge(route.stops, index), edge):
                        yield stop.start, stop.id, shift

    def _changed(self, base: Times, routes: Mapping[str, tuple[Stop, ...]], not_before: Mapping[str, int]) -> Times:
        problem = self.problem
        legs = {shift: route_legs(problem, problem.shift[shift], stops) for shift, stops in routes.items()}
        order = {**base.order, **routes}
        now = Times(
            order=order,
            not_before={**base.not_before, **not_before},
            legs={**base.legs, **legs},
            begins=dict(base.begins),
            homes=self._homes(base, routes),
            routes=dict(base.routes),
            teams=dict(base.teams),
            starts=dict(base.starts),
        )
        before = {stop for shift in routes for stop in base.order[shift]}
        stops = {stop for route in routes.values() for stop in route}
        gone = {stop for stop in before if stop not in now.homes}
        for stop in gone:
            now.begins.pop(stop, None)
        behind = self._behind(now, self._seeds(base, now, routes, gone, not_before))
        self._solve(now, behind)
        return self._described(base, now, before | stops, behind, set(routes))

    def _homes(self, base: Times, routes: Mapping[str, tuple[Stop, ...]]) -> dict[Stop, tuple[str, ...]]:
        homes = dict(base.homes)
        for shift in routes:
            for stop in base.order[shift]:
                left = tuple(home for home in homes[stop] if home != shift)
                if left:
                    homes[stop] = left
                else:
                    del homes[stop]
        for shift, stops in routes.items():
            for stop in stops:
                homes[stop] = tuple(sorted((*homes.get(stop, ()), shift), key=self._rank.__getitem__))
        return homes

    def soonest(self, times: Times, shift: str) -> list[int]:
        """For each place of the route the least start among all that waits for the stops behind it, and these."""
        if times is self.base and shift in self._soonest:
            return self._soonest[shift]
        seen: set[Stop] = set()
        stops = times.order[shift]
        found = [NEVER] * (len(stops) + 1)
        for index in reversed(range(len(stops))):
            found[index] = min(found[index + 1], self._least_start(times, [stops[index]], seen))
        if times is self.base:
            self._soonest[shift] = found
        return found

    def soonest_behind(self, stop: Stop) -> int:
        """The same for what waits for a visit that is put in, in the base plan."""
        if stop.kind is StopKind.BREAK:
            return NEVER
        if stop.id not in self._links:
            seeds = [visit_stop(other) for other, _ in self.later.get(stop.id, ())] + [stop]
            self._links[stop.id] = self._least_start(self.base, [s for s in seeds if s in self.base.homes], set())
        return self._links[stop.id]

    def _least_start(self, times: Times, seeds: list[Stop], seen: set[Stop]) -> int:
        least = NEVER
        queue = [stop for stop in seeds if stop not in seen]
        seen.update(queue)
        while queue:
            stop = queue.pop()
            least = min(least, times.begins[stop])
            for after, _ in self._bounds(times, stop):
                if after not in seen:
                    seen.add(after)
                    queue.append(after)
        return least

    def _seeds(
        self,
        base: Times,
        now: Times,
        routes: Mapping[str, tuple[Stop, ...]],
        gone: Iterable[Stop],
        not_before: Mapping[str, int],
    ) -> Iterator[Stop]:
        """The stops whose own bounds a change touches."""
        for shift, stops in routes.items():
            old, same = base.order[shift], 0
            if base.legs and shift != self.anew:
                limit = min(len(old), len(stops))
                while same < limit and old[same] == stops[same] and base.legs[shift][same] == now.legs[shift][same]:
                    same += 1
            yield from stops[same:]
            yield from (stop for stop in old[same:] if stop in now.homes)
        for visit in not_before:
            if visit_stop(visit) in now.homes:
                yield visit_stop(visit)
        for stop in gone:
            if stop.kind is StopKind.VISIT:
                for other, _ in self.later.get(stop.id, ()):
                    if visit_stop(other) in now.homes:
                        yield visit_stop(other)

    def _behind(self, now: Times, seeds: Iterable[Stop]) -> dict[Stop, None]:
        """The seeds and all that their starts bound, in the order found."""
        found = dict.fromkeys(seeds)
        queue = deque(found)
        while queue:
            for after, _ in self._bounds(now, queue.popleft()):
                if after not in found:
                    found[after] = None
                    queue.append(after)
        return found

    def _bounds(self, now: Times, stop: Stop) -> Iterator[tuple[Stop, int]]:
        """The stops that one's start bounds from below, and the distance."""
        length = self.length(stop)
        for home in now.homes[stop]:
            order = now.order[home]
            index = order.index(stop) + 1
            if index < len(order):
                yield order[index], length + now.legs[home][index].ticks
        if stop.kind is StopKind.VISIT:
            for other, distance in self.later.get(stop.id, ()):
                after = visit_stop(other)
                if after in now.homes:
                    yield after, distance

    def length(self, stop: Stop) -> int:
        if stop.kind is StopKind.VISIT:
            return self.problem.visit[stop.id].duration
        return self.problem.breaks[stop.id][1].duration

    def _floor(self, now: Times, stop: Stop, behind: Mapping[Stop, None]) -> int:
        """The bounds of a stop that do not move any more."""
        if stop.kind is StopKind.VISIT:
            floor = now.not_before[stop.id]
            for other, distance in self.earlier.get(stop.id, ()):
                before = visit_stop(other)
                if before in now.homes and before not in behind:
                    floor = max(floor, now.begins[before] + distance)
        else:
            floor = self.problem.breaks[stop.id][1].open
        for home in now.homes[stop]:
            index = now.order[home].index(stop)
            drive = now.legs[home][index].ticks
            if index == 0:
                floor = max(floor, self.problem.shift[home].start + drive)
            elif (before := now.order[home][index - 1]) not in behind:
                floor = max(floor, now.begins[before] + self.length(before) + drive)
        return floor

    def _solve(self, now: Times, behind: Mapping[Stop, None]) -> None:
        """The least starts of these stops; PlanRefused where there are none before the horizon."""
        begins, bounds = now.begins, {}
        for stop in behind:
            begins[stop] = self._floor(now, stop, behind)
            bounds[stop] = tuple(self._bounds(now, stop))
        queue, waiting, raised = deque(behind), set(behind), Counter[Stop]()
        horizon = self.problem.horizon
        while queue:
            stop = queue.popleft()
            waiting.discard(stop)
            start = begins[stop]
            if start > horizon or raised[stop] > len(bounds):  # raised so often only by a ring
                raise PlanRefused(f"{stop.kind} {stop.id}: routes wait for each other, or it starts after the horizon.")
            for after, distance in bounds[stop]:
                if start + distance > begins[after]:
                    begins[after] = start + distance
                    if after not in waiting:
                        waiting.add(after)
                        raised[after] += 1
                        queue.append(after)

    def _described(
        self, base: Times, now: Times, stops: Iterable[Stop], behind: Iterable[Stop], routes: set[str]
    ) -> Times:
        """Routes, teams and starts of what is not as it was."""
        problem = self.problem
        moved, regrouped = set(), set()
        for stop in stops:
            if stop.kind is StopKind.VISIT:
                regrouped.add(stop.id)
                homes = now.homes.get(stop)
                if homes is None:
                    del now.teams[stop.id], now.starts[stop.id]
                    moved.add(stop.id)
                else:
                    now.teams[stop.id] = tuple(sorted(problem.shift[home].employee for home in homes))
        for stop in behind:
            start = now.begins[stop]
            if base.begins.get(stop) != start:
                routes |= set(now.homes[stop])
                if stop.kind is StopKind.VISIT:
                    now.starts[stop.id] = start
                    moved.add(stop.id)
        for shift in routes:
            now.routes[shift] = timed_route(
                problem, problem.shift[shift], now.order[shift], now.legs[shift], now.begins
            )
        return Times(
            order=now.order,
            not_before=now.not_before,
            legs=now.legs,
            begins=now.begins,
            homes=now.homes,
            routes=now.routes,
            teams=now.teams,
            starts=now.starts,
            moved=frozenset(moved),
            regrouped=frozenset(regrouped),
            routes_changed=frozenset(routes),
        )
