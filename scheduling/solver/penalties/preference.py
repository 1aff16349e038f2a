"""Whom and when a client would rather have, or must not have."""

from collections.abc import Collection

from scheduling.solver.lookup import Lookup
from scheduling.solver.problem import RelationKind, Visit


def blocked_employee(lookup: Lookup, visit: Visit, employee: str) -> int:
    """1 if the employee is barred for the client on the visit's date."""
    return int(employee in lookup.related_to(visit, RelationKind.BLOCKED))


def preferred_employee(lookup: Lookup, visit: Visit, employee: str) -> int:
    """1 if the client has preferred employees and this is none of them."""
    preferred = lookup.related_to(visit, RelationKind.PREFERRED)
    return int(bool(preferred) and employee not in preferred)


def client_wish(lookup: Lookup, visit: Visit, employee: str) -> int:
    """Wanted traits that the employee does not have on the visit's date."""
    wanted = wishes(lookup, visit)
    return sum(not lookup.holds(employee, token, 0, visit.day, visit.day) for token in wanted)


def wishes(lookup: Lookup, visit: Visit) -> tuple[str, ...]:
    """Codes of the traits that the client wants on the visit's date."""
    wanted: tuple[str, ...] = lookup.problem.rules.value("client_wish", visit.client, day=visit.day)["wanted"]
    return wanted


def employee_limit(lookup: Lookup, visit: Visit, employee: str) -> int:
    """What awaits at the client's and this employee cannot meet."""
    cannot = lookup.problem.rules.value("employee_limit", employee=employee, day=visit.day)["cannot"]
    return len(set(obstacles(lookup, visit)).intersection(cannot))


def obstacles(lookup: Lookup, visit: Visit) -> tuple[str, ...]:
    """Codes of what awaits at the client's on the visit's date."""
    has: tuple[str, ...] = lookup.problem.rules.value("employee_limit", visit.client, day=visit.day)["has"]
    return has


def preferred_window(visit: Visit, start: int) -> int:
    """Ticks from the start to the nearest preferred window; 0 without one."""
    return min((max(0, w.open - start) + max(0, start - w.close) for w in visit.preferred), default=0)


def avoided_window(visit: Visit, start: int) -> int:
    """Ticks of the visit inside windows to avoid."""
    end = start + visit.duration
    return sum(max(0, min(end, close) - max(start, opening)) for opening, close in visit.avoided)


def continuity(history: Collection[str], planned: Collection[str], free: int) -> int:
    """Different employees more than are free, or than came before; each counts once however often they come."""
    return max(0, len({*history, *planned}) - max(free, len(set(history))))


def contact_person(visits: int, kept: int, share_percent: int) -> int:
    """Visits that the contact person should make and does not; `visits`: on dates on which they have a shift."""
    return max(0, -(-share_percent * visits // 100) - kept)
