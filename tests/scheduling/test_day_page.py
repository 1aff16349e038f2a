"""The day page: what it shows of a plan, to whom, and with how many queries."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from caire.onboarding import create_user
from organizations.areas import grant
from organizations.models import User
from organizations.rls import acting_for
from scheduling.admin.day import figure_text
from scheduling.models import PlanDay, Schedule, ScheduleAssignment, ScheduleMetric, ScheduleSolution
from tests import factories as make
from tests.factories import MONDAY, at
from tests.organizations.test_authentication import log_in

PASSWORD = "correct horse"
QUERIES = 15
REASON = "Nobody on shift holds DELEG_INSULIN."


def visit(day, need, start, *shifts, reason="", travel=360, arrival=None):
    """A visit of the plan, made by the shifts' employees."""
    row = Schedule.objects.create(
        solution=day.solution, plan_day=day, client=need.client, requirement=need, visit_date=day.date,
        start_time=at(start), end_time=at(start) + need.duration, schedule_type="OPTIMIZED", unassigned_reason=reason,
        status=day.status,
    )  # fmt: skip
    for number, shift in enumerate(shifts):
        ScheduleAssignment.objects.create(
            schedule=row, solution=day.solution, employee=shift.employee, shift=shift, start_time=row.start_time,
            end_time=row.end_time, arrival_time=at(arrival if arrival is not None else start), travel_seconds=travel,
            assignment_type="SECONDARY" if number else "PRIMARY",
        )  # fmt: skip
    return row


def plan(area, status="PUBLISHED", version=1, breaks=()):
    solution = ScheduleSolution.objects.create(
        area=area, first_day=MONDAY, last_day=MONDAY, status="COMPLETED", version=version,
        score={"text": f"0hard/-{version}medium/-9soft"}, output_solution={"plan": {}, "breaks": list(breaks)},
        run_date=timezone.now() + timedelta(minutes=version),
    )  # fmt: skip
    return PlanDay.objects.create(solution=solution, area=area, date=MONDAY, status=status)


@pytest.fixture
def tenant(db):
    """Stockholm's clock: an hour ahead of UTC in November."""
    return make.organization(time_zone="Europe/Stockholm")


@pytest.fixture
def area(tenant):
    """Two employees, one idle; a visit by one, one by both, a break, one left out."""
    with acting_for(tenant.pk):
        area = make.area(name="North")
        first, second = (make.shift(make.employee(area, code=code)) for code in ("M-1", "M-2"))
        make.shift(make.employee(area, code="M-3"))
        rest = {"shift": str(first.pk), "start": at(11).isoformat(), "end": at(11.5).isoformat()}
        day = plan(area, breaks=[rest])
        visit(day, make.need(make.client(area, code="K-1"), service_type="MORGON"), 8, first)
        visit(day, make.need(make.client(area, code="K-2"), service_type="LYFT"), 9, first, second, arrival=8.9)
        insulin = make.need(make.client(area, code="K-9"), 10, ("07:30", "08:30"), service_type="INSULIN")
        visit(day, insulin, 7.5, reason=REASON)
        ScheduleMetric.objects.create(
            solution=day.solution, area=area, schedule_date=MONDAY, metric_type="visits", value=3
        )
        ScheduleMetric.objects.create(
            solution=day.solution, area=area, schedule_date=MONDAY, metric_type="travel_minutes", value=75
        )
    return area


@pytest.fixture
def admin(tenant, client):
    create_user(tenant, "admin@care.example", "Admin", User.Role.ADMIN, PASSWORD)
    log_in(client, "admin@care.example", PASSWORD)
    return client


@pytest.fixture
def planner(tenant, client):
    """A scheduler to whom no area is granted yet."""
    user = create_user(tenant, "planner@care.example", "Planner", User.Role.SCHEDULER, PASSWORD)
    log_in(client, "planner@care.example", PASSWORD)
    client.user = user
    return client


def shown(client, area=None, day=MONDAY, status=200) -> str:
    answer = client.get("/admin/day/", {"date": day, **({"area": area.pk} if area else {})})
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    "text",
    [
        '<th scope="row">09:00–09:30</th><td class="cb-code">K-1</td>',  # 08:00 UTC on the organization's clock
        'with</span> <span aria-hidden="true">+</span> M-2',
        'with</span> <span aria-hidden="true">+</span> M-1',
        '<tr class="cb-break"><th scope="row">12:00–12:30</th>',
        REASON,
        '">What would help?</a>',
        "07:30–08:30",
        "2 / 3",
        "1 h 15 min",
        "week 48",
        "0hard/-1medium/-9soft",
        "On duty without visits: M-3",
        '<a href="/admin/day/?date=2026-11-22&amp;area=',
        '<a href="/admin/day/?date=2026-11-24&amp;area=',
    ],
)
def test_shows(admin, area, text):
    assert text in shown(admin, area)


