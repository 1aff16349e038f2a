"""From the database to a Problem: the only way in. Reads inside the active organization's scope; writes nothing.

Ids in the problem are opaque: a visit is ``requirement/date/ordinal``, a shift is its row (a part of it: ``row/n``),
all
others are rows. No name, address or coordinate is in a Problem.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from constraints.profiles import Profile
from organizations.models import Organization, ServiceArea
from organizations.told import Told
from resources.localtime import instant
from resources.models import Client, ClientEmployeeRelation, VisitDependency
from scheduling.baseline import measured_as
from scheduling.clock import Clock
from scheduling.duties import KnownDays, known_days
from scheduling.expansion import DatedVisit, dated_visits
from scheduling.history import known_clients, past_of
from scheduling.keys import VisitKey
from scheduling.models import PlanningSettings
from scheduling.models.settings import settings_of
from scheduling.places import Places, refuse_lost_starts, travel_between, upwards
from scheduling.published import UNPUBLISHED, Published, former_plan, plan_to_begin_with, published_visits
from scheduling.rota import WorkPart, work_parts
from scheduling.ruleset import rules_between
from scheduling.solver import problem as p
from scheduling.solver.plan import Plan
from scheduling.solver.replan import frozen, with_baseline
from scheduling.staff import employees_of, shift_of
from scheduling.whatif import Changes, with_changes


class EmptyArea(Told):
    """The area has nothing to plan on these days; check the area and the dates."""

    @classmethod
    def of(cls, area: ServiceArea, first_day: date, last_day: date) -> "EmptyArea":
        """For this area and period."""
        pattern = gettext_noop("Area %(area)s: neither visits nor shifts from %(first)s to %(last)s.")
        return cls(pattern, area=area.name, first=first_day, last=last_day)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A problem, and what leads back from its ids to rows."""

    problem: p.Problem
    clock: Clock
    area: ServiceArea
    first_day: date
    last_day: date
    travel_sources: dict[str, str]
    ignored_values: int
    profile: Profile | None = None
    """The weights that stand in for the organization's."""
    start: Plan | None = None
    """What of the published plan can still be so, where the new plan is to stay near it."""
    frozen_at: datetime | None = None
    """What had begun before stays as the baseline has it."""

    def input_data(self) -> dict[str, object]:
        """What is stored with the plan version: the problem with its exact rules, the profile they are of, where the
        travel times came from, and since when it is frozen.
        """
        profile = {"name": self.profile.name, "version": self.profile.version} if self.profile else None
        frozen_at = self.frozen_at.isoformat() if self.frozen_at else None
        return {
            "problem": self.problem.to_json(compact=True),
            "travel_sources": self.travel_sources,
            "profile": profile,
            "frozen_at": frozen_at,
        }


