"""One day of an area as it is read: who goes where and when, and what is left without staff. No client names."""

import json
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.utils import timezone

from organizations.models import ServiceArea
from resources.models import EmployeeShift, EmployeeSkill, RequirementSkill
from resources.windows import Preference, TimeWindow, parse_time_windows
from scheduling.keys import VisitKey
from scheduling.models import PlanDay, Schedule, ScheduleAssignment, ScheduleMetric, ScheduleSolution
from scheduling.models.settings import settings_of


@dataclass(frozen=True, kw_only=True)
class Row:
    """A visit or, without a client, a break. ``partners``: the codes of the others of a team; ``visit``: its id in the
    problem; ``is_outside``: it keeps none of its agreed windows.
    """

    start: datetime
    end: datetime
    visit: str = ""
    shift: str = ""
    pinned: str = Schedule.Pinned.NONE
    is_outside: bool = False
    arrival: datetime | None = None
    client: str = ""
    service: str = ""
    travel: timedelta = timedelta(0)
    waiting: timedelta = timedelta(0)
    partners: tuple[str, ...] = ()

    @property
    def is_break(self) -> bool:
        """Whether nobody is visited."""
        return not self.client

    @property
    def travel_minutes(self) -> int:
        """Begun minutes."""
        return -(-self.travel // timedelta(minutes=1)) if self.travel else 0

    @property
    def waiting_minutes(self) -> int:
        """Whole minutes."""
        return self.waiting // timedelta(minutes=1)


@dataclass(kw_only=True)
class Tour:
    """One employee's shift with its rows in order of time."""

    employee: str
    shift: str
    vehicle: str
    code: str
    name: str
    mode: str
    start: datetime
    end: datetime
    skills: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)

    @property
    def visits(self) -> int:
        """How many visits."""
        return sum(not row.is_break for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A visit without staff. ``windows``: the agreed times as text; ``visit``: its id in the problem."""

    visit: str
    client: str
    service: str
    windows: str
    opens: datetime
    skills: str
    minutes: int
    employees: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Day:
    """What the page shows of one plan version's day."""

    plan_day: PlanDay
    figures: dict[str, Decimal]
    tours: list[Tour]
    idle: list[Tour]
    unassigned: list[LeftOut]
    broken: int
    """Visits outside their windows."""

    @property
    def solution(self) -> ScheduleSolution:
        """The plan version."""
        solution: ScheduleSolution = self.plan_day.solution
        return solution


def read_day(area: ServiceArea, on: date) -> Day | None:
    """The published plan of the day, else its latest completed draft; None where there is neither."""
    plan_day = shown_plan_day(area, on)
    return None if plan_day is None else day_of(plan_day)


def day_of(plan_day: PlanDay, employees: Collection[uuid.UUID] | None = None) -> Day:
    """What a page shows of this very day; `shown_plan_day` and `plan_days` read it as is needed here. With `employees`
    the tours are theirs alone.
    """
    visits = list(_visits(plan_day))
    closes, zone = settings_of(plan_day.area).window_closes, current_zone()
    outside = {visit.pk for visit in visits if visit.is_outside(closes, zone)}
    tours = _tours(plan_day, {visit.pk: visit for visit in visits}, outside, employees)
    figures = ScheduleMetric.objects.filter(solution=plan_day.solution_id, schedule_date=plan_day.date)
    return Day(
        plan_day=plan_day,
        figures=dict(figures.values_list("metric_type", "value")),
        tours=[tour for tour in tours if tour.visits],
        idle=[tour for tour in tours if not tour.visits],
        unassigned=[_left_out(visit) for visit in visits if visit.reason],
        broken=len(outside),
    )


class _Visit(NamedTuple):
    """A visit's row with its client's code and its need: values, as there are hundreds of them."""

    pk: uuid.UUID
    requirement: uuid.UUID
    on: date
    ordinal: int
    start: datetime
    end: datetime
    pinned: str
    reason: str
    client: str
    service: str
    duration: timedelta
    employees: int
    windows: str
    skills: list[str]

    @property
    def id(self) -> str:
        """In its version's problem."""
        return str(VisitKey(str(self.requirement), self.on, self.ordinal))

    @property
    def agreed(self) -> list[TimeWindow]:
        """The windows agreed for its date."""
        return [window for window in _agreed(self.windows) if window.holds_on(self.on)]

    def is_outside(self, window_closes: str, zone: ZoneInfo) -> bool:
        """Whether it keeps none of them; one without staff breaks nothing."""
        agreed = [] if self.reason else [window.on(self.on, zone) for window in self.agreed]
        edge = self.end if window_closes == "END" else self.start
        return bool(agreed) and not any(opens <= self.start and edge <= closes for opens, closes in agreed)


@lru_cache(maxsize=4096)
def _agreed(raw: str) -> tuple[TimeWindow, ...]:
    """Many needs have the same windows."""
    return tuple(window for window in parse_time_windows(json.loads(raw)) if window.preference is Preference.HARD)


def _visits(plan_day: PlanDay) -> Iterator[_Visit]:
    skills = RequirementSkill.objects.filter(requirement=OuterRef("requirement")).order_by("skill__code")
    rows = (
        Schedule.objects.filter(plan_day=plan_day)
        .order_by("start_time", "client__code")
        .values_list(
            "pk", "requirement_id", "visit_date", "ordinal", "start_time", "end_time", "pinned", "unassigned_reason",
            "client__code", "requirement__service_type", "requirement__duration",
            "requirement__required_employee_count", Cast("requirement__time_windows", TextField()),
            ArraySubquery(skills.values("skill__code")),
        )
    )  # fmt: skip
    return (_Visit(*row) for row in rows)


def shown_plan_day(area: ServiceArea, on: date, status: str | None = None) -> PlanDay | None:
    """The published plan of the day (of this status), else its latest completed draft."""
    completed = Q(status="DRAFT", solution__status=ScheduleSolution.Status.COMPLETED)
    days = plan_days().filter(Q(status="PUBLISHED") | completed, area=area, date=on)
    return (days.filter(status=status) if status else days).order_by(PUBLISHED_FIRST, "-solution__run_date").first()


PUBLISHED_FIRST = Case(When(status="PUBLISHED", then=Value(0)), default=Value(1), output_field=IntegerField())


def plan_days() -> QuerySet[PlanDay]:
    """Days of plans with what `day_of` needs of them, without the versions' large documents."""
    return (
        PlanDay.objects.annotate(breaks=KeyTransform("breaks", "solution__output_solution"))
        .select_related("solution", "area")
        .defer("solution__input_data", "solution__output_solution", "solution__progress", "solution__changes")
    )


def _tours(
    plan_day: PlanDay,
    visits: Mapping[uuid.UUID, _Visit],
    outside: Collection[uuid.UUID],
    employees: Collection[uuid.UUID] | None,
) -> list[Tour]:
    members = ScheduleAssignment.objects.filter(schedule__plan_day=plan_day)
    if employees is not None:
        members = members.filter(schedule__in=members.filter(employee__in=employees).values("schedule"))
    assignments = list(
        members.order_by("start_time").values(
            "schedule_id", "shift_id", "employee__code", "arrival_time", "travel_seconds"
        )
    )
    teams: dict[uuid.UUID, list[str]] = {}
    for member in assignments:
        teams.setdefault(member["schedule_id"], []).append(member["employee__code"])
    shifts = _shifts(plan_day, {row["shift_id"] for row in assignments})
    if employees is not None:
        shifts = shifts.filter(employee__in=employees)
    tours = {shift.pk: _tour(shift) for shift in shifts}
    for member in assignments:
        visit = visits[member["schedule_id"]]
        if member["shift_id"] in tours:
            _add_visit(
                tours[member["shift_id"]], member, visit, teams[visit.pk], is_outside=member["schedule_id"] in outside
            )
    for pause in getattr(plan_day, "breaks", None) or []:
        tour = tours.get(uuid.UUID(pause["shift"]))
        if tour is not None:
            tour.rows.append(
                Row(start=datetime.fromisoformat(pause["start"]), end=datetime.fromisoformat(pause["end"]))
            )
    for tour in tours.values():
        tour.rows.sort(key=lambda row: (row.start, row.end))
    return list(tours.values())


def _shifts(plan_day: PlanDay, used: set[uuid.UUID]) -> QuerySet[EmployeeShift]:
    """The shifts of the plan, and those of the area's employees that it leaves empty."""
    areas = ServiceArea.objects.within([plan_day.area_id])
    rostered = Q(date=plan_day.date, employee__area__in=areas) & ~Q(status="CANCELLED")
    held = EmployeeSkill.objects.filter(employee=OuterRef("employee"), valid_from__lte=plan_day.date)
    skills = held.filter(Q(valid_to=None) | Q(valid_to__gte=plan_day.date)).order_by("skill__code")
    return (
        EmployeeShift.objects.filter(rostered | Q(pk__in=used))
        .select_related("employee", "vehicle")
        .only("planned_start", "planned_end", "mode", "employee__code", "employee__name", "vehicle__name")
        .annotate(skills=ArraySubquery(skills.values("skill__code")))
        .order_by("employee__code", "planned_start")
    )


def _tour(shift: EmployeeShift) -> Tour:
    return Tour(
        employee=str(shift.employee_id),
        shift=str(shift.pk),
        vehicle=shift.vehicle.name if shift.vehicle else "",
        code=shift.employee.code,
        name=shift.employee.name,
        mode=shift.get_mode_display(),
        start=shift.planned_start,
        end=shift.planned_end,
        skills=tuple(getattr(shift, "skills", ())),
    )


def _add_visit(tour: Tour, member: Mapping[str, Any], visit: _Visit, team: list[str], *, is_outside: bool) -> None:
    first = not tour.rows  # before the first visit one leaves later instead of waiting
    tour.rows.append(
        Row(
            start=visit.start,
            end=visit.end,
            visit=visit.id,
            shift=tour.shift,
            pinned=visit.pinned,
            is_outside=is_outside,
            arrival=visit.start if first else member["arrival_time"],
            client=visit.client,
            service=visit.service,
            travel=timedelta(seconds=member["travel_seconds"]),
            waiting=timedelta(0) if first else visit.start - member["arrival_time"],
            partners=tuple(code for code in team if code != tour.code) if len(team) > 1 else (),
        )
    )


def _left_out(visit: _Visit) -> LeftOut:
    return LeftOut(
        visit=visit.id,
        client=visit.client,
        service=visit.service,
        windows=", ".join(f"{window.to_json()['start']}–{window.to_json()['end']}" for window in visit.agreed),
        opens=visit.start,
        skills=", ".join(visit.skills),
        minutes=int(visit.duration.total_seconds() // 60),
        employees=visit.employees,
        reason=visit.reason,
    )


def current_zone() -> ZoneInfo:
    """The organization's zone, in which a page is shown."""
    zone = timezone.get_current_timezone()
    if not isinstance(zone, ZoneInfo):
        raise TypeError(f"The time zone is {zone!r}; set one by its name.")
    return zone
