"""A real browser against a real server: Chromium of the system, the app role, no network beyond loopback.

`make test-browser` runs all of these; `make test` the ones marked `short`.
"""

import json
import os
import shutil
from pathlib import Path

import pytest

from caire.onboarding import create_user
from organizations.areas import grant
from organizations.models import User
from organizations.rls import acting_for
from tests.scheduling.board.conftest import PASSWORD, area, version  # noqa: F401  # the same small day
from tests.scheduling.conftest import tenant  # noqa: F401

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(__file__).parent / "vendor/axe-core-4.14.1/axe.min.js"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
EXPECTED = tuple(f"status of {code}" for code in (400, 403, 404, 409, 422))  # answers that a test asks for


def pytest_collection_modifyitems(config, items):
    """Without `-m`, of these tests only the short ones."""
    if config.option.markexpr:
        return
    here = Path(__file__).parent
    long = [item for item in items if here in item.path.parents and not item.get_closest_marker("short")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread; Django must not take the tests for asynchronous callers
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def planner(tenant, area):  # noqa: F811
    """A scheduler of the area."""
    user = create_user(tenant, "planner@care.example", "Planner", User.Role.SCHEDULER, PASSWORD)
    with acting_for(tenant.pk):
        grant(user, area)
    return user


@pytest.fixture
def console():
    """What the browser's console complained about; empty at the end of the test."""
    said = []
    yield said
    assert [text for text in said if not any(known in text for known in EXPECTED)] == []


@pytest.fixture
def open_page(chromium, live_server, console):
    """Opens a page of a new browser session, logged in as the user."""
    contexts = []

    def opened(user=None, *, language="sv", width=1600, height=1000, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale={"sv": "sv-SE", "en": "en-GB"}[language],
            base_url=live_server.url, **options,
        )  # fmt: skip
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: console.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: console.append(str(error)))
        if user is not None:
            log_in(page, user)
        return page

    yield opened
    for context in contexts:
        context.close()


def log_in(page, user):
    """By the form, as people do."""
    page.goto("/admin/login/?next=/admin/")
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("#user-tools, [href*=logout], form[action*=logout]", state="attached")


def violations(page, within="main"):
    """axe's findings against WCAG 2.2 AA, one line each."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run({json.dumps(within)}, {json.dumps(RULES)})")["violations"]
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]
