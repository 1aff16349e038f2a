"""What a scheduler does every week in the lists: copy shifts, plan days, see what a pattern gives."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caire.onboarding import create_user
from organizations.models import User
from organizations.rls import acting_for
from resources.models import EmployeeShift
from tests import factories as make
from tests.factories import MONDAY
from tests.organizations.test_authentication import log_in

PASSWORD = "correct horse"


@pytest.fixture
def tenant(db):
    return make.organization(language="en")


@pytest.fixture
def admin(tenant, client):
    create_user(tenant, "admin@care.example", "Admin", User.Role.ADMIN, PASSWORD)
    log_in(client, "admin@care.example", PASSWORD)
    return client


def act(client, action, rows):
    body = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post("/admin/resources/employeeshift/", body)


def test_chosen_shifts_are_copied_a_week_later(admin, tenant):
    with acting_for(tenant.pk):
        shift = make.shift(make.employee(make.area()))
    assert act(admin, "copy_a_week_later", [shift]).status_code == 302
    with acting_for(tenant.pk):
        assert EmployeeShift.objects.filter(date=MONDAY + timedelta(days=7)).count() == 1


@pytest.mark.parametrize(("days", "leads"), [(0, "days=1"), (13, "days=14"), (14, "/employeeshift/")])
def test_chosen_days_are_led_to_a_run(admin, tenant, days, leads):
    with acting_for(tenant.pk):
        area = make.area()
        rows = [make.shift(make.employee(area), day=MONDAY + timedelta(days=number)) for number in {0, days}]
    assert leads in act(admin, "plan_these_days", rows)["Location"]


def test_shifts_of_two_areas_are_no_one_run(admin, tenant):
    with acting_for(tenant.pk):
        rows = [make.shift(make.employee(make.area(name=name))) for name in ("North", "South")]
    assert "run" not in act(admin, "plan_these_days", rows)["Location"]


@pytest.mark.parametrize(
    ("rule", "count"), [("FREQ=DAILY", 14), ("FREQ=WEEKLY;BYDAY=MO", 2), ("FREQ=DAILY;INTERVAL=7", 2)]
)
def test_a_need_shows_the_dates_of_its_pattern(admin, tenant, rule, count):
    with acting_for(tenant.pk):
        start = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
        frequency = {"rrule": rule, "dtstart": start.isoformat()}
        need = make.need(make.client(make.area()), frequency=frequency)
    page = admin.get(f"/admin/resources/visitrequirement/{need.pk}/change/").content.decode()
    assert "week " in page
    shown = page.partition("week ")[2].partition("<")[0]
    assert shown.count("/") == count


def test_a_need_that_ended_shows_none(admin, tenant):
    with acting_for(tenant.pk):
        need = make.need(make.client(make.area()), valid_to=timezone.localdate() - timedelta(days=1))
    assert (
        "None in the next two weeks."
        in admin.get(f"/admin/resources/visitrequirement/{need.pk}/change/").content.decode()
    )
