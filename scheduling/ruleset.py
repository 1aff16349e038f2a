"""The rules of a problem: the organization's on the first day, and what clients and employees have in their place."""

import uuid
from collections.abc import Callable, Collection, Iterable
from datetime import date

from constraints.profiles import Profile
from constraints.resolve import PersonalRule, RuleBook
from constraints.rules import BY_PERSON
from scheduling.solver.rules import ActiveRule, Override, Rules


def rules_between(
    first_day: date,
    last_day: date,
    people: Collection[uuid.UUID],
    day: Callable[[date], int],
    profile: Profile | None = None,
) -> tuple[Rules, int]:
    """The rules, and how many values they leave out: those of the organization that begin or end inside the period, as
    the first day's hold for all of it. `people`: the clients and employees of the period; `day`: a date as the problem
    counts it. Raises ValueError naming the row.
    """
    book = RuleBook.between(first_day, last_day, profile)
    active = tuple(
        ActiveRule(code=rule.code, level=rule.level, weight=rule.weight, value=rule.value)
        for rule in book.for_all(first_day).values()
        if rule.weight
    )
    codes = {rule.code for rule in active}
    own = [rule for rule in book.personal if rule.code in codes and (rule.client in people or rule.employee in people)]
    applied = [rule for rule in own if rule.code in BY_PERSON]
    left_out = len(own) - len(applied) + book.changing(first_day, last_day)
    return Rules(active=active, overrides=tuple(_overrides(applied, day))), left_out


def _overrides(own: Iterable[PersonalRule], day: Callable[[date], int]) -> Iterable[Override]:
    for rule in own:
        try:
            yield Override(
                code=rule.code,
                client=str(rule.client) if rule.client else None,
                employee=str(rule.employee) if rule.employee else None,
                weight=rule.weight,
                value=rule.value,
                priority=rule.rank,
                first_day=None if rule.valid_from is None else day(rule.valid_from),
                last_day=None if rule.valid_to is None else day(rule.valid_to),
            )
        except ValueError as problem:
            raise ValueError(f"Value {rule.row} of a rule: {problem}") from None
