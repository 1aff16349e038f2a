"""Plan versions in Chromium: their page, comparing, what-if copies, publishing, and two who publish at once."""

import re

import pytest
from playwright.sync_api import expect

from caire.onboarding import create_user
from organizations.models import User
from organizations.rls import acting_for
from scheduling.models import PlanDay, ScheduleSolution
from scheduling.optimise import Order, optimise
from scheduling.publish import publish
from scheduling.solver.stop import Cancelled, MaxMoves
from tests.browser.conftest import PASSWORD, violations
from tests.factories import MONDAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROUNDED = 0.05
"""How far a shown number may be from what it is."""


def made(tenant, area, seed):
    order = Order(
        organization_id=tenant.pk,
        area_id=area.pk,
        first_day=MONDAY,
        last_day=MONDAY,
        stop=Cancelled(MaxMoves(50)),
        seed=seed,
    )
    return optimise(order).solution


@pytest.fixture
def held(tenant, version):
    """The first version, published."""
    with acting_for(tenant.pk):
        publish(version)
    return version


@pytest.fixture
def later(tenant, area, held):
    """Another version, a draft in which one visit has somebody else."""
    return made(tenant, area, 7)


def day_of(tenant, solution):
    with acting_for(tenant.pk):
        return PlanDay.objects.get(solution=solution)


def preview(page, tenant, solution):
    page.goto(f"/admin/publish/{day_of(tenant, solution).pk}/")
    return page


def statuses(tenant):
    with acting_for(tenant.pk):
        return list(PlanDay.objects.order_by("solution__version").values_list("status", flat=True))


