"""The rules in force for an organization on a date: its definitions with the values that replace the catalogue's."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from constraints.models import ConstraintDefinition, ConstraintValue, Priority, parse_constraint_value
from constraints.rules import RULES_BY_CODE, Level


@dataclass(frozen=True, kw_only=True)
class EffectiveRule:
    """One rule as it holds for the whole organization."""

    code: str
    level: Level
    weight: int
    value: Mapping[str, Any]


def effective_rules(on: date) -> Iterator[EffectiveRule]:
    """The active organization's rules on that date, by code; a weight of 0 leaves a rule out."""
    values = {
        value.constraint_definition_id: value for value in _valid_values(on, on).filter(entity_type="ORGANIZATION")
    }
    for definition in ConstraintDefinition.objects.order_by("rule_code"):
        if definition.rule_code not in RULES_BY_CODE:
            continue  # laid down by a newer version of the catalogue
        stored = values.get(definition.pk)
        weight = definition.weight
        if stored is not None and stored.override_weight is not None:
            weight = stored.override_weight
        if weight:
            yield EffectiveRule(
                code=definition.rule_code,
                level=Level(definition.type),
                weight=weight,
                value=parse_constraint_value(stored.value) if stored else RULES_BY_CODE[definition.rule_code].value,
            )


@dataclass(frozen=True, kw_only=True)
class PersonalRule:
    """What one client or employee has in place of the organization's weight and of the value's named fields, between
    two dates. The larger `rank` wins.
    """

    row: uuid.UUID
    code: str
    client: uuid.UUID | None
    employee: uuid.UUID | None
    weight: int | None
    value: Mapping[str, Any]
    rank: int
    valid_from: date | None
    valid_to: date | None


def personal_rules(first_day: date, last_day: date) -> Iterator[PersonalRule]:
    """Those that hold on a day of the period, for rules that this version knows."""
    values = _valid_values(first_day, last_day).exclude(entity_type="ORGANIZATION")
    for stored in values.select_related("constraint_definition").order_by("valid_from", "pk"):
        code = stored.constraint_definition.rule_code
        if code in RULES_BY_CODE:
            yield PersonalRule(
                row=stored.pk,
                code=code,
                client=stored.client_id,
                employee=stored.employee_id,
                weight=stored.override_weight,
                value=stored.value["value"],
                rank=Priority.values.index(stored.value["priority"]),
                valid_from=stored.valid_from,
                valid_to=stored.valid_to,
            )


def _valid_values(first_day: date, last_day: date) -> QuerySet[ConstraintValue]:
    begun = Q(valid_from=None) | Q(valid_from__lte=last_day)
    return ConstraintValue.objects.filter(begun & (Q(valid_to=None) | Q(valid_to__gte=first_day)))
