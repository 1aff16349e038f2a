"""How fast the console is: a made-up day in a fresh database, a server and Chromium on this machine.

make bench-console          (python -m tests.fresh_database python -m benchmarks.console --employees 60 --visits 600)
The first paint is measured on a day of twice the size too.

Medians of several loads; 95 % of moves, frames and polls lie below what is printed. The aims stand beside the figures.
"""

import argparse
import gzip
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caire.settings")
django.setup()

from django.conf import settings  # noqa: E402  # after the set-up
from django.contrib import admin  # noqa: E402  # after the set-up
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client as WebClient  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.table import markdown  # noqa: E402
from caire.demo import build  # noqa: E402
from caire.demo.generator import Size  # noqa: E402
from caire.demo.logins import Login  # noqa: E402
from caire.demo.town import TALLSUNDA  # noqa: E402
from organizations.rls import acting_for  # noqa: E402
from resources.models import ClientAbsence, VisitRequirement  # noqa: E402
from scheduling.models import ScheduleSolution  # noqa: E402
from scheduling.optimise import Order, optimise  # noqa: E402
from scheduling.solver.stop import Cancelled, MaxSeconds  # noqa: E402

SCOPE = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET CONSTRAINTS", "SELECT set_config")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OWN_JS = Path("scheduling/static/scheduling/board")
FRAMES = """() => new Promise(done => { window.frames_ = []; let last = performance.now();
  const step = now => { window.frames_.push(now - last); last = now; if (!window.stop_) requestAnimationFrame(step); };
  window.stop_ = false; requestAnimationFrame(step); done(); })"""
KEYS = """() => { window.keys_ = [];
  new PerformanceObserver(list => window.keys_.push(...list.getEntries().filter(one => one.name === 'keydown')
    .map(one => one.duration))).observe({type: 'event', durationThreshold: 16}); }"""
HELD_KEY = 30  # ms between the steps of a key that is held
DROPS = """() => { window.drops_ = []; let from = 0;
  document.addEventListener('click', event => { if (event.target.closest('[data-to]')) from = event.timeStamp; }, true);
  const toast = document.querySelector('#cb-toast');
  new MutationObserver(() => { if (toast.hidden) return;
    requestAnimationFrame(() => setTimeout(() => window.drops_.push(performance.now() - from)));
  }).observe(toast, {attributes: true, attributeFilter: ['hidden']}); }"""


@dataclass(frozen=True)
class Measured:
    """One figure beside its aim, both in the unit that the text names."""

    what: str
    value: float
    aim: float | None

    @property
    def is_met(self) -> str:
        """In words."""
        return "–" if self.aim is None else "met" if self.value <= self.aim else "missed"


