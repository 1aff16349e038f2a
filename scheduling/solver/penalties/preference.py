"""Whom and when a client would rather have, or must not have."""

from scheduling.solver.lookup import Lookup
from scheduling.solver.problem import RelationKind, Visit


def blocked_employee(lookup: Lookup, visit: Visit, employee: str) -> int:
    """1 if the employee is barred for the client on the visit's date."""
    return int(lookup.is_related(visit, employee, RelationKind.BLOCKED))


def preferred_employee(lookup: Lookup, visit: Visit, employee: str) -> int:
    """1 if the client has preferred employees and this is none of them."""
    preferred = lookup.related_to(visit, RelationKind.PREFERRED)
    return int(bool(preferred) and employee not in preferred)


def preferred_window(visit: Visit, start: int) -> int:
    """Ticks from the start to the nearest preferred window; 0 without one."""
    return min((max(0, w.open - start) + max(0, start - w.close) for w in visit.preferred), default=0)
