"""The page of a plan version's score analysis."""

import uuid

import pytest
from django.urls import reverse

from caire.onboarding import create_user
from organizations.areas import grant
from organizations.models import User
from organizations.rls import acting_for
from resources.models import Client, Employee
from scheduling.models import ScheduleSolution
from tests import factories as make
from tests.factories import MONDAY
from tests.organizations.test_authentication import log_in

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps
PASSWORD = "correct horse"


@pytest.fixture
def admin(tenant, client):
    create_user(tenant, "admin@care.example", "Admin", User.Role.ADMIN, PASSWORD)
    log_in(client, "admin@care.example", PASSWORD)
    return client


def page(browser, version, status=200) -> str:
    answer = browser.get(reverse("analysis"), {"solution": str(version)})
    assert answer.status_code == status
    return answer.content.decode()


def test_it_shows_rules_employees_and_visits_by_code(admin, outcome):
    text = page(admin, outcome.solution.pk)
    for shown in (str(outcome.result.score), "Travel time", "M-1", "M-2", "K-4 INSULIN 2026-11-23", "Visit unassigned"):
        assert shown in text


def test_names_of_people_are_not_on_it(admin, outcome, tenant):
    text = page(admin, outcome.solution.pk)
    with acting_for(tenant.pk):
        names = [row.name for row in (*Employee.objects.all(), *Client.objects.all())]
    assert [name for name in names if name in text] == []


@pytest.mark.parametrize("which", ["random", "nonsense", "foreign"])
def test_an_unknown_or_foreign_version_is_not_found(admin, which):
    other = {"random": uuid.uuid4(), "nonsense": "nonsense"}.get(which)
    if which == "foreign":
        theirs = make.organization()
        with acting_for(theirs.pk):
            other = ScheduleSolution.objects.create(area=make.area(), first_day=MONDAY, last_day=MONDAY).pk
    page(admin, other, 404)


@pytest.mark.parametrize(("is_granted", "status"), [(True, 200), (False, 404)])
def test_a_scheduler_sees_versions_of_the_areas_they_plan(tenant, area, outcome, client, is_granted, status):
    user = create_user(tenant, "planner@care.example", "Planner", User.Role.SCHEDULER, PASSWORD)
    if is_granted:
        with acting_for(tenant.pk):
            grant(user, area)
    log_in(client, "planner@care.example", PASSWORD)
    page(client, outcome.solution.pk, status)


def test_a_version_without_a_plan_is_said_in_a_sentence(admin, tenant):
    with acting_for(tenant.pk):
        failed = ScheduleSolution.objects.create(
            area=make.area(), first_day=MONDAY, last_day=MONDAY, status="FAILED", failure_reason="none"
        )
    assert "only a completed plan can be explained" in page(admin, failed.pk, 400)


def test_the_versions_own_page_leads_here(admin, outcome):
    own = admin.get(reverse("admin:scheduling_schedulesolution_change", args=[outcome.solution.pk]))
    assert f"{reverse('analysis')}?solution={outcome.solution.pk}" in own.content.decode()