def test_waiting_counts_from_the_second_visit_on(admin, area):
    page = shown(admin, area)
    first = page[page.index("K-1</td>") : page.index("K-2</td>")]
    assert '<td>09:00</td><td class="cb-number">6</td><td class="cb-number">0</td>' in first
    assert '<td>09:54</td><td class="cb-number">6</td><td class="cb-number">6</td>' in page


def test_no_name_or_address_of_a_client_is_on_the_page(admin, area):
    assert "Client " not in shown(admin, area).replace("Client time", "").replace("Client</th>", "")


@pytest.mark.parametrize(
    ("versions", "score"),
    [
        ([("DRAFT", 2)], "-1medium"),  # a draft does not replace what is published
        ([("ARCHIVED", 2)], "-1medium"),
    ],
)
def test_the_published_version_is_shown(admin, tenant, area, versions, score):
    with acting_for(tenant.pk):
        for status, version in versions:
            plan(area, status, version)
    assert score in shown(admin, area)


def test_without_a_published_version_the_latest_draft_is_shown(admin, tenant, area):
    with acting_for(tenant.pk):
        PlanDay.objects.update(status="ARCHIVED")
        plan(area, "DRAFT", 2)
        plan(area, "DRAFT", 3)
    assert "-3medium" in shown(admin, area)


def test_a_run_that_is_not_completed_is_no_plan(admin, tenant, area):
    with acting_for(tenant.pk):
        PlanDay.objects.update(status="DRAFT")
        ScheduleSolution.objects.update(status="FAILED", failure_reason="worker lost")
    assert "There is no plan for this day" in shown(admin, area)


def test_a_day_without_plan_says_so(admin, area):
    assert "There is no plan for this day" in shown(admin, area, MONDAY + timedelta(days=1))


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "1066-10-14", "2026-11-23T00:00"])
def test_a_date_that_is_none_is_said_in_a_sentence(admin, area, day):
    assert "The date in the address is none" in shown(admin, area, day, status=400)


@pytest.mark.parametrize("asked", [uuid.uuid4(), "North", "'; DROP TABLE schedules"])
def test_an_unknown_area_is_not_found(admin, area, asked):
    assert admin.get("/admin/day/", {"area": asked}).status_code == 404


def test_another_organizations_area_is_not_found(admin, area):
    other = make.organization()
    with acting_for(other.pk):
        theirs = make.area()
    assert admin.get("/admin/day/", {"area": theirs.pk}).status_code == 404


def test_a_scheduler_without_the_area_does_not_find_it(planner, area):
    assert planner.get("/admin/day/", {"area": area.pk}).status_code == 404
    assert "You plan no service area yet" in shown(planner)


def test_a_scheduler_sees_the_granted_area_alone(planner, tenant, area):
    with acting_for(tenant.pk):
        hidden = make.area(name="Hidden")
        grant(planner.user, area)
    assert "K-1</td>" in shown(planner)
    assert "Hidden" not in shown(planner)
    assert planner.get("/admin/day/", {"area": hidden.pk}).status_code == 404


@pytest.mark.parametrize("role", ["employee", "client"])
def test_other_roles_are_sent_to_the_log_in(planner, tenant, area, role):
    with acting_for(tenant.pk):
        User.objects.update(role=role)
    assert planner.get("/admin/day/").status_code in {302, 403}


def test_is_linked_from_the_start_page(admin, area):
    assert 'href="/admin/day/"' in admin.get("/admin/").content.decode()


def test_asks_the_database_few_times_however_many_visits(admin, tenant, area):
    with acting_for(tenant.pk):
        day = PlanDay.objects.get()
        for hour in range(10, 15):
            shift = make.shift(make.employee(area))
            visit(day, make.need(make.client(area)), hour, shift)
    with CaptureQueriesContext(connection) as queries:
        shown(admin, area)
    asked = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= QUERIES, asked


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("client_time_percent", "9.94", "9.9 %"),
        ("client_time_percent", "9.95", "10.0 %"),
        ("travel_kilometres", "1234.56", "1,234.6 km"),
        ("travel_minutes", "59.4", "59 min"),
        ("travel_minutes", "60", "1 h 00 min"),
    ],
)
def test_figures_are_rounded_not_cut_off(name, value, text):
    with translation.override("en"):
        assert figure_text(name, Decimal(value)) == text
