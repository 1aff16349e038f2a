"""What the linter says of the roster: each with a day that shows it and one that does not."""

from datetime import date, timedelta

import pytest

from constraints.catalogue import set_rule
from resources.models import EmployeeAbsence, EmployeeShift, Skill, Vehicle
from tests import factories as make
from tests.factories import MONDAY, at
from tests.scheduling.checks.linting import codes, of_code


@pytest.fixture
def staff(inside):
    return make.employee(make.area(), code="E-1")


@pytest.mark.parametrize(("start", "found"), [(9, []), (8, ["rest_breach_in_roster"])])
def test_a_rest_that_is_too_short_in_the_roster(staff, start, found):
    make.shift(staff, 14, 22, day=MONDAY - timedelta(days=1))
    row = make.shift(staff, start, 16)
    assert codes(staff.area) == found
    if found:
        assert of_code(staff.area, found[0])[0].row.pk == str(row.pk)


@pytest.mark.parametrize(("level", "found"), [("MEDIUM", []), ("HARD", ["rest_breach_in_roster"])])
def test_a_rest_that_is_not_a_hard_rule_is_the_rosters_own_matter(staff, level, found):
    set_rule("daily_rest", weight=1, level=level)
    make.shift(staff, 14, 22, day=MONDAY - timedelta(days=1))
    make.shift(staff, 8, 16)
    assert codes(staff.area) == found


@pytest.mark.parametrize(("end", "found"), [(12, []), (12.1, ["break_room"])])
def test_a_shift_without_room_for_a_break(staff, end, found):
    set_rule("work_stretch", weight=1, level="HARD")
    make.shift(staff, 7, end)
    assert codes(staff.area) == found


@pytest.mark.parametrize(("last", "found"), [(MONDAY, []), (date(2026, 11, 22), ["vehicle_driver_skill"])])
def test_a_driver_who_lacks_the_skill_on_that_date(staff, last, found):
    licence = Skill.objects.create(code="LICENCE", name="Licence")
    make.holds(staff, licence, date(2026, 1, 1), last)
    car = Vehicle.objects.create(name="Car 1", type="CAR", required_skill=licence)
    row = make.shift(staff, vehicle=car, mode="car")
    assert codes(staff.area) == found
    if found:
        assert of_code(staff.area, found[0])[0].row.pk == str(row.pk)


def riding(area, car, *spans):
    """A shift in the car for each span, each of an employee of the area."""
    return [make.shift(make.employee(area), *span, vehicle=car, mode="car") for span in spans]


@pytest.mark.parametrize(("employees", "found"), [(2, []), (3, ["seats_exceeded"])])
def test_more_employees_than_seats(inside, employees, found):
    area, car = make.area(), Vehicle.objects.create(name="Car 1", type="CAR", capacity=2)
    rows = riding(area, car, *[(7 + number, 16) for number in range(employees)])
    assert codes(area) == found
    for finding in of_code(area, "seats_exceeded"):
        assert [finding.row.pk, finding.values["count"], finding.values["seats"]] == [str(rows[2].pk), 3, 2]
        assert "3 employees in Car 1 (seats: 2)" in finding.sentence


def test_the_change_that_is_named_makes_room(inside):
    area, car = make.area(), Vehicle.objects.create(name="Car 1", type="CAR", capacity=1)
    riding(area, car, (7, 16), (7, 16), (9, 12))
    named = [finding.row.pk for finding in of_code(area, "seats_exceeded")]
    assert len(named) == 2
    EmployeeShift.objects.filter(pk__in=named).update(vehicle=None, mode="walk")
    assert codes(area) == []


@pytest.mark.parametrize(("begin", "found"), [(16, []), (15, ["seats_exceeded"])])
def test_employees_of_another_area_take_seats_too(inside, begin, found):
    """The finding names the shift of the area that is looked at, whichever begins first."""
    area, other, car = make.area(), make.area(), Vehicle.objects.create(name="Car 1", type="CAR")
    (own,), (theirs,) = riding(area, car, (7, 16)), riding(other, car, (begin, 20))
    assert [codes(area), codes(other)] == [found, found]
    for looked_at, row in ((area, own), (other, theirs)):
        assert [finding.row.pk for finding in of_code(looked_at, "seats_exceeded")] == [str(row.pk)] * len(found)


def test_a_night_shift_takes_its_seat_into_the_next_day(inside):
    area, car = make.area(), Vehicle.objects.create(name="Car 1", type="CAR")
    make.shift(make.employee(area), 22, 31, day=MONDAY - timedelta(days=1), vehicle=car, mode="car")
    riding(area, car, (6, 12))
    assert codes(area) == ["seats_exceeded"]


@pytest.mark.parametrize(
    ("status", "begin", "found"),
    [("approved", 16, []), ("approved", 15, ["shift_lost_to_absence"]), ("pending", 15, [])],
)
def test_a_shift_lost_to_an_absence(staff, status, begin, found):
    make.shift(staff)
    EmployeeAbsence.objects.create(employee=staff, kind="SICK", status=status, starts_at=at(begin), ends_at=at(24))
    assert codes(staff.area) == found


def test_overlapping_absences_count_once(staff):
    make.shift(staff)
    for begin, end in ((8, 12), (10, 11), (11, 13)):
        EmployeeAbsence.objects.create(
            employee=staff, kind="LEAVE", status="approved", starts_at=at(begin), ends_at=at(end)
        )
    assert of_code(staff.area, "shift_lost_to_absence")[0].values["minutes"] == 300