def take_snapshot(
    area: ServiceArea,
    first_day: date,
    last_day: date,
    *,
    keep_published: bool = False,
    freeze: datetime | None = None,
    profile: Profile | None = None,
    changes: Changes | None = None,
    made_from: uuid.UUID | None = None,
) -> Snapshot:
    """Everything a plan of the area (with its parts) and period depends on. Raises ValueError naming row and field.

    `keep_published`: the published plan is where the search begins, and the baseline that changes of staff and time
    are measured against. `freeze`: so is it, and what it has begun before that instant stays as it is. `profile`:
    weights in place of the organization's. `changes`: what is to be different from the rows, for a what-if.
    `made_from`: the version whose locks and baseline hold, in place of the published plan's.
    """
    settings = settings_of(area)
    zone = ZoneInfo(Organization.objects.get().time_zone)
    clock = Clock(first_day=first_day, zone=zone, ticks_per_minute=settings.ticks_per_minute)
    areas = area.with_parts()
    visits = dated_visits(areas, first_day, last_day, zone, settings.window_closes)
    parts = work_parts(areas, first_day, last_day, zone)
    if not visits and not parts:
        raise EmptyArea.of(area, first_day, last_day)
    every_area = {row.pk: row for row in ServiceArea.objects.all()}
    places, travel, modes, sources = _journeys(area, settings, visits, parts, every_area)
    stays_near = keep_published or freeze is not None
    version = None if stays_near else made_from
    published = published_visits(area, first_day, last_day, clock, locked_only=not stays_near, version=version)
    clients = {visit.client.pk: visit.client for visit in visits}
    staff = {part.shift.employee_id for part in parts}
    rules, ignored = rules_between(first_day, last_day, clients.keys() | staff, clock.day, profile)
    known = known_days(staff, last_day, clock, rules)
    problem = p.Problem(
        settings=_settings(settings, clock, known),
        visits=tuple(_visits(visits, places, clock, published, every_area)),
        employees=tuple(employees_of(parts, clock, known, past_of(staff, clock, rules))),
        shifts=tuple(_shift(part, places, clock, modes) for part in parts),
        travel=travel,
        dependencies=tuple(_dependencies(visits, clock)),
        relations=tuple(_relations(clients, parts, clock)),
        clients=tuple(known_clients(clients, first_day, rules)),
        rules=rules,
    )
    problem, start, freeze = _measured(problem, published if stays_near else None, freeze, made_from, clock)
    problem = problem if changes is None else with_changes(problem, changes)
    return Snapshot(
        problem=problem,
        start=start,
        frozen_at=freeze,
        profile=profile,
        clock=clock,
        area=area,
        first_day=first_day,
        last_day=last_day,
        travel_sources=sources,
        ignored_values=ignored,
    )


def _settings(settings: PlanningSettings, clock: Clock, known: KnownDays) -> p.Settings:
    return p.Settings(
        origin=clock.origin.isoformat(),
        ticks_per_minute=settings.ticks_per_minute,
        divide_by=settings.divide_by,
        window_closes=p.Edge(settings.window_closes),
        break_place=p.BreakPlace(settings.break_place),
        calendar=known.calendar,
    )


def _journeys(
    area: ServiceArea,
    settings: PlanningSettings,
    visits: list[DatedVisit],
    parts: list[WorkPart],
    every_area: dict[uuid.UUID, ServiceArea],
) -> tuple[Places, p.Travel, list[str], dict[str, str]]:
    """All places, the travel between them by each means, those means, and where the times came from."""
    places = Places.of(every_area.values(), (visit.client for visit in visits), (part.shift.employee for part in parts))
    travel, modes, sources = travel_between(places, area, settings, {part.shift.mode for part in parts})
    refuse_lost_starts(places, travel, [(part.shift.employee, modes.index(part.shift.mode)) for part in parts])
    return places, travel, modes, sources


def _measured(
    problem: p.Problem,
    published: dict[str, Published] | None,
    freeze: datetime | None,
    made_from: uuid.UUID | None,
    clock: Clock,
) -> tuple[p.Problem, Plan | None, datetime | None]:
    """The problem beside the published plan, or as the version it is made from was measured; where the search begins;
    and the instant up to which things stay.
    """
    if published is not None:
        measured, start = _near(problem, published, None if freeze is None else clock.ticks(freeze))
        return measured, start, freeze
    if made_from is not None:
        measured, freeze = measured_as(problem, made_from, clock)
        return measured, None, freeze
    return problem, None, freeze


def _near(problem: p.Problem, published: dict[str, Published], moment: int | None) -> tuple[p.Problem, Plan]:
    """The problem measured against the published plan, frozen up to the moment (tick) if there is one, and where the
    search begins.
    """
    problem = with_baseline(problem, former_plan(published))
    if moment is not None:
        problem = frozen(problem, former_plan(published), moment)
    return problem, plan_to_begin_with(problem, published)


def key_of(visit: DatedVisit) -> VisitKey:
    """The visit's key."""
    return VisitKey(str(visit.requirement.pk), visit.date, visit.ordinal)


