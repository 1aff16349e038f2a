"""Getting from place to place."""

from scheduling.solver.lookup import Lookup
from scheduling.solver.plan import StopKind, TimedRoute
from scheduling.solver.problem import Shift, Visit


def unreachable_legs(route: TimedRoute) -> int:
    """Legs that the shift's mode cannot make."""
    return sum(stop.unreachable for stop in route.stops) + route.home_unreachable


def travel_time(route: TimedRoute) -> int:
    """Ticks of all legs."""
    return route.travel


def kilometres(metres: int, ticks_per_minute: int) -> int:
    """Units of one leg's distance: kilometres times ticks per minute, rounded down per leg."""
    return metres * ticks_per_minute // 1000


def travel_distance(route: TimedRoute, ticks_per_minute: int) -> int:
    """Kilometre units of all legs."""
    legs = sum(kilometres(stop.metres, ticks_per_minute) for stop in route.stops)
    return legs + kilometres(route.home_metres, ticks_per_minute)


def outside_area(lookup: Lookup, visit: Visit, employee: str) -> int:
    """1 if the client lives neither in the employee's area, nor in a part of it, nor in one of their further areas."""
    own = lookup.problem.employee[employee].area
    if not visit.areas or own is None or own in visit.areas:
        return 0
    further = lookup.problem.rules.value("outside_area", employee=employee, day=visit.day)["areas"]
    return int(visit.areas[0] not in further)


def key_pickup(visit: Visit, shift: Shift) -> int:
    """1 if the client's key lies at an office and the shift does not start at one."""
    return int(visit.has_key and not shift.from_office)


def travel_per_shift(route: TimedRoute, limit: int) -> int:
    """Ticks of travel beyond the limit."""
    return max(0, route.travel - limit)


def long_legs(route: TimedRoute, limit: int, with_home: bool, at_office: bool) -> list[int]:
    """Ticks beyond the limit of each leg that is too long; those from the start and to the end place only `with_home`.

    A break without a place (not `at_office`) at an edge of the route shares the edge's leg.
    """
    legs = [stop.travel for stop in route.stops] + [route.home_travel]
    if not with_home:
        visits = [index for index, stop in enumerate(route.stops) if stop.kind is StopKind.VISIT]
        is_open = at_office or not visits
        first, last = (0, len(route.stops) - 1) if is_open else (visits[0], visits[-1])
        legs = legs[first + 1 : last + 1]
    return [ticks - limit for ticks in legs if ticks > limit]
