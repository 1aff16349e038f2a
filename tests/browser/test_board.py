"""The day board in Chromium: drawn, moved by mouse and by keyboard, in both languages, and never out of step."""

import re

import pytest
from playwright.sync_api import expect

from organizations.models import Disclosure
from organizations.rls import acting_for
from resources.models import Client, VisitRequirement
from scheduling.models import PlanChange, PlanDay, ScheduleAssignment
from scheduling.publish import publish
from tests.browser.conftest import violations
from tests.factories import MONDAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOARD = f"/admin/board/?date={MONDAY}"


def ready(page, address=BOARD):
    page.goto(address)
    page.wait_for_selector("html[data-board=ready]")
    return page


def bar(page, client):
    return page.locator(f".cb-bar:has-text('{client}')").first


def line(page, code):
    return page.locator(f".cb-line[data-code='{code}']")


def code_of(page, client):
    return bar(page, client).locator("xpath=ancestor::*[@data-code]").get_attribute("data-code")


def another(page, client):
    return next(code for code in ("M-1", "M-2", "M-3") if code != code_of(page, client))


def drag(page, client, code, *, by=0, keys=()):
    """The bar to another line, `by` pixels to the right."""
    at, to = bar(page, client).bounding_box(), line(page, code).bounding_box()
    page.mouse.move(at["x"] + 8, at["y"] + 10)
    page.mouse.down()
    for key in keys:
        page.keyboard.down(key)
    page.mouse.move(at["x"] + 8, at["y"] + 20)
    page.mouse.move(at["x"] + 8 + by, to["y"] + 20, steps=4)
    page.wait_for_selector(".cb-ghost")
    page.mouse.up()
    for key in keys:
        page.keyboard.up(key)


def staff(tenant, client):
    with acting_for(tenant.pk):
        newest = PlanDay.objects.order_by("-solution__run_date").first()
        rows = ScheduleAssignment.objects.filter(schedule__plan_day=newest, schedule__client__code=client)
        return sorted(rows.values_list("employee__code", flat=True))


def toast(page):
    page.wait_for_selector("#cb-toast:not([hidden])")
    return page.inner_text("#cb-toast")


@pytest.mark.short
def test_a_visit_is_dragged_to_another_employee(open_page, planner, version, tenant):
    """Some seconds: a run, a server and a browser."""
    page = ready(open_page(planner))
    other = another(page, "K-5")
    drag(page, "K-5", other)
    toast(page)
    expect(line(page, other).locator(".cb-bar:has-text('K-5')")).to_have_count(1)
    assert staff(tenant, "K-5") == [other]


def test_a_page_has_one_main_landmark_and_an_icon(open_page, planner, version):
    page = ready(open_page(planner))
    expect(page.locator("main")).to_have_count(1)
    expect(page.locator("main .cb-head, main.cb-page .cb-head")).to_have_count(1)
    assert page.locator("link[rel*=icon]").count() >= 1


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_visit_is_moved_by_keyboard_alone(open_page, planner, version, tenant, language):
    page = ready(open_page(planner, language=language))
    start = code_of(page, "K-5")
    page.locator("#cb-help-open").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".cb-bar:focus")).to_have_count(1)
    for _ in range(12):
        if "K-5" in page.evaluate("document.activeElement.getAttribute('aria-label')"):
            break
        page.keyboard.press("ArrowRight" if code_at_focus(page) == start else "ArrowDown")
    page.keyboard.press("Enter")
    step = "ArrowUp" if start == "M-3" else "ArrowDown"
    page.keyboard.press(step)
    expect(page.locator("#cb-live")).to_have_text(re.compile("M-"))
    page.keyboard.press("Enter")
    said = toast(page)
    assert ("Poäng" if language == "sv" else "Score") in said
    assert staff(tenant, "K-5") != [start]
    assert "K-5" in page.evaluate("document.activeElement.getAttribute('aria-label')")


def code_at_focus(page):
    return page.evaluate("document.activeElement.closest('[data-code]')?.dataset.code")


