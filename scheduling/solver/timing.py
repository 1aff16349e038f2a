"""From decisions to times: the least start times that satisfy every route, team and dependency.

Plain Python, read by the referee. Each visit and each break has one start; each is bounded from below by the stop
before it (in every route it stands in), by its `not_before` and by dependencies. All bounds rise together, so the
smallest solution does not depend on the order in which they are applied.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constraints.rules import Level
from scheduling.solver.plan import Plan, Stop, StopKind, TimedRoute, TimedStop, Timing
from scheduling.solver.problem import UNREACHABLE, BreakPlace, Dependency, Edge, Problem, Shift, Visit

UNREACHABLE_MINUTES = 60
"""What an unreachable leg takes, so that a plan that holds one can still be timed and shown."""


class PlanRefused(ValueError):
    """The plan is no plan of this problem, or its times have no solution."""


@dataclass(frozen=True)
class Leg:
    """One drive: its end, length in ticks and metres, and whether the mode can make it at all."""

    place: int
    ticks: int
    metres: int
    unreachable: bool


def leg(problem: Problem, mode: int, origin: int, place: int) -> Leg:
    """The drive from `origin` to `place`."""
    ticks = problem.travel.ticks[mode][origin][place]
    metres = problem.travel.metres[mode][origin][place] if problem.travel.metres else 0
    if ticks == UNREACHABLE:
        return Leg(place, UNREACHABLE_MINUTES * problem.ticks_per_minute, metres, True)
    return Leg(place, ticks, metres, False)


def stop_places(problem: Problem, shift: Shift, stops: Sequence[Stop]) -> list[int]:
    """Where each stop is: a break has no place of its own, unless it is spent at the office."""
    where = problem.settings.break_place
    places: list[int | None] = []
    for stop in stops:
        if stop.kind is StopKind.VISIT:
            places.append(problem.visit[stop.id].place)
        else:
            places.append(problem.breaks[stop.id][1].place if where is BreakPlace.OFFICE else None)
    order = range(len(stops))
    here: int | None = shift.start_place
    if where is BreakPlace.NEXT and any(place is not None for place in places):
        last = next(place for place in reversed(places) if place is not None)
        here = last if shift.end_place is None else shift.end_place
        order = order[::-1]
    filled = []
    for index in order:
        here = here if places[index] is None else places[index]
        filled.append(here)
    found = filled[::-1] if order.step < 0 else filled
    return [place for place in found if place is not None]


def route_legs(problem: Problem, shift: Shift, stops: Sequence[Stop]) -> list[Leg]:
    """One leg before each stop and, last, the one to the end place. A route of breaks alone goes nowhere, unless they
    are spent at the office: from there it goes to the end place, also where it began at the office.
    """
    legs = []
    here = shift.start_place
    for place in stop_places(problem, shift, stops):
        legs.append(leg(problem, shift.mode, here, place))
        here = place
    is_at_office = problem.settings.break_place is BreakPlace.OFFICE
    moved = any(is_at_office or stop.kind is StopKind.VISIT for stop in stops)
    if shift.end_place is None or not moved:
        legs.append(Leg(here, 0, 0, False))
    else:
        legs.append(leg(problem, shift.mode, here, shift.end_place))
    return legs


def check_structure(problem: Problem, plan: Plan) -> None:
    """Raise PlanRefused naming the shift, visit or break that cannot stand where it stands."""
    seen: set[str] = set()
    for shift_id, stops in plan.routes.items():
        if shift_id not in problem.shift:
            raise PlanRefused(f"route of shift {shift_id}: the problem has no such shift; leave the route out.")
        for stop in stops:
            if stop.kind is StopKind.VISIT:
                if stop.id not in problem.visit:
                    raise PlanRefused(f"shift {shift_id}: visit {stop.id} is unknown; leave it out.")
                continue
            if stop.id not in problem.breaks or problem.breaks[stop.id][0].id != shift_id:
                raise PlanRefused(f"shift {shift_id}: break {stop.id} is not one of its own; leave it out.")
            if stop.id in seen:
                raise PlanRefused(f"shift {shift_id}: break {stop.id} stands twice; keep one.")
            seen.add(stop.id)
    for visit_id, shifts in plan.members().items():
        staff = problem.visit[visit_id].staff
        people = {problem.shift[shift_id].employee for shift_id in shifts}
        if len(shifts) > staff or len(people) < len(shifts):
            where = ", ".join(shifts)
            raise PlanRefused(f"visit {visit_id}: stands in {where}; it needs {staff} different employees at most.")
    for visit_id, moment in plan.not_before.items():
        if visit_id not in problem.visit:
            raise PlanRefused(f"not_before of visit {visit_id}: the visit is unknown; leave it out.")
        visit = problem.visit[visit_id]
        opening = visit.agreed[0].open if visit.agreed else 0
        if visit.pinned_start is None and (isinstance(moment, bool) or moment < opening):
            raise PlanRefused(f"visit {visit_id}: not_before is {moment}, its first window opens at {opening}.")


def hard_tolerance(problem: Problem, visit: Visit) -> int | None:
    """Ticks of lateness that no plan may exceed for this visit; None where lateness is priced, not refused."""
    rules = problem.rules
    if rules.level("missed_window") is not Level.HARD or not rules.weight("missed_window", visit.client, day=visit.day):
        return None
    minutes: int = rules.value("missed_window", visit.client, day=visit.day)["tolerance_minutes"]
    return minutes * problem.ticks_per_minute


def latest_return(problem: Problem, shift: Shift) -> int | None:
    """The tick at which a route has to be home; None where a later return is priced, not refused."""
    rules, who = problem.rules, (None, shift.employee, shift.day)
    if rules.level("after_shift") is not Level.HARD or not rules.weight("after_shift", *who):
        return None
    minutes: int = rules.value("after_shift", *who)["max_minutes"]
    return shift.end + minutes * problem.ticks_per_minute


def gap_bounds(link: Dependency, first: Visit) -> tuple[int, int | None] | None:
    """The least and largest distance of the two starts, or None where the dependency has no say in time."""
    if link.min_gap is None:
        return None
    base = first.duration if link.measured_from is Edge.END else 0
    return base + link.min_gap, None if link.max_gap is None else base + link.max_gap


class Starts:
    """The inequalities of one plan, as a graph: an edge (a, b, w) says start(b) >= start(a) + w."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.edges: dict[Stop, list[tuple[Stop, int]]] = {}
        self.floor: dict[Stop, int] = {}
        self.legs: dict[str, list[Leg]] = {}
        for shift_id, stops in plan.routes.items():
            self._add_route(problem.shift[shift_id], stops)
        for link in problem.dependencies:
            self._add_dependency(link)

    def duration(self, stop: Stop) -> int:
        if stop.kind is StopKind.VISIT:
            return self.problem.visit[stop.id].duration
        return self.problem.breaks[stop.id][1].duration

    def _add_route(self, shift: Shift, stops: Sequence[Stop]) -> None:
        self.legs[shift.id] = route_legs(self.problem, shift, stops)
        before: Stop | None = None
        for stop, drive in zip(stops, self.legs[shift.id], strict=False):
            self.floor.setdefault(stop, self.problem.breaks[stop.id][1].open if stop.kind is StopKind.BREAK else 0)
            self.edges.setdefault(stop, [])
            if before is None:
                self.floor[stop] = max(self.floor[stop], shift.start + drive.ticks)
            else:
                self.edges[before].append((stop, self.duration(before) + drive.ticks))
            before = stop

    def _add_dependency(self, link: Dependency) -> None:
        first, second = Stop(StopKind.VISIT, link.first), Stop(StopKind.VISIT, link.second)
        bounds = gap_bounds(link, self.problem.visit[link.first])
        if bounds is None or first not in self.floor or second not in self.floor:
            return
        self.edges[first].append((second, bounds[0]))
        if bounds[1] is not None:
            self.edges[second].append((first, -bounds[1]))

    def solve(self, not_before: Mapping[str, int]) -> dict[Stop, int]:
        """The least solution; PlanRefused where there is none before the horizon."""
        starts = dict(self.floor)
        for stop in starts:
            if stop.kind is StopKind.VISIT and stop.id in not_before:
                starts[stop] = max(starts[stop], not_before[stop.id])
        horizon = self.problem.horizon
        queue = deque(starts)
        while queue:
            stop = queue.popleft()
            start = starts[stop]
            if start > horizon:
                raise PlanRefused(f"{stop.kind} {stop.id}: routes wait for each other, or it starts after the horizon.")
            for after, distance in self.edges[stop]:
                if start + distance > starts[after]:
                    starts[after] = start + distance
                    queue.append(after)
        return starts


