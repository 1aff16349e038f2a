"""Employees who share a vehicle: stored whatever its seats, and counted on both sides of their number."""

import pytest

from organizations.rls import acting_for
from resources.models import EmployeeShift, Vehicle
from resources.seats import Ride, seats_missing, vehicle_seats
from tests import factories as make
from tests.factories import at


@pytest.mark.parametrize(
    ("seats", "others", "units"),
    [
        (1, [], 0),
        (2, [("b", 7, 16)], 0),
        (1, [("b", 7, 16)], 1),
        (1, [("b", 16, 20), ("c", 2, 7)], 0),
        (2, [("b", 7, 12), ("c", 12, 16)], 0),
        (2, [("b", 7, 12), ("c", 11, 16)], 1),
        (2, [("b", 7, 16), ("c", 7, 16), ("d", 15, 20)], 2),
        (1, [("a", 15, 20)], 0),
    ],
    ids=["alone", "two seats", "one seat", "in turn", "one after the other", "three for an hour", "four", "the same"],
)
def test_the_fullest_moment_of_a_ride_counts(seats, others, units):
    rides = [Ride(employee, at(start), at(end)) for employee, start, end in others]
    assert vehicle_seats(Ride("a", at(7), at(16)), rides, seats) == units


@pytest.fixture
def area(db):
    organization = make.organization()
    with acting_for(organization.pk):
        yield make.area()


def shared(area, capacity: int | None, employees: int, **fields) -> list[EmployeeShift]:
    """So many employees in one car all day."""
    car = Vehicle.objects.create(name="Car 1", type="CAR", capacity=capacity)
    return [make.shift(make.employee(area), vehicle=car, mode="car", **fields) for _ in range(employees)]


@pytest.mark.parametrize(
    ("capacity", "employees", "missing"), [(2, 2, 0), (2, 3, 1), (5, 5, 0), (None, 1, 0), (None, 2, 1)]
)
def test_shifts_that_share_a_vehicle_are_stored(area, capacity, employees, missing):
    shifts = shared(area, capacity, employees)
    assert [EmployeeShift.objects.count(), seats_missing(shifts[0])] == [employees, missing]


def test_a_cancelled_shift_needs_no_seat(area):
    first, second = shared(area, 1, 2)
    EmployeeShift.objects.filter(pk=second.pk).update(status="CANCELLED", cancelled_at=at(5))
    second.refresh_from_db()
    assert [seats_missing(first), seats_missing(second)] == [0, 0]


def test_a_walk_needs_no_seat(area):
    assert seats_missing(make.shift(make.employee(area))) == 0


def test_a_shift_in_a_shared_vehicle_passes_its_own_checks(area):
    first, second = shared(area, 2, 2)
    second.full_clean()
    assert second.vehicle == first.vehicle
