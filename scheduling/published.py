"""The published plan as the next one sees it: what is locked, what changes are measured against, where to begin."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from organizations.models import ServiceArea
from scheduling.clock import Clock
from scheduling.keys import VisitKey
from scheduling.models import Schedule
from scheduling.solver.plan import Plan, visit_stop
from scheduling.solver.problem import Problem, Shift
from scheduling.solver.replan import Former


class Published(NamedTuple):
    """A visit with staff as the published plan has it; `shifts` are rows, in the order of the team."""

    former: Former
    shifts: tuple[str, ...]
    pinned: str

    @property
    def pinned_team(self) -> tuple[str, ...]:
        return self.former.team if self.pinned in {Schedule.Pinned.STAFF, Schedule.Pinned.BOTH} else ()

    @property
    def pinned_start(self) -> int | None:
        return self.former.start if self.pinned in {Schedule.Pinned.TIME, Schedule.Pinned.BOTH} else None


UNPUBLISHED = Published(Former((), 0), (), Schedule.Pinned.NONE)


def published_visits(
    area: ServiceArea,
    first_day: date,
    last_day: date,
    clock: Clock,
    *,
    locked_only: bool,
    version: uuid.UUID | None = None,
) -> dict[str, Published]:
    """The area's published visits of these dates by visit id, all or those with something locked; with a `version`
    those of that one instead.
    """
    of = {"status": "PUBLISHED"} if version is None else {"solution": version}
    rows = Schedule.objects.filter(
        plan_day__area=area, visit_date__gte=first_day, visit_date__lte=last_day, **of
    ).prefetch_related("assignments")
    if locked_only:
        rows = rows.exclude(pinned=Schedule.Pinned.NONE)
    return {str(VisitKey(str(row.requirement_id), row.visit_date, row.ordinal)): _of_row(row, clock) for row in rows}


def _of_row(row: Schedule, clock: Clock) -> Published:
    members = sorted((str(member.employee_id), str(member.shift_id)) for member in row.assignments.all())
    return Published(
        former=Former(tuple(employee for employee, _ in members), clock.ticks(row.start_time)),
        shifts=tuple(shift for _, shift in members),
        pinned=row.pinned,
    )


def former_plan(published: dict[str, Published]) -> dict[str, Former]:
    """The visits that have staff."""
    return {visit: row.former for visit, row in published.items() if row.former.team}


def plan_to_begin_with(problem: Problem, published: dict[str, Published]) -> Plan:
    """What of the published plan can still be so: visits of the problem, on shifts that still hold their start."""
    parts: dict[str, list[Shift]] = {}
    for shift in problem.shifts:
        parts.setdefault(shift.id.partition("/")[0], []).append(shift)
    routes: dict[str, list[tuple[int, str]]] = {shift.id: [] for shift in problem.shifts}
    not_before = {}
    for visit_id, row in published.items():
        homes = [home for shift in row.shifts for home in _holding(parts.get(shift, ()), row.former.start)]
        if visit_id not in problem.visit or not homes or len(homes) < len(row.shifts):
            continue
        not_before[visit_id] = row.former.start
        for home in homes:
            routes[home].append((row.former.start, visit_id))
    stops = {shift: tuple(visit_stop(visit) for _, visit in sorted(route)) for shift, route in routes.items()}
    return Plan(routes=stops, not_before=not_before)


def _holding(parts: Iterable[Shift], start: int) -> list[str]:
    """The part of a shift in which the tick lies, if any: parts do not overlap."""
    return [part.id for part in parts if part.start <= start < part.end]