def default_not_before(problem: Problem, visit: Visit, arrival: int) -> int:
    """The opening of the first agreed window not yet missed at this arrival, else of the last; 0 if there is none."""
    if visit.pinned_start is not None:
        return visit.pinned_start
    for window in visit.agreed:
        start = max(arrival, window.open)
        if start + (visit.duration if problem.settings.window_closes is Edge.END else 0) <= window.close:
            return window.open
    return visit.agreed[-1].open if visit.agreed else 0


def _decided(problem: Problem, plan: Plan, graph: Starts) -> dict[str, int]:
    """`not_before` of every assigned visit; where the plan leaves a choice of windows open, by arrival, earliest
    first.
    """
    decided: dict[str, int] = {}
    open_choice = []
    for stop in graph.floor:
        if stop.kind is StopKind.BREAK:
            continue
        visit = problem.visit[stop.id]
        if visit.pinned_start is not None:
            decided[stop.id] = visit.pinned_start
        elif stop.id in plan.not_before:
            decided[stop.id] = plan.not_before[stop.id]
        else:
            decided[stop.id] = visit.agreed[0].open if visit.agreed else 0
            if len(visit.agreed) > 1:
                open_choice.append(visit)
    while open_choice:
        starts = graph.solve(decided)
        visit = min(open_choice, key=lambda v: (starts[Stop(StopKind.VISIT, v.id)], v.id))
        open_choice.remove(visit)
        decided[visit.id] = default_not_before(problem, visit, starts[Stop(StopKind.VISIT, visit.id)])
    return decided