@pytest.mark.short
def test_a_draft_is_published_by_keyboard_alone(open_page, planner, tenant, later):
    page = preview(open_page(planner), tenant, later)
    assert violations(page) == []
    button = page.locator("button:has-text('Publicera 2026-11-23')")
    for _ in range(150):  # past the whole menu
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/board/**")
    assert statuses(tenant) == ["ARCHIVED", "PUBLISHED"]


def test_of_two_who_publish_at_once_the_second_is_told_and_loses_nothing(open_page, planner, tenant, area, later):
    other = made(tenant, area, 9)
    first, second = preview(open_page(planner), tenant, later), preview(open_page(planner), tenant, other)
    first.click("button:has-text('Publicera 2026-11-23')")
    first.wait_for_url("**/admin/board/**")
    second.click("button:has-text('Publicera 2026-11-23')")
    expect(second.locator("[role=alert]")).to_contain_text("Inget publicerades")
    expect(second.locator("#changes-head")).to_contain_text("versionen 2")
    assert statuses(tenant) == ["ARCHIVED", "PUBLISHED", "DRAFT"]
    second.click("button:has-text('Publicera 2026-11-23')")
    second.wait_for_url("**/admin/board/**")
    assert statuses(tenant) == ["ARCHIVED", "ARCHIVED", "PUBLISHED"]


def test_a_published_day_is_revised_and_stays_until_the_revision_is_published(open_page, planner, tenant, held):
    page = preview(open_page(planner, language="en"), tenant, held)
    assert violations(page) == []
    page.click("button:has-text('Make a revision')")
    page.wait_for_url("**/admin/board/**")
    assert statuses(tenant) == ["PUBLISHED", "DRAFT"]


def test_only_an_administrator_may_publish_against_hard_rules_and_says_why(open_page, planner, tenant, later):
    with acting_for(tenant.pk):
        broken = {"rule": "skill", "level": "HARD", "matches": 1}
        ScheduleSolution.objects.filter(pk=later.pk).update(score={"hard": -60, "text": "-1hard", "rules": [broken]})
    page = preview(open_page(planner), tenant, later)
    expect(page.locator("button:has-text('Publicera')")).to_have_count(0)
    admin = create_user(tenant, "admin@care.example", "Admin", User.Role.ADMIN, PASSWORD)
    page = preview(open_page(admin), tenant, later)
    assert violations(page) == []
    page.fill("textarea[name=reason]", "Överenskommet med enhetschefen")
    page.click("button:has-text('Publicera 2026-11-23')")
    page.wait_for_url("**/admin/board/**")
    assert day_of(tenant, later).forced_because == "Överenskommet med enhetschefen"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_version_page_leads_everywhere_and_has_no_barrier(open_page, planner, tenant, later, language):
    page = open_page(planner, language=language)
    page.goto(f"/admin/scheduling/schedulesolution/{later.pk}/change/")
    assert violations(page, ".cb-plan") == []
    page.click("text=Jämför med den publicerade" if language == "sv" else "text=Compare with the published")
    page.wait_for_url("**/admin/compare/**")
    page.wait_for_load_state("networkidle")  # what it asks for later
    assert violations(page) == []


def test_a_version_is_used_as_a_draft_once(open_page, planner, tenant, later):
    page = open_page(planner)
    for _ in range(2):
        page.goto(f"/admin/scheduling/schedulesolution/{later.pk}/change/")
        page.click("text=Använd som utkast")
        page.wait_for_url("**/admin/board/**")
    with acting_for(tenant.pk):
        assert ScheduleSolution.objects.filter(parent=later).count() == 1


def test_the_comparison_says_when_rows_changed_since(open_page, planner, tenant, held, later):
    with acting_for(tenant.pk):
        need = later.schedules.first().requirement
        type(need).objects.filter(pk=need.pk).update(priority=1)
        type(need).objects.exclude(pk=need.pk).update(priority=9)
    page = open_page(planner)
    page.goto(f"/admin/compare/?before={held.pk}&after={later.pk}")
    expect(page.locator("[data-inputs]").first).to_contain_text("har ändrats sedan den planerades")


def numbers(page, section):
    """Name -> the numbers of its row, of the table below that heading."""
    rows = page.locator(f"section[aria-labelledby={section}] tbody tr").all()
    return {
        row.locator("th").inner_text(): [points(cell) for cell in row.locator("td.cb-number").all()] for row in rows
    }


def points(cell):
    """Of a cell with a number in Swedish."""
    text = re.sub(r"\s", "", cell.inner_text()).replace("−", "-").replace(",", ".")
    return float(re.match(r"[-+]?[\d.]+", text)[0])


def stored_points(tenant, solution, *names):
    """The sum of the score's levels, in points."""
    with acting_for(tenant.pk):
        solution.refresh_from_db()
    return -sum(solution.score[name] for name in names) / solution.score["ticks_per_minute"]


def test_the_differences_are_those_of_the_stored_scores(open_page, planner, tenant, held, later):
    page = open_page(planner)
    page.goto(f"/admin/compare/?before={held.pk}&after={later.pk}")
    rules = numbers(page, "rules-head").values()
    before, after = (stored_points(tenant, solution, "hard", "medium", "soft") for solution in (held, later))
    shown = [sum(row[column] for row in rules) for column in (0, 1, 2)]
    assert shown == pytest.approx([before, after, after - before], abs=ROUNDED * len(rules))


@pytest.mark.parametrize("section", ["employees-head", "visits-head"])
def test_each_table_of_the_analysis_sums_to_the_score(open_page, planner, tenant, later, section):
    page = open_page(planner)
    page.goto(f"/admin/analysis/?solution={later.pk}")
    rows = numbers(page, section).values()
    stored = [stored_points(tenant, later, level) for level in ("hard", "medium", "soft")]
    shown = [sum(row[column] for row in rows) for column in (0, 1, 2)]
    assert shown == pytest.approx(stored, abs=ROUNDED * len(rows))


def test_the_rules_of_the_analysis_sum_to_the_score(open_page, planner, tenant, later):
    page = open_page(planner)
    page.goto(f"/admin/analysis/?solution={later.pk}")
    rows = page.locator("section[aria-labelledby=rules-head] tbody tr")
    for level, said in (("hard", "hård"), ("medium", "mellan"), ("soft", "mjuk")):
        of_level = rows.filter(has=page.locator(f"td:text-is('{said}')")).all()
        shown = sum(points(row.locator("td.cb-number").nth(2)) for row in of_level)
        assert shown == pytest.approx(stored_points(tenant, later, level), abs=ROUNDED * len(of_level))


def test_a_what_if_copy_is_asked_for(open_page, planner, tenant, later):
    page = open_page(planner)
    page.goto(f"/admin/scheduling/schedulesolution/{later.pk}/change/")
    page.click("text=Tänk om")
    assert violations(page) == []
    page.check("label:has-text('M-2') input")
    page.click("text=Planera kopian")
    page.wait_for_url("**/progress/")
    with acting_for(tenant.pk):
        made_from = ScheduleSolution.objects.latest("version")
        assert [made_from.parent_id, len(made_from.changes["absent"])] == [later.pk, 1]


def test_nobody_is_named_on_these_pages(open_page, planner, tenant, later):
    page = open_page(planner, language="en")
    for path in (f"publish/{day_of(tenant, later).pk}/", f"scheduling/schedulesolution/{later.pk}/what-if/"):
        page.goto(f"/admin/{path}")
        assert "Employee " not in page.inner_text("main").replace("Employees", "")
        assert "Client " not in page.inner_text("main").replace("Clients", "")
