"""The rules in force for one problem: the organization's, and what single clients and employees have in their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from constraints.precedence import ranked
from constraints.rules import BY_PERSON, OF_PLANS, RULES_BY_CODE, Entity, Level

LAID_DOWN = tuple(code for code in OF_PLANS if RULES_BY_CODE[code].is_system)
"""System rules of plans."""


@dataclass(frozen=True, kw_only=True)
class ActiveRule:
    """One rule as the organization has set it; weight 0 is off. The value is completed by the catalogue's defaults."""

    code: str
    level: Level
    weight: int
    value: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in RULES_BY_CODE:
            raise ValueError(f"rule {self.code!r} is unknown; codes are listed in constraints.rules.RULES.")
        rule = RULES_BY_CODE[self.code]
        if self.code not in OF_PLANS:
            raise ValueError(f"rule {self.code}: concerns the roster alone; leave it out of a plan's rules.")
        object.__setattr__(self, "level", rule.check_level(self.level))
        rule.check_weight(self.weight)
        object.__setattr__(self, "value", rule.check_value(self.value))
        if rule.is_system and self.weight != rule.weight:
            raise ValueError(f"rule {self.code}: weight is {self.weight}; a system rule keeps weight {rule.weight}.")

    @classmethod
    def default(cls, code: str) -> "ActiveRule":
        """The rule as the catalogue has it."""
        rule = RULES_BY_CODE[code]
        return cls(code=code, level=rule.level, weight=rule.weight, value=rule.value)


@dataclass(frozen=True, kw_only=True)
class Override:
    """What one client or employee has in place of the organization's weight (None: the organization's) and of those
    fields of the value that are named, from `first_day` to `last_day`, both included (None: open). The larger
    `priority` wins. Without client and employee: what everybody has on these days who has nothing of their own.
    """

    code: str
    client: str | None = None
    employee: str | None = None
    weight: int | None = None
    value: Mapping[str, Any] = field(default_factory=dict)
    priority: int = 0
    first_day: int | None = None
    last_day: int | None = None

    def __post_init__(self) -> None:
        if self.code not in BY_PERSON:
            known = ", ".join(sorted(BY_PERSON))
            raise ValueError(f"rule {self.code!r}: is weighed alike for all; give values of one person for {known}.")
        rule = RULES_BY_CODE[self.code]
        if self.client is not None and self.employee is not None:
            raise ValueError(f"rule {self.code}: a value is for a client or for an employee; give one of them.")
        entity = Entity.EMPLOYEE if self.client is None else Entity.CLIENT
        if not self.is_for_all and entity not in rule.who:
            raise ValueError(f"rule {self.code}: {entity} may hold no value of its own; give one for {rule.who}.")
        if self.weight is not None:
            rule.check_weight(self.weight)
        whole = rule.check_value({**rule.value, **self.value})
        object.__setattr__(self, "value", {name: whole[name] for name in self.value})

    @property
    def is_for_all(self) -> bool:
        """It is nobody's own."""
        return self.client is None and self.employee is None

    def holds_on(self, day: int) -> bool:
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or self.last_day >= day)


Person = tuple[str, str | None, str | None]
"""Rule and client, or rule and employee."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules in force. System rules are always among them; a rule not named, or of weight 0, is off for everybody.

    Of the overrides that hold on a day the one of higher priority wins, then the client's over the employee's; those
    that are for all come last.
    """

    active: tuple[ActiveRule, ...] = ()
    overrides: tuple[Override, ...] = ()

    def __post_init__(self) -> None:
        named = {rule.code for rule in self.active}
        if len(named) < len(self.active):
            codes = sorted(rule.code for rule in self.active)
            twice = next(a for a, b in pairwise(codes) if a == b)
            raise ValueError(f"rule {twice} is given twice; give each rule once.")
        missing = tuple(ActiveRule.default(code) for code in LAID_DOWN if code not in named)
        object.__setattr__(self, "active", self.active + missing)

    @classmethod
    def defaults(cls) -> "Rules":
        """Every rule as the catalogue has it."""
        return cls(active=tuple(ActiveRule.default(code) for code in OF_PLANS))

    @cached_property
    def by_code(self) -> dict[str, ActiveRule]:
        return {rule.code: rule for rule in self.active}

    @cached_property
    def by_person(self) -> dict[Person, list[Override]]:
        """The overrides of each rule and person, highest priority first."""
        found: dict[Person, list[Override]] = {}
        for override in sorted(self.overrides, key=lambda override: -override.priority):
            found.setdefault((override.code, override.client, override.employee), []).append(override)
        return found

    def is_on(self, code: str) -> bool:
        return code in self.by_code and (self.by_code[code].weight > 0 or code in self._on_some_days)

    @cached_property
    def _on_some_days(self) -> frozenset[str]:
        return frozenset(override.code for override in self.overrides if override.is_for_all and override.weight)

    @cached_property
    def own_weights(self) -> frozenset[Person]:
        """Rules and persons of which one has a weight of their own."""
        return frozenset((o.code, o.client, o.employee) for o in self.overrides if o.weight is not None)

    @cached_property
    def weighed_by_employee(self) -> frozenset[str]:
        """Rules in which some employee has a weight of their own."""
        return frozenset(code for code, _client, employee in self.own_weights if employee is not None)

    def level(self, code: str) -> Level:
        """The organization's level; the catalogue's where the rule is off."""
        return self.by_code[code].level if code in self.by_code else RULES_BY_CODE[code].level

    def refuses(self, code: str) -> bool:
        """The rule is on, and HARD."""
        return self.is_on(code) and self.level(code) is Level.HARD

    def weight(self, code: str, client: str | None = None, employee: str | None = None, day: int = 0) -> int:
        """Points per unit for a match that concerns this client and employee on this day; 0 where the rule is off."""
        if not self.is_on(code):
            return 0
        for override in self._overrides(code, client, employee, day):
            if override.weight is not None:
                return override.weight
        return self.by_code[code].weight

    def value(
        self, code: str, client: str | None = None, employee: str | None = None, day: int = 0
    ) -> Mapping[str, Any]:
        """The rule's value for this client and employee on this day."""
        value = self.by_code[code].value if code in self.by_code else RULES_BY_CODE[code].value
        own: Mapping[str, Any] = {}
        for override in self._overrides(code, client, employee, day):
            if override.is_for_all:
                return {**value, **override.value, **own}
            own = own or override.value
        return {**value, **own} if own else value

    def _overrides(self, code: str, client: str | None, employee: str | None, day: int) -> Sequence[Override]:
        """Those that hold, the winner first."""
        if code not in self._overridden:
            return ()
        own = self.by_person.get((code, client, None), ()) if client is not None else ()
        theirs = self.by_person.get((code, None, employee), ()) if employee is not None else ()
        held = ranked(own, theirs, lambda override: override.priority) if own or theirs else ()
        return [override for override in (*held, *self.by_person.get((code, None, None), ())) if override.holds_on(day)]

    @cached_property
    def _overridden(self) -> frozenset[str]:
        return frozenset(override.code for override in self.overrides)
