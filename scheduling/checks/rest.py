"""Rest and hours of the roster alone: daily and weekly rest, the night in it, split days, and the contract's hours."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from resources.localtime import instant
from scheduling.checks.findings import Change, Finding, Severity, Text
from scheduling.checks.naming import Naming
from scheduling.checks.nights import is_night, minutes_of
from scheduling.models import PlanningSettings
from scheduling.solver.penalties.rest import Span, anchors, longest_free
from scheduling.solver.problem import Problem, Shift
from scheduling.solver.roster import DAILY, HOURS, Judged, Roster


def rest(problem: Problem, naming: Naming, settings: PlanningSettings, last_day: int) -> Iterator[Finding]:
    """What concerns the days from the problem's first to `last_day`."""
    period = 0, naming.clock.midnight(last_day + 1)
    for employee in problem.employees:
        roster = Roster(problem, employee)
        for judged in roster.judged:
            if judged.start < period[1] and judged.end > period[0]:
                yield from _judged(roster, judged, naming, settings, period)
        yield from _split_days(roster, naming, settings)


def _judged(
    roster: Roster, judged: Judged, naming: Naming, settings: PlanningSettings, period: Span
) -> Iterator[Finding]:
    if judged.rule == HOURS:
        yield from _hours(roster, judged, naming, settings, period)
        return
    free = longest_free(_work(roster), judged.start, judged.end)
    missing = judged.ticks - (free[1] - free[0])
    if missing > 0:
        yield _too_short(roster, judged, naming, free, missing)
    elif judged.rule == DAILY:
        yield from _night(roster, judged, naming, settings, free)


def _work(roster: Roster) -> list[Span]:
    return roster.known + [(shift.start, shift.end) for shift in roster.shifts]


def _too_short(roster: Roster, judged: Judged, naming: Naming, free: Span, missing: int) -> Finding:
    text = (
        _("%(employee)s has only %(rest)s of %(asked)s min of daily rest in the 24 hours from %(start)s.")
        if judged.rule == DAILY
        else _("%(employee)s has only %(rest)s of %(asked)s min of weekly rest in the week from %(start)s.")
    )
    return _found(
        naming,
        judged.rule,
        Severity.ERROR,
        text,
        list(_lengthen(roster, judged, naming, free, missing)),
        judged,
        rest=(free[1] - free[0]) // naming.clock.ticks_per_minute,
        asked=judged.ticks // naming.clock.ticks_per_minute,
        start=naming.moment(judged.start),
    )


def _lengthen(roster: Roster, judged: Judged, naming: Naming, free: Span, missing: int) -> Iterator[Change]:
    """The shift behind the longest free time begins later, as far as that counts; else the one before ends earlier."""
    later = min(missing, judged.end - free[1])
    for ticks, edge, text in (
        (later, free[1], _("Let the work at %(time)s begin %(minutes)s min later.")),
        (missing - later, free[0], _("Let the work before %(time)s end %(minutes)s min earlier.")),
    ):
        if ticks:
            shift = next((own for own in roster.shifts if edge in (own.start, own.end)), judged.shift)
            values = {"time": naming.moment(edge), "minutes": naming.minutes(ticks)}
            yield Change(row=naming.shift(shift), text=text, values=values)


def _night(roster: Roster, judged: Judged, naming: Naming, settings: PlanningSettings, free: Span) -> Iterator[Finding]:
    """A rest that is long enough but leaves out a part of the night."""
    night = _rest_night(judged, naming, settings)
    if night is None or (free[0] <= night[0] and night[1] <= free[1]):
        return
    moment, zone = naming.clock.moment, naming.clock.zone
    inside = [(begin, end) for begin, end in _work(roster) if judged.start <= begin < judged.end]
    if any(is_night(moment(begin), moment(end), settings, zone) for begin, end in inside):
        return
    text = _("The daily rest of %(employee)s from %(start)s does not hold all of the night.")
    cure = _("Let the rest hold the time from %(from)s to %(to)s.")
    values = {"from": naming.time(night[0]), "to": naming.time(night[1])}
    changes = [Change(row=naming.shift(judged.shift), text=cure, values=values)]
    yield _found(naming, "night_rest", Severity.WARNING, text, changes, judged, start=naming.moment(free[0]))


