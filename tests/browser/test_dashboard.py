"""The start page in Chromium: figures of what is stored, each in words too, and of nobody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from playwright.sync_api import expect

from organizations.rls import acting_for
from scheduling.models import ScheduleMetric
from tests import factories as make
from tests.browser.conftest import violations
from tests.caire.test_dashboard import TODAY, left_out, metric

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def measured(tenant, area):
    """Three days with figures, and a visit without staff."""
    with acting_for(tenant.pk):
        for days in range(3):
            metric(area, TODAY - timedelta(days=days), visits=10, unassigned_visits=days)
        left_out(area, TODAY)


def stored(tenant, kind):
    with acting_for(tenant.pk):
        return ScheduleMetric.objects.filter(metric_type=kind).aggregate(sum=Sum("value"))["sum"]


def number(text):
    """The number that a card or a cell begins with, in Swedish or English."""
    return Decimal("".join(letter for letter in text.split("%")[0].replace(",", ".") if letter in "0123456789."))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_card_shows_what_the_database_sums_to(open_page, planner, tenant, measured, language):
    page = open_page(planner, language=language)
    page.goto("/admin/")
    share = 100 * (1 - stored(tenant, "unassigned_visits") / stored(tenant, "visits"))
    assert number(page.inner_text("#card-assigned .cb-value")) == share.quantize(Decimal("0.1")).normalize()


def test_every_line_is_told_as_a_table_by_keyboard(open_page, planner, measured):
    page = open_page(planner)
    page.goto("/admin/")
    charts = page.locator(".cb-cards li:has(polyline)")
    expect(charts.first).to_be_visible()
    for chart in charts.all():
        expect(chart.locator("tbody")).to_be_hidden()
        chart.locator("summary").press("Enter")
        expect(chart.locator("tbody")).to_be_visible()
        assert chart.locator("tbody tr").count() >= 3


def test_the_period_stays_in_the_address(open_page, planner, measured):
    page = open_page(planner)
    page.goto("/admin/")
    page.select_option("select[name=period]", "28")
    page.click(".cb-dash-filter button")
    page.wait_for_url("**period=28**")
    page.reload()
    assert page.input_value("select[name=period]") == "28"


def test_figures_of_others_are_not_in_it(open_page, planner, tenant, measured):
    other = make.organization(time_zone="Europe/Stockholm")
    with acting_for(other.pk):
        theirs = make.area(name="Theirs")
        metric(theirs, TODAY, visits=1000, unassigned_visits=900)
        left_out(theirs, TODAY)
    page = open_page(planner)
    page.goto("/admin/")
    assert number(page.inner_text("#card-assigned .cb-value")) == 90
    assert "Theirs" not in page.content()
    expect(page.locator("h3:has-text('Besök utan personal')")).to_contain_text("(1)")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_axe_finds_nothing_on_the_start_page(open_page, planner, measured, language):
    page = open_page(planner, language=language)
    page.goto("/admin/?period=28")
    expect(page.locator(".cb-cards polyline").first).to_be_attached()
    assert violations(page, ".cb-dash") == []
