"""The rule linter: what keeps an area and period from being planned as meant, found before a run."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, ServiceArea
from scheduling.checks.breaks import breaks
from scheduling.checks.delegations import delegations
from scheduling.checks.findings import Change, Finding, Severity, merged
from scheduling.checks.fitting import Fitting
from scheduling.checks.links import links
from scheduling.checks.naming import Naming, row_of
from scheduling.checks.people import people
from scheduling.checks.pins import Pin, locked, pins_and_problem, pins_and_roster
from scheduling.checks.places import places
from scheduling.checks.reserve import Reserve
from scheduling.checks.rest import rest
from scheduling.checks.shifts import drivers, lost, seats
from scheduling.checks.staffing import staffing
from scheduling.checks.teams import teams
from scheduling.checks.values import overflow, values
from scheduling.checks.windows import windows
from scheduling.models.settings import settings_of
from scheduling.rota import rostered, work_parts
from scheduling.snapshot import EmptyArea, Snapshot, take_snapshot
from scheduling.solver.checks import TooHeavy
from scheduling.solver.roster import DAILY, WEEKLY


def check_rules(area: ServiceArea, first_day: date, last_day: date) -> list[Finding]:
    """All findings of the area (with its parts) and period, errors first. Raises EmptyArea where there is nothing."""
    try:
        return lint(take_snapshot(area, first_day, last_day))
    except EmptyArea:
        raise
    except TooHeavy as problem:
        return [overflow(problem)]
    except ValueError as problem:
        return merged(_of_rows(area, first_day, last_day, str(problem)))


def lint(snapshot: Snapshot) -> list[Finding]:
    """All findings of a problem that was read already."""
    return merged(_of_problem(snapshot))


def _of_rows(area: ServiceArea, first_day: date, last_day: date, refusal: str) -> Iterator[Finding]:
    """Of rows that no problem can be made of; what they are refused for, where nothing else says it."""
    found = [*_of_tables(area, first_day, last_day, locked(area.pk, first_day, last_day))]
    yield from found
    if not any(finding.is_error for finding in found):
        yield Finding(
            code="input_refused",
            severity=Severity.ERROR,
            text=_("The period cannot be planned: %(refusal)s"),
            values={"refusal": refusal},
            changes=(Change(row=row_of(area, area.name), text=_("Correct the row that is named.")),),
        )


def _of_tables(area: ServiceArea, first_day: date, last_day: date, pins: Sequence[Pin]) -> Iterator[Finding]:
    yield from values(first_day, last_day)
    if pins:
        zone = ZoneInfo(Organization.objects.get().time_zone)
        yield from pins_and_roster(pins, work_parts(area.with_parts(), first_day, last_day, zone))


def _of_problem(snapshot: Snapshot) -> Iterator[Finding]:
    problem, area = snapshot.problem, snapshot.area
    period = snapshot.first_day, snapshot.last_day
    naming, fitting = Naming(problem, snapshot.clock), Fitting(problem, snapshot.clock)
    yield from staffing(fitting, naming, Reserve(snapshot))
    yield from teams(fitting, naming)
    yield from windows(problem, naming)
    yield from places(fitting, naming)
    yield from links(fitting, naming)
    yield from delegations(fitting, naming, snapshot.clock.day(snapshot.last_day))
    yield from people(sorted(problem.visits_of), period, settings_of(area).contact_person_skill)
    yield from _of_roster(snapshot, naming)
    pins = locked(area.pk, *period)
    yield from pins_and_problem(pins, fitting, naming)
    yield from _of_tables(area, *period, pins)


def _of_roster(snapshot: Snapshot, naming: Naming) -> Iterator[Finding]:
    """What the roster takes away from plans."""
    problem = snapshot.problem
    rows = rostered(snapshot.area.with_parts(), snapshot.first_day, snapshot.last_day)
    for finding in rest(problem, naming, settings_of(snapshot.area), snapshot.clock.day(snapshot.last_day)):
        if finding.code in (DAILY, WEEKLY) and problem.rules.refuses(finding.code):
            yield replace(finding, code="rest_breach_in_roster")
    yield from breaks(problem, rows, naming)
    yield from drivers(problem, rows, naming)
    yield from seats(rows, naming, "seats_exceeded")
    yield from lost(rows, naming)
