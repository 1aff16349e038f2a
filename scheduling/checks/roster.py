"""The twelve checks of the roster: shifts alone, before anything is planned on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from organizations.models import Organization, ServiceArea
from resources.models import EmployeeShift
from scheduling.checks.breaks import breaks
from scheduling.checks.cover import cover
from scheduling.checks.findings import Finding, merged
from scheduling.checks.naming import Naming
from scheduling.checks.nights import nights
from scheduling.checks.rest import rest
from scheduling.checks.shifts import absences, drivers, lengths, overlaps, seats, vehicles
from scheduling.clock import Clock
from scheduling.duties import known_days
from scheduling.expansion import dated_visits
from scheduling.explain.stored import StoredPlan
from scheduling.models import PlanningSettings, ScheduleSolution
from scheduling.models.settings import settings_of
from scheduling.rota import WorkPart, parts_of, rostered
from scheduling.ruleset import rules_between
from scheduling.snapshot import EmptyArea
from scheduling.solver import problem as p
from scheduling.staff import employees_of, shift_of

NOWHERE = p.Travel.of([[[0]]], [[[0]]])
"""The roster knows one place: no check asks where somebody is."""

Returns = Mapping[str, datetime]
"""When the route of a shift (row) is home, where a plan says so."""


@dataclass(frozen=True, kw_only=True)
class RosterRead:
    """The shifts of an area and period as rows, as what can be worked of them, and as a problem without visits."""

    rows: list[EmployeeShift]
    parts: list[WorkPart]
    problem: p.Problem
    clock: Clock
    settings: PlanningSettings


def check_roster(area: ServiceArea, first_day: date, last_day: date) -> list[Finding]:
    """All findings of the area (with its parts) and period, errors first. Raises ValueError naming a row that cannot be
    read, EmptyArea where there are neither shifts nor visits.
    """
    return merged(_findings(area, first_day, last_day, {}))


def check_plan(solution: ScheduleSolution) -> list[Finding]:
    """The same of a plan version: a shift lasts until its route is home. NotExplainable for one without a plan."""
    stored = StoredPlan.of(solution)
    returns = {
        shift.partition("/")[0]: stored.clock.moment(route.home)
        for shift, route in sorted(stored.verdict.timing.routes.items())
        if route.is_used
    }
    return merged(_findings(solution.area, solution.first_day, solution.last_day, returns))


def _findings(area: ServiceArea, first_day: date, last_day: date, returns: Returns) -> Iterator[Finding]:
    read = read_roster(area, first_day, last_day, returns)
    zone = read.clock.zone
    visits = dated_visits(area.with_parts(), first_day, last_day, zone, read.settings.window_closes)
    if not visits and not read.rows:
        raise EmptyArea.of(area, first_day, last_day)
    naming = Naming(read.problem, read.clock)
    yield from rest(read.problem, naming, read.settings, read.clock.day(last_day))
    yield from lengths(read.rows, naming, read.settings)
    yield from nights(read.parts, last_day, read.settings, zone)
    yield from breaks(read.problem, read.rows, naming)
    yield from overlaps(read.rows, naming)
    yield from seats(read.rows, naming, "overlap")
    yield from vehicles(read.rows, naming)
    yield from drivers(read.problem, read.rows, naming)
    yield from absences(read.rows, naming)
    yield from cover(area, visits, read.parts, read.settings, zone)


def read_roster(area: ServiceArea, first_day: date, last_day: date, returns: Returns) -> RosterRead:
    """From the database, with the work of the days before and after that rest and hours ask for."""
    settings = settings_of(area)
    zone = ZoneInfo(Organization.objects.get().time_zone)
    clock = Clock(first_day=first_day, zone=zone, ticks_per_minute=settings.ticks_per_minute)
    rows = rostered(area.with_parts(), first_day, last_day)
    for row in rows:
        row.planned_end = max(row.planned_end, returns.get(str(row.pk), row.planned_end))
    parts = [part for row in rows for part in parts_of(row, zone)]
    staff = {row.employee_id for row in rows}
    rules, _ = rules_between(first_day, last_day, staff, clock.day)
    known = known_days(staff, last_day, clock, rules)
    problem = p.Problem(
        settings=p.Settings(
            origin=clock.origin.isoformat(), ticks_per_minute=settings.ticks_per_minute, calendar=known.calendar
        ),
        visits=(),
        employees=tuple(employees_of(parts, clock, known)),
        shifts=tuple(shift_of(part, clock, 0, home=0, office=0) for part in parts),
        travel=NOWHERE,
        rules=rules,
    )
    return RosterRead(rows=rows, parts=parts, problem=problem, clock=clock, settings=settings)
