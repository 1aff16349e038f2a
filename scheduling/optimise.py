"""One run: claim the area and period, take the snapshot, let the engine work, let the referee judge, store.

Each step is a short scope of its own; no transaction is open while the engine works. A heartbeat says that the run is
alive; a run whose heartbeat stops is swept to FAILED.
"""

import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import OperationalError, connection
from django.db.models.functions import Now
from django.utils import translation

from constraints.catalogue import profile_named
from organizations.models import Organization
from organizations.rls import acting_for
from organizations.told import shown
from scheduling import publish as publishing
from scheduling.checks.findings import Finding
from scheduling.checks.rules import lint
from scheduling.explain.stored import StoredPlan
from scheduling.models import IllegalTransition, ScheduleSolution
from scheduling.progress import ScoreLine
from scheduling.reasons import sentences
from scheduling.runs import new_version
from scheduling.snapshot import Snapshot, take_snapshot
from scheduling.solver.plan import Plan
from scheduling.solver.solve import Observer, Progress, Result, solve
from scheduling.solver.stop import Cancelled
from scheduling.solver.warm import warm_up
from scheduling.sweep import sweep
from scheduling.whatif import UNCHANGED, Changes, what_still_fits
from scheduling.workers import this_worker

BEAT_SECONDS = 1.0


def _never() -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked for. ``stop`` may be cancelled from another thread: the best plan so far is then stored."""

    organization_id: uuid.UUID
    area_id: uuid.UUID
    first_day: date
    last_day: date
    stop: Cancelled
    seed: int = 0
    threads: int = 1
    publish: bool = False
    keep_published: bool = False
    """The search begins from the published plan, and changes against it cost what the rules about changes say."""
    profile: str | None = None
    """The weight profile that stands in for the organization's weights."""
    changes: Changes = UNCHANGED
    """What is to be different from the organization's rows: a what-if."""
    made_from: uuid.UUID | None = None
    """The plan version that this one is a copy of; the search begins from its plan."""
    freeze: datetime | None = None
    """What the published plan has begun before this instant stays as it is, and nothing else may begin before it."""
    is_ending: Callable[[], bool] = _never
    """Asked once a second: whether the process has to end, so that the best plan so far is to be stored."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a run."""

    solution: ScheduleSolution
    snapshot: Snapshot
    result: Result
    reasons: dict[str, str]
    findings: tuple[Finding, ...] = ()
    """What the linter said before the run; nothing of it keeps a run from being made."""
    refusal: str | None = None
    """Why the plan was kept as a draft though it was to be published."""


def optimise(order: Order, observer: Observer | None = None) -> Outcome:
    """Run the order to its end. Raises RunUnderWay, ValueError (input), IllegalTransition (ended by somebody else).

    Whatever is raised after the claim, the run's row says FAILED with the reason, and no plan is half-written.
    """
    with acting_for(order.organization_id):
        sweep()
    return carry_out(order, claim(order), observer)


def claim(order: Order) -> ScheduleSolution:
    """A RUNNING row for the area and period, committed. The database lets one such row in; raises RunUnderWay."""
    with acting_for(order.organization_id):
        return new_version(
            order.area_id,
            order.first_day,
            order.last_day,
            seed=order.seed,
            parent_id=order.made_from,
            changes=order.changes.to_json(),
            progress={"worker": this_worker()},
            started_at=Now(),
            attempts=1,
        )


def carry_out(order: Order, claimed: ScheduleSolution, observer: Observer | None = None) -> Outcome:
    """From a RUNNING row to a stored plan; raises as `optimise` does, and then the row says FAILED with the reason."""
    try:
        return _run(order, claimed, observer)
    except BaseException as problem:
        _fail(order, claimed, problem)
        raise


def _run(order: Order, claimed: ScheduleSolution, observer: Observer | None) -> Outcome:
    with _Heartbeat(order, claimed).beating(observer) as watch:
        snapshot, start, findings, language = _prepare(order, claimed)
        warm_up()
        result = solve(
            snapshot.problem,
            stop=order.stop,
            seed=order.seed,
            threads=order.threads,
            observer=watch,
            start=start,
        )
        reasons = sentences(snapshot, result, language)
    with acting_for(order.organization_id):
        solution = ScheduleSolution.objects.get(pk=claimed.pk)
        solution.attempts = claimed.attempts
        publishing.store(solution, snapshot, result.plan, result.verdict, reasons)
    refusal = _publish(order, solution) if order.publish else None
    return Outcome(
        solution=solution,
        snapshot=snapshot,
        result=result,
        reasons=reasons,
        findings=tuple(findings),
        refusal=refusal,
    )


