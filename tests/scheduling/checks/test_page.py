"""The page of the checks: what it shows, to whom, and the way to the row to edit."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caire.onboarding import create_user
from organizations.areas import grant
from organizations.models import User
from organizations.rls import acting_for
from resources.models import EmployeeAbsence
from tests import factories as make
from tests.factories import MONDAY, at
from tests.organizations.test_authentication import log_in

PASSWORD = "correct horse"
pytestmark = pytest.mark.django_db


@pytest.fixture
def area(tenant):
    """A visit that nobody may make, and a shift in an absence that is asked for."""
    with acting_for(tenant.pk):
        area = make.area(name="North")
        staff = make.employee(area, code="E-1", name="Secret Person")
        make.shift(staff, shift_template=make.template())
        make.skilled(make.need(make.client(area, code="C-1", name="Hidden Client")), "DELEG")
        EmployeeAbsence.objects.create(employee=staff, kind="LEAVE", status="pending", starts_at=at(15), ends_at=at(24))
    return area


def user(tenant, client, role):
    row = create_user(tenant, f"{role}@care.example", "Somebody", role, PASSWORD)
    log_in(client, f"{role}@care.example", PASSWORD)
    return row


@pytest.fixture
def admin(tenant, client):
    user(tenant, client, User.Role.ADMIN)
    return client


def shown(client, status=200, **asked) -> str:
    answer = client.get("/admin/checks/", {"date": MONDAY, **asked})
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    "text",
    [
        "C-1 MORNING needs 1 employees and only 0 on shift may make the visit.",
        "Give E-1 the skill DELEG at level 1.",
        "lies 60 min in an absence that is asked for.",
        "1 error<",
        "0 errors<",
        "days=7",
        f"/admin/day/?date={MONDAY}",
    ],
)
def test_shows(admin, area, text):
    assert text in shown(admin)


@pytest.mark.parametrize("name", ["Secret Person", "Hidden Client"])
def test_names_of_persons_stay_out(admin, area, name):
    assert name not in shown(admin)


def test_more_visits_take_no_more_queries(admin, tenant, area):
    with CaptureQueriesContext(connection) as few:
        shown(admin)
    with acting_for(tenant.pk):
        for _number in range(5):
            make.skilled(make.need(make.client(area)), "DELEG")
    with CaptureQueriesContext(connection) as many:
        assert shown(admin).count("needs 1 employees") == 6
    assert len(many) <= len(few)


def test_leads_to_the_row_to_edit(admin, tenant, area):
    with acting_for(tenant.pk):
        staff = area.employees.get()
    assert f'<a href="/admin/resources/employee/{staff.pk}/change/">E-1</a>' in shown(admin)


def test_says_where_nothing_was_found(admin, tenant):
    with acting_for(tenant.pk):
        area = make.area(name="South")
        make.shift(make.employee(area), shift_template=make.template())
    text = shown(admin, area=area.pk)
    assert "Nothing was found in the shifts of these days." in text
    assert "Nothing keeps these days from being planned" in text


def test_a_day_without_anything_is_said(admin, area):
    assert "neither visits nor shifts" in shown(admin, date="2025-01-01")
    admin.cookies["django_language"] = "sv"
    assert "varken besök eller pass" in shown(admin, date="2025-01-01")


@pytest.mark.parametrize(("asked", "text"), [({"days": "15"}, "give 1 to 14"), ({"days": "x"}, "give 1 to 14"),
                                             ({"date": "x"}, "write it like")])  # fmt: skip
def test_an_address_that_asks_for_nothing_is_told_so(admin, area, asked, text):
    assert text in shown(admin, 400, **asked)


def test_the_page_is_for_those_who_plan(tenant, client, area):
    user(tenant, client, User.Role.EMPLOYEE)
    assert client.get("/admin/checks/").status_code == 302  # to the log-in: the console is not theirs


def test_a_planner_sees_the_areas_granted(tenant, client, area):
    planner = user(tenant, client, User.Role.SCHEDULER)
    assert "You plan no service area yet" in shown(client)
    shown(client, 404, area=area.pk)
    with acting_for(tenant.pk):
        grant(planner, area)
    assert "C-1 MORNING" in shown(client, area=area.pk)


def test_another_organizations_area_is_not_found(admin, db):
    other = make.organization()
    with acting_for(other.pk):
        foreign = make.area()
    shown(admin, 404, area=foreign.pk)
