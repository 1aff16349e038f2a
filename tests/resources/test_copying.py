"""Copying a week of shifts: the same clock times, and never twice."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from organizations.rls import acting_for
from resources.copying import Copied, copy_shifts
from resources.models import EmployeeShift, Vehicle
from tests import factories as make
from tests.factories import MONDAY

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def area(db):
    organization = make.organization()
    with acting_for(organization.pk):
        yield make.area()


def copied(*shifts):
    return copy_shifts(EmployeeShift.objects.filter(pk__in=[one.pk for one in shifts]), STOCKHOLM)


def starts(day):
    return [f"{row.planned_start.astimezone(STOCKHOLM):%H:%M}" for row in EmployeeShift.objects.filter(date=day)]


@pytest.mark.parametrize("day", [MONDAY, date(2026, 10, 19), date(2027, 3, 22)])
def test_the_clock_time_stays_also_when_the_clock_changes(area, day):
    shift = make.shift(make.employee(area), 6, 14, day=day)
    assert copied(shift) == Copied(1, 0)
    assert starts(day) == starts(day + timedelta(days=7))


def test_a_second_copy_changes_nothing(area):
    shift = make.shift(make.employee(area))
    copied(shift)
    assert copied(shift) == Copied(0, 1)
    assert EmployeeShift.objects.count() == 2


@pytest.mark.parametrize(("start", "made"), [(8, 0), (15.99, 0), (16, 1)])
def test_where_the_employee_is_busy_nothing_is_made(area, start, made):
    employee = make.employee(area)
    shift = make.shift(employee, 7, 16)
    make.shift(employee, start, start + 4, day=MONDAY + timedelta(days=7))
    assert copied(shift).made == made


@pytest.mark.parametrize(("capacity", "made"), [(2, 1), (1, 0), (None, 0)])
def test_where_the_vehicle_has_no_seat_left_nothing_is_made(area, capacity, made):
    vehicle = Vehicle.objects.create(name="V-1", type="CAR", capacity=capacity)
    shift = make.shift(make.employee(area), vehicle=vehicle)
    make.shift(make.employee(area), day=MONDAY + timedelta(days=7), vehicle=vehicle)
    assert copied(shift) == Copied(made, 1 - made)


def test_of_copies_that_share_a_vehicle_as_many_are_made_as_it_has_seats(area):
    vehicle = Vehicle.objects.create(name="V-1", type="CAR", capacity=2)
    assert copied(*(make.shift(make.employee(area), vehicle=vehicle) for _ in range(3))) == Copied(2, 1)


@pytest.mark.parametrize(("left_on", "made"), [(MONDAY + timedelta(days=6), 0), (MONDAY + timedelta(days=7), 1)])
def test_who_has_left_gets_no_shift(area, left_on, made):
    assert copied(make.shift(make.employee(area, active_to=left_on))).made == made


def test_a_cancelled_shift_is_not_copied(area):
    shift = make.shift(make.employee(area), status="CANCELLED", cancelled_at=make.at(5))
    assert copied(shift) == Copied(0, 0)