def test_escape_puts_it_back(open_page, planner, version, tenant):
    page = ready(open_page(planner))
    was = staff(tenant, "K-5")
    bar(page, "K-5").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator(".cb-ghost")).to_have_count(0)
    expect(page.locator("#cb-live")).to_have_text("Tillbakalagt.")
    assert staff(tenant, "K-5") == was
    with acting_for(tenant.pk):
        assert not PlanChange.objects.exists()


def test_a_place_in_the_hand_says_what_it_would_do_until_it_is_left(open_page, planner, version):
    page = ready(open_page(planner))
    bar(page, "K-5").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#cb-toast")).to_have_text(re.compile(r"M-\d \d\d:\d\d, .*(möjligt|inte tillåtet)"))
    page.keyboard.press("Escape")
    expect(page.locator("#cb-toast")).to_be_hidden()
    expect(page.locator("#cb-live")).to_have_text("Tillbakalagt.")


def test_old_travel_does_not_stay_behind(open_page, planner, version):
    page = ready(open_page(planner))
    other = another(page, "K-5")
    home = code_of(page, "K-5")
    drag(page, "K-5", other)
    toast(page)
    for code in (home, other):
        assert line(page, code).locator(".cb-travel").count() <= line(page, code).locator(".cb-bar").count()


def test_shift_keeps_the_time(open_page, planner, version):
    page = ready(open_page(planner))
    label = bar(page, "K-5").get_attribute("aria-label")
    drag(page, "K-5", another(page, "K-5"), by=150, keys=["Shift"])
    toast(page)
    assert bar(page, "K-5").get_attribute("aria-label") == label


def test_the_list_of_employees_needs_no_dragging(open_page, planner, version, tenant):
    page = ready(open_page(planner))
    was = staff(tenant, "K-5")
    bar(page, "K-5").focus()
    page.keyboard.press("t")
    page.wait_for_selector(".cb-ranked table")
    page.locator(".cb-ranked button").first.click()
    toast(page)
    assert staff(tenant, "K-5") != was


def test_a_locked_visit_cannot_be_moved_until_it_is_unlocked(open_page, planner, version, tenant):
    page = ready(open_page(planner))
    bar(page, "K-5").focus()
    page.keyboard.press("p")
    expect(bar(page, "K-5")).to_have_class(re.compile("cb-locked"))
    page.keyboard.press("Enter")
    expect(page.locator(".cb-ghost")).to_have_count(0)
    expect(page.locator("#cb-live")).to_have_text("Besöket är låst: lås upp det först.")
    page.keyboard.press("p")
    expect(bar(page, "K-5")).not_to_have_class(re.compile("cb-locked"))


def test_taken_out_undone_and_done_again(open_page, planner, version, tenant):
    page = ready(open_page(planner))
    was = staff(tenant, "K-5")
    bar(page, "K-5").focus()
    page.keyboard.press("u")
    expect(page.locator(".cb-left:has-text('K-5')")).to_have_count(1)
    assert staff(tenant, "K-5") == []
    page.locator("[data-verb=undo]").click()
    expect(page.locator(".cb-left:has-text('K-5')")).to_have_count(0)
    assert staff(tenant, "K-5") == was
    page.locator("[data-verb=redo]").click()
    expect(page.locator(".cb-left:has-text('K-5')")).to_have_count(1)


def test_what_must_hold_is_refused_with_the_rule(open_page, planner, version, tenant):
    page = ready(open_page(planner))
    page.locator(".cb-left:has-text('K-4')").focus()
    page.keyboard.press("t")
    page.wait_for_selector(".cb-ranked table")
    page.locator(".cb-ranked button").first.click()
    page.wait_for_selector("#cb-force[open]")
    assert page.locator("#cb-force li").count() >= 1
    expect(page.locator("#cb-force button[value=force]")).to_be_hidden()  # a planner may not
    page.keyboard.press("Escape")
    assert staff(tenant, "K-4") == []


def test_of_two_planners_the_second_is_told(open_page, planner, version, tenant):
    first, second = ready(open_page(planner)), ready(open_page(planner))
    for page in (first, second):
        bar(page, "K-5").focus()
        page.keyboard.press("u")
        said = toast(page)  # the first one's change is made before the second, who saw the same, asks
    assert "Någon har börjat ändra" in said
    assert staff(tenant, "K-5") == []
    with acting_for(tenant.pk):
        assert PlanChange.objects.count() == 1


