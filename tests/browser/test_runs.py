"""A run watched in Chromium: live, without a worker, without JavaScript, and when things end in between."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from organizations.rls import acting_for
from scheduling.models import ScheduleSolution
from scheduling.runs import RunRequest, request_run
from tests.browser.conftest import violations
from tests.factories import MONDAY
from tests.processes import worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def waiting(tenant, area):
    """A run that waits for a worker."""
    with acting_for(tenant.pk):
        return request_run(RunRequest(area_id=area.pk, first_day=MONDAY, last_day=MONDAY, seconds=600.0))


def become(tenant, **fields):
    with acting_for(tenant.pk):
        ScheduleSolution.objects.update(**fields)


def watched(page, solution):
    page.goto(f"/admin/scheduling/schedulesolution/{solution.pk}/progress/")
    return page


def state(page):
    return page.locator("[data-state]")


@pytest.mark.short
def test_a_run_is_started_and_watched_to_its_end_without_a_reload(open_page, planner):
    """With a worker of its own, which takes some seconds to start."""
    with worker():
        page = open_page(planner)
        page.goto(f"/admin/run/?date={MONDAY}")
        assert violations(page) == []
        page.fill("input[name=seconds]", "4")
        page.click("text=Starta körningen")
        page.evaluate("window.same = true")
        expect(page.locator("[data-part=line]")).to_be_visible(timeout=15_000)
        expect(page.locator("[data-part=stop]")).to_be_visible()
        assert violations(page) == []
        expect(state(page)).to_have_attribute("data-state", "COMPLETED", timeout=20_000)
    assert page.evaluate("window.same") is True
    expect(page.locator("[data-part=stop]")).to_be_hidden()
    expect(page.locator("[data-spoken]")).to_contain_text("Planen är klar")
    assert page.title().startswith("klart")
    expect(page.locator("a:focus")).to_have_text("Titta på planen")
    page.click("text=Titta på planen")
    expect(page.locator("text=Publicera …")).to_be_visible()
    page.wait_for_load_state("networkidle")  # what it asks for later


def test_a_running_search_is_stopped_by_keyboard_and_its_plan_kept(open_page, planner, waiting):
    with worker():
        page = watched(open_page(planner), waiting)
        expect(page.locator("[data-part=line]")).to_be_visible(timeout=30_000)
        page.locator("[data-part=stop] button").focus()
        page.keyboard.press("Enter")
        expect(state(page)).to_have_attribute("data-state", "COMPLETED", timeout=15_000)
    expect(page.locator("[data-text=sentence]")).to_contain_text("den bästa planen fram till dess")


def test_the_end_of_a_run_leaves_who_is_elsewhere_alone(open_page, planner, waiting, tenant):
    page = watched(open_page(planner), waiting)
    elsewhere = page.locator("text=Allt om den här versionen")
    elsewhere.focus()
    become(tenant, status="FAILED", failure_reason="worker lost")
    expect(page.locator("[data-part=retry]")).to_be_visible(timeout=15_000)
    expect(elsewhere).to_be_focused()


def test_a_run_that_fails_leads_to_another_try(open_page, planner, waiting, tenant):
    page = watched(open_page(planner), waiting)
    become(tenant, status="FAILED", failure_reason="worker lost")
    expect(page.locator("[data-part=retry] button")).to_be_focused(timeout=15_000)


@pytest.mark.parametrize(
    ("language", "said", "out", "again"),
    [
        ("sv", "Ingen arbetare är igång", "Togs ur kön", "Kör igen"),
        ("en", "No worker is running", "Taken out of the queue", "Run it again"),
    ],
)
def test_without_a_worker_the_page_says_so_and_the_run_can_be_withdrawn(
    open_page, planner, waiting, language, said, out, again
):
    page = watched(open_page(planner, language=language), waiting)
    expect(page.locator("[data-text=sentence]")).to_contain_text(said)
    page.click("[data-part=stop] button")
    expect(page.locator("[data-text=sentence]")).to_contain_text(out)
    page.click(f"text={again}")
    expect(state(page)).to_have_attribute("data-state", "QUEUED")
    assert page.url.count(str(waiting.pk)) == 0


def test_a_failure_shows_its_cause_and_the_way_on_without_a_reload(open_page, planner, tenant, waiting):
    page = watched(open_page(planner), waiting)
    become(tenant, status="FAILED", failure_reason="worker lost")
    expect(page.locator("[data-text=sentence]")).to_have_text("Körningen misslyckades: arbetaren försvann")
    expect(page.locator("[data-part=retry]")).to_be_visible()
    assert violations(page) == []


def test_without_javascript_reloading_shows_how_far_it_is(open_page, planner, tenant, waiting):
    page = watched(open_page(planner, java_script_enabled=False), waiting)
    expect(page.locator("text=Ladda om")).to_be_visible()
    become(tenant, status="COMPLETED", score={"text": "0hard/0medium/-9soft"})
    page.click("text=Ladda om")
    expect(page.locator("[data-text=score]")).to_have_text("0 hårda / 0 mellan / -9 mjuka")
    expect(page.locator("text=Titta på planen")).to_be_visible()


def test_a_session_that_ends_in_between_is_said(open_page, planner, waiting):
    page = watched(open_page(planner), waiting)
    Session.objects.all().delete()
    expect(page.locator("[data-trouble]")).to_contain_text("Du är utloggad")


def test_a_server_that_does_not_answer_is_asked_again_and_later(open_page, planner, waiting, console):
    page = watched(open_page(planner), waiting)
    page.route(re.compile("/state/$"), lambda route: route.abort())
    expect(page.locator("[data-trouble]")).to_contain_text("Inget svar")
    page.unroute(re.compile("/state/$"))
    expect(page.locator("[data-trouble]")).to_be_hidden(timeout=15_000)
    console[:] = [text for text in console if "ERR_FAILED" not in text]  # what the test made it complain of


def test_it_asks_each_second_only_for_news_and_not_while_hidden(open_page, planner, waiting):
    page = open_page(planner)
    asked = []
    page.on("response", lambda answer: asked.append(answer.status) if answer.url.endswith("/state/") else None)
    watched(page, waiting)
    page.wait_for_timeout(3_500)
    assert [asked[0], set(asked[1:])] == [200, {304}]
    assert 2 <= len(asked) <= 4
    hide(page, True)
    page.wait_for_timeout(300)
    before = len(asked)
    page.wait_for_timeout(2_500)
    assert len(asked) == before
    hide(page, False)
    page.wait_for_timeout(500)
    assert len(asked) == before + 1


def hide(page, is_hidden):
    page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        is_hidden,
    )


def test_the_page_fits_a_telephone(open_page, planner, waiting):
    page = watched(open_page(planner, width=390, height=844), waiting)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
