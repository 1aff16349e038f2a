"""A change laid over a timed plan: what one more visit member somewhere does to times and score, exactly, in plain
Python.

Where a detour is never shorter than the way it replaces, an insertion only adds lower bounds to start times, so raising
them from the present ones ends in the least solution again. Where it is shorter, the plan is timed anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import takewhile

from constraints.rules import Level
from scheduling.solver import matches
from scheduling.solver.inserted import Blocked, Cost, State
from scheduling.solver.lookup import Lookup
from scheduling.solver.matches import Case, Charge, weight_of
from scheduling.solver.penalties import time
from scheduling.solver.plan import Plan, Stop, StopKind, TimedRoute, visit_stop
from scheduling.solver.problem import Edge, Problem, Shift, Visit
from scheduling.solver.timing import (
    Leg,
    PlanRefused,
    gap_bounds,
    hard_tolerance,
    latest_return,
    route_legs,
    time_plan,
    timed_route,
)

BY_PIN = ("early_start", "missed_window")
"""What a pinned start breaks by itself, wherever the visit is put."""


class Board:
    """One problem and the plan it is changed from."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.rules = problem.rules
        self.lookup = Lookup(problem)
        self.end_counts = problem.settings.window_closes is Edge.END
        self.links: dict[str, list[tuple[str, int]]] = {}
        self.asked_by: dict[str, list[tuple[str, int]]] = {}
        for link in problem.dependencies:
            bounds = gap_bounds(link, problem.visit[link.first])
            if bounds is not None:
                self._link(link.first, link.second, bounds[0])
                if bounds[1] is not None:
                    self._link(link.second, link.first, -bounds[1])
        self.tolerance = {visit.id: hard_tolerance(problem, visit) for visit in problem.visits}
        self.latest = {shift.id: latest_return(problem, shift) for shift in problem.shifts}
        self.is_hasty = False
        """A change ends at the first visit that is too late, by whatever it would come to be."""
        self.timings = 0
        """How many plans were timed from scratch: an insertion that is a short cut takes one."""
        self.base = self.timed(plan)

    def _link(self, visit_id: str, other: str, distance: int) -> None:
        """`other` starts no earlier than `distance` after the visit."""
        self.links.setdefault(visit_id, []).append((other, distance))
        self.asked_by.setdefault(other, []).append((visit_id, distance))

    def timed(self, plan: Plan) -> State:
        """A plan as a state, timed from scratch; PlanRefused if it has no times."""
        self.timings += 1
        timing = time_plan(self.problem, plan)
        starts = {Stop(s.kind, s.id): s.start for route in timing.routes.values() for s in route.stops}
        order = {shift.id: tuple(plan.routes.get(shift.id, ())) for shift in self.problem.shifts}
        homes: dict[Stop, tuple[str, ...]] = {}
        for shift_id, stops in order.items():
            for stop in stops:
                homes[stop] = (*homes.get(stop, ()), shift_id)
        legs = {
            shift_id: route_legs(self.problem, self.problem.shift[shift_id], stops) for shift_id, stops in order.items()
        }
        return State(order, legs, starts, homes, dict(plan.not_before))

    def duration(self, stop: Stop) -> int:
        if stop.kind is StopKind.VISIT:
            return self.problem.visit[stop.id].duration
        return self.problem.breaks[stop.id][1].duration

    def insert(self, state: State, visit: Visit, shift_id: str, index: int, not_before: int) -> State | Blocked:
        """One more member of the visit at a place of a route; Blocked if that adds to what a HARD rule costs."""
        stop = visit_stop(visit.id)
        stops = (*state.order[shift_id][:index], stop, *state.order[shift_id][index:])
        legs = route_legs(self.problem, self.problem.shift[shift_id], stops)
        before = sum(leg.unreachable for leg in state.legs[shift_id])
        if sum(leg.unreachable for leg in legs) > before:
            return Blocked("unreachable_leg", self.problem.ticks_per_minute)
        changed = State(
            order={**state.order, shift_id: stops},
            legs={**state.legs, shift_id: legs},
            starts=dict(state.starts),
            homes={**state.homes, stop: (*state.homes.get(stop, ()), shift_id)},
            not_before={**state.not_before, visit.id: not_before},
            touched=state.touched | {shift_id},
            is_raised=state.is_raised,
        )
        if self._is_detour(state.legs[shift_id], legs, index, visit.duration):
            return self._raise(changed, stop, shift_id)
        try:
            again = self.timed(changed.plan())
        except PlanRefused:
            return Blocked("dependency_gap", self.problem.horizon)
        again.touched = frozenset(again.order)
        again.is_raised = False
        return self._first_broken(again, again.starts, again.order) or again

    def too_late(self, state: State, visit: Visit, shift: Shift, index: int, not_before: int) -> Blocked | None:
        """What `insert` would find first, at a fraction of its work: the visit itself, or the one behind it, too late.

        Only between visits, and only where the way over this visit is no short cut; else None: not known.
        """
        order, ticks = state.order[shift.id], self.problem.travel.ticks[shift.mode]
        before = order[index - 1] if index > 0 else None
        after = order[index] if index < len(order) else None
        if any(s is not None and s.kind is StopKind.BREAK for s in (before, after)):
            return None
        here = shift.start_place if before is None else self.problem.visit[before.id].place
        to = ticks[here][visit.place]
        free = shift.start if before is None else state.starts[before] + self.problem.visit[before.id].duration
        start = max(free + to, not_before)
        if to < 0 or visit.pinned_start is not None:
            return None
        if after is not None:
            follower = self.problem.visit[after.id]
            on, direct = ticks[visit.place][follower.place], ticks[here][follower.place]
            if min(on, direct) < 0 or to + visit.duration + on < direct:
                return None
            own = self._first_late(visit, start)
            return own or self._first_late(follower, max(start + visit.duration + on, state.starts[after]))
        return self._first_late(visit, start)

    def _first_late(self, visit: Visit, start: int) -> Blocked | None:
        units = self._too_late_by(visit, start)
        if units == 0 or visit.pinned_start is not None or self._may_wait(visit, start):
            return None
        return Blocked("missed_window", units)

    def _too_late_by(self, visit: Visit, start: int) -> int:
        """Units by which the start breaks HARD missed_window; 0 where the base plan breaks it no less."""
        tolerance = self.tolerance[visit.id]
        if tolerance is None:
            return 0
        closes = self.problem.settings.window_closes
        units = time.missed_window(visit, start, closes, tolerance)
        was = self.base.starts.get(visit_stop(visit.id))
        return units if units > (time.missed_window(visit, was, closes, tolerance) if was is not None else 0) else 0

    def _is_hopeless(self, stop: Stop, start: int) -> bool:
        if stop.kind is StopKind.BREAK:
            return False
        visit = self.problem.visit[stop.id]
        return (
            start > visit.pinned_start if visit.pinned_start is not None else self._first_late(visit, start) is not None
        )

    def _may_wait(self, visit: Visit, start: int) -> bool:
        """A later window may take a start that is too late for this one."""
        return any(window.open > start for window in visit.agreed)

    @staticmethod
    def _is_detour(old: Sequence[Leg], new: Sequence[Leg], index: int, length: int) -> bool:
        """Every old way from stop to stop is at least as long in the new route: only then do times but rise."""
        if any(b.ticks < a.ticks for a, b in zip(old[:index], new[:index], strict=True)):
            return False
        if any(b.ticks < a.ticks for a, b in zip(old[index + 1 :], new[index + 2 :], strict=True)):
            return False
        return new[index].ticks + length + new[index + 1].ticks >= old[index].ticks

    def _raise(self, state: State, stop: Stop, shift_id: str) -> State | Blocked:
        """Raise start times from the inserted stop on, until nothing changes or a HARD rule is broken."""
        starts = state.starts
        changed: dict[Stop, None] = {}  # a dict for its order: the first broken rule must be the same in every process
        free = self.problem.shift[shift_id].start
        floor = state.not_before[stop.id]
        for before, leg in zip(state.order[shift_id], state.legs[shift_id], strict=False):
            if before == stop:
                floor = max(floor, free + leg.ticks)
                break
            if free + leg.ticks > starts[before]:  # a break before the stop, to whose place the drive leads now
                starts[before] = free + leg.ticks
                changed[before] = None
            free = starts[before] + self.duration(before)
        for partner, distance in self.asked_by.get(stop.id, ()):
            if visit_stop(partner) in starts:
                floor = max(floor, starts[visit_stop(partner)] + distance)
        starts[stop] = max(floor, starts.get(stop, 0))
        changed[stop] = None
        queue = [(starts[now], now) for now in (*changed, *self._breaks_behind(state, stop, shift_id))]
        heapify(queue)  # in the order of time most stops are raised but once
        while queue:
            start, now = heappop(queue)
            if start > self.problem.horizon:
                return Blocked("dependency_gap", self.problem.horizon)
            for after, bound in self._bounds_after(state, now) if start == starts[now] else ():
                if bound > starts[after]:
                    if self.is_hasty and self._is_hopeless(after, bound):
                        return Blocked("missed_window", 0)
                    starts[after] = bound
                    changed[after] = None
                    heappush(queue, (bound, after))
        routes = dict.fromkeys(home for moved in changed for home in state.homes[moved])
        state.touched |= routes.keys()
        return self._first_broken(state, changed, routes) or state

    @staticmethod
    def _breaks_behind(state: State, stop: Stop, shift_id: str) -> Iterator[Stop]:
        """Breaks between the stop and the next visit: they may stand where they stood, but are at another place now."""
        order = state.order[shift_id]
        return takewhile(lambda behind: behind.kind is StopKind.BREAK, order[order.index(stop) + 1 :])

    def _bounds_after(self, state: State, stop: Stop) -> Iterable[tuple[Stop, int]]:
        end = state.starts[stop] + self.duration(stop)
        for home in state.homes[stop]:
            order = state.order[home]
            index = order.index(stop) + 1
            if index < len(order):
                yield order[index], end + state.legs[home][index].ticks
        if stop.kind is StopKind.VISIT:
            for partner, distance in self.links.get(stop.id, ()):
                other = visit_stop(partner)
                if other in state.starts:
                    yield other, state.starts[stop] + distance

    def _first_broken(self, state: State, changed: Iterable[Stop], routes: Iterable[str]) -> Blocked | None:
        """A HARD rule of time that costs more than in the base plan, or a break that is lost."""
        for stop in changed:
            start = state.starts[stop]
            if stop.kind is StopKind.BREAK:
                pause = self.problem.breaks[stop.id][1]
                late = start + (pause.duration if self.end_counts else 0) - pause.close
                if late > 0:
                    return Blocked("missed_break", late)
                continue
            visit = self.problem.visit[stop.id]
            if visit.pinned_start is not None and start > visit.pinned_start:
                return Blocked("broken_pin", start - visit.pinned_start)
            units = self._too_late_by(visit, start)
            if units:
                return Blocked("missed_window", units, not self._may_wait(visit, start))
        for home in routes:
            latest = self.latest[home]
            if latest is not None and self._home(state, home) > max(latest, self._home(self.base, home)):
                return Blocked("after_shift", self._home(state, home) - latest)
        return None

    def _home(self, state: State, shift_id: str) -> int:
        order = state.order[shift_id]
        if not order:
            return self.problem.shift[shift_id].start
        return state.starts[order[-1]] + self.duration(order[-1]) + state.legs[shift_id][-1].ticks