def with_decisions(problem: Problem, plan: Plan) -> Plan:
    """The plan with every `not_before` written out: where it says nothing, and for pins, what it is timed with.

    PlanRefused where it is no plan.
    """
    check_structure(problem, plan)
    return Plan(routes=plan.routes, not_before=_decided(problem, plan, Starts(problem, plan)))


def time_plan(problem: Problem, plan: Plan) -> Timing:
    """Check the plan's structure and time it; PlanRefused says what is wrong with it."""
    check_structure(problem, plan)
    graph = Starts(problem, plan)
    starts = graph.solve(_decided(problem, plan, graph))
    routes = {
        shift.id: timed_route(problem, shift, plan.routes.get(shift.id, ()), graph.legs.get(shift.id, []), starts)
        for shift in problem.shifts
    }
    visits = {stop.id: start for stop, start in starts.items() if stop.kind is StopKind.VISIT}
    return Timing(
        routes=routes,
        starts=visits,
        ends={visit_id: start + problem.visit[visit_id].duration for visit_id, start in visits.items()},
        teams={
            visit_id: tuple(sorted(problem.shift[shift_id].employee for shift_id in shifts))
            for visit_id, shifts in plan.members().items()
        },
        unassigned=tuple(visit.id for visit in problem.visits if visit.id not in visits),
    )


def timed_route(
    problem: Problem, shift: Shift, stops: Sequence[Stop], legs: Sequence[Leg], starts: Mapping[Stop, int]
) -> TimedRoute:
    """One route with the times of its stops."""
    timed = []
    free = shift.start
    for stop, drive in zip(stops, legs, strict=False):
        length = (problem.visit[stop.id] if stop.kind is StopKind.VISIT else problem.breaks[stop.id][1]).duration
        timed.append(
            TimedStop(
                kind=stop.kind,
                id=stop.id,
                place=drive.place,
                travel=drive.ticks,
                metres=drive.metres,
                unreachable=drive.unreachable,
                arrival=free + drive.ticks,
                start=starts[stop],
                end=starts[stop] + length,
            )
        )
        free = timed[-1].end
    home = legs[-1] if timed else Leg(shift.start_place, 0, 0, False)
    return TimedRoute(
        shift=shift.id,
        employee=shift.employee,
        stops=tuple(timed),
        depart=timed[0].start - timed[0].travel if timed else shift.start,
        home=free + home.ticks,
        home_travel=home.ticks,
        home_metres=home.metres,
        home_unreachable=home.unreachable,
    )
