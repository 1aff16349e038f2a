"""What employees work before and after a period, as its problem knows it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from constraints.catalogue import set_rule
from constraints.models import ConstraintDefinition, ConstraintValue
from organizations.models import Organization
from resources.models import EmployeeAbsence
from scheduling.snapshot import take_snapshot
from scheduling.solver.lookup import Lookup
from tests import factories as make
from tests.factories import MONDAY, at

HOUR = 3600  # ticks
DAY = timedelta(days=1)


@pytest.fixture
def area(inside):
    return make.area()


@pytest.fixture
def employee(area):
    """With a shift on Monday, the period's only day."""
    worker = make.employee(area, weekly_minutes=1800)
    make.shift(worker)
    return worker


def problem(area, first=MONDAY, last=None):
    return take_snapshot(area, first, last or first).problem


def duties(area) -> list[tuple[float, float, float]]:
    """Start, end and paid part in hours from Monday's midnight."""
    (worker,) = problem(area).employees
    return [(duty.start / HOUR, duty.end / HOUR, duty.paid / HOUR) for duty in worker.duties]


@pytest.mark.parametrize(("days", "count"), [(-9, 0), (-8, 1), (-1, 1), (1, 1), (8, 1), (9, 0)])
def test_work_is_known_eight_days_either_side(area, employee, days, count):
    make.shift(employee, day=MONDAY + days * DAY)
    assert duties(area) == [(24 * days + 7, 24 * days + 16, 9)] * count


def test_what_is_planned_now_is_no_duty(area, employee):
    make.shift(employee, day=MONDAY + DAY)
    both = problem(area, MONDAY, MONDAY + DAY)
    assert [len(both.shifts), both.employees[0].duties] == [2, ()]


def test_a_cancelled_shift_is_no_duty(area, employee):
    make.shift(employee, day=MONDAY + DAY, status="CANCELLED", cancelled_at=at(0))
    assert duties(area) == []


def test_a_required_break_without_pay_is_not_paid(area, employee):
    make.shift(employee, day=MONDAY + DAY, shift_template=make.template())
    assert duties(area) == [(31, 40, 8.5)]


def test_an_approved_absence_is_free_time(area, employee):
    make.shift(employee, day=MONDAY + DAY)
    EmployeeAbsence.objects.create(employee=employee, kind="SICK", status="approved", starts_at=at(36), ends_at=at(100))
    assert duties(area) == [(31, 36, 5)]


@pytest.mark.parametrize(
    ("status", "known"), [("COMPLETED", (-18, -7, 10.5)), ("ACTIVE", (-17, -8, 8.5)), ("PLANNED", (-17, -8, 8.5))]
)
def test_what_was_worked_counts_as_it_was(area, employee, status, known):
    make.shift(
        employee,
        day=MONDAY - DAY,
        status=status,
        actual_start=at(-18),
        actual_end=at(-7),
        shift_template=make.template(),
    )
    assert duties(area) == [known]


@pytest.mark.parametrize(("weeks", "days", "count"), [(1, -9, 0), (4, -21, 1), (4, -22, 0)])
def test_hours_averaged_over_weeks_are_known_as_far_back(area, employee, weeks, days, count):
    set_rule("weekly_hours", weight=1, level="MEDIUM", value={"weeks": weeks, "tolerance_minutes": 0})
    make.shift(employee, day=MONDAY + days * DAY)
    assert len(duties(area)) == count


def test_an_employees_own_weeks_reach_back_too(area, employee):
    ConstraintValue.objects.create(
        constraint_definition=ConstraintDefinition.objects.get(rule_code="weekly_hours"),
        entity_type="EMPLOYEE",
        employee=employee,
        value={"type": "weekly_hours", "value": {"weeks": 4, "tolerance_minutes": 0}, "priority": "NORMAL"},
    )
    make.shift(employee, day=MONDAY - 21 * DAY)
    assert len(duties(area)) == 1


def test_where_no_rule_asks_nothing_is_read(area, employee):
    make.shift(employee, day=MONDAY + DAY)
    for code in ("daily_rest", "weekly_rest", "weekly_hours"):
        set_rule(code, weight=0, level="MEDIUM")
    assert [duties(area), problem(area).settings.calendar] == [[], None]


def test_the_contract_and_the_known_midnights_are_in_the_problem(area, employee):
    made = problem(area)
    assert made.employees[0].weekly_minutes == 1800
    calendar = made.settings.calendar
    assert (calendar.weekday, calendar.midnights[0], calendar.midnights[-1]) == (6, -8 * 24 * HOUR, 9 * 24 * HOUR)
    assert [week[0] // (24 * HOUR) for week in calendar.weeks("MO")] == [-7, 0]


@pytest.mark.parametrize(
    ("saturday", "evening_ends", "morning_starts", "over", "units"),
    [
        (date(2026, 10, 24), 20, 7, 0, 0),  # 22:00 to 08:00 on the clock: eleven hours have passed
        (date(2026, 10, 24), 20, 7, 1, 1),
        (date(2026, 10, 24), 19, 7, 3600, 0),
        (date(2026, 3, 28), 21, 7, 0, 0),  # 22:00 to 09:00 on the clock: ten hours, short by the roster
        (date(2026, 3, 28), 21, 7, 1, 1),
        (date(2026, 3, 28), 20, 7, 0, 0),  # 21:00 to 09:00: eleven
        (date(2026, 3, 28), 20, 7, 1, 1),
    ],
)
def test_rest_is_elapsed_time_where_clocks_change(area, saturday, evening_ends, morning_starts, over, units):
    """Shifts by UTC; Stockholm's clocks change between them."""
    Organization.objects.update(time_zone="Europe/Stockholm")
    worker = make.employee(area)
    make.shift(worker, 12, evening_ends, day=saturday)
    make.shift(worker, morning_starts, 15, day=saturday + DAY)
    made = problem(area, saturday)
    roster = Lookup(made).rosters[str(worker.pk)]
    (shift,) = made.shifts
    found = [roster.added(judged, {shift.id: over}) for judged in roster.judged if judged.rule == "daily_rest"]
    assert sum(found) == units


def test_a_day_of_25_hours_is_one_day_of_the_calendar(area):
    Organization.objects.update(time_zone="Europe/Stockholm")
    make.shift(make.employee(area), day=date(2026, 10, 25))
    midnights = problem(area, date(2026, 10, 25)).settings.calendar.midnights
    lengths = [(second - first) / HOUR for first, second in pairwise(midnights)]
    assert lengths == [24] * 8 + [25] + [24] * 8