def _prepare(order: Order, claimed: ScheduleSolution) -> tuple[Snapshot, Plan | None, list[Finding], str]:
    """The problem, where the search begins, what the linter says, and the organization's language; the input is kept
    with the version.
    """
    with acting_for(order.organization_id):
        solution = ScheduleSolution.objects.select_related("area").get(pk=claimed.pk)
        profile = order.changes.profile or order.profile
        snapshot = take_snapshot(
            solution.area,
            order.first_day,
            order.last_day,
            keep_published=order.keep_published,
            freeze=order.freeze,
            profile=profile_named(profile) if profile else None,
            changes=order.changes,
            made_from=order.made_from,
        )
        start = snapshot.start if order.made_from is None else _plan_of(order.made_from, snapshot)
        running = ScheduleSolution.objects.filter(
            pk=claimed.pk, status=ScheduleSolution.Status.RUNNING, attempts=claimed.attempts
        )
        language = Organization.objects.get().language
        findings = lint(snapshot)
        running.update(
            input_data={**snapshot.input_data(), "findings": _in_language(findings, language)},
            input_hash=snapshot.problem.input_hash(),
        )
    return snapshot, start, findings, language


def _in_language(findings: Iterable[Finding], language: str) -> list[dict[str, Any]]:
    """The errors, as they are kept with the version."""
    with translation.override(language):
        return [finding.to_json() for finding in findings if finding.is_error]


def _plan_of(solution_id: uuid.UUID, snapshot: Snapshot) -> Plan:
    """What of the version's plan is still possible in the new problem."""
    return what_still_fits(snapshot.problem, StoredPlan.of(ScheduleSolution.objects.get(pk=solution_id)).plan)


def _publish(order: Order, solution: ScheduleSolution) -> str | None:
    """In a scope of its own: a plan that may not be published is kept as a draft. Returns why it may not."""
    try:
        with acting_for(order.organization_id):
            publishing.publish(solution)
    except publishing.NotPublishable as refusal:
        return str(refusal)
    return None


def _fail(order: Order, claimed: ScheduleSolution, problem: BaseException) -> None:
    """Say why in the row; a message of ours names rows, any other may hold data and is left out."""
    is_ours = isinstance(problem, ValueError | RuntimeError)
    with acting_for(order.organization_id):
        with translation.override(Organization.objects.get().language):
            reason = shown(problem) if is_ours else f"stopped by {type(problem).__name__}"
        try:
            claimed.fail(reason or type(problem).__name__)
        except IllegalTransition:
            return  # it has an end already


class _Heartbeat:
    """A thread that says once a second that the run is alive and how far it is; ends the search when the run was
    ended, when somebody asked for its end, or when the process has to end.
    """

    def __init__(self, order: Order, claimed: ScheduleSolution) -> None:
        self.order = order
        self.claimed = claimed
        self.latest: Progress | None = None
        self.line = ScoreLine()
        self.over = threading.Event()

    @contextmanager
    def beating(self, observer: Observer | None) -> Iterator[Observer]:
        """The observer to give to the engine: it keeps the latest progress for the next beat and tells the caller's."""
        thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

        def watch(progress: Progress) -> None:
            self.latest = progress
            if observer is not None:
                observer(progress)

        thread.start()
        try:
            yield watch
        finally:
            self.over.set()
            thread.join()

    def _beat(self) -> None:
        try:
            while not self.over.wait(BEAT_SECONDS):
                self._beat_once()
            self._beat_once()  # the last figures
        except (IllegalTransition, ScheduleSolution.DoesNotExist):
            self.order.stop.event.set()  # ended or deleted by somebody: no use in going on
        finally:
            connection.close()  # this thread's own

    def _beat_once(self) -> None:
        try:
            with acting_for(self.order.organization_id):
                row = ScheduleSolution.objects.only("attempts", "stop_requested").get(pk=self.claimed.pk)
                row.attempts = self.claimed.attempts
                row.beat(self._progress())
        except OperationalError:
            connection.close()  # the server is away for a moment: the next beat has a new connection
            return
        if row.stop_requested or self.order.is_ending():
            self.order.stop.event.set()

    def _progress(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"worker": this_worker()}
        if latest := self.latest:
            self.line.add(latest.elapsed, latest.score)
            shown |= {**progress_json(latest), "line": self.line.to_json()}
        return shown


def progress_json(progress: Progress) -> dict[str, Any]:
    """What a page shows of a run."""
    return {
        "score": str(progress.score),
        "unassigned": progress.unassigned,
        "moves": progress.moves,
        "moves_per_second": round(progress.moves_per_second),
        "elapsed": round(progress.elapsed, 1),
        "used": round(progress.used, 3),
        "temperature": round(progress.temperature, 2),
    }
