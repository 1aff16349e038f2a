"""Published visits: one's own, and for the console's print the whole team's."""

import uuid
from collections.abc import Collection, Iterable, Mapping
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
    is_withheld: bool
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

    employee: Employee
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


SHOWN = ("schedule__client__subject_key__wrapped_by", "schedule__requirement", "schedule__plan_day")


def my_day(user: User, employee: Employee, on: date, *, is_today: bool) -> MyDay:
    """The day with addresses, each of which is recorded as looked at."""
    members = list(own_visits(employee, on, on).select_related(*SHOWN))
    return _days(user, members, [employee], on, is_today=is_today)[0]


def team_days(user: User, day: PlanDay) -> list[MyDay]:
    """The same of everybody who has a visit in the plan of a day, by code, in as many queries as for one. It is for
    paper that many see: without the addresses of clients whose identity is protected.
    """
    rows = ScheduleAssignment.objects.filter(schedule__plan_day=day).select_related("employee", *SHOWN)
    members = list(rows.order_by("employee__code", "start_time"))
    employees = list({member.employee: None for member in members})
    return _days(user, members, employees, day.date, is_today=False, is_paper=True)


def _days(
    user: User,
    members: list[ScheduleAssignment],
    employees: list[Employee],
    on: date,
    *,
    is_today: bool,
    is_paper: bool = False,
) -> list[MyDay]:
    partners = _partners(members)
    actuals = _actuals(members)
    former = _former(members)
    shifts = EmployeeShift.objects.filter(employee__in=employees, date=on).exclude(status="CANCELLED")
    working = list(shifts.select_related("vehicle").order_by("planned_start"))
    clients = {member.schedule.client for member in members}
    withheld = {client.pk for client in clients if is_paper and client.protection_level != Client.Protection.NONE}
    audit.record(user, "client.address", *({client.pk for client in clients} - withheld))
    found = []
    for employee in employees:
        own = [member for member in members if member.employee_id == employee.pk]
        stops: list[Stop] = []
        for member in own:
            actual = actuals.get(_key(member.schedule))
            is_over = actual is not None and actual.outcome != VisitActual.Outcome.STARTED
            is_next = is_today and not is_over and not any(stop.is_next for stop in stops)
            team = dict(partners.get(member.schedule_id, ()))
            note = "" if former is None else _note(former.get(_key(member.schedule), {}), member, team)
            others = tuple(name for pk, name in team.items() if pk != employee.pk)
            is_withheld = member.schedule.client_id in withheld
            stops.append(_stop(member, others, actual, note, is_next=is_next, is_withheld=is_withheld))
        found.append(
            MyDay(
                employee=employee,
                on=on,
                shifts=[shift for shift in working if shift.employee_id == employee.pk],
                stops=stops,
                changed=max((member.schedule.plan_day.updated_at for member in own), default=None),
            )
        )
    return found


def _stop(
    member: ScheduleAssignment,
    partners: tuple[str, ...],
    actual: VisitActual | None,
    note: str,
    *,
    is_next: bool,
    is_withheld: bool,
) -> Stop:
    visit, client = member.schedule, member.schedule.client
    is_known = client.subject_key_id is not None and not is_withheld
    has_place = is_known and client.latitude is not None and client.longitude is not None
    return Stop(
        pk=visit.pk,
        start=visit.start_time,
        end=visit.end_time,
        code=client.code,
        service=visit.requirement.service_type,
        partners=partners,
        address=client.address if is_known else "",
        is_withheld=is_withheld,
        place=f"geo:{client.latitude:.5f},{client.longitude:.5f}" if has_place else "",
        travel_minutes=-(-member.travel_seconds // 60),
        kilometres=round(member.travel_metres / 1000, 1),
        actual=actual,
        note=note,
        is_next=is_next,
    )


def _key(visit: Schedule) -> Key:
    return visit.requirement_id, visit.visit_date, visit.ordinal


def _partners(members: Iterable[ScheduleAssignment]) -> dict[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    """Visit -> all who come, by code."""
    rows = ScheduleAssignment.objects.filter(schedule__in=[member.schedule_id for member in members])
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {}
    everybody = rows.order_by("employee__code").values_list("schedule_id", "employee_id", "employee__name")
    for visit, employee, name in everybody:
        found.setdefault(visit, []).append((employee, name))
    return found


def _actuals(members: Iterable[ScheduleAssignment]) -> dict[Key, VisitActual]:
    rows = VisitActual.objects.filter(requirement__in=[member.schedule.requirement_id for member in members])
    dates = {member.schedule.visit_date for member in members}
    return {(row.requirement_id, row.visit_date, row.ordinal): row for row in rows.filter(visit_date__in=dates)}


def _former(members: list[ScheduleAssignment]) -> dict[Key, dict[uuid.UUID, datetime]] | None:
    """Visit -> who came and when in the plan of the day that was published before; None where this is the first."""
    if not members:
        return None
    day = members[0].schedule.plan_day
    before = PlanDay.objects.filter(area=day.area_id, date=day.date, status="ARCHIVED").order_by("-updated_at").first()
    if before is None:
        return None
    needs = {member.schedule.requirement_id for member in members}
    rows = ScheduleAssignment.objects.filter(schedule__plan_day=before, schedule__requirement__in=needs)
    found: dict[Key, dict[uuid.UUID, datetime]] = {}
    for row in rows.select_related("schedule"):
        found.setdefault(_key(row.schedule), {})[row.employee_id] = row.start_time
    return found


def _note(former: Mapping[uuid.UUID, datetime], member: ScheduleAssignment, team: Collection[uuid.UUID]) -> str:
    """What is otherwise than in the plan before: nobody came then, somebody else did, or at another time."""
    if not former:
        return _("new visit")
    changed = []
    if member.employee_id not in former:
        changed.append(_("new for you"))
    elif former.keys() != set(team):
        changed.append(_("other colleague"))
    if member.start_time not in former.values():
        changed.append(_("new time"))
    return ", ".join(changed)


def client_visits(client: Client, first: date, last: date) -> list[Schedule]:
    """A client's own published visits, each with its team."""
    rows = Schedule.objects.filter(client=client, status="PUBLISHED", visit_date__range=(first, last))
    staffed = rows.filter(unassigned_reason="").select_related("requirement")
    return list(staffed.prefetch_related("assignments__employee").order_by("start_time"))