def _visits(
    visits: list[DatedVisit],
    places: Places,
    clock: Clock,
    published: dict[str, Published],
    every_area: dict[uuid.UUID, ServiceArea],
) -> Iterable[p.Visit]:
    for visit in visits:
        needs = visit.requirement.skills.all()
        visit_id = str(key_of(visit))
        former = published.get(visit_id, UNPUBLISHED)
        yield p.Visit(
            id=visit_id,
            client=str(visit.client.pk),
            duration=clock.length(visit.requirement.duration, f"visit requirement {visit.requirement.pk}, duration"),
            place=places.index(visit.client.pk),
            staff=visit.requirement.required_employee_count,
            windows=tuple(_windows(visit, clock)),
            priority=visit.requirement.priority,
            obligation=p.Obligation(visit.requirement.obligation),
            needs=tuple(
                p.SkillNeed(skill=need.skill.code, min_level=need.min_level, employees=need.employees) for need in needs
            ),
            day=clock.day(visit.date),
            last_day=clock.day(visit.last_start_date),
            protected=visit.client.protection_level != Client.Protection.NONE,
            pinned_employees=former.pinned_team,
            pinned_start=former.pinned_start,
            areas=tuple(str(area.pk) for area in upwards(every_area, visit.client.area_id)),
            has_key=visit.client.key_type == Client.Key.PHYSICAL,
        )


def _windows(visit: DatedVisit, clock: Clock) -> Iterable[p.Window]:
    """A visit without an agreed time is agreed for its date: on no other day of the period is it asked for."""
    for opens, closes, preference in visit.windows:
        yield p.Window(open=clock.ticks(opens), close=clock.ticks(closes), preference=p.Preference(preference))
    if all(preference != p.Preference.HARD for *_, preference in visit.windows):
        midnight, next_one = (instant(visit.date + timedelta(days=days), 0, clock.zone) for days in (0, 1))
        yield p.Window(open=clock.ticks(midnight), close=clock.ticks(next_one))


def _shift(part: WorkPart, places: Places, clock: Clock, modes: list[str]) -> p.Shift:
    employee = part.shift.employee
    return shift_of(
        part, clock, modes.index(part.shift.mode), home=places.start_of(employee), office=places.office_of(employee)
    )


def _dependencies(visits: list[DatedVisit], clock: Clock) -> Iterable[p.Dependency]:
    by_need: dict[tuple[object, date], DatedVisit] = {(visit.requirement.pk, visit.date): visit for visit in visits}
    needs = {visit.requirement.pk for visit in visits}
    for link in VisitDependency.objects.filter(first__in=needs, second__in=needs).order_by("pk"):
        for (need, day), first in by_need.items():
            second = by_need.get((link.second_id, day))
            if need != link.first_id or second is None:
                continue
            yield p.Dependency(
                id=f"{link.pk}/{day.isoformat()}",
                first=str(key_of(first)),
                second=str(key_of(second)),
                min_gap=_gap(link.min_gap, link.max_gap, link, clock),
                max_gap=None if link.max_gap is None else clock.length(link.max_gap, f"visit dependency {link.pk}"),
                measured_from=p.Edge(link.measured_from),
                staff=p.Staff(link.staff),
                all_or_nothing=link.all_or_nothing,
            )


def _gap(least: timedelta | None, most: timedelta | None, link: VisitDependency, clock: Clock) -> int | None:
    """Without either gap the link has no say in time; with a largest gap alone the least one is 0."""
    if least is None:
        return None if most is None else min(0, clock.length(most, f"visit dependency {link.pk}"))
    return clock.length(least, f"visit dependency {link.pk}")


def _relations(clients: dict[uuid.UUID, Client], parts: list[WorkPart], clock: Clock) -> Iterable[p.Relation]:
    staff = {part.shift.employee_id for part in parts}
    for row in ClientEmployeeRelation.objects.filter(client__in=list(clients), employee__in=staff).order_by("pk"):
        yield p.Relation(
            client=str(row.client_id),
            employee=str(row.employee_id),
            kind=p.RelationKind(row.kind.upper()),
            first_day=clock.day(row.valid_from),
            last_day=None if row.valid_to is None else clock.day(row.valid_to),
        )
    for client in clients.values():
        if client.fixed_contact_employee_id in staff:
            yield p.Relation(
                client=str(client.pk), employee=str(client.fixed_contact_employee_id), kind=p.RelationKind.CONTACT
            )
