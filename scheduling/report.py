"""What commands show of a run: its progress, and what came of it: score, rules, key figures, visits without staff."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.utils import translation
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from organizations.console import table
from organizations.models import Organization
from scheduling.checks.shown import findings_table
from scheduling.models import PlanDay, ScheduleMetric
from scheduling.optimise import Outcome
from scheduling.solver.solve import Observer, Progress
from scheduling.solver.stop import Cancelled


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Observer]:
    """A bar on standard error for the observer that is given; ``quiet`` shows it on a terminal only."""
    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), disable=quiet and not sys.stderr.isatty()) as bar:
        task = bar.add_task("first plan", total=1.0)

        def show(progress: Progress) -> None:
            text = f"{progress.score}  unassigned {progress.unassigned}  {progress.moves_per_second:,.0f} moves/s"
            bar.update(task, completed=progress.used, description=text)

        yield show


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
        "findings": sum(finding.is_error for finding in outcome.findings),
        "unassigned": len(outcome.result.verdict.unassigned),
        "seconds": round(outcome.result.seconds, 3),
        "moves_per_second": round(outcome.result.moves_per_second),
        "referee": "agrees",
    }


def report(outcome: Outcome) -> Iterator[str]:
    """The paragraphs, in the scope of the plan's organization."""
    solution, result = outcome.solution, outcome.result
    minute = outcome.snapshot.problem.ticks_per_minute
    states = sorted(set(PlanDay.objects.filter(solution=solution).values_list("status", flat=True)))
    yield f"Plan version {solution.pk} ({', '.join(states)})"
    yield f"Score {result.score}   cost {result.verdict.cost:g}   the referee agrees"
    yield f"{result.moves:,} moves in {result.seconds:.1f} s ({result.moves_per_second:,.0f} a second)"
    rows = [
        (total.rule, total.level, total.weight, total.matches, f"{total.cost / minute:,.1f}")
        for total in result.verdict.table
        if total.matches
    ]
    yield table("Rules", ("rule", "level", "weight", "matches", "cost in points"), rows)
    figures = ScheduleMetric.objects.filter(solution=solution).order_by("schedule_date", "metric_type")
    days = [(row.schedule_date, row.metric_type, row.value) for row in figures]
    yield table("Key figures", ("day", "figure", "value"), days)
    for mode, source in outcome.snapshot.travel_sources.items():
        yield f"Travel by {mode}: {source}"
    if outcome.snapshot.ignored_values:
        yield (
            f"{outcome.snapshot.ignored_values} values are not applied: rules that count no single days are taken as "
            "the organization has them on the first day."
        )
    errors = [finding for finding in outcome.findings if finding.is_error]
    if errors:
        with translation.override(Organization.objects.get().language):
            yield "Found before the run (manage.py check_rules says more): " + findings_table(errors)
    yield _unassigned(outcome)


def _unassigned(outcome: Outcome) -> str:
    left_out = list(outcome.solution.schedules.unassigned().select_related("client", "requirement"))
    if not left_out:
        return "Every visit has its staff."
    rows = [(row.client.code, row.requirement.service_type, row.visit_date, row.unassigned_reason) for row in left_out]
    sure = sum(reason.is_confirmed for reason in outcome.result.reasons)
    confirmed = "each" if sure == len(rows) else f"{sure} of them"
    title = f"Unassigned: {len(rows)}, {confirmed} confirmed by the referee's insertion at every place"
    return table(title, ("client", "service", "day", "why"), rows)
