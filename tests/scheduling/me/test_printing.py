"""A team's published day on paper: a page for each, to planners of the area only, and recorded."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caire.onboarding import create_user
from organizations.areas import grant
from organizations.models import Disclosure, User
from organizations.rls import acting_for
from resources.models import Client
from scheduling.models import PlanDay
from tests import factories as make
from tests.organizations.test_authentication import log_in
from tests.scheduling.me.test_me import PASSWORD, hour, people, published, tenant, visit

__all__ = ["people", "tenant"]  # fixtures


@pytest.fixture
def planner(tenant, people, client):
    user = create_user(tenant, "planner@care.example", "Planner", User.Role.SCHEDULER, PASSWORD)
    with acting_for(tenant.pk):
        grant(user, people["area"])
    log_in(client, "planner@care.example", PASSWORD)
    return client


@pytest.fixture
def day(tenant, people):
    """Two employees, the second with the first at K-2."""
    with acting_for(tenant.pk):
        rows = published(people["area"], people["shifts"][0], *people["needs"])
        visit(rows[0].plan_day, make.need(people["clients"][1], service_type="LUNCH"), people["shifts"][1], hour(12))
        return rows[0].plan_day


def printed(client, day, status=200):
    answer = client.get(f"/admin/board/{day}/print/")
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_everybody_with_a_visit_has_a_page_with_addresses(planner, day):
    first, second = printed(planner, day.pk).split('<section class="me-page"')[1:]
    assert [name in first for name in ("M-1", "K-1", "Street K-1", "M-2")] == [True, True, True, False]
    assert [name in second for name in ("M-2", "LUNCH", "Street K-2", "K-1")] == [True, True, True, False]


def test_printing_and_each_address_are_recorded(planner, tenant, day, people):
    printed(planner, day.pk)
    with acting_for(tenant.pk):
        looks = set(Disclosure.objects.values_list("what", "subject_id"))
    assert looks == {("plan_day.print", day.pk), *(("client.address", one.pk) for one in people["clients"])}


@pytest.mark.parametrize("level", ["sekretess", "skyddad"])
def test_the_address_of_a_protected_client_is_not_on_paper(planner, tenant, day, people, level):
    with acting_for(tenant.pk):
        Client.objects.filter(pk=people["clients"][0].pk).update(protection_level=level)
    page = printed(planner, day.pk)
    assert ("Street K-1" in page, "Street K-2" in page, "bara i Min dag" in page) == (False, True, True)
    with acting_for(tenant.pk):
        looks = set(Disclosure.objects.filter(what="client.address").values_list("subject_id", flat=True))
    assert looks == {people["clients"][1].pk}


def test_the_page_is_kept_by_no_browser(planner, day):
    assert "no-store" in planner.get(f"/admin/board/{day.pk}/print/")["Cache-Control"]


@pytest.mark.parametrize("status", ["DRAFT", "ARCHIVED"])
def test_what_is_not_published_is_not_printed(planner, tenant, day, status):
    with acting_for(tenant.pk):
        PlanDay.objects.filter(pk=day.pk).update(status=status)
    printed(planner, day.pk, 302)
    with acting_for(tenant.pk):
        assert not Disclosure.objects.exists()


def test_a_day_of_another_organization_is_unknown(planner, db):
    other = make.organization()
    with acting_for(other.pk):
        area = make.area()
        row = published(area, make.shift(make.employee(area)), make.need(make.client(area)))[0]
    for day in (row.plan_day_id, uuid.uuid4()):
        assert planner.get(f"/admin/board/{day}/print/").status_code == 404


def test_a_day_of_an_area_one_does_not_plan_is_unknown(client, tenant, day):
    user = create_user(tenant, "other@care.example", "Other", User.Role.SCHEDULER, PASSWORD)
    with acting_for(tenant.pk):
        grant(user, make.area(name="South"))
    log_in(client, "other@care.example", PASSWORD)
    assert client.get(f"/admin/board/{day.pk}/print/").status_code == 404


def test_more_employees_need_no_more_queries(planner, tenant, day, people):
    printed(planner, day.pk)
    with CaptureQueriesContext(connection) as few:
        printed(planner, day.pk)
    with acting_for(tenant.pk):
        for number in range(5):
            shift = make.shift(make.employee(people["area"]), day=day.date)
            visit(day, make.need(people["clients"][0], service_type=f"X{number}"), shift, hour(14))
    with CaptureQueriesContext(connection) as many:
        printed(planner, day.pk)
    assert len(many) == len(few)
