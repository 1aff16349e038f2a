"""The constraints editor in Chromium: by mouse and keyboard, with and without JavaScript, in Swedish and English."""

import re

import pytest
from playwright.sync_api import expect

from caire.onboarding import create_user
from constraints.catalogue import set_rule
from constraints.models import ConstraintDefinition, ConstraintValue
from organizations.models import User
from organizations.rls import acting_for
from tests.browser.conftest import PASSWORD, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EDITOR = "/admin/constraints/editor/"


@pytest.fixture
def admin(tenant, area):
    return create_user(tenant, "admin@care.example", "Admin", User.Role.ADMIN, PASSWORD)


@pytest.fixture
def exception(tenant, area):
    """A client's own weight of continuity."""
    with acting_for(tenant.pk):
        definition = ConstraintDefinition.objects.get(rule_code="continuity")
        value = {"type": "continuity", "value": {"free": 2}, "priority": "NORMAL"}
        return ConstraintValue.objects.create(
            constraint_definition=definition,
            entity_type="CLIENT",
            client=area.clients.get(code="K-1"),
            value=value,
            override_weight=10,
        )


def held(tenant, code):
    with acting_for(tenant.pk):
        row = ConstraintDefinition.objects.get(rule_code=code)
    return [row.type, row.weight]


def opened(open_page, user, **options):
    page = open_page(user, **options)
    page.goto(EDITOR)
    return page


@pytest.mark.short
@pytest.mark.parametrize(("language", "button"), [("sv", "Visa vad som ändras"), ("en", "Show what will change")])
def test_a_weight_is_changed_after_its_difference_was_shown(open_page, admin, tenant, language, button):
    page = opened(open_page, admin, language=language)
    assert violations(page) == []
    page.locator("#id_weight_continuity").fill("45,0" if language == "sv" else "45")
    page.get_by_role("button", name=button).click()
    expect(page.locator(".cb-plan tbody tr")).to_have_count(1)
    assert violations(page) == []
    expect(page.locator(".cb-plan tbody tr")).to_contain_text("mjuk 45" if language == "sv" else "soft 45")
    assert held(tenant, "continuity") == ["SOFT", 30]
    page.get_by_role("button", name="Spara" if language == "sv" else "Save").click()
    page.wait_for_url(f"**{EDITOR}")
    assert held(tenant, "continuity") == ["SOFT", 45]
    expect(page.locator("#id_weight_continuity")).to_have_value("45")


def test_it_works_without_scripts(open_page, admin, tenant):
    page = opened(open_page, None, java_script_enabled=False)
    page.goto(f"/admin/login/?next={EDITOR}")
    page.fill("input[name=username]", admin.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.locator("#id_level_waiting").select_option("OFF")
    page.get_by_role("button", name="Visa vad som ändras").click()
    page.get_by_role("button", name="Spara").click()
    page.wait_for_url(f"**{EDITOR}")
    assert held(tenant, "waiting") == ["SOFT", 0]


def test_a_hard_rule_and_one_that_is_off_hide_their_weight(open_page, admin):
    page = opened(open_page, admin)
    weight = page.locator("#id_weight_preferred_employee")
    level = page.locator("#id_level_preferred_employee")
    for choice, is_shown in (("SOFT", True), ("HARD", False), ("MEDIUM", True), ("OFF", False)):
        level.select_option(choice)
        expect(weight).to_be_visible(visible=is_shown)


def test_a_system_rule_is_locked_on_the_page_and_for_what_is_posted(open_page, admin, tenant):
    page = opened(open_page, admin)
    row = page.locator("#rule-missing_skill")
    expect(row).to_contain_text("kan inte ändras")
    expect(row.locator("input, select")).to_have_count(0)
    page.evaluate("""() => {
        const form = document.querySelector("main form[method=post]"), added = document.createElement("input");
        added.name = "weight_missing_skill"; added.value = "7"; form.append(added);
    }""")
    page.get_by_role("button", name="Visa vad som ändras").click()
    expect(page.get_by_role("alert").first).to_contain_text("är en systemregel")
    assert held(tenant, "missing_skill") == ["HARD", 1]


def test_a_refused_weight_is_marked_and_kept(open_page, admin):
    page = opened(open_page, admin)
    page.locator("#id_weight_continuity").fill("2,5")
    page.get_by_role("button", name="Visa vad som ändras").click()
    expect(page.locator("#rule-continuity .errorlist")).to_contain_text("utan decimaler")
    expect(page.locator("#id_weight_continuity")).to_have_value("2,5")
    assert violations(page) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_exception_is_made_and_shows_on_the_clients_page(open_page, planner, tenant, area, language):
    with acting_for(tenant.pk):
        person = area.clients.get(code="K-1")
    page = open_page(planner, language=language)
    page.goto(f"{EDITOR}continuity/")
    assert violations(page) == []
    page.locator("#id_entity_type").select_option("CLIENT")
    page.locator("#id_client").select_option(label="K-1")
    page.locator("#id_value_free").fill("2")
    page.locator("#id_override_weight").fill("7")
    page.locator("#id_valid_from").fill("2026-11-01")
    page.locator("main form[method=post] button").click()
    expect(page.locator("section[aria-labelledby=values]")).to_contain_text("K-1")
    assert violations(page) == []
    page.goto(EDITOR)
    expect(page.locator("#rule-continuity .cb-exceptions")).to_have_text("1 klient" if language == "sv" else "1 client")
    page.goto(f"/admin/resources/client/{person.pk}/change/")
    shown = page.locator("#constraint_values-group, [id^=constraint_values]").first
    assert ("Personalkontinuitet" if language == "sv" else "Continuity of staff") in shown.inner_text() + page.content()


def test_what_holds_is_said_for_each_of_three_levels(open_page, planner, tenant, area, exception):
    page = open_page(planner)
    page.goto(f"{EDITOR}continuity/")
    expect(page.locator("#effective")).to_contain_text("30, från organisationen")
    with acting_for(tenant.pk):
        set_rule("continuity", weight=20, level="SOFT")
    page.reload()
    expect(page.locator("#effective")).to_contain_text("20, från organisationen")
    page.locator("select[name=client]").first.select_option(label="K-1")
    page.get_by_role("button", name="Visa").click()
    expect(page.locator("#effective")).to_contain_text("10, från klientens egna")
    expect(page.locator("section[aria-labelledby=holds] tbody tr")).to_have_count(3)


def test_the_effect_in_the_last_run_and_the_menu(open_page, planner, version):
    page = open_page(planner)
    page.goto("/admin/")
    page.locator(f"a[href='{EDITOR}']").first.click()
    page.wait_for_url(f"**{EDITOR}")
    expect(page.locator("#rule-travel_time td").last).to_have_text(re.compile(r"^-\d+,\d$"))
    expect(page.locator("#rule-vehicle_seats td").last).to_have_text("")  # of the roster, not of the plan
    expect(page.locator(".cb-plan")).to_contain_text("senaste körningen")
