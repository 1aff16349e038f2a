"""Findings about skills that end."""

from datetime import date, timedelta

import pytest

from tests import factories as make
from tests.factories import MONDAY
from tests.scheduling.checks.linting import lint


@pytest.fixture
def need(inside):
    """A daily visit that asks for a skill; one employee with shifts on two days."""
    area = make.area()
    staff = make.employee(area, code="E-1")
    for day in range(2):
        make.shift(staff, day=MONDAY + timedelta(days=day))
    need = make.need(make.client(area, code="C-1"))
    make.skilled(need, "DELEG")
    return need


def found(need, days):
    """Code and severity of the findings of so many days."""
    return [
        (finding.code, str(finding.severity))
        for finding in lint(need.client.area, MONDAY, MONDAY + timedelta(days=days - 1))
    ]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, []),
        (31, []),
        (30, [("delegation_expires", "warning")]),
        (1, [("delegation_expires", "warning")]),
        (0, [("delegation_expires", "error")]),
    ],
)
def test_a_delegation_that_ends(need, last, expected):
    until = None if last is None else MONDAY + timedelta(days=last)
    make.holds(need.client.area.employees.get(), need.skills.get().skill, date(2026, 1, 1), until)
    assert found(need, 1) == expected


def test_inside_the_period_the_days_after_it_have_nobody(need):
    make.holds(need.client.area.employees.get(), need.skills.get().skill, date(2026, 1, 1), MONDAY)
    assert sorted(found(need, 2)) == [("delegation_expires", "error"), ("no_able_employee", "error")]


@pytest.mark.parametrize("gap", [0, 1])
def test_a_renewed_delegation_is_none(need, gap):
    staff, skill = need.client.area.employees.get(), need.skills.get().skill
    make.holds(staff, skill, date(2026, 1, 1), MONDAY)
    make.holds(staff, skill, MONDAY + timedelta(days=1 + gap))
    assert found(need, 1) == [("delegation_expires", "error")] * gap


def test_somebody_else_who_holds_it_makes_it_a_warning(need):
    staff, skill = need.client.area.employees.get(), need.skills.get().skill
    make.holds(staff, skill, date(2026, 1, 1), MONDAY)
    other = make.employee(need.client.area, code="E-2")
    make.shift(other)
    make.holds(other, skill, date(2026, 1, 1))
    assert found(need, 1) == [("delegation_expires", "warning")]


def test_the_row_to_edit_is_the_holding(need):
    held = make.holds(need.client.area.employees.get(), need.skills.get().skill, date(2026, 1, 1), MONDAY)
    finding = lint(need.client.area)[0]
    assert [finding.row.model, finding.row.pk, finding.row.name] == [
        "resources.employeeskill",
        str(held.pk),
        "E-1 DELEG",
    ]
