"""The catalogue's rules as an organization's rows."""

from constraints.models import ConstraintDefinition, ConstraintValue, Priority
from constraints.rules import RULES, RULES_BY_CODE, Rule
from organizations.models import Organization
from organizations.rls import current_organization


def definition_of(rule: Rule, *, weight: int | None = None, level: str | None = None) -> ConstraintDefinition:
    """An unsaved row of the rule in the active organization; weight and level are the catalogue's unless given."""
    language = Organization.objects.values_list("language", flat=True).get(pk=current_organization())
    return ConstraintDefinition(
        name=rule.name_sv if language == "sv" else rule.name_en,
        rule_code=rule.code,
        type=rule.check_level(level or rule.level),
        weight=rule.check_weight(rule.weight if weight is None else weight),
        category=rule.category,
        is_system=rule.is_system,
    )


def lay_down_rules() -> int:
    """Give the active organization every rule of the catalogue it does not hold yet; returns how many were added."""
    held = set(ConstraintDefinition.objects.values_list("rule_code", flat=True))
    missing = [definition_of(rule) for rule in RULES if rule.code not in held]
    ConstraintDefinition.objects.bulk_create(missing)
    return len(missing)


def renew_system_rules() -> int:
    """Give the active organization's system rules the catalogue's name, level and weight; returns how many differed.

    Only the tables' owner may: for everybody else the database refuses.
    """
    renewed = 0
    for held in ConstraintDefinition.objects.filter(is_system=True, rule_code__in=RULES_BY_CODE):
        wanted = definition_of(RULES_BY_CODE[held.rule_code])
        fields = ("name", "type", "weight", "category")
        if any(getattr(held, name) != getattr(wanted, name) for name in fields):
            for name in fields:
                setattr(held, name, getattr(wanted, name))
            held.save()
            renewed += 1
    return renewed


def set_rule(code: str, *, weight: int, level: str, value: dict[str, object] | None = None) -> None:
    """Set one of the organization's own rules and, where given, its value for the whole organization."""
    definition = ConstraintDefinition.objects.get(rule_code=code, is_system=False)
    definition.weight, definition.type = weight, level
    definition.full_clean()
    definition.save()
    if value is None:
        return
    stored = ConstraintValue(
        constraint_definition=definition,
        entity_type=ConstraintValue.EntityType.ORGANIZATION,
        value={"type": code, "value": value, "priority": Priority.NORMAL.value},
    )
    stored.full_clean()
    definition.values.filter(entity_type=ConstraintValue.EntityType.ORGANIZATION).delete()
    stored.save()
