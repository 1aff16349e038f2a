"""Values that single clients and employees have in place of the organization's rules."""

from datetime import timedelta

import pytest

from constraints.models import ConstraintDefinition, ConstraintValue
from resources.models import (
    Skill,
)
from scheduling.snapshot import take_snapshot
from tests import factories as make
from tests.factories import MONDAY
from tests.scheduling.snapshots import problem

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def area(inside):
    return make.area()


def traits(*codes: str) -> None:
    for code in codes:
        Skill.objects.create(code=code, name=code)


def personal(code: str, value: dict, priority: str = "NORMAL", **fields) -> ConstraintValue:
    definition = ConstraintDefinition.objects.get(rule_code=code)
    kind = "CLIENT" if "client" in fields else "EMPLOYEE"
    row = ConstraintValue(
        constraint_definition=definition,
        entity_type=kind,
        value={"type": code, "value": value, "priority": priority},
        **fields,
    )
    row.full_clean()
    row.save()
    return row


def test_values_of_single_persons_come_with_dates_weight_and_priority(area):
    client, employee = make.client(area), make.employee(area)
    make.need(client)
    make.shift(employee)
    traits("FINSKA", "KATT")
    personal("client_wish", {"wanted": ["FINSKA"]}, "HIGH", client=client, override_weight=40, valid_from=TUESDAY)
    personal("employee_limit", {"cannot": ["KATT"]}, employee=employee)
    wish, limit = sorted(problem(area, MONDAY, TUESDAY).rules.overrides, key=lambda override: override.code)
    assert (wish.client, wish.weight, wish.priority, wish.first_day, wish.last_day) == (str(client.pk), 40, 2, 1, None)
    assert (wish.value, limit.value) == ({"wanted": ("FINSKA",)}, {"cannot": ("KATT",)})
    assert limit.employee == str(employee.pk)


@pytest.mark.parametrize(
    "dates", [{"valid_from": TUESDAY}, {"valid_to": MONDAY - timedelta(days=1)}], ids=["later", "over"]
)
def test_values_of_other_dates_and_of_people_who_are_not_there_are_left_out(area, dates):
    client = make.client(area)
    make.need(client)
    make.shift(make.employee(area))
    traits("FINSKA")
    personal("client_wish", {"wanted": ["FINSKA"]}, client=client, **dates)
    personal("client_wish", {"wanted": ["FINSKA"]}, client=make.client(area))
    snapshot = take_snapshot(area, MONDAY, MONDAY)
    assert (snapshot.problem.rules.overrides, snapshot.ignored_values) == ((), 0)


def test_what_a_route_costs_is_weighed_by_whoever_drives_it(area):
    employee = make.employee(area)
    make.need(make.client(area))
    make.shift(employee)
    personal("overtime", {}, employee=employee, override_weight=9)
    personal("after_shift", {"max_minutes": 90}, employee=employee)
    snapshot = take_snapshot(area, MONDAY, MONDAY)
    rules, name = snapshot.problem.rules, str(employee.pk)
    assert (rules.weight("overtime", None, name), rules.value("after_shift", None, name)["max_minutes"]) == (9, 90)
    assert snapshot.ignored_values == 0


@pytest.mark.parametrize(
    ("dates", "left_out"),
    [({}, 0), ({"valid_from": MONDAY}, 0), ({"valid_from": TUESDAY}, 1), ({"valid_to": MONDAY}, 1)],
    ids=["always", "from the first day", "from the second", "until the first"],
)
def test_a_value_of_the_organization_that_changes_inside_the_period_is_counted(area, dates, left_out):
    make.need(make.client(area))
    for day in (MONDAY, TUESDAY):
        make.shift(make.employee(area), day=day)
    ConstraintValue.objects.create(
        constraint_definition=ConstraintDefinition.objects.get(rule_code="continuity"),
        entity_type="ORGANIZATION",
        value={"type": "continuity", "value": {"free": 3}, "priority": "NORMAL"},
        **dates,
    )
    assert take_snapshot(area, MONDAY, TUESDAY).ignored_values == left_out


@pytest.mark.parametrize(
    ("dates", "weights"),
    [
        ({}, [9, 9, 9]),
        ({"valid_from": TUESDAY}, [3, 9, 9]),
        ({"valid_to": MONDAY}, [9, 3, 3]),
        ({"valid_from": TUESDAY, "valid_to": TUESDAY}, [3, 9, 3]),
    ],
    ids=["always", "from the second day", "until the first", "on the second"],
)
def test_a_value_of_the_organization_holds_on_its_days(area, dates, weights):
    make.need(make.client(area))
    for number in range(3):
        make.shift(make.employee(area), day=MONDAY + timedelta(days=number))
    definition = ConstraintDefinition.objects.get(rule_code="late_visit")
    ConstraintDefinition.objects.filter(pk=definition.pk).update(weight=3)
    ConstraintValue.objects.create(
        constraint_definition=definition,
        entity_type="ORGANIZATION",
        value={"type": "late_visit", "value": {}, "priority": "NORMAL"},
        override_weight=9,
        **dates,
    )
    snapshot = take_snapshot(area, MONDAY, MONDAY + timedelta(days=2))
    assert [snapshot.problem.rules.weight("late_visit", "any", day=day) for day in range(3)] == weights
    assert snapshot.ignored_values == 0


@pytest.mark.parametrize(("first", "then"), [(0, 5), (5, 0)])
def test_a_rule_of_the_organization_begins_and_ends_inside_the_period(area, first, then):
    make.need(make.client(area))
    for day in (MONDAY, TUESDAY):
        make.shift(make.employee(area), day=day)
    definition = ConstraintDefinition.objects.get(rule_code="travel_per_shift")
    ConstraintDefinition.objects.filter(pk=definition.pk).update(weight=first)
    ConstraintValue.objects.create(
        constraint_definition=definition,
        entity_type="ORGANIZATION",
        value={"type": "travel_per_shift", "value": {"minutes": 10}, "priority": "NORMAL"},
        override_weight=then,
        valid_from=TUESDAY,
    )
    rules = take_snapshot(area, MONDAY, TUESDAY).problem.rules
    assert [rules.weight("travel_per_shift", None, "any", day) for day in (0, 1)] == [first, then]
    assert [rules.value("travel_per_shift", None, "any", day)["minutes"] for day in (0, 1)] == [150, 10]
