"""One's own published visits."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from organizations import audit
from organizations.models import User
from resources.models import Client, Employee, EmployeeShift
from scheduling.models import PlanDay, Schedule, ScheduleAssignment, VisitActual

BEHIND, AHEAD = timedelta(days=7), timedelta(days=14)
Key = tuple[uuid.UUID, date, int]


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One visit of an employee's day. ``note``: what is new since the plan that was published before."""

    pk: uuid.UUID
    start: datetime
    end: datetime
    code: str
    service: str
    partners: tuple[str, ...]
    address: str
    place: str
    travel_minutes: int
    kilometres: float
    actual: VisitActual | None
    note: str
    is_next: bool = False

    @property
    def is_over(self) -> bool:
        """Finished, cancelled, or nobody was at home."""
        return self.actual is not None and self.actual.outcome != VisitActual.Outcome.STARTED

    @property
    def has_begun(self) -> bool:
        """Under way."""
        return self.actual is not None and not self.is_over


@dataclass(frozen=True, kw_only=True)
class MyDay:
    """An employee's published day; ``changed``: when its plan was published or changed last."""

    on: date
    shifts: list[EmployeeShift]
    stops: list[Stop]
    changed: datetime | None


def dates_shown(today: date) -> tuple[date, date]:
    """The first and the last day that may be looked at."""
    return today - BEHIND, today + AHEAD


def employee_of(user: User) -> Employee | None:
    """The employee who the user is."""
    return Employee.objects.filter(user=user).first() if user.role == User.Role.EMPLOYEE else None


def client_of(user: User) -> Client | None:
    """The client who the user is."""
    return Client.objects.filter(user=user).first() if user.role == User.Role.CLIENT else None


def own_visits(employee: Employee, first: date, last: date) -> QuerySet[ScheduleAssignment]:
    """The employee's part in what is published for these dates."""
    return ScheduleAssignment.objects.filter(
        employee=employee, schedule__status="PUBLISHED", schedule__visit_date__range=(first, last)
    ).order_by("start_time")


def my_day(user: User, employee: Employee, on: date, *, is_today: bool) -> MyDay:
    """The day with addresses, each of which is recorded as looked at."""
    members = list(
        own_visits(employee, on, on).select_related(
            "schedule__client__subject_key__wrapped_by", "schedule__requirement", "schedule__plan_day"
        )
    )
    partners = _partners(employee, members)
    actuals = _actuals(members)
    former = _former(employee, members)
    audit.record(user, "client.address", *{member.schedule.client_id for member in members})
    stops: list[Stop] = []
    for number, member in enumerate(members):
        actual = actuals.get(_key(member.schedule))
        is_over = actual is not None and actual.outcome != VisitActual.Outcome.STARTED
        is_next = is_today and not is_over and not any(stop.is_next for stop in stops)
        note = "" if former is None else _note(former.get(_key(member.schedule)), member.start_time)
        stops.append(_stop(member, partners, actual, note, is_first=number == 0, is_next=is_next))
    shifts = EmployeeShift.objects.filter(employee=employee, date=on).exclude(status="CANCELLED")
    return MyDay(
        on=on,
        shifts=list(shifts.select_related("vehicle").order_by("planned_start")),
        stops=stops,
        changed=max((member.schedule.plan_day.updated_at for member in members), default=None),
    )


def _stop(
    member: ScheduleAssignment,
    partners: dict[uuid.UUID, tuple[str, ...]],
    actual: VisitActual | None,
    note: str,
    *,
    is_first: bool,
    is_next: bool,
) -> Stop:
    visit, client = member.schedule, member.schedule.client
    is_known = client.subject_key_id is not None
    has_place = is_known and client.latitude is not None and client.longitude is not None
    return Stop(
        pk=visit.pk,
        start=visit.start_time,
        end=visit.end_time,
        code=client.code,
        service=visit.requirement.service_type,
        partners=partners.get(visit.pk, ()),
        address=client.address if is_known else "",
        place=f"geo:{client.latitude:.5f},{client.longitude:.5f}" if has_place else "",
        travel_minutes=-(-member.travel_seconds // 60),
        kilometres=round(member.travel_metres / 1000, 1),
        actual=actual,
        note=note,
        is_next=is_next,
    )


def _key(visit: Schedule) -> Key:
    return visit.requirement_id, visit.visit_date, visit.ordinal


def _partners(employee: Employee, members: Iterable[ScheduleAssignment]) -> dict[uuid.UUID, tuple[str, ...]]:
    """Visit -> the names of the others who come."""
    rows = ScheduleAssignment.objects.filter(schedule__in=[member.schedule_id for member in members])
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    others = rows.exclude(employee=employee).order_by("employee__code")
    for visit, name in others.values_list("schedule_id", "employee__name"):
        found[visit] = (*found.get(visit, ()), name)
    return found


def _actuals(members: Iterable[ScheduleAssignment]) -> dict[Key, VisitActual]:
    rows = VisitActual.objects.filter(requirement__in=[member.schedule.requirement_id for member in members])
    dates = {member.schedule.visit_date for member in members}
    return {(row.requirement_id, row.visit_date, row.ordinal): row for row in rows.filter(visit_date__in=dates)}


def _former(employee: Employee, members: list[ScheduleAssignment]) -> dict[Key, datetime] | None:
    """The employee's starts in the plan of the day that was published before; None where this is the first one."""
    if not members:
        return None
    day = members[0].schedule.plan_day
    before = PlanDay.objects.filter(area=day.area_id, date=day.date, status="ARCHIVED").order_by("-updated_at").first()
    if before is None:
        return None
    rows = ScheduleAssignment.objects.filter(employee=employee, schedule__plan_day=before).select_related("schedule")
    return {_key(row.schedule): row.start_time for row in rows}


def _note(former: datetime | None, start: datetime) -> str:
    if former is None:
        return _("new visit")
    return _("new time") if former != start else ""


def client_visits(client: Client, first: date, last: date) -> list[Schedule]:
    """A client's own published visits, each with its team."""
    rows = Schedule.objects.filter(client=client, status="PUBLISHED", visit_date__range=(first, last))
    staffed = rows.filter(unassigned_reason="").select_related("requirement")
    return list(staffed.prefetch_related("assignments__employee").order_by("start_time"))
