"""A week of shifts once more, a week later."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from resources.localtime import instant
from resources.models import EmployeeShift, Vehicle
from resources.seats import Ride, seats_of, vehicle_seats

WEEK = timedelta(days=7)
COPIED = ("employee_id", "shift_template_id", "vehicle_id", "mode")

Rides = dict[uuid.UUID, list[Ride]]
"""Of each employee and each vehicle."""


@dataclass(frozen=True)
class Copied:
    """How many shifts were made, and how many were not, because their employee is busy or their vehicle full then."""

    made: int
    left: int


def copy_shifts(shifts: Iterable[EmployeeShift], zone: ZoneInfo, later: timedelta = WEEK) -> Copied:
    """The shifts again, so many days later at the same clock times. One that is there already is left as it is."""
    chosen = [shift for shift in shifts if shift.status != EmployeeShift.Status.CANCELLED]
    made = [_later(shift, zone, later) for shift in chosen if _is_employed(shift, shift.date + later)]
    if not made:
        return Copied(0, len(chosen))
    rides = _rides(min(one.planned_start for one in made), max(one.planned_end for one in made))
    seats = {vehicle.pk: seats_of(vehicle) for vehicle in Vehicle.objects.filter(shifts__in=chosen).distinct()}
    kept: list[EmployeeShift] = []
    for one in made:
        if _has_room(one, rides, seats):
            kept.append(one)
            _note(rides, one)
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


def _rides(first: datetime, last: datetime) -> Rides:
    """The shifts between the two."""
    found: Rides = {}
    rows = EmployeeShift.objects.filter(planned_start__lt=last, planned_end__gt=first).exclude(status="CANCELLED")
    for row in rows.only("employee", "vehicle", "planned_start", "planned_end"):
        _note(found, row)
    return found


def _note(rides: Rides, shift: EmployeeShift) -> None:
    for key in filter(None, (shift.employee_id, shift.vehicle_id)):
        rides.setdefault(key, []).append(Ride.of(shift))


def _has_room(one: EmployeeShift, rides: Rides, seats: Mapping[uuid.UUID, int]) -> bool:
    """The employee has no shift then, and the vehicle a seat."""
    ride = Ride.of(one)
    if any(other.start < ride.end and ride.start < other.end for other in rides.get(one.employee_id, [])):
        return False
    return one.vehicle_id is None or not vehicle_seats(ride, rides.get(one.vehicle_id, []), seats[one.vehicle_id])
