"""Shifts of one employee that the database refuses, and that are looked at all the same: rows that were never saved."""

import uuid
from datetime import UTC

import pytest

from resources.models import Employee, EmployeeShift
from scheduling.checks.naming import Naming
from scheduling.checks.shifts import overlaps
from scheduling.clock import Clock
from tests.factories import MONDAY, at
from tests.scheduling.solver.small import day

OWNER = uuid.uuid4()
STAFF = [Employee(organization_id=OWNER, code=f"E-{number}") for number in range(3)]
NAMING = Naming(day(), Clock(first_day=MONDAY, zone=UTC, ticks_per_minute=60))


def shift(number, start, end):
    return EmployeeShift(
        organization_id=OWNER, employee=STAFF[number], date=MONDAY, planned_start=at(start), planned_end=at(end)
    )


@pytest.mark.parametrize(("other", "start", "minutes"), [(0, 12, []), (0, 11.5, [30]), (0, 8, [240]), (1, 8, [])])
def test_two_shifts_of_one_employee_at_once(other, start, minutes):
    found = overlaps([shift(0, 7, 12), shift(other, start, 16)], NAMING)
    assert [(finding.code, finding.changes[0].values["minutes"]) for finding in found] == [
        ("overlap", number) for number in minutes
    ]
