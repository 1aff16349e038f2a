"""The rules in force for an organization: for everybody, and for one client and employee on one day, with where each
weight and value came from.

Catalogue, then the organization's definition (or a weight profile in its place) and its value, then what the client or
the employee has of their own.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from constraints.models import ConstraintDefinition, ConstraintValue, Priority
from constraints.precedence import ranked
from constraints.profiles import Profile
from constraints.rules import BY_PERSON, RULES_BY_CODE, Level


class Source(StrEnum):
    """What a weight or value was taken from."""

    CATALOGUE = "CATALOGUE"
    ORGANIZATION = "ORGANIZATION"
    PROFILE = "PROFILE"
    EMPLOYEE = "EMPLOYEE"
    CLIENT = "CLIENT"


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where from: the row (none for catalogue and profile), and since when it holds, where it has a first day."""

    source: Source
    row: uuid.UUID | None = None
    since: date | None = None


FROM_CATALOGUE = Origin(source=Source.CATALOGUE)
FROM_PROFILE = Origin(source=Source.PROFILE)


@dataclass(frozen=True, kw_only=True, slots=True)
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

    def holds_on(self, day: date) -> bool:
        """Both dates belong to it."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)

    @property
    def origin(self) -> Origin:
        source = Source.EMPLOYEE if self.client is None else Source.CLIENT
        return Origin(source=source, row=self.row, since=self.valid_from)


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectiveRule:
    """One rule as it holds; weight 0 is off. `overruled`: what somebody has of their own that another took the place
    of.
    """

    code: str
    level: Level
    weight: int
    value: Mapping[str, Any]
    weight_from: Origin
    value_from: Origin
    overruled: tuple[PersonalRule, ...] = ()


Own = dict[uuid.UUID, list[PersonalRule]]
"""What each client, or each employee, has of their own."""


@dataclass(frozen=True, kw_only=True)
class _OwnRules:
    """One person's rows of a day by rule, and the rules as they hold where nobody else has anything of their own."""

    rows: Mapping[str, list[PersonalRule]]
    rules: Mapping[str, EffectiveRule]


NOTHING_OWN = _OwnRules(rows={}, rules={})


class RuleBook:
    """An organization's rules on every day of a period, for anybody; `between` reads them.

    `definitions` and `values` are its rows; those of rules that this version does not know are left out: a newer one
    may have laid them down.
    """

    def __init__(
        self,
        definitions: Iterable[ConstraintDefinition],
        values: Iterable[ConstraintValue],
        profile: Profile | None = None,
    ) -> None:
        self.profile = profile
        self.definitions = [row for row in definitions if row.rule_code in RULES_BY_CODE]
        codes = {row.pk: row.rule_code for row in self.definitions}
        self.personal: list[PersonalRule] = []
        self.for_organization: dict[uuid.UUID, list[ConstraintValue]] = {}
        for row in sorted(values, key=_newest_first):
            if row.constraint_definition_id not in codes:
                continue
            if row.entity_type == ConstraintValue.EntityType.ORGANIZATION:
                self.for_organization.setdefault(row.constraint_definition_id, []).append(row)
            else:
                self.personal.append(_personal(row, codes[row.constraint_definition_id]))
        self.of_clients, self.of_employees = _by_person([own for own in self.personal if own.code in BY_PERSON])
        self._everybody: dict[date, Mapping[str, EffectiveRule]] = {}
        self._somebody: dict[tuple[date, uuid.UUID], _OwnRules] = {}

    @classmethod
    def between(cls, first_day: date, last_day: date, profile: Profile | None = None) -> "RuleBook":
        """The active organization's, with two queries."""
        values = _valid_values(first_day, last_day)
        return cls(ConstraintDefinition.objects.order_by("rule_code"), values, profile)

    def for_all(self, on: date) -> Mapping[str, EffectiveRule]:
        """Every rule by code, those that are off too, as it holds for whoever has nothing of their own."""
        if on not in self._everybody:
            self._everybody[on] = {row.rule_code: self._for_organization(row, on) for row in self.definitions}
        return self._everybody[on]

    def of(
        self, on: date, client: uuid.UUID | None = None, employee: uuid.UUID | None = None
    ) -> Mapping[str, EffectiveRule]:
        """Every rule by code as it holds for this client and employee on that day."""
        theirs, mine = self._own(on, self.of_clients, client), self._own(on, self.of_employees, employee)
        everybody = self.for_all(on)
        if not theirs.rules and not mine.rules:
            return everybody
        both = {
            code: _personalized(everybody[code], theirs.rows[code], mine.rows[code])
            for code in theirs.rows.keys() & mine.rows.keys()
        }
        return {**everybody, **theirs.rules, **mine.rules, **both}

    def changing(self, first_day: date, last_day: date, besides: Collection[str] = ()) -> int:
        """How many of the organization's values, of other rules than these, begin or end inside the period."""
        counted = [row.pk for row in self.definitions if row.rule_code not in besides]
        rows = [row for definition in counted for row in self.for_organization.get(definition, ())]
        return sum(_holds(row, first_day) is not _holds(row, last_day) for row in rows)

    def _own(self, on: date, people: Own, person: uuid.UUID | None) -> "_OwnRules":
        """What one person has on that day, resolved once for all pairs that the person is in."""
        if person is None or person not in people:
            return NOTHING_OWN
        key = on, person
        if key not in self._somebody:
            rows: dict[str, list[PersonalRule]] = {}
            for own in people[person]:
                if own.holds_on(on):
                    rows.setdefault(own.code, []).append(own)
            everybody = self.for_all(on)
            rules = {code: _personalized(everybody[code], held, []) for code, held in rows.items()}
            self._somebody[key] = _OwnRules(rows=rows, rules=rules)
        return self._somebody[key]

    def _for_organization(self, row: ConstraintDefinition, on: date) -> EffectiveRule:
        own = Origin(source=Source.ORGANIZATION, row=row.pk)
        rule = EffectiveRule(
            code=row.rule_code,
            level=Level(row.type),
            weight=row.weight,
            value=RULES_BY_CODE[row.rule_code].value,
            weight_from=own,
            value_from=FROM_CATALOGUE,
        )
        for stored in reversed(self.for_organization.get(row.pk, [])):
            if _holds(stored, on):
                rule = _with_value(rule, stored)
        return self._in_profile(rule)

    def _in_profile(self, rule: EffectiveRule) -> EffectiveRule:
        """Hard rules are the same in every profile."""
        profile = self.profile
        if profile is None or rule.level is Level.HARD:
            return rule
        if rule.code in profile.weights:
            rule = replace(rule, weight=profile.weights[rule.code], weight_from=FROM_PROFILE)
        if rule.code in profile.values:
            rule = replace(rule, value={**rule.value, **profile.values[rule.code]}, value_from=FROM_PROFILE)
        return rule


