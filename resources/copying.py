"""A week of shifts once more, a week later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from resources.localtime import instant
from resources.models import EmployeeShift

WEEK = timedelta(days=7)
COPIED = ("employee_id", "shift_template_id", "vehicle_id", "mode")


@dataclass(frozen=True)
class Copied:
    """How many shifts were made, and how many were not, because their employee or vehicle is busy then."""

    made: int
    left: int


def copy_shifts(shifts: Iterable[EmployeeShift], zone: ZoneInfo, later: timedelta = WEEK) -> Copied:
    """The shifts again, so many days later at the same clock times. One that is there already is left as it is."""
    chosen = [shift for shift in shifts if shift.status != EmployeeShift.Status.CANCELLED]
    made = [_later(shift, zone, later) for shift in chosen if _is_employed(shift, shift.date + later)]
    if not made:
        return Copied(0, len(chosen))
    busy = _busy(min(one.planned_start for one in made), max(one.planned_end for one in made))
    kept = []
    for one in made:
        spans = [busy.get(one.employee_id, []), busy.get(one.vehicle_id, []) if one.vehicle_id else []]
        if not any(start < one.planned_end and one.planned_start < end for rows in spans for start, end in rows):
            kept.append(one)
            for key in filter(None, (one.employee_id, one.vehicle_id)):
                busy.setdefault(key, []).append((one.planned_start, one.planned_end))
    EmployeeShift.objects.bulk_create(kept)
    return Copied(len(kept), len(chosen) - len(kept))


def _is_employed(shift: EmployeeShift, on: date) -> bool:
    return shift.employee.active_to is None or on <= shift.employee.active_to


def _later(shift: EmployeeShift, zone: ZoneInfo, later: timedelta) -> EmployeeShift:
    return EmployeeShift(
        date=shift.date + later,
        planned_start=_same_clock(shift.planned_start, zone, later),
        planned_end=_same_clock(shift.planned_end, zone, later),
        **{name: getattr(shift, name) for name in COPIED},
    )


def _same_clock(moment: datetime, zone: ZoneInfo, later: timedelta) -> datetime:
    """The same time on the wall clock, also across a change of the clock."""
    local = moment.astimezone(zone)
    return instant(local.date() + later, local.hour * 60 + local.minute, zone)


def _busy(first: datetime, last: datetime) -> dict[object, list[tuple[datetime, datetime]]]:
    """Employee or vehicle -> when they have a shift between the two."""
    found: dict[object, list[tuple[datetime, datetime]]] = {}
    rows = EmployeeShift.objects.filter(planned_start__lt=last, planned_end__gt=first).exclude(status="CANCELLED")
    for employee, vehicle, start, end in rows.values_list("employee", "vehicle", "planned_start", "planned_end"):
        for key in filter(None, (employee, vehicle)):
            found.setdefault(key, []).append((start, end))
    return found
