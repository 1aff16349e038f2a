"""The page that says why a visit has its employees, or nobody."""

import pytest
from django.urls import reverse

from caire.onboarding import create_user
from organizations.models import Organization, User
from organizations.rls import acting_for
from scheduling.models import Schedule, ScheduleSolution
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


def visit_of(tenant, code: str) -> str:
    with acting_for(tenant.pk):
        row = Schedule.objects.get(client__code=code)
        return f"{row.requirement_id}/{row.visit_date}/{row.ordinal}"


def page(browser, version, visit, status=200) -> str:
    answer = browser.get(reverse("why"), {"solution": str(version), "visit": visit})
    assert answer.status_code == status
    return answer.content.decode()


def test_a_planned_visit_shows_the_next_employees(admin, tenant, outcome):
    text = page(admin, outcome.solution.pk, visit_of(tenant, "K-1"))
    for shown in ("K-1 MORNING 2026-11-23", "In place of M-", "The score changes by", "Visit unassigned"):
        assert shown in text


def test_a_visit_without_staff_shows_what_stands_in_the_way_and_the_fix(admin, tenant, outcome):
    text = page(admin, outcome.solution.pk, visit_of(tenant, "K-4"))
    for shown in ("without staff", "Missing skill or delegation: DELEG_INSULIN", "at level 1."):
        assert shown in text


def test_the_analysis_leads_here(admin, tenant, outcome):
    analysis = admin.get(reverse("analysis"), {"solution": str(outcome.solution.pk)}).content.decode()
    address = f"{reverse('why')}?solution={outcome.solution.pk}&amp;visit={visit_of(tenant, 'K-4')}"
    assert address in analysis


@pytest.mark.parametrize("visit", ["", "nonsense"])
def test_an_unknown_visit_is_not_found(admin, outcome, visit):
    page(admin, outcome.solution.pk, visit, 404)


def test_a_foreign_version_is_not_found(admin):
    theirs = make.organization()
    with acting_for(theirs.pk):
        other = ScheduleSolution.objects.create(area=make.area(), first_day=MONDAY, last_day=MONDAY)
    page(admin, other.pk, "x", 404)


def test_a_version_without_a_plan_is_said_in_a_sentence(admin, tenant):
    with acting_for(tenant.pk):
        running = ScheduleSolution.objects.create(area=make.area(), first_day=MONDAY, last_day=MONDAY)
    assert "only a completed plan can be explained" in page(admin, running.pk, "x", 400)


def test_a_swedish_page_says_it_in_swedish(admin, tenant):
    with acting_for(tenant.pk):
        Organization.objects.update(language="sv")
        running = ScheduleSolution.objects.create(area=make.area(), first_day=MONDAY, last_day=MONDAY)
    assert "bara en klar plan kan förklaras" in page(admin, running.pk, "x", 400)


@pytest.mark.parametrize("code", ["K-1", "K-4"])
def test_a_page_that_has_no_time_says_that_not_all_was_tried(admin, tenant, outcome, monkeypatch, code):
    monkeypatch.setattr("scheduling.admin.why.SECONDS", 0)
    text = page(admin, outcome.solution.pk, visit_of(tenant, code))
    assert "Not all possibilities were tried within 0 s" in text
    assert "Nobody else is on duty" not in text
    assert "No single small change makes room" not in text


@pytest.mark.parametrize("code", ["K-1", "K-4"])
def test_a_page_that_had_time_says_nothing_of_it(admin, tenant, outcome, code):
    assert "Not all possibilities" not in page(admin, outcome.solution.pk, visit_of(tenant, code))
