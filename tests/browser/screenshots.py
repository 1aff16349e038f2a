"""Pictures of the console for the README: ``make screenshots`` (a fresh database, a made-up town, Chromium)."""

import sys
from pathlib import Path

from benchmarks.console import FLAGS, served  # sets Django up first
from caire.demo import build
from caire.demo.generator import SIZES
from organizations.rls import acting_for
from scheduling.optimise import Order, optimise
from scheduling.publish import publish
from scheduling.solver.stop import Cancelled, MaxSeconds
from tests.browser.conftest import CHROMIUM

FOLDER = Path("docs/console")


def plan(ready, seconds, seed=0):
    """A version of the day."""
    order = Order(
        organization_id=ready.organization_id, area_id=ready.area_id, first_day=ready.day, last_day=ready.day,
        stop=Cancelled(MaxSeconds(seconds)), seed=seed,
    )  # fmt: skip
    return optimise(order).solution


def log_in(page, login, address):
    """To the page behind the form."""
    page.goto(address)
    page.fill("input[name=username]", login.email)
    page.fill("input[name=password]", login.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def main():
    """Board, comparison, start page, rules, an employee's day."""
    from playwright.sync_api import sync_playwright

    ready = build.ensure(SIZES[0], build.tomorrow())
    first, second = plan(ready, 1), plan(ready, 8, seed=1)
    with acting_for(ready.organization_id):
        publish(second)
    by_role = {login.email.partition("@")[0]: login for login in ready.logins}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served() as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 860}, base_url=root, locale="en-GB")
        page.context.add_cookies([{"name": "django_language", "value": "en", "url": root}])
        log_in(page, by_role["planner"], "/admin/login/?next=/admin/")
        page.goto("/admin/")
        page.screenshot(path=FOLDER / "start.png")
        page.goto("/admin/board/")
        page.wait_for_selector("html[data-board=ready]")
        page.locator(".cb-bar").nth(12).click()
        page.wait_for_selector("#cb-panel table")
        page.screenshot(path=FOLDER / "board.png")
        page.goto(f"/admin/compare/?before={first.pk}&after={second.pk}")
        page.screenshot(path=FOLDER / "compare.png")
        administrator = browser.new_page(viewport={"width": 1400, "height": 860}, base_url=root, locale="en-GB")
        administrator.context.add_cookies([{"name": "django_language", "value": "en", "url": root}])
        log_in(administrator, by_role["admin"], "/admin/login/?next=/admin/constraints/editor/")
        administrator.goto("/admin/constraints/editor/")
        administrator.screenshot(path=FOLDER / "rules.png")
        phone = browser.new_page(viewport={"width": 390, "height": 760}, base_url=root, locale="en-GB")
        phone.context.add_cookies([{"name": "django_language", "value": "en", "url": root}])
        log_in(phone, by_role["employee"], f"/me/login/?next=/me/%3Fdate={ready.day}")
        phone.goto(f"/me/?date={ready.day}")
        phone.screenshot(path=FOLDER / "my-day.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
