"""Whether the shifts can carry what is asked for at all: skills at each time of day, and minutes in all."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from organizations.models import ServiceArea
from resources.models import RequirementSkill
from resources.windows import Preference
from scheduling.checks.findings import Change, Finding, Severity
from scheduling.checks.naming import row_of
from scheduling.expansion import DatedVisit
from scheduling.models import PlanningSettings
from scheduling.rota import WorkPart

SLOT = timedelta(minutes=30)


class Bound(NamedTuple):
    """A visit's need that cannot lie elsewhere: it runs from `begin` to `end` whenever it starts."""

    begin: datetime
    end: datetime
    need: RequirementSkill
    visit: DatedVisit


def cover(
    area: ServiceArea,
    visits: Sequence[DatedVisit],
    parts: Sequence[WorkPart],
    settings: PlanningSettings,
    zone: ZoneInfo,
) -> Iterator[Finding]:
    """Per skill the half hours in which fewer hold it than are needed; per date the minutes that shifts lack."""
    for on in sorted({visit.date for visit in visits}):
        today = [visit for visit in visits if visit.date == on]
        yield from _skills(today, parts, settings, zone)
        yield from _minutes(area, on, today, parts)


def _skills(
    visits: Sequence[DatedVisit], parts: Sequence[WorkPart], settings: PlanningSettings, zone: ZoneInfo
) -> Iterator[Finding]:
    bounds = [bound for visit in visits for bound in _bounds(visit, settings)]
    worst: dict[tuple[str, datetime], tuple[int, int, Bound]] = {}
    for bound in bounds:
        alike = [b for b in bounds if b.need.skill_id == bound.need.skill_id and b.begin <= bound.begin < b.end]
        needed = sum(other.need.employees for other in alike)
        there = len({part.shift.employee_id for part in parts if _holds(part, bound)})
        key = bound.need.skill.code, _slot(bound.begin, zone)
        if there < needed and needed - there > worst.get(key, (0, 0, bound))[0]:
            worst[key] = needed - there, there, bound
    for (code, slot), (missing, there, bound) in sorted(worst.items(), key=lambda item: item[0]):
        yield _too_few(code, slot, missing, there, bound, zone)


def _bounds(visit: DatedVisit, settings: PlanningSettings) -> Iterator[Bound]:
    agreed = [(opens, closes) for opens, closes, kind in visit.windows if kind == Preference.HARD]
    length = visit.requirement.duration
    kept = length if settings.window_closes == PlanningSettings.Closes.END else timedelta(0)
    if agreed:
        begin, end = max(closes - kept for _, closes in agreed), min(opens for opens, _ in agreed) + length
        if begin < end:
            yield from (Bound(begin, end, need, visit) for need in visit.requirement.skills.all())


def _holds(part: WorkPart, bound: Bound) -> bool:
    """The part is worked at the bound's beginning by somebody who holds its skill then, high enough."""
    if not part.start <= bound.begin < part.end:
        return False
    on = bound.visit.date
    return any(
        held.skill_id == bound.need.skill_id
        and held.level >= bound.need.min_level
        and held.valid_from <= on <= (held.valid_to or on)
        for held in part.shift.employee.skills.all()
    )


def _slot(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    return local - timedelta(minutes=local.minute % 30, seconds=local.second)


def _too_few(code: str, slot: datetime, missing: int, there: int, bound: Bound, zone: ZoneInfo) -> Finding:
    values = {"skill": code, "start": f"{slot:%H:%M}", "end": f"{slot + SLOT:%H:%M}", "count": missing}
    return Finding(
        code="cover",
        severity=Severity.WARNING,
        text=_("From %(start)s to %(end)s %(needed)s employees with %(skill)s are needed, and %(there)s are on shift."),
        values={**values, "needed": missing + there, "there": there},
        changes=(
            Change(
                row=row_of(bound.need.skill, code),
                text=_("Let %(count)s more employees with %(skill)s work from %(start)s to %(end)s."),
                values=values,
            ),
        ),
        days=(bound.visit.date,),
    )


def _minutes(area: ServiceArea, on: date, visits: Sequence[DatedVisit], parts: Sequence[WorkPart]) -> Iterator[Finding]:
    """Client time alone, without a minute of travel."""
    asked = sum(
        (visit.requirement.duration * visit.requirement.required_employee_count for visit in visits), timedelta(0)
    )
    there = sum((_worked(part) for part in parts if part.shift.date == on), timedelta(0))
    minute = timedelta(minutes=1)
    if asked > there:
        values = {"asked": -(-asked // minute), "there": there // minute, "minutes": -(-(asked - there) // minute)}
        yield Finding(
            code="cover",
            severity=Severity.WARNING,
            text=_("The visits take %(asked)s min, and only %(there)s min are on shift."),
            values=values,
            changes=(
                Change(row=row_of(area, area.name), text=_("Plan %(minutes)s min more of shifts."), values=values),
            ),
            days=(on,),
        )


def _worked(part: WorkPart) -> timedelta:
    pauses = sum(window.minutes for _opens, _closes, window in part.breaks if window.required and not window.paid)
    return part.end - part.start - timedelta(minutes=pauses)