def size_of(employees: int, visits: int) -> Size:
    """A town like the demo's with so many of each."""
    return Size(
        slug=f"bench-{visits}", name="Bench", area="Bench", town=TALLSUNDA, visits=visits, employees=employees,
        reserve=max(1, employees // 5), seed=1,
    )  # fmt: skip


def prepared(employees: int, visits: int, seconds: float) -> tuple[build.Ready, str]:
    """The organization with a planned draft; and the version's id."""
    ready = build.ensure(size_of(employees, visits), build.tomorrow())
    order = Order(
        organization_id=ready.organization_id, area_id=ready.area_id, first_day=ready.day, last_day=ready.day,
        stop=Cancelled(MaxSeconds(seconds)),
    )  # fmt: skip
    return ready, str(optimise(order).solution.pk)


def settled() -> None:
    """Statistics of the tables, as a database has that is older than a minute."""
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        owner.execute("ANALYZE")


@contextmanager
def served() -> Iterator[str]:
    """A server of two processes on a free port, ended by its pid; with the scripts and styles as they are now."""
    call_command("collectstatic", interactive=False, verbosity=0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "8",
    ]
    server = subprocess.Popen([sys.executable, "-m", *command, "--log-level", "error", "caire.wsgi"])
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def p95(values: list[float]) -> float:
    """95 % lie at or below."""
    return sorted(values)[min(len(values) - 1, len(values) * 95 // 100)]


def loads(page: Any, address: str) -> tuple[float, float, float]:
    """Medians of five loads, in ms: until the server answers, until something is drawn, and what the script takes."""
    taken = []
    for _ in range(6):
        page.goto(address)
        page.wait_for_selector("html[data-board=ready]")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        taken.append(
            page.evaluate(
                "() => { const [n] = performance.getEntriesByType('navigation');"
                "const paint = performance.getEntriesByName('first-contentful-paint')[0];"
                "const js = performance.getEntriesByName('board')[0];"
                "return [n.responseStart - n.requestStart, paint.startTime, js ? js.duration : -1]; }"
            )
        )
    server, paint, script = (statistics.median(one[number] for one in taken[1:]) for number in range(3))
    return server, paint, script


def of_the_board(page: Any, address: str) -> Iterator[Measured]:
    """Loads, then frames while dragging, keys and drops."""
    server, paint, script = loads(page, address)
    yield Measured("server, ms", server, 250)
    yield Measured("first paint, ms", paint, 700)
    yield Measured("JS start, ms", script, 50)
    yield Measured("frame while dragging, 95 %, ms", _drag(page), 32)
    yield Measured("key to paint, 95 %, ms", _keys(page), 60)
    yield from _drops(page)


def of_a_large_day(page: Any, address: str, visits: int) -> Iterator[Measured]:
    """The loads alone."""
    server, paint, _script = loads(page, address)
    yield Measured(f"server, {visits:,} visits, ms", server, None)
    yield Measured(f"first paint, {visits:,} visits, ms", paint, 1500)


def _drag(page: Any) -> float:
    box = page.locator(".cb-bar").nth(10).bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.evaluate(FRAMES)
    for step in range(120):
        page.mouse.move(box["x"] + 20 + 3 * step, box["y"] + 20 + 2 * step)
    frames = page.evaluate("() => { window.stop_ = true; return window.frames_; }")
    page.keyboard.press("Escape")
    page.mouse.up()
    return p95(frames)


def _keys(page: Any) -> float:
    """From the key to the frame that shows it, as the browser times events (in steps of 8 ms, those below 16 as 16), of
    sixty keys at the pace of one that is held.
    """
    steps = 60
    page.locator(".cb-bar").nth(10).focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1000)
    page.evaluate(KEYS)
    for number in range(steps):
        begin = time.perf_counter()
        page.keyboard.press("ArrowDown" if number % 4 == 0 else "ArrowRight")
        page.wait_for_timeout(max(0, HELD_KEY - (time.perf_counter() - begin) * 1000))
    page.wait_for_timeout(500)
    taken: list[float] = page.evaluate("() => window.keys_")
    page.keyboard.press("Escape")
    return p95(taken + [16.0] * (steps - len(taken)))


def _drops(page: Any) -> Iterator[Measured]:
    """The best place of the list, chosen for twenty visits: from the click to the frame that draws the answer, as the
    page counts it (what drives the browser waits for the button to stand still).
    """
    page.evaluate(DROPS)
    ranked: list[float] = []
    asked = 0
    for number in range(80):
        if asked > 20 or 5 + 7 * number >= page.locator(".cb-bar:not(.cb-team-bar)").count():
            break
        page.locator(".cb-bar:not(.cb-team-bar)").nth(5 + 7 * number).focus()
        begin = time.perf_counter()
        page.keyboard.press("t")
        page.wait_for_selector(".cb-ranked table")
        ranked.append((time.perf_counter() - begin) * 1000)
        good = page.locator(".cb-ranked tr.cb-good button").first
        if not good.count():
            page.keyboard.press("Escape")
            continue
        page.evaluate("document.querySelector('#cb-toast').hidden = true")
        asked += 1
        good.click()
        page.wait_for_function(f"window.drops_.length >= {asked} || document.querySelector('#cb-force[open]')")
        if page.locator("#cb-force[open]").count():
            raise SystemExit("a place that was ranked as allowed was refused: " + page.inner_text("#cb-force"))
    taken: list[float] = page.evaluate("() => window.drops_")
    yield Measured("first drop, which makes the working copy, ms", taken[0], None)
    yield Measured("drop to confirmed rows, median, ms", statistics.median(taken[1:]), None)
    yield Measured("drop to confirmed rows, 95 %, ms", p95(taken[1:]), 300)
    yield Measured("list of ranked employees, median, ms", statistics.median(ranked), None)


def polls(page: Any, version: str) -> Measured:
    """Of a run's progress."""
    address = reverse("run_state", args=[version])
    taken = page.evaluate(
        "async address => { const taken = []; for (let n = 0; n < 120; n++) { const from = performance.now();"
        "await (await fetch(address, {cache: 'no-store'})).text(); taken.push(performance.now() - from); }"
        "return taken; }",
        address,
    )
    return Measured("progress poll, 95 %, ms", p95(taken[20:]), 20)


def lists(web: WebClient, rows: int) -> Iterator[Measured]:
    """Every list of the console, the slowest first; the one with the most queries apart."""
    taken, asked = {}, {}
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if web.get(address).status_code != 200:
            continue
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                web.get(address)
            times.append((time.perf_counter() - begin) * 1000)
        taken[model._meta.model_name] = statistics.median(times)
        asked[model._meta.model_name] = sum(not one["sql"].startswith(SCOPE) for one in queries)
    slowest, busiest = max(taken, key=lambda name: taken[name]), max(asked, key=lambda name: asked[name])
    yield Measured(f"slowest list with {rows:,} rows ({slowest}), ms", taken[slowest], 300)
    yield Measured(f"most queries of a list ({busiest})", asked[busiest], 12)


def filled(ready: build.Ready, rows: int) -> None:
    """So many absences and needs more."""
    with acting_for(ready.organization_id):
        need = VisitRequirement.objects.select_related("client")[0]
        client = need.client
        ClientAbsence.objects.bulk_create(
            ClientAbsence(client=client, kind="AWAY", starts_at=LONG_AGO, ends_at=LONG_AGO + timedelta(hours=1))
            for _ in range(rows)
        )
        VisitRequirement.objects.bulk_create(
            VisitRequirement(
                client=client, service_type="X", duration=need.duration, frequency=need.frequency,
                valid_from=need.valid_from,
            )
            for _ in range(rows)
        )  # fmt: skip


def measure(options: argparse.Namespace) -> list[Measured]:
    """Everything, in the order of the table."""
    from playwright.sync_api import sync_playwright

    ready, version = prepared(options.employees, options.visits, options.seconds)
    large = prepared(2 * options.employees, 2 * options.visits, options.seconds) if options.large else None
    login = administrator(ready)
    web = WebClient(headers={"host": "127.0.0.1"})
    web.post("/admin/login/", {"username": login.email, "password": login.password})
    settled()
    address = board_of(version)
    with CaptureQueriesContext(connection) as queries:
        html = web.get(address).content
    script = b"".join(path.read_bytes() for path in sorted(OWN_JS.glob("*.js")))
    found = [
        Measured("queries of the board", sum(not one["sql"].startswith(SCOPE) for one in queries), 15),
        Measured("HTML of the board, KB gzipped", len(gzip.compress(html)) / 1000, 60),
        Measured("own JS, KB gzipped", len(gzip.compress(script)) / 1000, 20),
    ]
    with served() as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=FLAGS
        )
        page = logged_in(browser, root, login)
        found += of_the_board(page, address)
        found.append(polls(page, version))
        if large is not None:
            page = logged_in(browser, root, administrator(large[0]))
            found += of_a_large_day(page, board_of(large[1]), 2 * options.visits)
        browser.close()
    if options.rows:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop was in this thread
        filled(ready, options.rows)
        settled()
        found += lists(web, options.rows)
    return found


def administrator(ready: build.Ready) -> Login:
    """Who may do everything in the organization."""
    return next(login for login in ready.logins if login.email.startswith("admin"))


def board_of(version: str) -> str:
    """The address of a version's first day."""
    return f"{reverse('board')}?solution={version}"


def logged_in(browser: Any, root: str, login: Login) -> Any:
    """A page of a new session."""
    page = browser.new_context(viewport={"width": 1600, "height": 1000}, base_url=root, locale="sv-SE").new_page()
    page.goto("/admin/login/?next=/admin/")
    page.fill("input[name=username]", login.email)
    page.fill("input[name=password]", login.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    return page


def main(argv: list[str] | None = None) -> int:
    """A row for each figure."""
    parser = argparse.ArgumentParser(prog="benchmarks.console", description=__doc__)
    parser.add_argument("--employees", type=int, default=60)
    parser.add_argument("--visits", type=int, default=600)
    parser.add_argument("--seconds", type=float, default=5, help="of the run that plans the day")
    parser.add_argument("--rows", type=int, default=10_000, help="in the lists; 0: leave the lists out")
    parser.add_argument(
        "--large", action=argparse.BooleanOptionalAction, default=True, help="a day of twice the size too"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    assert ScheduleSolution.objects.count() == 0, "a fresh database is needed: use make bench-console"
    found = measure(options)
    if options.json:
        print(json.dumps([{**vars(one), "is": one.is_met} for one in found], indent=1))
    else:
        aims = [(one.what, f"{one.value:.1f}", "–" if one.aim is None else f"{one.aim:g}", one.is_met) for one in found]
        print(markdown(("figure", "measured", "aim", ""), aims))
    return 0


if __name__ == "__main__":
    sys.exit(main())
