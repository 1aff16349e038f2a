"""Runs in the background: asked for here, carried out by a worker (``scheduling/jobs.py``), stopped and retried here.

One run per area and period: while one waits or runs, a second for any of its days is refused. Needs no engine, so that
web processes start without it.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from organizations import jobs
from organizations.rls import current_organization
from scheduling.models import IllegalTransition, ScheduleSolution
from scheduling.whatif import UNCHANGED, Changes

JOB = "optimise"
ENGINE_VERSION = "caire 1"
SECONDS = 60.0


class RunUnderWay(RuntimeError):
    """A run for this area and period is under way or waits for a worker; wait for it or stop it."""


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What a background run is to do."""

    area_id: uuid.UUID
    first_day: date
    last_day: date
    seconds: float = SECONDS
    moves: int | None = None
    """A budget in moves in the place of seconds."""
    seed: int = 0
    profile: str | None = None
    keep_published: bool = False
    freeze: datetime | None = None
    changes: Changes = UNCHANGED
    made_from: uuid.UUID | None = None

    def asked(self) -> dict[str, Any]:
        """What has no column of its own, as it is kept with the version."""
        whole = {
            "seconds": self.seconds,
            "moves": self.moves,
            "profile": self.profile,
            "keep_published": self.keep_published,
            "freeze": self.freeze.isoformat() if self.freeze else None,
        }
        return {name: part for name, part in whole.items() if part not in (None, False)}

    @classmethod
    def of(cls, solution: ScheduleSolution) -> "RunRequest":
        """What the version was asked for."""
        asked = solution.asked
        return cls(
            area_id=solution.area_id,
            first_day=solution.first_day,
            last_day=solution.last_day,
            seconds=asked.get("seconds", SECONDS),
            moves=asked.get("moves"),
            seed=solution.seed,
            profile=asked.get("profile"),
            keep_published=asked.get("keep_published", False),
            freeze=datetime.fromisoformat(asked["freeze"]) if "freeze" in asked else None,
            changes=Changes.from_json(solution.changes),
            made_from=solution.parent_id,
        )


def new_version(area_id: uuid.UUID, first_day: date, last_day: date, **fields: Any) -> ScheduleSolution:
    """The row of a run, waiting or running. The database lets one such row in; raises RunUnderWay for another."""
    versions = ScheduleSolution.objects.filter(area=area_id, first_day=first_day)
    try:
        with transaction.atomic():
            return ScheduleSolution.objects.create(
                area_id=area_id,
                first_day=first_day,
                last_day=last_day,
                engine_version=ENGINE_VERSION,
                version=(versions.aggregate(Max("version"))["version__max"] or 0) + 1,
                **fields,
            )
    except IntegrityError:
        raise RunUnderWay(
            f"A run for this area from {first_day} to {last_day} is under way or waits for a worker; "
            "wait for it or stop it."
        ) from None


def request_run(request: RunRequest) -> ScheduleSolution:
    """A version that waits for a worker, with its job, in the caller's transaction and scope. Raises RunUnderWay."""
    solution = new_version(
        request.area_id,
        request.first_day,
        request.last_day,
        status=ScheduleSolution.Status.QUEUED,
        seed=request.seed,
        parent_id=request.made_from,
        changes=request.changes.to_json(),
        asked=request.asked(),
    )
    _enqueue(solution)
    return solution


def run_again(failed: ScheduleSolution) -> ScheduleSolution:
    """A new run of what a failed or cancelled one was asked for. Raises RunUnderWay."""
    return request_run(RunRequest.of(failed))


def request_stop(solution: ScheduleSolution) -> None:
    """Take a waiting run out of the queue; let a running one end now and keep its best plan. A run that has ended
    stays as it is.
    """
    try:
        solution.cancel()
    except IllegalTransition:
        rows = ScheduleSolution.objects.filter(pk=solution.pk, status=ScheduleSolution.Status.RUNNING)
        rows.update(stop_requested=True)
        solution.refresh_from_db(fields=["status", "stop_requested"])
    else:
        if solution.job is not None:
            jobs.withdraw(solution.job)


def lose(solution: ScheduleSolution, reason: str) -> None:
    """The worker of a running version is lost: another one begins again, once; else the run is FAILED."""
    try:
        if solution.may_be_retried:
            solution.wait_again()
            _enqueue(solution)
        else:
            solution.fail(reason)
    except IllegalTransition:
        return  # it has an end already, or another worker


def job_lost(job: jobs.Job, reason: str) -> None:
    """The queue has lost the worker of this job. A run that was given to another job since is none of its business."""
    solution = ScheduleSolution.objects.defer("input_data", "output_solution").filter(pk=job.ids["solution"]).first()
    if solution is None or solution.job != job.id:
        return
    if solution.status == ScheduleSolution.Status.QUEUED:  # taken, but not begun
        _enqueue(solution)
    else:
        lose(solution, reason)


def _enqueue(solution: ScheduleSolution) -> None:
    solution.job = jobs.enqueue(JOB, current_organization(), solution=solution.pk)
    ScheduleSolution.objects.filter(pk=solution.pk).update(job=solution.job)
