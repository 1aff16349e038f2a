"""Parts of a plan as they are kept with a change by hand, so that either side can be laid over the plan again.

``{"routes": {shift: [[kind, id], ...]}, "not_before": {visit: tick}, "reasons": {visit: sentence}, "pinned": {visit:
what}, "rows": {"visits": [...], "shifts": [...], "employees": [...]}}``; every part may be left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scheduling.solver.codec import decode_row, encode
from scheduling.solver.plan import Plan, Stop, StopKind
from scheduling.solver.problem import Employee, Problem, Shift, Visit

TABLES: dict[str, type] = {"visits": Visit, "shifts": Shift, "employees": Employee}


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What one side of a change says; what it does not name stays."""

    routes: Mapping[str, tuple[Stop, ...]] = field(default_factory=dict)
    not_before: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    pinned: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        parts = {
            "routes": {shift: [[stop.kind.value, stop.id] for stop in stops] for shift, stops in self.routes.items()},
            "not_before": dict(self.not_before),
            "reasons": dict(self.reasons),
            "pinned": dict(self.pinned),
            "rows": {table: encode(rows) for table, rows in self.rows.items()},
        }
        return {name: part for name, part in parts.items() if part}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Parts":
        """A stored side."""
        return cls(
            routes={
                shift: tuple(Stop(StopKind(kind), name) for kind, name in stops)
                for shift, stops in raw.get("routes", {}).items()
            },
            not_before=raw.get("not_before", {}),
            reasons=raw.get("reasons", {}),
            pinned=raw.get("pinned", {}),
            rows={
                table: tuple(decode_row(TABLES[table], row) for row in rows)
                for table, rows in raw.get("rows", {}).items()
            },
        )

    def over(self, problem: Problem) -> Problem:
        """The problem with these rows in place of its own."""
        for table, rows in self.rows.items():
            own = {row.id: row for row in rows}
            changed: dict[str, Any] = {table: tuple(own.get(row.id, row) for row in getattr(problem, table))}
            problem = replace(problem, **changed)
        return problem


def routes_of(plan: Plan, shifts: Iterable[str]) -> dict[str, tuple[Stop, ...]]:
    """These shifts' routes."""
    return {shift: plan.routes.get(shift, ()) for shift in shifts}


def rows_that_differ(before: Problem, after: Problem) -> tuple[dict[str, tuple[Any, ...]], dict[str, tuple[Any, ...]]]:
    """The rows of two problems that are not alike, on either side."""
    sides: tuple[dict[str, tuple[Any, ...]], dict[str, tuple[Any, ...]]] = ({}, {})
    for table in TABLES:
        old, new = getattr(before, table), getattr(after, table)
        pairs = [(one, other) for one, other in zip(old, new, strict=True) if one is not other and one != other]
        if pairs:
            sides[0][table] = tuple(one for one, _ in pairs)
            sides[1][table] = tuple(other for _, other in pairs)
    return sides