def _rest_night(judged: Judged, naming: Naming, settings: PlanningSettings) -> Span | None:
    """The night that lies wholly in the stretch, if any."""
    clock, (begin, end) = naming.clock, minutes_of(settings.rest_from, settings.rest_to)
    first = naming.date_of(judged.start)
    for day in (first - timedelta(days=1), first, first + timedelta(days=1)):
        night = clock.ticks(instant(day, begin, clock.zone)), clock.ticks(instant(day, end, clock.zone))
        if judged.start <= night[0] and night[1] <= judged.end:
            return night
    return None


def _hours(
    roster: Roster, judged: Judged, naming: Naming, settings: PlanningSettings, period: Span
) -> Iterator[Finding]:
    """Too few are told of weeks that lie in the period only: the others may be planned later."""
    paid = roster.paid(judged.start, judged.end)
    value = roster.problem.rules.value(HOURS, None, roster.employee.id, judged.shift.day)
    contract = (roster.employee.weekly_minutes or 0) * value["weeks"] * naming.clock.ticks_per_minute
    least = contract * settings.least_hours_percent // 100
    calendar = roster.problem.settings.calendar
    last_week = next(week for week in (calendar.weeks("MO") if calendar else ()) if week[1] == judged.end)
    changed = naming.minutes(max(paid - judged.ticks, least - paid))
    if paid > judged.ticks:
        severity, text = (
            Severity.ERROR,
            _("%(employee)s has %(paid)s paid min in the weeks from %(start)s, of %(asked)s."),
        )
        cure = _("Plan %(minutes)s min less in these weeks.")
        asked = judged.ticks
    elif paid < least and period[0] <= last_week[0] and last_week[1] <= period[1]:
        severity, text = (
            Severity.WARNING,
            _("%(employee)s has only %(paid)s paid min in the weeks from %(start)s, of %(asked)s."),
        )
        cure = _("Plan %(minutes)s min more in these weeks.")
        asked = contract
    else:
        return
    changes = [Change(row=naming.shift(judged.shift), text=cure, values={"minutes": changed})]
    yield _found(
        naming, HOURS, severity, text, changes, judged,
        paid=naming.minutes(paid), asked=naming.minutes(asked), start=naming.date_of(judged.start).isoformat(),
    )  # fmt: skip


def _split_days(roster: Roster, naming: Naming, settings: PlanningSettings) -> Iterator[Finding]:
    """From the first start to the last end of what belongs to one rest."""
    tpm = naming.clock.ticks_per_minute
    work = sorted(_work(roster))
    starts = [*anchors(work, 24 * 60 * tpm), work[-1][1] + 1] if work else []
    for begin, following in pairwise(starts):
        own = [shift for shift in roster.shifts if begin <= shift.start < following]
        end = max(finish for start, finish in work if begin <= start < following)
        over = end - begin - settings.longest_span_minutes * tpm
        if own and over > 0 and len([1 for start, _finish in work if begin <= start < following]) > 1:
            text = _("%(employee)s works from %(start)s to %(end)s, %(minutes)s min more than the longest day.")
            values = {"minutes": naming.minutes(over)}
            cure = _("Bring start and end %(minutes)s min closer together.")
            yield _found(
                naming, "shift_length", Severity.WARNING, text, _one(naming, own[-1], cure, values), own[-1],
                start=naming.moment(begin), end=naming.moment(end), **values,
            )  # fmt: skip


def _one(naming: Naming, shift: Shift, text: Text, values: dict[str, int]) -> list[Change]:
    return [Change(row=naming.shift(shift), text=text, values=values)]


def _found(
    naming: Naming,
    code: str,
    severity: Severity,
    text: Text,
    changes: Iterable[Change],
    of: Judged | Shift,
    **values: object,
) -> Finding:
    shift = of.shift if isinstance(of, Judged) else of
    return Finding(
        code=code,
        severity=severity,
        text=text,
        values={"employee": naming.employees[shift.employee], **values},
        changes=tuple(changes),
        days=(naming.day(shift.day),),
    )