def _personalized(rule: EffectiveRule, of_client: list[PersonalRule], of_employee: list[PersonalRule]) -> EffectiveRule:
    """The rule with the winner's weight and the winner's value; a rule that is off stays off."""
    order = ranked(of_client, of_employee, lambda own: own.rank)
    weighed = next((own for own in order if own.weight is not None), None)
    valued = next((own for own in order if own.value), None)
    weight, weight_from = rule.weight, rule.weight_from
    if weighed is not None and weighed.weight is not None and rule.weight:
        weight, weight_from = weighed.weight, weighed.origin
    return EffectiveRule(
        code=rule.code,
        level=rule.level,
        weight=weight,
        value=rule.value if valued is None else {**rule.value, **valued.value},
        weight_from=weight_from,
        value_from=rule.value_from if valued is None else valued.origin,
        overruled=tuple(own for own in order if own is not weighed and own is not valued),
    )


def effective_rules(on: date, profile: Profile | None = None) -> Iterator[EffectiveRule]:
    """The rules that are on for the whole organization on that date, by code."""
    yield from (rule for rule in RuleBook.between(on, on, profile).for_all(on).values() if rule.weight)


def _with_value(rule: EffectiveRule, stored: ConstraintValue) -> EffectiveRule:
    origin = Origin(source=Source.ORGANIZATION, row=stored.pk, since=stored.valid_from)
    if stored.override_weight is not None:
        rule = replace(rule, weight=stored.override_weight, weight_from=origin)
    whole = RULES_BY_CODE[rule.code].check_value(stored.value["value"])
    return replace(rule, value=whole, value_from=origin)


def _personal(row: ConstraintValue, code: str) -> PersonalRule:
    return PersonalRule(
        row=row.pk,
        code=code,
        client=row.client_id,
        employee=row.employee_id,
        weight=row.override_weight,
        value=row.value["value"],
        rank=Priority.values.index(row.value["priority"]),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _newest_first(row: ConstraintValue) -> tuple[int, int, str]:
    """The higher priority first, then what has begun later; what has no first day is the oldest."""
    priority = row.value["priority"] if isinstance(row.value, dict) and "priority" in row.value else Priority.NORMAL
    return -Priority.values.index(priority), -(row.valid_from or date.min).toordinal(), str(row.pk)


def _by_person(rules: list[PersonalRule]) -> tuple[Own, Own]:
    clients: Own = {}
    employees: Own = {}
    for rule in rules:
        if rule.client is not None:
            clients.setdefault(rule.client, []).append(rule)
        elif rule.employee is not None:
            employees.setdefault(rule.employee, []).append(rule)
    return clients, employees


def _holds(stored: ConstraintValue, day: date) -> bool:
    begun = stored.valid_from is None or stored.valid_from <= day
    return begun and (stored.valid_to is None or stored.valid_to >= day)


def _valid_values(first_day: date, last_day: date) -> QuerySet[ConstraintValue]:
    begun = Q(valid_from=None) | Q(valid_from__lte=last_day)
    return ConstraintValue.objects.filter(begun & (Q(valid_to=None) | Q(valid_to__gte=first_day)))
