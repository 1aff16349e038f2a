"""Night work: what a night shift is, and night workers who work too much on average."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from resources.localtime import instant
from resources.models import Employee
from scheduling.checks.findings import Change, Finding, Severity
from scheduling.checks.naming import row_of
from scheduling.models import PlanningSettings
from scheduling.rota import WorkPart, work_of

LEAST = timedelta(hours=3)
"""Work in the night that makes a shift one of the night."""
SHARE = 3
"""A night worker is who works every so manieth shift in the night, or more."""
WORKING_DAYS = 6
"""Days of a week that the mean is over: one is of rest."""


def minutes_of(begin: time, end: time) -> tuple[int, int]:
    """Minutes after midnight; an end not after the begin is the next day's."""
    first, last = begin.hour * 60 + begin.minute, end.hour * 60 + end.minute
    return first, last if last > first else last + 24 * 60


def is_night(begin: datetime, end: datetime, settings: PlanningSettings, zone: ZoneInfo) -> bool:
    """Whether work lies in the night for three hours or more."""
    dusk, dawn = minutes_of(settings.night_from, settings.night_to)
    first = begin.astimezone(zone).date()
    shared = timedelta(0)
    for day in range(-1, (end - begin).days + 2):
        night = [instant(first + timedelta(days=day), minutes, zone) for minutes in (dusk, dawn)]
        shared += max(timedelta(0), min(end, night[1]) - max(begin, night[0]))
    return shared >= LEAST


def nights(parts: Sequence[WorkPart], last_day: date, settings: PlanningSettings, zone: ZoneInfo) -> Iterator[Finding]:
    """Of those who work in the night in the period: their mean over the weeks that end with its last day."""
    staff = {
        part.shift.employee_id: part.shift.employee for part in parts if is_night(part.start, part.end, settings, zone)
    }
    if not staff:
        return
    weeks = settings.night_mean_weeks
    worked: dict[object, list[WorkPart]] = {}
    for part in work_of(staff, last_day - timedelta(days=7 * weeks - 1), last_day, zone):
        worked.setdefault(part.shift.employee_id, []).append(part)
    for pk, employee in staff.items():
        own = worked.get(pk, [])
        in_the_night = sum(is_night(part.start, part.end, settings, zone) for part in own)
        mean = sum(map(_paid, own), timedelta(0)) / (weeks * WORKING_DAYS)
        over = mean - timedelta(minutes=settings.night_mean_minutes)
        if in_the_night * SHARE >= len(own) and over > timedelta(0):
            yield _too_much(employee, own[-1], mean, over * weeks * WORKING_DAYS, settings)


def _paid(part: WorkPart) -> timedelta:
    unpaid = sum(window.minutes for _opens, _closes, window in part.breaks if window.required and not window.paid)
    return part.end - part.start - timedelta(minutes=unpaid)


def _too_much(
    employee: Employee, last: WorkPart, mean: timedelta, over: timedelta, settings: PlanningSettings
) -> Finding:
    name = f"{employee.code} {last.shift.date}"
    change = Change(
        row=row_of(last.shift, name),
        text=_("Plan %(minutes)s min less in these weeks."),
        values={"minutes": -(-over // timedelta(minutes=1))},
    )
    return Finding(
        code="night_mean",
        severity=Severity.WARNING,
        text=_("%(employee)s works nights: %(minutes)s min a day on average over %(weeks)s weeks, above %(most)s."),
        values={
            "employee": employee.code,
            "minutes": round(mean / timedelta(minutes=1)),
            "weeks": settings.night_mean_weeks,
            "most": settings.night_mean_minutes,
        },
        changes=(change,),
        days=(last.shift.date,),
    )
