"""Who is there: teams, pins, absences, linked visits, and the price of visits left out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scheduling.solver.lookup import Lookup
from scheduling.solver.plan import StopKind, TimedRoute
from scheduling.solver.problem import Dependency, Employee, Obligation, RelationKind, Shift, Staff, Visit

STRICTEST = (Obligation.MANDATORY, Obligation.NORMAL, Obligation.OPTIONAL)


def incomplete_team(visit: Visit, team: Sequence[str]) -> int:
    """Members missing from a visit that is made."""
    return max(0, visit.staff - len(team)) if team else 0


def protected_client(lookup: Lookup, visit: Visit, employee: str) -> int:
    """1 if a protected client would meet somebody outside the named circle."""
    if not visit.protected:
        return 0
    return int(employee not in lookup.related_to(visit, RelationKind.PREFERRED, RelationKind.CONTACT))


def broken_pin(visit: Visit, team: Sequence[str], start: int | None, ticks_per_minute: int) -> int:
    """A minute per pinned member who is not there (also when the visit is left out), and ticks off the pinned start."""
    absent = sum(employee not in team for employee in visit.pinned_employees)
    shifted = abs(start - visit.pinned_start) if start is not None and visit.pinned_start is not None else 0
    return absent * ticks_per_minute + shifted


def absent_employee(employee: Employee, route: TimedRoute) -> int:
    """Ticks of a used route that lie in an absence or outside the employment."""
    if not route.is_used:
        return 0
    return sum(max(0, min(route.home, end) - max(route.depart, start)) for start, end in employee.absences)


def dependency_staff(link: Dependency, first: Visit, second: Visit, teams: Mapping[str, Sequence[str]]) -> int:
    """Employees that two linked visits should share and do not, or should not share and do."""
    if link.staff is Staff.ANY:
        return 0
    shared = len(set(teams[link.first]) & set(teams[link.second]))
    return shared if link.staff is Staff.DIFFERENT else max(0, min(first.staff, second.staff) - shared)


def obligation(visits: Iterable[Visit]) -> Obligation:
    """The strictest of a group holds for all of it."""
    return min((visit.obligation for visit in visits), key=STRICTEST.index)


def unassigned_visit(visits: Iterable[Visit], value: Mapping[str, Any], ticks_per_minute: int) -> int:
    """Member ticks left undone, a fixed part added for each visit, times the factor of its priority."""
    base = value["base_minutes"] * ticks_per_minute
    return sum((v.duration + base) * v.staff * value["factors"][v.priority - 1] for v in visits)


def unassigned_optional(visits: Iterable[Visit], value: Mapping[str, Any], ticks_per_minute: int) -> int:
    """One piece, or the member ticks left undone."""
    if value["per"] == "MINUTE":
        return sum(visit.duration * visit.staff for visit in visits)
    return ticks_per_minute


def changed_employee(lookup: Lookup, visit: Visit, team: Sequence[str]) -> int:
    """Members of the baseline team who could come again and do not."""
    return len(lookup.kept_team(visit).difference(team))


def idle(shift: Shift, route: TimedRoute) -> int:
    """Ticks of the shift without travel, service or break: late departure, all waiting, early return."""
    busy = sum(stop.end - stop.start for stop in route.stops)
    return max(route.home, shift.end) - shift.start - route.travel - busy


def counts_for_idle(route: TimedRoute, value: Mapping[str, Any]) -> bool:
    """Shifts without a visit count only where the rule says so."""
    return bool(value["unused"]) or any(stop.kind is StopKind.VISIT for stop in route.stops)


def workload_spread(load: int, share: int) -> int:
    """Ticks of service beyond the fair share."""
    return max(0, load - share)
