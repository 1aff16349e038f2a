"""What waits for a scheduler now, the most pressing first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.models import Organization, ServiceArea
from resources.models import EmployeeAbsence, EmployeeSkill
from scheduling.models import PlanDay, Schedule, ScheduleSolution

SOON = timedelta(days=2)
DRAFTS_AHEAD = timedelta(days=7)
EXPIRES_WITHIN = timedelta(days=30)
PRESSING = timedelta(days=7)
FAILED_WITHIN = timedelta(days=7)
SHOWN = 8


@dataclass(frozen=True)
class Item:
    """One line with its link."""

    text: str
    address: str
    is_pressing: bool = False


@dataclass(frozen=True)
class Group:
    """What is alike; `count` may be more than the items shown."""

    title: str
    count: int
    items: list[Item]


def todo(organization: Organization, areas: Iterable[ServiceArea], now: datetime) -> list[Group]:
    """The groups with something in them: six queries."""
    own, today = list(areas), now.date()
    groups = (
        (
            _("Visits without staff in the next 48 hours"),
            _unassigned(own, today),
        ),
        (
            _("Drafts not published"),
            _drafts(own, today),
        ),
        (
            _("Sick or away today"),
            _absent(own, now),
        ),
        (
            _("Delegations that expire"),
            _expiring(own, today),
        ),
        (
            _("Runs that failed"),
            _failed(own, now),
        ),
        (
            _("Trial"),
            _trial(organization, today),
        ),
    )
    found = ((title, list(items)) for title, items in groups)
    return [Group(title, len(items), items[:SHOWN]) for title, items in found if items]


def _unassigned(areas: list[ServiceArea], today: date) -> Iterator[Item]:
    rows = Schedule.objects.filter(
        status="PUBLISHED", plan_day__area__in=areas, visit_date__range=(today, today + SOON)
    ).unassigned()
    days = rows.values("visit_date", "plan_day__area", "plan_day__area__name", "requirement__priority")
    for row in days.annotate(number=Count("pk")).order_by("visit_date", "requirement__priority"):
        pattern = ngettext(
            "%(number)s visit of priority %(priority)s", "%(number)s visits of priority %(priority)s", row["number"]
        )
        text = pattern % {"number": row["number"], "priority": row["requirement__priority"]}
        place = f"{row['visit_date']:%Y-%m-%d} {row['plan_day__area__name']}"
        yield Item(f"{place}: {text}", _board(row["visit_date"], row["plan_day__area"]), row["visit_date"] == today)


def _drafts(areas: list[ServiceArea], today: date) -> Iterator[Item]:
    """Days from today on that have a draft and nothing published."""
    published = PlanDay.objects.filter(area=OuterRef("area"), date=OuterRef("date"), status="PUBLISHED")
    days = PlanDay.objects.filter(
        area__in=areas, status="DRAFT", date__range=(today, today + DRAFTS_AHEAD), solution__status="COMPLETED"
    ).filter(~Exists(published))
    for row in days.values("date", "area", "area__name").distinct().order_by("date", "area__name"):
        yield Item(f"{row['date']:%Y-%m-%d} {row['area__name']}", _board(row["date"], row["area"]),
                   row["date"] == today)  # fmt: skip


def _board(on: date, area: object) -> str:
    return f"{reverse('board')}?{urlencode({'date': on.isoformat(), 'area': area})}"


def _absent(areas: list[ServiceArea], now: datetime) -> Iterator[Item]:
    rows = EmployeeAbsence.objects.filter(
        employee__area__in=areas, status=EmployeeAbsence.Status.APPROVED, starts_at__lte=now, ends_at__gt=now
    ).select_related("employee")
    for row in rows.order_by("employee__code"):
        address = reverse("admin:resources_employeeabsence_change", args=[row.pk])
        yield Item(f"{row.employee.code}: {row.get_kind_display()}", address, row.kind == "SICK")


def _expiring(areas: list[ServiceArea], today: date) -> Iterator[Item]:
    rows = EmployeeSkill.objects.filter(
        employee__area__in=areas, skill__is_delegation=True, valid_to__range=(today, today + EXPIRES_WITHIN)
    ).select_related("employee", "skill")
    for row in rows.order_by("valid_to", "employee__code"):
        assert row.valid_to is not None
        address = reverse("admin:resources_employee_change", args=[row.employee_id])
        text = _("%(employee)s %(skill)s: last day %(day)s") % {
            "employee": row.employee.code,
            "skill": row.skill.code,
            "day": row.valid_to.isoformat(),
        }
        yield Item(text, address, row.valid_to - today <= PRESSING)


def _failed(areas: list[ServiceArea], now: datetime) -> Iterator[Item]:
    rows = ScheduleSolution.objects.filter(
        area__in=areas, status=ScheduleSolution.Status.FAILED, run_date__gte=now - FAILED_WITHIN
    ).select_related("area")
    for row in rows.defer("input_data", "output_solution", "progress").order_by("-run_date")[:SHOWN]:
        address = reverse("run_progress", args=[row.pk])
        yield Item(f"{row.first_day:%Y-%m-%d} {row.area.name}: {row.failure_reason}", address)


def _trial(organization: Organization, today: date) -> Iterator[Item]:
    ends = organization.trial_expiration_date
    if organization.status == Organization.Status.TRIAL and ends is not None:
        last = ends.date() if isinstance(ends, datetime) else ends
        text = _("The trial ends on %(day)s.") % {"day": last.isoformat()}
        yield Item(text, reverse("admin:index"), last - today <= PRESSING)