def test_a_published_board_is_not_changed(open_page, planner, version, tenant):
    with acting_for(tenant.pk):
        publish(version)
    page = ready(open_page(planner))
    was = staff(tenant, "K-5")
    at = bar(page, "K-5").bounding_box()
    page.mouse.move(at["x"] + 8, at["y"] + 10)
    page.mouse.down()
    page.mouse.move(at["x"] + 108, at["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.locator(".cb-ghost")).to_have_count(0)
    assert staff(tenant, "K-5") == was


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("view", ["employee", "client", "vehicle"])
def test_axe_finds_nothing(open_page, planner, version, language, view):
    page = ready(open_page(planner, language=language), f"{BOARD}&by={view}")
    page.locator(".cb-bar").first.click()
    page.wait_for_selector("#cb-panel table")
    assert violations(page) == []


@pytest.mark.short
def test_no_bar_is_too_small_to_hit_in_the_hours_shown_first(open_page, planner, version):
    page = ready(open_page(planner))
    widths = page.eval_on_selector_all(".cb-bar", "bars => bars.map(bar => bar.offsetWidth)")
    assert len(widths) >= 5
    assert min(widths) >= 24


def test_no_address_nor_name_is_in_the_page_until_asked_for(open_page, planner, version, tenant):
    with acting_for(tenant.pk):
        client = Client.objects.get(code="K-5")
        name = client.name
    page = ready(open_page(planner))
    assert name not in page.content()
    bar(page, "K-5").click()
    page.locator("[data-do=address]").click()
    expect(page.locator("#cb-address")).to_contain_text(name)
    with acting_for(tenant.pk):
        assert Disclosure.objects.get().subject_id == client.pk


def test_filters_hide_the_other_lines(open_page, planner, version):
    page = ready(open_page(planner))
    page.fill("input[name=text]", "M-2")
    expect(page.locator(".cb-line:not([hidden])").first).to_be_visible()
    page.fill("input[name=text]", "nobody is called so")
    expect(page.locator(".cb-line:not([hidden])")).to_have_count(0)


def test_only_the_lines_with_a_deviation_are_shown_on_demand(open_page, planner, version, tenant):
    page = ready(open_page(planner))
    client = page.locator(".cb-bar").first.inner_text().split()[0]
    page.check("input[name=deviations]")
    expect(page.locator(".cb-line:not([hidden])")).to_have_count(0)
    with acting_for(tenant.pk):
        window = {"start": "04:00", "end": "05:00"}
        VisitRequirement.objects.filter(client__code=client).update(time_windows=[window])
    ready(page)
    late, lines = page.locator(".cb-line:has(.cb-outside)").count(), page.locator(".cb-line").count()
    assert 0 < late < lines
    page.check("input[name=deviations]")
    expect(page.locator(".cb-line:not([hidden])")).to_have_count(late)
    expect(line(page, code_of(page, client))).to_be_visible()


def test_the_hours_shown_fill_the_window_as_its_size_changes(open_page, planner, version):
    page = ready(open_page(planner))
    page.locator("[data-window]").last.click()
    for width in (1600, 1300, 1900):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_function(
            "() => { const all = document.querySelector('#cb-scroller');"
            "return Math.abs(all.scrollWidth - all.clientWidth) <= 1 }"
        )
        last, whole = page.locator(".cb-hour").last.bounding_box(), page.locator("#cb-scroller").bounding_box()
        assert abs(last["x"] - whole["x"] - whole["width"]) < 4


def test_a_session_that_ended_says_so_and_nothing_is_lost(open_page, planner, version, tenant):
    page = ready(open_page(planner))
    was = staff(tenant, "K-5")
    page.context.clear_cookies()
    bar(page, "K-5").focus()
    page.keyboard.press("u")
    assert "utloggad" in toast(page) or "svarade inte" in toast(page)
    assert staff(tenant, "K-5") == was


def test_the_map_has_its_table(open_page, planner, version):
    page = ready(open_page(planner))
    page.locator("#cb-show-map").click()
    page.wait_for_selector("#cb-map-table table")
    assert page.locator("#cb-map-table tbody tr").count() >= 5
    assert violations(page) == []
