"""The pages of employees on a phone, on paper and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from caire.onboarding import create_user
from organizations.models import User
from organizations.rls import acting_for
from resources.models import EmployeeShift, Skill, VisitRequirement
from scheduling.models import PlanDay, Schedule, ScheduleSolution, VisitActual
from scheduling.publish import publish
from tests import factories as make
from tests.browser.conftest import PASSWORD, violations
from tests.scheduling.me.test_me import TODAY, hour, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A_DAY = 12


@pytest.fixture
def employee(tenant, area):
    """With a published day of twelve visits."""
    user = create_user(tenant, "anna@care.example", "Anna", User.Role.EMPLOYEE, PASSWORD)
    with acting_for(tenant.pk):
        own = make.employee(area, code="M-10", user=user)
        shift = make.shift(own, 6, 20, day=TODAY)
        solution = ScheduleSolution.objects.create(area=area, first_day=TODAY, last_day=TODAY, status="COMPLETED")
        day = PlanDay.objects.create(solution=solution, area=area, date=TODAY, status="PUBLISHED")
        for number in range(A_DAY):
            client = make.client(area, code=f"K-{20 + number}", address=f"Storgatan {number}, Norrgärdet")
            visit(day, make.need(client, service_type="MORGON"), shift, hour(7 + number))
    return user


def own_day(page, user):
    page.goto("/me/")
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.locator(".me-stops > li")).to_have_count(A_DAY)
    return page


@pytest.mark.short
def test_a_visit_is_begun_and_finished_without_javascript(open_page, employee, tenant):
    page = own_day(open_page(width=390, height=844, java_script_enabled=False), employee)
    page.click(".me-next button")
    page.select_option("select[name=deviation]", "LONGER")
    page.click(".me-next button.me-main")
    expect(page.locator(".me-over")).to_have_count(1)
    with acting_for(tenant.pk):
        assert VisitActual.objects.get().deviation_code == "LONGER"


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_off_the_side_of_a_phone(open_page, employee, width):
    page = own_day(open_page(width=width, height=700), employee)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_buttons_can_be_hit_by_a_thumb(open_page, employee):
    page = own_day(open_page(width=390, height=844), employee)
    heights = page.eval_on_selector_all("main button, main .me-button", "all => all.map(one => one.offsetHeight)")
    assert min(heights) >= 44


@pytest.mark.parametrize("language", ["sv", "en"])
def test_axe_finds_nothing_on_the_day(open_page, employee, language):
    page = own_day(open_page(width=390, height=844, language=language), employee)
    assert violations(page, "body") == []


def test_a_day_of_twelve_visits_is_one_sheet(open_page, employee, tmp_path):
    page = own_day(open_page(width=390, height=844), employee)
    sheet = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1


def test_the_sheet_holds_nothing_of_what_ails_the_client(open_page, employee, tenant):
    with acting_for(tenant.pk):
        Skill.objects.create(code="DEMENS", name="Demenssjukdom")
        make.skilled(VisitRequirement.objects.first(), "DEMENS")
    page = own_day(open_page(width=390, height=844), employee)
    page.emulate_media(media="print")
    assert "emens" not in page.inner_text("body")


def test_a_visit_of_somebody_else_is_not_found(open_page, employee, tenant, area):
    with acting_for(tenant.pk):
        day = PlanDay.objects.get()
        other = make.shift(make.employee(area, code="M-11"), 6, 20, day=TODAY)
        theirs = visit(day, make.need(make.client(area, code="K-99")), other, hour(8))
        own = Schedule.objects.exclude(pk=theirs.pk).first()
    page = own_day(open_page(width=390, height=844), employee)
    assert "K-99" not in page.content()
    for pk, status in ((theirs.pk, 404), (own.pk, 200)):
        page.eval_on_selector(".me-next form", "(form, pk) => { form.action = `/me/visit/${pk}/start/`; }", str(pk))
        with page.expect_navigation() as answer:
            page.click(".me-next button")
        assert answer.value.status == status
        page.goto("/me/")


def test_a_change_is_seen_when_it_is_published(open_page, employee, tenant, area):
    with acting_for(tenant.pk):
        shift = EmployeeShift.objects.get(employee__code="M-10")
        solution = ScheduleSolution.objects.create(
            area=area, first_day=TODAY, last_day=TODAY, status="COMPLETED", version=2
        )
        draft = PlanDay.objects.create(solution=solution, area=area, date=TODAY)
        visit(draft, make.need(make.client(area, code="K-77")), shift, hour(10))
    page = own_day(open_page(width=390, height=844), employee)
    assert "K-77" not in page.content()
    with acting_for(tenant.pk):
        publish(solution)
    page.reload()
    expect(page.locator(".me-stops > li")).to_have_count(1)
    assert "K-77" in page.content()
