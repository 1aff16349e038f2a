"""One day of an area as it is read: who goes where and when, and what is left without staff. No client names."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTransform
from django.utils import timezone

from organizations.models import ServiceArea
from resources.models import EmployeeShift, RequirementSkill
from resources.windows import Preference, parse_time_windows
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

    @property
    def solution(self) -> ScheduleSolution:
        """The plan version."""
        solution: ScheduleSolution = self.plan_day.solution
        return solution


def read_day(area: ServiceArea, on: date) -> Day | None:
    """The published plan of the day, else its latest completed draft; None where there is neither."""
    plan_day = shown_plan_day(area, on)
    return None if plan_day is None else day_of(plan_day)


NEEDED_SKILLS = (
    RequirementSkill.objects.filter(requirement=OuterRef("requirement")).order_by("skill__code").values("skill__code")
)


def day_of(plan_day: PlanDay) -> Day:
    """What a page shows of this very day; `shown_plan_day` and `plan_days` read it as is needed here."""
    on = plan_day.date
    visits = list(
        Schedule.objects.filter(plan_day=plan_day)
        .select_related("client", "requirement")
        .annotate(skills=ArraySubquery(NEEDED_SKILLS))
        .only("start_time", "end_time", "unassigned_reason", "visit_date", "ordinal", "pinned", "client__code", *_NEED)
        .order_by("start_time", "client__code")
    )
    settings = settings_of(plan_day.area)
    outside = {visit.pk for visit in visits if is_outside(visit, settings.window_closes)}
    tours = _tours(plan_day, visits, outside)
    return Day(
        plan_day=plan_day,
        figures=dict(
            ScheduleMetric.objects.filter(solution=plan_day.solution_id, schedule_date=on).values_list(
                "metric_type", "value"
            )
        ),
        tours=[tour for tour in tours if tour.visits],
        idle=[tour for tour in tours if not tour.visits],
        unassigned=[_left_out(visit) for visit in visits if visit.unassigned_reason],
    )


_NEED = (
    "requirement__service_type",
    "requirement__duration",
    "requirement__required_employee_count",
    "requirement__time_windows",
)


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


def is_outside(visit: Schedule, window_closes: str) -> bool:
    """Whether a planned visit keeps none of the windows agreed for its date."""
    if visit.unassigned_reason:
        return False
    agreed = [
        window.on(visit.visit_date, timezone.get_current_timezone())
        for window in parse_time_windows(visit.requirement.time_windows)
        if window.preference is Preference.HARD and window.holds_on(visit.visit_date)
    ]
    edge = visit.end_time if window_closes == "END" else visit.start_time
    return bool(agreed) and not any(opens <= visit.start_time and edge <= closes for opens, closes in agreed)


def _tours(plan_day: PlanDay, visits: Iterable[Schedule], outside: set[uuid.UUID]) -> list[Tour]:
    by_id = {visit.pk: visit for visit in visits}
    assignments = list(
        ScheduleAssignment.objects.filter(schedule__plan_day=plan_day)
        .order_by("start_time")
        .values("schedule_id", "shift_id", "employee__code", "arrival_time", "travel_seconds")
    )
    teams: dict[uuid.UUID, list[str]] = {}
    for member in assignments:
        teams.setdefault(member["schedule_id"], []).append(member["employee__code"])
    tours = {shift.pk: _tour(shift) for shift in _shifts(plan_day, {row["shift_id"] for row in assignments})}
    for member in assignments:
        visit = by_id[member["schedule_id"]]
        _add_visit(tours[member["shift_id"]], member, visit, teams, is_outside=visit.pk in outside)
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
    rostered = Q(date=plan_day.date, employee__area__in=plan_day.area.with_parts()) & ~Q(status="CANCELLED")
    return (
        EmployeeShift.objects.filter(rostered | Q(pk__in=used))
        .select_related("employee", "vehicle")
        .only("planned_start", "planned_end", "mode", "employee__code", "employee__name", "vehicle__name")
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
    )


def _add_visit(
    tour: Tour, member: Mapping[str, Any], visit: Schedule, teams: dict[uuid.UUID, list[str]], *, is_outside: bool
) -> None:
    first = not tour.rows  # before the first visit one leaves later instead of waiting
    tour.rows.append(
        Row(
            start=visit.start_time,
            end=visit.end_time,
            visit=visit_id(visit),
            shift=tour.shift,
            pinned=visit.pinned,
            is_outside=is_outside,
            arrival=visit.start_time if first else member["arrival_time"],
            client=visit.client.code,
            service=visit.requirement.service_type,
            travel=timedelta(seconds=member["travel_seconds"]),
            waiting=timedelta(0) if first else visit.start_time - member["arrival_time"],
            partners=tuple(code for code in teams[visit.pk] if code != tour.code),
        )
    )


def _left_out(visit: Schedule) -> LeftOut:
    need = visit.requirement
    windows = [
        window
        for window in parse_time_windows(need.time_windows)
        if window.preference is Preference.HARD and window.holds_on(visit.visit_date)
    ]
    return LeftOut(
        visit=visit_id(visit),
        client=visit.client.code,
        service=need.service_type,
        windows=", ".join(f"{window.to_json()['start']}–{window.to_json()['end']}" for window in windows),
        opens=visit.start_time,
        skills=", ".join(getattr(visit, "skills", ())),
        minutes=int(need.duration.total_seconds() // 60),
        employees=need.required_employee_count,
        reason=visit.unassigned_reason,
    )


def visit_id(visit: Schedule) -> str:
    """The visit's id in its version's problem."""
    return str(VisitKey(str(visit.requirement_id), visit.visit_date, visit.ordinal))
