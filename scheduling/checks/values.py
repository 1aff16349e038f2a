"""Rules and their values: what does not fit, does nothing, or is said twice."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from constraints.models import ConstraintDefinition, ConstraintValue, parse_constraint_value
from constraints.names import rule_name
from constraints.rules import RULES_BY_CODE
from scheduling.checks.findings import Change, Finding, Severity, Text
from scheduling.checks.naming import row_of
from scheduling.solver.checks import TooHeavy


def values(first_day: date, last_day: date) -> Iterator[Finding]:
    """Of the organization's definitions, and its values that hold on a day of the period."""
    definitions = [row for row in ConstraintDefinition.objects.order_by("rule_code") if row.rule_code in RULES_BY_CODE]
    stored = list(
        ConstraintValue.objects.filter(Q(valid_from=None) | Q(valid_from__lte=last_day))
        .filter(Q(valid_to=None) | Q(valid_to__gte=first_day))
        .filter(constraint_definition__in=definitions)
        .select_related("constraint_definition", "employee", "client")
        .only("value", "entity_type", "override_weight", "valid_from", "valid_to", "constraint_definition__rule_code",
              "constraint_definition__weight", "employee__code", "client__code")
        .order_by("valid_from", "pk")
    )  # fmt: skip
    for row in definitions:
        yield from _definition(row)
    for value in stored:
        yield from _invalid(value)
        yield from _idle(value)
    yield from _tied(stored)


def overflow(problem: TooHeavy) -> Finding:
    """Weights too large together: the largest of them is the one to lower."""
    row = ConstraintDefinition.objects.order_by("-weight", "rule_code")[0]
    weight = max(0, row.weight - (problem.total - problem.most))
    return Finding(
        code="weight_overflow",
        severity=Severity.ERROR,
        text=_("The weights add up to %(total)s; for a period of this size they may be %(most)s together."),
        values={"total": problem.total, "most": problem.most},
        changes=(
            Change(
                row=row_of(row, rule_name(row.rule_code)),
                text=_("Lower the weight to at most %(weight)s."),
                values={"weight": weight},
            ),
        ),
    )


def of_whom(value: ConstraintValue) -> str:
    """The rule and, where it is one person's, the person's code."""
    holder = value.employee or value.client
    name = rule_name(value.constraint_definition.rule_code)
    return f"{name} {holder.code}" if holder is not None else name


def _found(value: ConstraintValue, code: str, severity: Severity, text: Text, cure: Text, **more: object) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        text=text,
        values={"value": of_whom(value), **more},
        changes=(Change(row=row_of(value, of_whom(value)), text=cure, values=more),),
    )


def _definition(row: ConstraintDefinition) -> Iterator[Finding]:
    rule = RULES_BY_CODE[row.rule_code]
    if row.type not in rule.levels:
        levels = ", ".join(rule.levels)
        yield Finding(
            code="value_invalid",
            severity=Severity.ERROR,
            text=_("%(rule)s has the level %(level)s; it may have: %(levels)s."),
            values={"rule": rule_name(rule.code), "level": row.type, "levels": levels},
            changes=(
                Change(
                    row=row_of(row, rule_name(rule.code)),
                    text=_("Choose one of %(levels)s."),
                    values={"levels": levels},
                ),
            ),
        )


def _invalid(value: ConstraintValue) -> Iterator[Finding]:
    rule = RULES_BY_CODE[value.constraint_definition.rule_code]
    if value.entity_type not in rule.who:
        text = _("%(value)s: the rule may not be set for this kind of row.")
        yield _found(value, "value_invalid", Severity.ERROR, text, _("Remove the value."))
        return
    try:
        parse_constraint_value(value.value)
        if value.value["type"] != rule.code:
            raise ValueError(f"type is {value.value['type']!r}; it must be {rule.code!r}.")
    except ValueError as problem:
        text = _("%(value)s: %(problem)s")
        yield _found(value, "value_invalid", Severity.ERROR, text, _("Correct the value."), problem=str(problem))


def _idle(value: ConstraintValue) -> Iterator[Finding]:
    if value.constraint_definition.weight == 0:
        if value.override_weight is None or value.entity_type != ConstraintValue.EntityType.ORGANIZATION:
            text = _("%(value)s: the rule has weight 0, so its value does nothing.")
            yield _found(
                value, "weight_zero", Severity.WARNING, text, _("Give the rule a weight, or remove the value.")
            )
    elif value.override_weight == 0:
        text = _("%(value)s: weight 0 switches the rule off here.")
        yield _found(
            value,
            "weight_zero",
            Severity.WARNING,
            text,
            _("Give it a weight, or leave the weight empty to keep the rule."),
        )


def _tied(stored: Sequence[ConstraintValue]) -> Iterator[Finding]:
    """Nobody said which of the two holds."""
    alike: dict[tuple[object, ...], list[ConstraintValue]] = {}
    for value in stored:
        priority = value.value.get("priority") if isinstance(value.value, dict) else None
        key = value.constraint_definition_id, value.employee_id, value.client_id, priority
        alike.setdefault(key, []).append(value)
    for rows in alike.values():
        for first, second in combinations(rows, 2):
            if _begins_before_end(first, second) and _begins_before_end(second, first):
                text = _("%(value)s has two values of the same priority on the same days.")
                cure = _("End one of them, or give them different priorities.")
                yield _found(second, "override_tied", Severity.ERROR, text, cure)


def _begins_before_end(one: ConstraintValue, other: ConstraintValue) -> bool:
    """No date is open on that side; both dates belong to a value."""
    return one.valid_from is None or other.valid_to is None or one.valid_from <= other.valid_to
