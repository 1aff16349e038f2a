"""Findings about locked visits of the published plan."""

from datetime import date

import pytest

from resources.models import ClientEmployeeRelation, EmployeeAbsence
from scheduling.models import PlanDay, Schedule, ScheduleAssignment, ScheduleSolution
from tests import factories as make
from tests.factories import MONDAY, at
from tests.scheduling.checks.linting import codes, of_code


@pytest.fixture
def area(inside):
    """Two employees, two needs from 8 to 10, and a published day without visits yet."""
    area = make.area()
    for code in ("E-1", "E-2"):
        make.shift(make.employee(area, code=code))
    for code in ("C-1", "C-2"):
        make.need(make.client(area, code=code, latitude=59.60 if code == "C-1" else 59.63))
    solution = ScheduleSolution.objects.create(area=area, first_day=MONDAY, last_day=MONDAY, status="COMPLETED")
    PlanDay.objects.create(solution=solution, area=area, date=MONDAY, status="PUBLISHED")
    return area


def pin(area, client="C-1", start=8.0, staff="E-1", pinned="BOTH"):
    """A visit of the published plan, locked."""
    need, day = area.clients.get(code=client).requirements.get(), PlanDay.objects.get()
    row = Schedule.objects.create(
        solution=day.solution, plan_day=day, client=need.client, requirement=need, visit_date=MONDAY, status=day.status,
        start_time=at(start), end_time=at(start + 0.5), schedule_type="OPTIMIZED", pinned=pinned,
    )  # fmt: skip
    if staff:
        shift = area.employees.get(code=staff).shifts.get()
        ScheduleAssignment.objects.create(
            schedule=row, solution=day.solution, employee=shift.employee, shift=shift, start_time=row.start_time,
            end_time=row.end_time, arrival_time=row.start_time, travel_seconds=0, assignment_type="PRIMARY",
        )  # fmt: skip
    return row


def test_a_pin_that_can_be_kept(area):
    pin(area)
    assert codes(area) == []


@pytest.mark.parametrize(
    ("start", "pinned", "found"),
    [
        (9.5, "BOTH", []),
        (9.6, "BOTH", ["pin_contradiction"]),
        (7.9, "TIME", ["pin_contradiction"]),
        (7.9, "STAFF", []),
    ],
)
def test_a_pinned_start_outside_the_agreed_times(area, start, pinned, found):
    row = pin(area, start=start, pinned=pinned)
    assert codes(area) == found
    if found:
        assert of_code(area, found[0])[0].row.pk == str(row.pk)


@pytest.mark.parametrize(("staff", "pinned", "found"), [(None, "STAFF", 1), (None, "TIME", 0), ("E-1", "STAFF", 0)])
def test_locked_staff_without_anybody(area, staff, pinned, found):
    pin(area, staff=staff, pinned=pinned)
    assert codes(area) == ["pin_contradiction"] * found


@pytest.mark.parametrize(("who", "found"), [("E-2", []), ("E-1", ["pin_contradiction"])])
def test_somebody_who_is_absent(area, who, found):
    pin(area)
    EmployeeAbsence.objects.create(
        employee=area.employees.get(code=who), kind="SICK", status="approved", starts_at=at(0), ends_at=at(24)
    )
    assert [code for code in codes(area) if code != "shift_lost_to_absence"] == found


@pytest.mark.parametrize(("who", "found"), [("E-2", []), ("E-1", ["pin_contradiction"])])
def test_somebody_who_is_blocked(area, who, found):
    pin(area)
    ClientEmployeeRelation.objects.create(
        client=area.clients.get(code="C-1"),
        employee=area.employees.get(code=who),
        kind="blocked",
        valid_from=date(2026, 1, 1),
    )
    assert codes(area) == found


@pytest.mark.parametrize(
    ("start", "staff", "found"),
    [
        (9.5, "E-1", []),
        (8.6, "E-1", ["pin_contradiction"]),  # three kilometres on foot
        (8.6, "E-2", []),
    ],
)
def test_a_way_longer_than_the_time_between(area, start, staff, found):
    pin(area)
    pin(area, "C-2", start, staff)
    assert codes(area) == found


def test_locked_to_two_visits_at_once(area):
    pin(area)
    pin(area, "C-2", 8.4)
    assert codes(area) == ["pin_contradiction"]
    Schedule.objects.all().delete()  # the database refuses them when the transaction ends
