"""What the linter says of the roster: each with a day that shows it and one that does not."""

from datetime import date, timedelta

import pytest

from constraints.catalogue import set_rule
from resources.models import EmployeeAbsence, Skill, Vehicle
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
