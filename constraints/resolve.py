"""The rules in force for an organization on a date: its definitions with the values that replace the catalogue's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from constraints.models import ConstraintDefinition, ConstraintValue, parse_constraint_value
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
    values = {value.constraint_definition_id: value for value in _valid_values(on).filter(entity_type="ORGANIZATION")}
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


def personal_values(on: date) -> int:
    """How many values for single employees or clients are valid on that date."""
    return _valid_values(on).exclude(entity_type="ORGANIZATION").count()


def _valid_values(on: date) -> QuerySet[ConstraintValue]:
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    return ConstraintValue.objects.filter(begun & (Q(valid_to=None) | Q(valid_to__gte=on)))
