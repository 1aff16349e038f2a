"""A vehicle for several shifts at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from resources.models import EmployeeShift, Vehicle
from resources.models.employees import Mode
from resources.seats import Ride, seats_of, sharing, vehicle_seats

DRIVEN = {
    Vehicle.Type.CAR: Mode.CAR,
    Vehicle.Type.ELECTRIC_CAR: Mode.CAR,
    Vehicle.Type.BIKE: Mode.BIKE,
    Vehicle.Type.ELECTRIC_BIKE: Mode.BIKE,
}
"""How a shift goes with a vehicle of the type."""
ENDED = (EmployeeShift.Status.CANCELLED, EmployeeShift.Status.COMPLETED)


@dataclass(frozen=True)
class Given:
    """The shifts that have the vehicle now, those for whom it has no seat, and those that are over."""

    given: tuple[EmployeeShift, ...]
    full: tuple[EmployeeShift, ...]
    ended: tuple[EmployeeShift, ...]


def give_vehicle(shifts: Sequence[EmployeeShift], vehicle: Vehicle) -> Given:
    """The vehicle, and its means of travel, to each shift during which it has a seat left; the earlier ones first.

    Whoever rides in it already keeps the seat.
    """
    ended = tuple(shift for shift in shifts if shift.status in ENDED)
    wanted = sorted((shift for shift in shifts if shift.status not in ENDED), key=lambda shift: shift.planned_start)
    before = {shift.pk: shift.vehicle_id for shift in wanted}
    for shift in wanted:
        shift.vehicle = vehicle
    rides = [Ride.of(other) for other in sharing(wanted)]
    rides += [Ride.of(shift) for shift in wanted if before[shift.pk] == vehicle.pk]
    given: list[EmployeeShift] = []
    full: list[EmployeeShift] = []
    for shift in wanted:
        ride = Ride.of(shift)
        is_in = before[shift.pk] == vehicle.pk
        if not is_in and vehicle_seats(ride, rides, seats_of(vehicle)):
            full.append(shift)
            continue
        rides.append(ride)
        given.append(shift)
        shift.mode = DRIVEN[Vehicle.Type(vehicle.type)]
    EmployeeShift.objects.bulk_update(given, ["vehicle", "mode"])
    return Given(tuple(given), tuple(full), ended)
