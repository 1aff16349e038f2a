"""Getting from place to place."""

from scheduling.solver.plan import TimedRoute


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
