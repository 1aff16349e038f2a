"""What the board's side panel says of one visit."""

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from constraints.names import rule_name
from scheduling.board.places import places
from scheduling.explain.fix_words import fix_text
from scheduling.explain.names import Names
from scheduling.explain.stored import StoredPlan
from scheduling.explain.words import signed
from scheduling.keys import VisitKey
from scheduling.models import Schedule
from scheduling.solver.explain.alternatives import left_out
from scheduling.solver.explain.blocking import is_left_out
from scheduling.solver.explain.cures import cures_in_time

ROOM = 3
"""Employees with room named."""


def panel_of(stored: StoredPlan, names: Names, visit: str) -> dict[str, Any]:
    """When and by whom, and what each rule costs because of it; or the reason it is without staff."""
    base = stored.bases.full
    row = stored.problem.visit[visit]
    common = {
        "id": visit,
        "visit": names.visit(visit),
        "solution": stored.solution.pk,
        "is_locked": bool(row.pinned_employees) or row.pinned_start is not None,
    }
    if is_left_out(stored.bases, visit):
        return common | {"is_planned": False, "state": "", "reason": _reason(stored, visit)}
    team = ", ".join(names.employee(employee) for employee in base.table.base.teams[visit])
    costs = {rule: -cost for rule, cost in left_out(stored.bases, visit).costs.items()}
    ordered = sorted(costs.items(), key=lambda cost: (-cost[1], cost[0]))
    minute = stored.problem.ticks_per_minute
    return common | {
        "is_planned": True,
        "state": f"{names.time(base.table.base.starts[visit])} {team}",
        "contributions": [(rule_name(rule), signed(cost, minute)) for rule, cost in ordered],
    }


def _reason(stored: StoredPlan, visit: str) -> str:
    key = VisitKey.parse(visit)
    rows = Schedule.objects.filter(
        solution=stored.solution, requirement_id=uuid.UUID(key.requirement), visit_date=key.date
    )
    return rows.filter(ordinal=key.ordinal).values_list("unassigned_reason", flat=True).first() or ""


def fixes_of(stored: StoredPlan, names: Names, visit: str, is_over: Callable[[], bool]) -> dict[str, Any]:
    """The smallest fixes, each with what the board sends back to have it done; where none is needed, who has room."""
    found, is_complete = cures_in_time(stored.bases, visit, is_over)
    is_needless = is_complete and not found
    return {
        "places": _with_room(stored, names, visit) if is_needless else [],
        "team": stored.problem.visit[visit].staff,
        "visit": visit,
        "fixes": [{"text": fix_text(cure.fix, names), "json": json.dumps(asdict(cure.fix))} for cure in found],
        "is_complete": is_complete,
    }


def _with_room(stored: StoredPlan, names: Names, visit: str) -> list[dict[str, Any]]:
    """The best places that break nothing that must hold."""
    free = [place for place in places(stored, names, visit) if place.is_allowed]
    return [
        {
            "shift": place.shift,
            "code": names.employee(place.employee),
            "clock": names.time(place.start),
            "difference": place.difference,
        }
        for place in free[:ROOM]
    ]
