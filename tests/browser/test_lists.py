"""The everyday lists and forms, by axe and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from organizations.rls import acting_for
from resources.models import Client, Employee, EmployeeAbsence, EmployeeShift, VisitRequirement
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
    page.set_viewport_size({"width": 1280, "height": 2400})  # the bar of buttons lies over nothing then
    page.goto(f"/admin/resources/{name}/{row.pk}/change/")
    assert violations(page, "#main, main, #content") == []


COVERED = """() => {
  const [bar, own] = [document.querySelector("#submit-row"), document.activeElement];
  if (own === document.body || bar.contains(own)) return false;
  const [above, below] = [own.getBoundingClientRect(), bar.getBoundingClientRect()];
  return above.bottom > below.top && above.top < below.bottom && above.right > below.left;
}"""


def test_the_bar_that_saves_covers_nothing_in_focus(open_page, planner, tenant, area):
    """Down a form that is much longer than the window."""
    with acting_for(tenant.pk):
        row = Client.objects.first()
    page = open_page(planner, height=600)
    page.goto(f"/admin/resources/client/{row.pk}/change/")
    page.locator("#id_code").focus()
    covered = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(COVERED):
            covered.append(page.evaluate("document.activeElement.outerHTML"))
    assert covered == []


def test_a_file_is_looked_at_and_taken_by_keyboard(open_page, planner, tenant, area):
    """First with a fault, which is named and takes nothing; then mended."""
    columns = b"employee__code,kind,status,starts_at,ends_at\n"
    with acting_for(tenant.pk):
        code = Employee.objects.order_by("code")[0].code
    row = f"{code},SICK,approved,2026-03-02 07:00,2026-03-03 00:00\n".encode()
    page = open_page(planner)
    page.goto("/admin/resources/employeeabsence/")
    page.get_by_role("link", name="Läs in från fil").press("Enter")
    choose(page, columns + row + b"M-UNKNOWN,SICK,approved,2026-03-02 07:00,2026-03-03 00:00\n")
    page.get_by_role("cell", name="Värdet finns inte i listan: medarbetare.").wait_for()
    assert page.get_by_role("button", name="Läs in dessa rader").count() == 0
    assert violations(page, "#main, main, #content") == []
    choose(page, columns + row)
    page.get_by_role("cell", name=f"{code} 2026-03-02 07:00").wait_for()
    assert violations(page, "#main, main, #content") == []
    page.get_by_role("button", name="Läs in dessa rader").press("Enter")
    page.get_by_text("1 rad lades till och 0 ändrades.").wait_for()
    with acting_for(tenant.pk):
        assert EmployeeAbsence.objects.filter(employee__code=code, kind="SICK").count() == 1


def choose(page, content):
    page.set_input_files("#id_file", {"name": "absences.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Granska filen").press("Enter")


@pytest.mark.parametrize("address", ["/admin/", "/admin/resources/client/"])
def test_the_menu_is_skipped_by_the_first_key(open_page, planner, area, address):
    page = open_page(planner)
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Hoppa till|Skip to"))
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate("link => Boolean(link.closest('#content, #content-start'))")
