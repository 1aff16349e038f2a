"""Employees and their shifts as a problem has them."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from resources.models import Employee
from scheduling.clock import Clock
from scheduling.duties import KnownDays
from scheduling.history import Past
from scheduling.rota import WorkPart
from scheduling.solver import problem as p


def employees_of(
    parts: Iterable[WorkPart], clock: Clock, known: KnownDays, past: Mapping[uuid.UUID, Past] | None = None
) -> Iterable[p.Employee]:
    """Everybody with work, once."""
    for employee in {part.shift.employee.pk: part.shift.employee for part in parts}.values():
        one = employee_of(employee, clock, known.duties.get(employee.pk, ()))
        before = (past or {}).get(employee.pk)
        yield one if before is None else replace(one, served=before.served, worked=before.worked)


def employee_of(employee: Employee, clock: Clock, duties: tuple[p.Duty, ...] = ()) -> p.Employee:
    """One of them; `duties`: their work beside the problem."""
    return p.Employee(
        id=str(employee.pk),
        skills=tuple(
            p.HeldSkill(
                skill=held.skill.code,
                level=held.level,
                first_day=clock.day(held.valid_from),
                last_day=None if held.valid_to is None else clock.day(held.valid_to),
            )
            for held in employee.skills.all()
        ),
        absences=tuple(sorted(_away(employee, clock))),
        area=str(employee.area_id),
        duties=duties,
        weekly_minutes=employee.weekly_minutes,
    )


def _away(employee: Employee, clock: Clock) -> Iterable[tuple[int, int]]:
    for absence in employee.absences.all():
        if absence.status == "approved":
            yield clock.ticks(absence.starts_at), clock.ticks(absence.ends_at)


def shift_of(part: WorkPart, clock: Clock, mode: int, *, home: int, office: int) -> p.Shift:
    """What can be worked of a shift; `home`: the place its routes start from and end at."""
    shift = part.shift
    needed = shift.vehicle.required_skill if shift.vehicle else None
    return p.Shift(
        id=part.id,
        employee=str(shift.employee_id),
        day=clock.day(shift.date),
        start=clock.ticks(part.start),
        end=clock.ticks(part.end),
        start_place=home,
        end_place=home,
        mode=mode,
        vehicle_skill=needed.code if needed else None,
        from_office=shift.employee.starts_at == Employee.Start.OFFICE,
        breaks=tuple(
            p.Break(
                id=f"{part.id}/break{number}",
                open=clock.ticks(opens),
                close=clock.ticks(closes),
                duration=clock.length(timedelta(minutes=window.minutes), f"shift {shift.pk}, break"),
                required=window.required,
                paid=window.paid,
                place=office,
            )
            for number, (opens, closes, window) in enumerate(part.breaks, 1)
        ),
    )
