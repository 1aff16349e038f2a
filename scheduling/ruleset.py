"""The rules of a problem: the organization's on the first day, and what holds in their place on other days, or for
single clients and employees.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from constraints.profiles import Profile
from constraints.resolve import PersonalRule, RuleBook
from constraints.rules import BY_PERSON, OF_PLANS
from scheduling.solver.matches import CLIENT, PLAN
from scheduling.solver.rules import ActiveRule, Override, Rules

DATED = BY_PERSON - CLIENT.keys() - PLAN.keys()
"""Rules that plans weigh by the day of a visit or shift."""


def rules_between(
    first_day: date,
    last_day: date,
    people: Collection[uuid.UUID],
    day: Callable[[date], int],
    profile: Profile | None = None,
) -> tuple[Rules, int]:
    """The rules, and how many values they leave out: those of the organization that begin or end inside the period and
    whose rule counts no single days, as the first day's hold for all of it. `people`: the clients and employees of the
    period; `day`: a date as the problem counts it. Raises ValueError naming the row.
    """
    book = RuleBook.between(first_day, last_day, profile)
    dated = list(_on_other_days(book, first_day, last_day, day))
    later = {override.code for override in dated if override.weight}
    active = tuple(
        ActiveRule(code=rule.code, level=rule.level, weight=rule.weight, value=rule.value)
        for rule in book.for_all(first_day).values()
        if rule.code in OF_PLANS and (rule.weight or rule.code in later)
    )
    codes = {rule.code for rule in active}
    dated = [override for override in dated if override.code in codes]
    own = [rule for rule in book.personal if rule.code in codes and (rule.client in people or rule.employee in people)]
    applied = [rule for rule in own if rule.code in BY_PERSON]
    left_out = len(own) - len(applied) + book.changing(first_day, last_day, besides=DATED)
    return Rules(active=active, overrides=(*_overrides(applied, day), *dated)), left_out


def _on_other_days(book: RuleBook, first_day: date, last_day: date, day: Callable[[date], int]) -> Iterator[Override]:
    """What of the organization's rules holds otherwise than on the first day, for each run of days that are alike."""
    for code, first in book.for_all(first_day).items():
        if code not in DATED:
            continue
        dates = [first_day + timedelta(days=number) for number in range((last_day - first_day).days + 1)]
        held = [(on, book.for_all(on)[code]) for on in dates]
        for (weight, value), run in groupby(held, key=lambda row: (row[1].weight, dict(row[1].value))):
            if (weight, value) != (first.weight, dict(first.value)):
                days = [day(on) for on, _ in run]
                yield Override(code=code, weight=weight, value=value, first_day=days[0], last_day=days[-1])


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
