"""Shifts as they can be worked: without what an approved absence or the end of an employment takes away."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from organizations.models import ServiceArea
from resources.localtime import instant
from resources.models import Employee, EmployeeShift
from resources.windows import BreakWindow, parse_break_windows

Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class WorkPart:
    """A shift, or the part of one that is left; ``breaks`` are instants with their window."""

    id: str
    shift: EmployeeShift
    start: datetime
    end: datetime
    breaks: tuple[tuple[datetime, datetime, BreakWindow], ...]


def work_parts(areas: Iterable[ServiceArea], first_day: date, last_day: date, zone: ZoneInfo) -> list[WorkPart]:
    """What the areas' employees can work on these dates, by employee code and start."""
    return list(_worked_in(Q(employee__area__in=list(areas)), first_day, last_day, zone))


def work_of(staff: Iterable[uuid.UUID], first_day: date, last_day: date, zone: ZoneInfo) -> list[WorkPart]:
    """What these employees can work on these dates, by employee code and start; where it was worked already and is
    recorded, the whole shift as it was.
    """
    found: dict[uuid.UUID, list[WorkPart]] = {}
    for part in _worked_in(Q(employee__in=list(staff)), first_day, last_day, zone):
        found.setdefault(part.shift.pk, []).append(part)
    return [part for parts in found.values() for part in _as_worked(parts)]


def _as_worked(parts: list[WorkPart]) -> list[WorkPart]:
    shift = parts[0].shift
    if shift.status != EmployeeShift.Status.COMPLETED or shift.actual_start is None or shift.actual_end is None:
        return parts
    breaks = tuple(pause for part in parts for pause in part.breaks)
    return [replace(parts[0], start=shift.actual_start, end=shift.actual_end, breaks=breaks)]


def rostered(areas: Iterable[ServiceArea], first_day: date, last_day: date) -> list[EmployeeShift]:
    """The areas' shifts as they are planned, absences and all, by employee code and start."""
    return list(_shifts(Q(employee__area__in=list(areas)), first_day, last_day))


def _shifts(which: Q, first_day: date, last_day: date) -> Iterable[EmployeeShift]:
    return (
        EmployeeShift.objects.filter(which, date__gte=first_day, date__lte=last_day)
        .exclude(status=EmployeeShift.Status.CANCELLED)
        .select_related("employee__subject_key__wrapped_by", "shift_template", "vehicle__required_skill")
        .prefetch_related("employee__skills__skill", "employee__absences")
        .order_by("employee__code", "planned_start", "pk")
    )


def _worked_in(which: Q, first_day: date, last_day: date, zone: ZoneInfo) -> Iterator[WorkPart]:
    for shift in _shifts(which, first_day, last_day):
        yield from parts_of(shift, zone)


def parts_of(shift: EmployeeShift, zone: ZoneInfo) -> Iterator[WorkPart]:
    """What can be worked of a shift: all of it, parts, or nothing."""
    spans = [(shift.planned_start, shift.planned_end)]
    for taken in unavailable(shift.employee, zone):
        spans = [part for span in spans for part in _less(span, taken)]
    windows = break_windows(shift, zone)
    for number, (start, end) in enumerate(spans, 1):
        fitting = tuple(
            (max(opens, start), min(closes, end), window)
            for opens, closes, window in windows
            if min(closes, end) - max(opens, start) >= timedelta(minutes=window.minutes)
        )
        windows = [window for window in windows if window[2] not in {fit[2] for fit in fitting}]
        part_id = str(shift.pk) if number == 1 else f"{shift.pk}/{number}"
        yield WorkPart(id=part_id, shift=shift, start=start, end=end, breaks=fitting)


def _less(span: Span, taken: tuple[datetime | None, datetime | None]) -> list[Span]:
    start, end = span
    gone_from, gone_to = taken[0] or start, taken[1] or end
    if gone_to <= start or gone_from >= end:
        return [span]
    return [part for part in ((start, gone_from), (gone_to, end)) if part[1] > part[0]]


def unavailable(employee: Employee, zone: ZoneInfo) -> Iterator[tuple[datetime | None, datetime | None]]:
    """Approved absences and the time outside the employment, in no order; None leaves a side open."""
    yield None, instant(employee.active_from, 0, zone)
    if employee.active_to is not None:
        yield instant(employee.active_to + timedelta(days=1), 0, zone), None
    for absence in employee.absences.all():
        if absence.status == "approved":
            yield absence.starts_at, absence.ends_at


def break_windows(shift: EmployeeShift, zone: ZoneInfo) -> list[tuple[datetime, datetime, BreakWindow]]:
    """The template's breaks as instants, also those outside the shift. Raises ValueError naming the template."""
    if shift.shift_template is None:
        return []
    try:
        windows = parse_break_windows(shift.shift_template.break_windows)
    except ValueError as problem:
        raise ValueError(f"Shift template {shift.shift_template_id}: {problem}") from None
    found = []
    for window in windows:
        # in a shift over midnight a break at 02:00 is the next day's
        later = 24 * 60 if instant(shift.date, window.end, zone) <= shift.planned_start else 0
        found.append(
            (instant(shift.date, window.start + later, zone), instant(shift.date, window.end + later, zone), window)
        )
    return found
