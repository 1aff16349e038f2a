"""What the employees of a period work before and after it: rest and contracts do not end with a plan."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from resources.localtime import instant
from scheduling.clock import Clock
from scheduling.rota import WorkPart, work_of
from scheduling.solver import problem as p
from scheduling.solver.calendar import Calendar
from scheduling.solver.roster import HOURS, WORKING_TIME
from scheduling.solver.rules import Rules

EITHER_SIDE = timedelta(days=8)
"""A rest that touches the period, and the week around any day of it, lie within."""


@dataclass(frozen=True, kw_only=True)
class KnownDays:
    """The days whose work is known, and each employee's work on those of them that are not planned now."""

    calendar: Calendar | None = None
    duties: dict[uuid.UUID, tuple[p.Duty, ...]] = field(default_factory=dict)


def known_days(staff: Collection[uuid.UUID], last_day: date, clock: Clock, rules: Rules) -> KnownDays:
    """Read from the roster, or from what was really worked where that is recorded; nothing where no rule asks."""
    if not any(rules.is_on(code) for code in WORKING_TIME):
        return KnownDays()
    begin, end = _first_known(clock.first_day, rules), last_day + EITHER_SIDE
    before = work_of(staff, begin, clock.first_day - timedelta(days=1), clock.zone)
    after = work_of(staff, last_day + timedelta(days=1), end, clock.zone)
    duties: dict[uuid.UUID, tuple[p.Duty, ...]] = {}
    for part in (*before, *after):
        own = duties.get(part.shift.employee_id, ())
        duties[part.shift.employee_id] = (*own, _duty(part, clock))
    days = (begin + timedelta(days=number) for number in range((end - begin).days + 2))
    midnights = tuple(clock.ticks(instant(day, 0, clock.zone)) for day in days)
    return KnownDays(calendar=Calendar(weekday=begin.weekday(), midnights=midnights), duties=duties)


def _first_known(first_day: date, rules: Rules) -> date:
    """Hours may be averaged over weeks that ended long before the period."""
    values = [rules.value(HOURS), *(own.value for own in rules.overrides if own.code == HOURS)]
    weeks = max(value.get("weeks", 1) for value in values) if rules.is_on(HOURS) else 1
    block = first_day - timedelta(days=first_day.weekday() + 7 * (weeks - 1))
    return min(first_day - EITHER_SIDE, block)


def _duty(part: WorkPart, clock: Clock) -> p.Duty:
    unpaid = sum(pause.minutes for _, _, pause in part.breaks if pause.required and not pause.paid)
    start, end = clock.ticks(part.start), clock.ticks(part.end)
    return p.Duty(start=start, end=end, paid=max(0, end - start - unpaid * clock.ticks_per_minute))
