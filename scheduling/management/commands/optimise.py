"""``manage.py optimise``: plan an area and a period."""

import json
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from types import FrameType
from typing import Any

from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from organizations.console import TenantCommand, table
from organizations.models import ServiceArea
from organizations.rls import acting_for
from resources.models import EmployeeShift
from scheduling.models import IllegalTransition, ScheduleMetric, ScheduleSolution
from scheduling.optimise import Order, Outcome, RunUnderWay, only_area, optimise
from scheduling.solver.solve import EngineDisagrees, Observer
from scheduling.solver.solve import Progress as EngineProgress
from scheduling.solver.stop import Cancelled, MaxMoves, MaxSeconds

DAYS = (1, 14)
SECONDS = 10.0


class Command(TenantCommand):
    """Plans, prints score, rules, figures and unassigned visits. Ctrl-C keeps the best plan found so far."""

    help = "Optimise an area's day or days and store the plan as a draft (or publish it)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to plan and for how long."""
        super().add_arguments(parser)
        parser.add_argument("--area", help="name of the service area; may be left out where there is one")
        parser.add_argument("--date", type=date.fromisoformat, help="first day; may be left out where only one has shifts")
        parser.add_argument("--days", type=int, default=1, help="how many days, 1 to 14 (default 1)")
        budget = parser.add_mutually_exclusive_group()
        budget.add_argument("--seconds", type=float, help=f"time budget (default {SECONDS:g})")
        budget.add_argument("--moves", type=int, help="budget in moves: same seed, same plan")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--threads", type=int, default=1)
        parser.add_argument("--publish", action="store_true", help="publish the plan at once")
        parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, run, print."""
        if not DAYS[0] <= options["days"] <= DAYS[1]:
            raise CommandError(f"--days is {options['days']}; give 1 to 14.", returncode=2)
        if options["threads"] < 1 or options["seed"] < 0:
            raise CommandError("--threads must be 1 or more, --seed 0 or more.", returncode=2)
        order = self._order(options)
        try:
            with self._drawn(options["json"]) as observer, kept_on_interrupt(order.stop):
                outcome = optimise(order, observer)
        except (RunUnderWay, ValueError, IllegalTransition, EngineDisagrees) as problem:
            raise CommandError(str(problem)) from None
        with acting_for(order.organization_id):
            self._report(outcome, options["publish"])
            if options["json"]:
                self.stdout.write(json.dumps(summary(outcome)))

    def _order(self, options: dict[str, Any]) -> Order:
        organization = self.organization_id(options["organization"])
        with acting_for(organization):
            area = self._area(options["area"])
            first_day = options["date"] or self._only_date()
        budget = MaxMoves(options["moves"]) if options["moves"] is not None else MaxSeconds(options["seconds"] or SECONDS)
        if options["seconds"] is not None and options["moves"] is None:
            budget = MaxSeconds(options["seconds"])
        return Order(
            organization_id=organization,
            area_id=area.pk,
            first_day=first_day,
            last_day=first_day + timedelta(days=options["days"] - 1),
            stop=Cancelled(budget),
            seed=options["seed"],
            threads=options["threads"],
            publish=options["publish"],
        )

    def _area(self, name: str | None) -> ServiceArea:
        area = ServiceArea.objects.filter(name=name).first() if name else only_area()
        if area is None:
            names = ", ".join(ServiceArea.objects.order_by("name").values_list("name", flat=True)) or "none yet"
            asked = f"There is no area {name}" if name else "Say which area with --area"
            raise CommandError(f"{asked}; the organization's areas are: {names}.")
        return area

    def _only_date(self) -> date:
        dates = list(EmployeeShift.objects.order_by("date").values_list("date", flat=True).distinct()[:2])
        if len(dates) != 1:
            raise CommandError("Say which day with --date YYYY-MM-DD; shifts are planned on " + ("several." if dates else "none."))
        return dates[0]

    @contextmanager
    def _drawn(self, quiet: bool) -> Iterator[Observer | None]:
        """A progress bar on standard error."""
        columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=quiet and not sys.stderr.isatty()) as bar:
            task = bar.add_task("first plan", total=1.0)

            def show(progress: EngineProgress) -> None:
                text = f"{progress.score}  unassigned {progress.unassigned}  {progress.moves_per_second:,.0f} moves/s"
                bar.update(task, completed=progress.used, description=text)

            yield show

    def _report(self, outcome: Outcome, published: bool) -> None:
        solution, result = outcome.solution, outcome.result
        minute = outcome.snapshot.problem.ticks_per_minute
        self.stdout.write(f"Plan version {solution.pk} ({'PUBLISHED' if published else 'DRAFT'})")
        self.stdout.write(f"Score {result.score}   cost {result.verdict.cost:g}   the referee agrees")
        self.stdout.write(f"{result.moves:,} moves in {result.seconds:.1f} s ({result.moves_per_second:,.0f} a second)")
        rows = [
            (total.rule, total.level, total.weight, total.matches, f"{total.cost / minute:,.1f}")
            for total in result.verdict.table
            if total.matches
        ]
        self.stdout.write(table("Rules", ("rule", "level", "weight", "matches", "cost in points"), rows))
        figures = ScheduleMetric.objects.filter(solution=solution).order_by("schedule_date", "pk")
        days = [(row.schedule_date, row.metric_type, row.value) for row in figures]
        self.stdout.write(table("Key figures", ("day", "figure", "value"), days))
        for mode, source in outcome.snapshot.travel_sources.items():
            self.stdout.write(f"Travel by {mode}: {source}")
        if outcome.snapshot.ignored_values:
            self.stdout.write(
                f"{outcome.snapshot.ignored_values} values for single employees or clients are not applied to plans yet."
            )
        self._report_unassigned(solution)

    def _report_unassigned(self, solution: ScheduleSolution) -> None:
        left_out = list(solution.schedules.unassigned().select_related("client", "requirement"))
        if not left_out:
            self.stdout.write("Every visit has its staff.")
            return
        rows = [(row.client.code, row.requirement.service_type, row.visit_date, row.unassigned_reason) for row in left_out]
        title = f"Unassigned: {len(rows)}, each confirmed by the referee's insertion at every place"
        self.stdout.write(table(title, ("client", "service", "day", "why"), rows))


@contextmanager
def kept_on_interrupt(stop: Cancelled) -> Iterator[None]:
    """The first Ctrl-C ends the search and keeps its best plan; a second one breaks off."""

    def end_search(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        stop.event.set()

    before = signal.signal(signal.SIGINT, end_search)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def summary(outcome: Outcome) -> dict[str, Any]:
    """The machine-readable result."""
    return {
        "solution": str(outcome.solution.pk),
        "score": str(outcome.result.score),
        "cost": outcome.result.verdict.cost,
        "unassigned": len(outcome.result.verdict.unassigned),
        "seconds": round(outcome.result.seconds, 3),
        "moves_per_second": round(outcome.result.moves_per_second),
        "referee": "agrees",
    }


