"""``manage.py demo``: two made-up organizations with tomorrow planned, and the log-ins to look at it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from caire.demo import build, picture
from caire.demo.generator import SIZES
from caire.demo.logins import Login, ensure_platform_login
from organizations.checks import refuse_privileged_role
from organizations.console import table
from organizations.models import Organization
from organizations.rls import acting_for
from scheduling.models import IllegalTransition
from scheduling.optimise import Order, Outcome, optimise
from scheduling.publish import NotPublishable, publish
from scheduling.report import kept_on_interrupt, progress_bar, report
from scheduling.runs import RunUnderWay
from scheduling.solver.solve import EngineDisagrees
from scheduling.solver.stop import Cancelled, MaxSeconds

SECONDS = 10.0
SMALL = 0.3  # of the seconds, for every organization but the first
TRIES = 3  # searches with another seed, where a plan breaks a hard rule


class Command(BaseCommand):
    """Made once, planned at every run: what is there stays, and the planned day moves to tomorrow."""

    help = "Make two made-up organizations, plan and publish tomorrow, draw the routes, print the log-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The time budget."""
        parser.add_argument("--seconds", type=float, default=SECONDS, help=f"search time (default {SECONDS:g})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, plan, print."""
        refuse_privileged_role()
        if not 0 <= options["seconds"] <= 3600:
            raise CommandError(f"--seconds is {options['seconds']}; give 0 to 3600.", returncode=2)
        day, logins = build.tomorrow(), [ensure_platform_login()]
        for number, size in enumerate(SIZES):
            try:
                ready = build.ensure(size, day)
            except build.NotTheDemo as problem:
                raise CommandError(str(problem)) from None
            logins += ready.logins
            done = "made" if ready.is_new else "there already"
            self.stdout.write(f"\n{size.name} ({size.slug}): {done}. Planning {day}.")
            self._plan(ready, options["seconds"] * (SMALL if number else 1))
        self._tell(logins)

    def _plan(self, ready: build.Ready, seconds: float) -> None:
        for seed in range(TRIES):
            outcome = self._run(ready, seconds, seed)
            if outcome.result.score.is_feasible:
                break
            self.stdout.write(f"{outcome.result.score} with seed {seed}: a hard rule is broken.")
        with acting_for(ready.organization_id):
            try:
                publish(outcome.solution)
            except NotPublishable as problem:
                self.stdout.write(f"Not published: {problem}")
                outcome.solution.refresh_from_db()
            for paragraph in report(outcome):
                self.stdout.write(paragraph)
            with translation.override(Organization.objects.get().language):
                path = _save(f"{ready.size.slug}-{ready.day}.svg", picture.draw(outcome))
        self.stdout.write(f"Routes drawn in {path}")

    def _run(self, ready: build.Ready, seconds: float, seed: int) -> Outcome:
        order = Order(
            organization_id=ready.organization_id,
            area_id=ready.area_id,
            first_day=ready.day,
            last_day=ready.day,
            stop=Cancelled(MaxSeconds(seconds)),
            seed=seed,
        )
        try:
            with progress_bar(quiet=True) as observer, kept_on_interrupt(order.stop):
                return optimise(order, observer)
        except (RunUnderWay, ValueError, IllegalTransition, EngineDisagrees) as problem:
            raise CommandError(str(problem)) from None

    def _tell(self, logins: list[Login]) -> None:
        rows = [(login.organization, login.role, login.email, login.password) for login in logins]
        self.stdout.write("")
        self.stdout.write(table("Log in at /admin/", ("organization", "role", "e-mail", "password"), rows))


def _save(name: str, text: str) -> Path:
    folder = Path(settings.BASE_DIR) / "var" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
