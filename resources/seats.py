"""Seats: employees may share a vehicle as long as no more are in it at one moment than it has seats.

The database stores shifts beyond that too: while a roster is made, one shift is changed after the other. What is too
much is said when a shift is saved, by the checks of the roster and by the linter.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from resources.models import EmployeeShift, Vehicle


class Ride(NamedTuple):
    """An employee in a vehicle, as long as the shift lasts: `[start, end)`."""

    employee: object
    start: datetime
    end: datetime

    @classmethod
    def of(cls, shift: EmployeeShift) -> "Ride":
        return cls(shift.employee_id, shift.planned_start, shift.planned_end)


def seats_of(vehicle: Vehicle) -> int:
    """The driver's included; one where no number is given."""
    return vehicle.capacity or 1


def most_aboard(ride: Ride, others: Collection[Ride]) -> int:
    """Different employees in the vehicle at the fullest moment of the ride, its own included."""
    moments = {ride.start, *(other.start for other in others if ride.start < other.start < ride.end)}
    return max(
        len({ride.employee, *(other.employee for other in others if other.start <= moment < other.end)})
        for moment in moments
    )


def vehicle_seats(ride: Ride, others: Collection[Ride], seats: int) -> int:
    """The rule's units: employees beyond the seats at the fullest moment."""
    return max(0, most_aboard(ride, others) - seats)


def overfull(
    shifts: Collection[EmployeeShift], others: Collection[EmployeeShift], seats: int
) -> Iterator[tuple[EmployeeShift, int]]:
    """Of the shifts of one vehicle those that must leave it, so that the seats suffice for the rest: the later ones,
    each with the most employees in the vehicle meanwhile. `others` share the vehicle and are nobody's to change here.
    """
    everybody = [Ride.of(shift) for shift in (*shifts, *others)]
    staying = [Ride.of(shift) for shift in others]
    for shift in sorted(shifts, key=lambda shift: shift.planned_start):
        ride = Ride.of(shift)
        if vehicle_seats(ride, staying, seats):
            yield shift, most_aboard(ride, everybody)
        else:
            staying.append(ride)


def sharing(shifts: Collection[EmployeeShift]) -> list[EmployeeShift]:
    """Further shifts in the vehicles of these, of other service areas or dates, between the first and the last."""
    driven = [shift for shift in shifts if shift.vehicle_id is not None]
    if not driven:
        return []
    rows = EmployeeShift.objects.filter(
        vehicle__in={shift.vehicle_id for shift in driven},
        planned_start__lt=max(shift.planned_end for shift in driven),
        planned_end__gt=min(shift.planned_start for shift in driven),
    )
    rows = rows.exclude(status=EmployeeShift.Status.CANCELLED).exclude(pk__in=[shift.pk for shift in driven])
    return list(rows.order_by("planned_start", "pk"))


def seats_missing(shift: EmployeeShift) -> int:
    """Employees beyond the seats during the shift; 0 where it is cancelled or has no vehicle."""
    if shift.vehicle is None or shift.status == EmployeeShift.Status.CANCELLED:
        return 0
    return vehicle_seats(Ride.of(shift), [Ride.of(other) for other in sharing([shift])], seats_of(shift.vehicle))
