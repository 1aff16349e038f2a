"""When things happen: windows, gaps, shift ends, waiting and breaks. Units are ticks, for breaks a count."""

from collections.abc import Mapping, Sequence
from typing import Any

from scheduling.solver.plan import StopKind, TimedRoute, TimedStop
from scheduling.solver.problem import Break, Dependency, Edge, Shift, Visit
from scheduling.solver.timing import gap_bounds


def early_start(visit: Visit, start: int) -> int:
    """Ticks before the first agreed window opens."""
    return max(0, visit.agreed[0].open - start) if visit.agreed else 0


def lateness(visit: Visit, start: int, closes: Edge) -> int:
    """Ticks past the close of the last agreed window already open at the start; `m = close` is in time."""
    if not visit.agreed:
        return 0
    opened = [window for window in visit.agreed if window.open <= start]
    close = (opened[-1] if opened else visit.agreed[0]).close
    return max(0, start + (visit.duration if closes is Edge.END else 0) - close)


def missed_window(visit: Visit, start: int, closes: Edge, tolerance: int) -> int:
    """Ticks of lateness beyond the tolerance."""
    return max(0, lateness(visit, start, closes) - tolerance)


def late_visit(visit: Visit, start: int, closes: Edge) -> int:
    """Ticks late, once for every member: each of them waits it out."""
    return lateness(visit, start, closes) * visit.staff


def dependency_gap(link: Dependency, first: Visit, starts: Mapping[str, int]) -> int:
    """Ticks by which the gap of two assigned visits is too small or too large."""
    bounds = gap_bounds(link, first)
    if bounds is None:
        return 0
    gap = starts[link.second] - starts[link.first]
    return max(0, bounds[0] - gap) + (max(0, gap - bounds[1]) if bounds[1] is not None else 0)


def overtime(shift: Shift, route: TimedRoute) -> int:
    """Ticks from the shift's end to the return."""
    return max(0, route.home - shift.end) if route.stops else 0


def after_shift(shift: Shift, route: TimedRoute, allowance: int) -> int:
    """Ticks of overtime beyond the allowance."""
    return max(0, overtime(shift, route) - allowance)


def waiting(route: TimedRoute) -> int:
    """Ticks at doors; before the first visit it is a later departure instead."""
    return route.counted_waiting


def is_kept(pause: Break, stop: TimedStop, closes: Edge, at_edge: bool, edge_counts: bool) -> bool:
    """The break ends (or starts) in its window and, unless edges count, lies between two visits."""
    in_time = stop.start + (pause.duration if closes is Edge.END else 0) <= pause.close
    return in_time and (edge_counts or not at_edge)


def at_edge(stops: Sequence[TimedStop], index: int) -> bool:
    """No visit before, or none after this stop."""
    before = any(stop.kind is StopKind.VISIT for stop in stops[:index])
    return not (before and any(stop.kind is StopKind.VISIT for stop in stops[index + 1 :]))


def is_due(route: TimedRoute, value: Mapping[str, Any], ticks_per_minute: int) -> bool:
    """The shift owes its required breaks: always, when used, or when away for longer than a span."""
    if value["due"] == "ALWAYS":
        return True
    if value["due"] == "USED" or not route.is_used:
        return route.is_used
    return bool(route.home - route.depart > value["span_minutes"] * ticks_per_minute)


def missed_breaks(shift: Shift, route: TimedRoute, value: Mapping[str, Any], ticks_per_minute: int) -> int:
    """Required breaks that are due and not in the route (a plan holds kept breaks only)."""
    if not shift.breaks or not is_due(route, value, ticks_per_minute):
        return 0
    held = {stop.id for stop in route.stops if stop.kind is StopKind.BREAK}
    return sum(pause.required and pause.id not in held for pause in shift.breaks)


def changed_start(visit: Visit, start: int, tolerance: int) -> int:
    """Ticks off the baseline plan's start, beyond the tolerance."""
    return 0 if visit.baseline_start is None else max(0, abs(start - visit.baseline_start) - tolerance)


def work_stretch(shift: Shift, route: TimedRoute, longest: int, break_length: int) -> int:
    """Ticks beyond `longest` of each stretch from departure, or a real break's end, to the next one or the return."""
    if not route.is_used:
        return 0
    length = {pause.id: pause.duration for pause in shift.breaks}
    begin, excess = route.depart, 0
    for stop in route.stops:
        if stop.kind is StopKind.BREAK and length[stop.id] >= break_length:
            excess += max(0, stop.start - begin - longest)
            begin = stop.end
    return excess + max(0, route.home - begin - longest)