class Outcome:
    """A state as the penalties read it: routes timed when asked for, unchanged ones taken from the base."""

    def __init__(self, board: Board, state: State, base: "Outcome | None" = None) -> None:
        self.starts = {stop.id: start for stop, start in state.starts.items() if stop.kind is StopKind.VISIT}
        self.teams: dict[str, tuple[str, ...]] = {
            stop.id: tuple(sorted(board.problem.shift[home].employee for home in homes))
            for stop, homes in state.homes.items()
            if stop.kind is StopKind.VISIT
        }
        self.routes: dict[str, TimedRoute] = dict(base.routes) if base else {}
        for shift in board.problem.shifts:
            if base is None or shift.id in state.touched:
                self.routes[shift.id] = timed_route(
                    board.problem, shift, state.order[shift.id], state.legs[shift.id], state.starts
                )


class Pricing:
    """What the base plan costs, by visit and shift, so that a change is priced by what it touched."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.problem = board.problem
        self.outcome = Outcome(board, board.base)
        case = Case(self.problem, board.lookup, self.outcome)
        self.visits = {visit_id: self._visit(case, visit_id) for visit_id in self.outcome.starts}
        self.shifts = {shift.id: self._shift(case, shift.id) for shift in self.problem.shifts}
        self.people = {employee.id: self._employee(case, employee.id) for employee in self.problem.employees}
        self.clients: dict[str, Cost] = {}
        self.plan = self._cost(charge for table in matches.PLAN.items() for charge in self._asked(table, case))

    def _asked(self, row: tuple[str, object], case: Case, *entity: object) -> Iterable[tuple[str, Charge]]:
        code, charges = row
        if self.problem.rules.is_on(code):
            for charge in charges(case, *entity):  # type: ignore[operator]  # the tables differ in their entities
                yield code, charge

    def _cost(self, charges: Iterable[tuple[str, Charge]]) -> Cost:
        sums = {Level.HARD: 0, Level.MEDIUM: 0, Level.SOFT: 0}
        for code, charge in charges:
            sums[self.problem.rules.level(code)] += weight_of(self.problem, code, charge) * charge.units
        return sums[Level.HARD], sums[Level.MEDIUM], sums[Level.SOFT]

    def _visit(self, case: Case, visit_id: str) -> Cost:
        visit, team = self.problem.visit[visit_id], case.timed.teams[visit_id]
        return self._cost(c for row in matches.VISIT.items() for c in self._asked(row, case, visit, team))

    def _shift(self, case: Case, shift_id: str) -> Cost:
        shift, route = self.problem.shift[shift_id], case.timed.routes[shift_id]
        return self._cost(c for row in matches.SHIFT.items() for c in self._asked(row, case, shift, route))

    def _employee(self, case: Case, name: str) -> Cost:
        employee = self.problem.employee[name]
        return self._cost(c for row in matches.EMPLOYEE.items() for c in self._asked(row, case, employee))

    def _client(self, case: Case, client: str) -> Cost:
        return self._cost(c for row in matches.CLIENT.items() for c in self._asked(row, case, client))

    def price_left_out(self, group: Sequence[Visit]) -> Cost:
        """What the group costs while it is left out."""
        case = Case(self.problem, self.board.lookup, self.outcome)
        left_out = [visit for visit in group if visit.id not in self.outcome.starts]
        charges = [c for row in matches.GROUP.items() for c in self._asked(row, case, group, left_out)]
        for visit in left_out:
            charges += [c for row in matches.UNASSIGNED.items() for c in self._asked(row, case, visit)]
        return self._cost(charges)

    def change(self, state: State, group: Sequence[Visit]) -> Cost | Blocked:
        """Cost of a state with the group put in, less that of the base plan, exact; or what `_first_broken` says."""
        outcome = Outcome(self.board, state, self.outcome)
        case = Case(self.problem, self.board.lookup, outcome)
        blocked = self._first_broken(case, group)
        if blocked is not None:
            return blocked
        parts = [_minus(self.price_left_out(group))]
        for visit_id, start in outcome.starts.items():
            if self.outcome.starts.get(visit_id) != start:
                parts += [self._visit(case, visit_id), _minus(self.visits.get(visit_id, (0, 0, 0)))]
        for shift_id in state.touched:
            parts += [self._shift(case, shift_id), _minus(self.shifts[shift_id])]
        for name in {self.problem.shift[shift_id].employee for shift_id in state.touched}:
            parts += [self._employee(case, name), _minus(self.people[name])]
        for client in {visit.client for visit in group}:
            if client not in self.clients:
                self.clients[client] = self._client(Case(self.problem, self.board.lookup, self.outcome), client)
            parts += [self._client(case, client), _minus(self.clients[client])]
        parts.append(self._cost(self._links(case, group)))
        total = _sum(parts)
        if total[:2] > (0, 0):
            return total
        plan = self._cost(charge for table in matches.PLAN.items() for charge in self._asked(table, case))
        return _sum([total, plan, _minus(self.plan)])

    def _links(self, case: Case, group: Sequence[Visit]) -> Iterable[tuple[str, Charge]]:
        own = {visit.id for visit in group}
        for link in self.problem.dependencies:
            if (link.first in own or link.second in own) and {link.first, link.second} <= case.timed.starts.keys():
                for row in matches.DEPENDENCY.items():
                    yield from self._asked(row, case, link)

    def _first_broken(self, case: Case, group: Sequence[Visit]) -> Blocked | None:
        """A HARD rule about the group's teams, pins or links that is broken: the search never holds such a plan."""
        charges = list(self._links(case, group))
        for visit in group:
            team = case.timed.teams[visit.id]
            charges += [c for row in matches.VISIT.items() for c in self._asked(row, case, visit, team)]
        for code, charge in charges:
            is_hard = self.problem.rules.level(code) is Level.HARD and code not in BY_PIN
            if is_hard and weight_of(self.problem, code, charge):
                return Blocked(code, charge.units)
        return None


def _minus(cost: Cost) -> Cost:
    return -cost[0], -cost[1], -cost[2]


def _sum(parts: Iterable[Cost]) -> Cost:
    hard = medium = soft = 0
    for part in parts:
        hard, medium, soft = hard + part[0], medium + part[1], soft + part[2]
    return hard, medium, soft
