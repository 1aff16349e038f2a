"""The board of a whole unit: 40 employees and 400 visits, 14 of them without staff. Laying the rows takes seconds."""

import uuid

import pytest
from playwright.sync_api import expect

from organizations.rls import acting_for
from scheduling.models import PlanDay, Schedule, ScheduleSolution
from tests import factories as make
from tests.browser.test_board import BOARD, ready
from tests.factories import MONDAY, at
from tests.scheduling.me.test_me import visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMPLOYEES, VISITS, LEFT_OUT = 40, 400, 14
SERVICES = ("LUNCH", "MORNING", "INSULIN", "WOUND CARE")
STICKING_OUT = """bars => bars.filter(bar => bar.scrollWidth > bar.clientWidth + 1
    && getComputedStyle(bar).overflowX === "visible").map(bar => bar.innerText)"""


@pytest.fixture
def unit(tenant):
    """The area and the day's plan."""
    with acting_for(tenant.pk):
        area = make.area(name="North")
        shifts = [make.shift(make.employee(area)) for _ in range(EMPLOYEES)]
        solution = ScheduleSolution.objects.create(
            area=area, first_day=MONDAY, last_day=MONDAY, status="COMPLETED", score={"text": "0hard/0medium/0soft"}
        )
        day = PlanDay.objects.create(solution=solution, area=area, date=MONDAY)
        for number in range(VISITS):
            service = SERVICES[number % len(SERVICES)]
            need = make.need(make.client(area), minutes=10 + number % 36, service_type=service)
            start = at(7 + 0.8 * (number // EMPLOYEES))
            row = visit(day, need, shifts[number % EMPLOYEES], start)
            if number < LEFT_OUT:
                row.assignments.all().delete()
                Schedule.objects.filter(pk=row.pk).update(unassigned_reason="no_able_employee")
    return area


@pytest.fixture
def area(unit):
    """What the scheduler plans."""
    return unit


def test_all_visits_are_drawn_and_those_without_staff_lie_in_the_tray(open_page, planner, unit):
    page = ready(open_page(planner))
    expect(page.locator(".cb-line")).to_have_count(EMPLOYEES)
    expect(page.locator(".cb-line .cb-bar")).to_have_count(VISITS - LEFT_OUT)
    expect(page.locator("#cb-tray [data-visit]")).to_have_count(LEFT_OUT)


@pytest.mark.parametrize("width", [1280, 1600, 1920])
def test_no_text_reaches_into_the_bar_beside_it(open_page, planner, unit, width):
    page = ready(open_page(planner, width=width))
    assert page.eval_on_selector_all(".cb-line .cb-bar", STICKING_OUT) == []


def test_a_foreign_board_answers_like_one_that_does_not_exist(open_page, planner, unit):
    other = make.organization(time_zone="Europe/Stockholm")
    with acting_for(other.pk):
        theirs = make.area(name="Theirs")
        solution = ScheduleSolution.objects.create(area=theirs, first_day=MONDAY, last_day=MONDAY, status="COMPLETED")
        PlanDay.objects.create(solution=solution, area=theirs, date=MONDAY)
    page = open_page(planner)
    for address in (f"{BOARD}&area={theirs.pk}", f"{BOARD}&solution={solution.pk}"):
        own, random = page.goto(address), page.goto(address[: address.rindex("=") + 1] + str(uuid.uuid4()))
        assert [own.status, random.status] == [404, 404]
