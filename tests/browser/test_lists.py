"""The everyday lists and forms, by axe."""

import pytest

from organizations.rls import acting_for
from resources.models import Client, Employee, EmployeeShift, VisitRequirement
from tests.browser.conftest import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = ("client", "employee", "visitrequirement", "employeeshift", "employeeabsence", "vehicle", "shifttemplate")
FORMS = {"client": Client, "employee": Employee, "visitrequirement": VisitRequirement, "employeeshift": EmployeeShift}


@pytest.mark.parametrize("name", LISTS)
def test_axe_finds_nothing_on_a_list(open_page, planner, area, name):
    page = open_page(planner)
    page.goto(f"/admin/resources/{name}/")
    assert violations(page, "#main, main, #content") == []


@pytest.mark.parametrize("name", FORMS)
def test_axe_finds_nothing_on_a_form(open_page, planner, tenant, area, name):
    with acting_for(tenant.pk):
        row = FORMS[name].objects.first()
    page = open_page(planner)
    page.goto(f"/admin/resources/{name}/{row.pk}/change/")
    assert violations(page, "#main, main, #content") == []
