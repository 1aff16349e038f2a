"""The start page: figures equal to what is stored, the right things to do, and nothing of others."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from caire.dashboard.chart import sparkline
from caire.dashboard.figures import Period, figures_of
from organizations.models import User
from organizations.rls import acting_for
from resources.models import EmployeeAbsence, Skill
from scheduling.models import PlanDay, Schedule, ScheduleMetric, ScheduleSolution
from tests import factories as make
from tests.people import logged_in
from tests.scheduling.me.test_me import hour
from tests.scheduling.me.test_me import visit as visited

QUERIES = 15
TODAY = timezone.localdate()
SCOPE = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET CONSTRAINTS", "SELECT set_config")


@pytest.fixture
def tenant(db):
    return make.organization(time_zone="Europe/Stockholm", language="sv")


@pytest.fixture
def area(tenant):
    with acting_for(tenant.pk):
        return make.area(name="North")


@pytest.fixture
def web(client, tenant, area):
    return logged_in(client, tenant, User.Role.SCHEDULER, area)


def metric(area, day, **values):
    for name, value in values.items():
        ScheduleMetric.objects.create(area=area, schedule_date=day, metric_type=name, value=value)


def planned(area, day=TODAY, status="DRAFT", **fields):
    solution = ScheduleSolution.objects.create(
        area=area, first_day=day, last_day=day, **{"status": "COMPLETED", **fields}
    )
    return PlanDay.objects.create(solution=solution, area=area, date=day, status=status)


def shown(client, **query):
    answer = client.get("/admin/", query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def card(figures, code):
    return next(figure for figure in figures if figure.code == code)


@pytest.mark.parametrize(
    ("code", "value", "before"),
    [("assigned", Decimal(90), Decimal(50)), ("overtime", Decimal(2), Decimal(1)), ("late", Decimal("0.5"), None)],
)
def test_a_card_is_of_the_summed_days(tenant, area, code, value, before):
    with acting_for(tenant.pk):
        metric(area, TODAY, visits=60, unassigned_visits=4, overtime_minutes=60, late_minutes=30)
        metric(area, TODAY - timedelta(days=6), visits=40, unassigned_visits=6, overtime_minutes=60)
        metric(area, TODAY - timedelta(days=7), visits=10, unassigned_visits=5, overtime_minutes=60)
        figure = card(figures_of([area], Period(last=TODAY, days=7)), code)
    assert (figure.value, figure.before) == (value, before)


def test_drafts_are_no_figures(tenant, area):
    with acting_for(tenant.pk):
        day = planned(area)
        ScheduleMetric.objects.create(
            solution=day.solution, area=area, schedule_date=TODAY, metric_type="visits", value=9
        )
        assert card(figures_of([area], Period(last=TODAY, days=7)), "assigned").value is None


def test_continuity_counts_different_employees_of_a_client(tenant, area):
    with acting_for(tenant.pk):
        first, second = (make.shift(make.employee(area), day=TODAY) for _ in range(2))
        need, other = (make.need(make.client(area)) for _ in range(2))
        day = planned(area, status="PUBLISHED")
        visited(day, need, first, hour(8))
        visited(day, other, first, hour(9))
        before = planned(area, TODAY - timedelta(days=1), status="PUBLISHED")
        row = visited(before, need, first, hour(8, before.date))
        row.assignments.update(employee=second.employee, shift=second)
        figure = card(figures_of([area], Period(last=TODAY, days=7)), "continuity")
    assert figure.value == Decimal("1.5")


@pytest.mark.parametrize(
    ("values", "pieces"),
    [([], 0), ([None], 0), ([1], 1), ([1, 2, 3], 1), ([1, None, 3], 2), ([None, 2, 2, None], 1)],
)
def test_a_line_is_broken_where_a_day_has_no_value(values, pieces):
    lines = sparkline([None if value is None else Decimal(value) for value in values])
    assert len(lines) == pieces
    assert all(len(points.split()) >= 2 for points in lines)


@pytest.mark.parametrize(("days", "is_drawn"), [(1, False), (2, True)])
def test_a_figure_of_one_day_alone_is_said_and_not_drawn(web, tenant, area, days, is_drawn):
    with acting_for(tenant.pk):
        for number in range(days):
            metric(area, TODAY - timedelta(days=number), travel_minutes=30, service_minutes=90, waiting_minutes=0)
    card_of_travel = re.search(r'<li id="card-travel.*?</li>', shown(web))[0]
    assert ["<svg" in card_of_travel, f"Hittills en dag: {TODAY}" in card_of_travel] == [is_drawn, not is_drawn]


def left_out(area, day):
    plan = planned(area, day, status="PUBLISHED")
    need = make.need(make.client(area), priority=10)
    Schedule.objects.create(
        solution=plan.solution, plan_day=plan, client=need.client, requirement=need, visit_date=day,
        start_time=hour(8, day), end_time=hour(9, day), schedule_type="OPTIMIZED", unassigned_reason="none",
        status="PUBLISHED",
    )  # fmt: skip


def delegation(area, days):
    skill = Skill.objects.create(code="DELEG_X", name="X", is_delegation=True)
    make.holds(make.employee(area, code="M-9"), skill, TODAY - timedelta(days=30), TODAY + timedelta(days=days))


def away(area, hours):
    now = timezone.now()
    EmployeeAbsence.objects.create(
        employee=make.employee(area, code="M-7"), kind="SICK", status="approved",
        starts_at=now + timedelta(hours=hours[0]), ends_at=now + timedelta(hours=hours[1]),
    )  # fmt: skip


WAITING = {
    "unassigned today": (lambda area: left_out(area, TODAY), "Besök utan personal", True),
    "unassigned in two days": (lambda area: left_out(area, TODAY + timedelta(days=2)), "Besök utan personal", True),
    "unassigned in three days": (lambda area: left_out(area, TODAY + timedelta(days=3)), "Besök utan personal", False),
    "unassigned yesterday": (lambda area: left_out(area, TODAY - timedelta(days=1)), "Besök utan personal", False),
    "a draft": (lambda area: planned(area), "Utkast som inte", True),
    "a draft in a week": (lambda area: planned(area, TODAY + timedelta(days=7)), "Utkast som inte", True),
    "a draft later": (lambda area: planned(area, TODAY + timedelta(days=8)), "Utkast som inte", False),
    "a draft beside what is published": (
        lambda area: (planned(area), planned(area, status="PUBLISHED", version=2)),
        "Utkast som inte",
        False,
    ),
    "a delegation in 30 days": (lambda area: delegation(area, 30), "DELEG_X", True),
    "a delegation in 31 days": (lambda area: delegation(area, 31), "DELEG_X", False),
    "a delegation today": (lambda area: delegation(area, 0), "DELEG_X", True),
    "a delegation that ended": (lambda area: delegation(area, -1), "DELEG_X", False),
    "sick now": (lambda area: away(area, (-1, 1)), "M-7", True),
    "sick before": (lambda area: away(area, (-3, -1)), "M-7", False),
    "a failed run": (
        lambda area: planned(area, TODAY + timedelta(days=20), status="ARCHIVED") and ScheduleSolution.objects.update(
            status="FAILED", failure_reason="worker lost"
        ),
        "worker lost",
        True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WAITING)
def test_what_is_to_be_done(web, tenant, area, case):
    make_it, text, is_there = WAITING[case]
    with acting_for(tenant.pk):
        make_it(area)
    assert (text in shown(web)) is is_there


def test_nothing_of_an_area_not_granted_is_shown(web, tenant, area):
    with acting_for(tenant.pk):
        other = make.area(name="South")
        delegation(other, 3)
        left_out(other, TODAY)
    page = shown(web)
    assert "DELEG_X" not in page
    assert "Besök utan personal" not in page


@pytest.mark.parametrize(("query", "status"), [({"period": "7"}, 200), ({"period": "8"}, 404), ({"period": "x"}, 404)])
def test_the_period_is_one_of_the_list(web, query, status):
    assert web.get("/admin/", query).status_code == status


def test_the_filter_is_in_the_address(web):
    assert '<option value="28" selected>' in shown(web, period="28")


def test_an_area_not_granted_is_unknown(web, tenant):
    with acting_for(tenant.pk):
        other = make.area(name="South")
    assert web.get("/admin/", {"area": other.pk}).status_code == 404


def test_each_chart_has_its_table(web, tenant, area):
    with acting_for(tenant.pk):
        for days in range(3):
            metric(area, TODAY - timedelta(days=days), visits=10, unassigned_visits=days)
    page = shown(web)
    assert page.count("<polyline") == page.count("Visa som tabell") >= 1


def test_the_page_asks_the_database_few_times(web, tenant, area):
    with acting_for(tenant.pk):
        left_out(area, TODAY)
        delegation(area, 3)
    with CaptureQueriesContext(connection) as queries:
        shown(web)
    asked = [query["sql"] for query in queries if not query["sql"].startswith(SCOPE)]
    assert len(asked) <= QUERIES, "\n".join(one[:120] for one in asked)
