"""The tray and the panel beside the day board: why a visit is without staff, what helps, and where the focus goes."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_board import bar, ready, staff, toast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_focus_follows_a_visit_out_of_the_plan_and_back(open_page, planner, version):
    page = ready(open_page(planner))
    bar(page, "K-5").focus()
    for key, kind in (("u", ".cb-left"), ("z", ".cb-bar"), ("y", ".cb-left")):
        page.keyboard.press(key)
        expect(page.locator(f"{kind}:focus")).to_contain_text("K-5")
    expect(page.locator(".cb-bar[tabindex='0']")).to_have_count(1)


def test_a_visit_taken_out_is_put_back_where_there_is_room(open_page, planner, version, tenant):
    page = ready(open_page(planner))
    bar(page, "K-5").focus()
    page.keyboard.press("u")
    page.keyboard.press("Space")
    page.locator("[data-do=fixes]").click()
    page.locator("[data-put]").first.click()
    expect(page.locator(".cb-bar:focus")).to_contain_text("K-5")
    assert len(staff(tenant, "K-5")) == 1


def test_an_unassigned_visit_says_why_and_its_fix_is_applied(open_page, planner, version, tenant):
    page = ready(open_page(planner))
    left = page.locator(".cb-left:has-text('K-4')")
    assert "DELEG_INSULIN" in left.inner_text()
    left.click()
    page.locator("[data-do=fixes]").click()
    page.locator("[data-fix]").first.click()
    toast(page)
    expect(page.locator(".cb-left:has-text('K-4')")).to_have_count(0)
    assert len(staff(tenant, "K-4")) == 1


def test_an_earlier_answer_that_comes_later_is_not_shown(open_page, planner, version):
    page = ready(open_page(planner))
    held = []
    page.route("**/panel/**", lambda route: route.continue_() if held else held.append(route))
    first, second = page.locator(".cb-bar").nth(0), page.locator(".cb-bar").nth(1)
    first.click()
    page.wait_for_function("document.querySelectorAll('.cb-chosen').length")
    second.click()
    panel = page.locator("#cb-panel [data-visit]").first
    expect(panel).to_have_attribute("data-visit", second.get_attribute("data-visit"))
    with page.expect_response("**/panel/**"):
        held[0].continue_()
    page.evaluate("new Promise(requestAnimationFrame)")
    expect(panel).to_have_attribute("data-visit", second.get_attribute("data-visit"))


def test_the_list_of_employees_names_the_visit_alone(open_page, planner, version):
    page = ready(open_page(planner))
    page.locator(".cb-left:has-text('K-4')").focus()
    page.keyboard.press("t")
    page.wait_for_selector(".cb-ranked table")
    named = page.locator("#cb-move .cb-which").inner_text()
    assert "K-4" in named
    assert page.locator(".cb-left:has-text('K-4') .cb-reason").inner_text() not in named


def tab_to(page, selector, most=15):
    """Tab until what is in focus is that."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{most} times Tab did not reach {selector}")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_reason_is_read_and_its_smallest_fix_applied_by_keyboard_alone(open_page, planner, version, tenant, language):
    page = ready(open_page(planner, language=language))
    page.locator("#cb-help-open").focus()
    tab_to(page, ".cb-left")
    page.keyboard.press("Space")
    reason = page.locator(".cb-left .cb-reason").inner_text()
    expect(page.locator("#cb-panel")).to_contain_text(reason)
    tab_to(page, "[data-do=fixes]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-fix]").first).to_be_visible()
    smallest = page.locator(".cb-fix-list li").first.inner_text()
    assert "DELEG_INSULIN" in smallest
    tab_to(page, "[data-fix]")
    page.keyboard.press("Enter")
    toast(page)
    expect(page.locator(".cb-left:has-text('K-4')")).to_have_count(0)
    assert len(staff(tenant, "K-4")) == 1
    assert "K-4" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    expect(page.locator("#cb-panel [data-do=pin]")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(".cb-left:has-text('K-4')")).to_have_count(1)
    expect(page.locator("#cb-panel")).to_contain_text(reason)
    assert staff(tenant, "K-4") == []
