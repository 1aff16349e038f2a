"""Findings about rules and their values."""

from datetime import date, timedelta

import pytest
from django.db import connection

from constraints.catalogue import set_rule
from constraints.models import ConstraintDefinition, ConstraintValue
from scheduling.models import PlanningSettings
from tests import factories as make
from tests.factories import MONDAY
from tests.scheduling.checks.linting import codes, of_code


@pytest.fixture
def area(inside):
    area = make.area()
    staff = make.employee(area, code="E-1")
    for day in range(2):
        make.shift(staff, day=MONDAY + timedelta(days=day))
    make.need(make.client(area, code="C-1"))
    return area


def value(area, code="late_visit", content=None, weight=None, kind="CLIENT", priority="NORMAL", **dates):
    holder = {"CLIENT": {"client": area.clients.get()}, "EMPLOYEE": {"employee": area.employees.get()}}
    return ConstraintValue.objects.create(
        constraint_definition=ConstraintDefinition.objects.get(rule_code=code),
        entity_type=kind,
        value={"type": code, "value": content or {}, "priority": priority},
        override_weight=weight,
        **holder.get(kind, {}),
        **dates,
    )


@pytest.mark.parametrize(("weight", "found"), [(1, []), (None, []), (0, ["weight_zero"])])
def test_a_weight_of_its_own_that_switches_the_rule_off(area, weight, found):
    row = value(area, weight=weight)
    assert codes(area) == found
    if found:
        assert of_code(area, found[0])[0].row.pk == str(row.pk)


@pytest.mark.parametrize(("weight", "found"), [(5, []), (0, ["weight_zero"])])
def test_a_value_of_a_rule_that_is_off(area, weight, found):
    value(area, "missed_window", {"tolerance_minutes": 5})
    set_rule("missed_window", weight=weight, level="HARD")
    assert codes(area) == found


@pytest.mark.parametrize(
    ("content", "found"), [({"tolerance_minutes": 240}, []), ({"tolerance_minutes": 241}, ["value_invalid"])]
)
def test_a_value_that_does_not_fit_its_rule(area, content, found):
    row = value(area, "missed_window")
    with connection.cursor() as cursor:  # past the model, which refuses it
        cursor.execute(
            "UPDATE constraint_values SET value = jsonb_set(value, '{value}', %s::jsonb) WHERE id = %s",
            [str(content).replace("'", '"'), row.pk],
        )
    assert codes(area) == found
    if found:
        assert "240" in of_code(area, found[0])[0].sentence


@pytest.mark.parametrize(("kind", "found"), [("CLIENT", []), ("EMPLOYEE", ["value_invalid"])])
def test_a_value_of_somebody_who_may_hold_none(area, kind, found):
    value(area, "missed_window", kind=kind)
    assert codes(area) == found


def test_a_level_that_the_rule_does_not_have(area):
    ConstraintDefinition.objects.filter(rule_code="waiting").update(type="HARD")
    assert codes(area) == ["value_invalid"]


@pytest.mark.parametrize(
    ("first_to", "priority", "found"),
    [
        (MONDAY, "NORMAL", []),
        (MONDAY + timedelta(days=1), "NORMAL", ["override_tied"]),
        (MONDAY + timedelta(days=1), "HIGH", []),
    ],
)
def test_two_values_of_one_priority_on_the_same_days(area, first_to, priority, found):
    value(area, valid_from=date(2026, 1, 1), valid_to=first_to)
    second = value(area, priority=priority, valid_from=MONDAY + timedelta(days=1))
    assert codes(area, MONDAY, MONDAY + timedelta(days=1)) == found
    if found:
        assert of_code(area, "override_tied", MONDAY, MONDAY + timedelta(days=1))[0].row.pk == str(second.pk)


@pytest.mark.parametrize(("until", "found"), [(MONDAY, []), (MONDAY + timedelta(days=1), ["override_tied"])])
def test_an_open_value_handed_over_to_an_open_one(area, until, found):
    value(area, valid_to=until)
    value(area, valid_from=MONDAY + timedelta(days=1))
    assert codes(area, MONDAY, MONDAY + timedelta(days=1)) == found


def test_weights_that_are_too_much_together(area):
    """Eleven days in thousandths of a second, and every weight at its largest."""
    PlanningSettings.objects.create(ticks_per_minute=60_000)
    last = MONDAY + timedelta(days=10)
    make.shift(area.employees.get(), day=last)
    ConstraintDefinition.objects.filter(is_system=False).update(weight=1_000_000)
    finding = of_code(area, "weight_overflow", MONDAY, last)[0]
    assert [codes(area, MONDAY, last), finding.row.model] == [
        ["weight_overflow"], "constraints.constraintdefinition",
    ]  # fmt: skip
    assert finding.changes[0].values["weight"] < 1_000_000
    ConstraintDefinition.objects.filter(is_system=False).update(weight=1)
    assert "weight_overflow" not in codes(area, MONDAY, last)
