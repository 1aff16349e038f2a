"""Plan versions and the runs that make them."""

from datetime import timedelta
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from organizations.models import OrganizationOwned, ServiceArea, TenantForeignKey
from organizations.models.constraints import DateRange, in_order, json_type, one_of
from scheduling.scores import score_text

HEARTBEAT_LIMIT = timedelta(seconds=30)
WORKER_LOST = gettext_noop("worker lost")
WORKER_GONE = gettext_noop("the process that ran it is gone")
TRIES = 2
"""How often a background run is begun before a lost worker makes it FAILED."""


class IllegalTransition(Exception):
    """A plan version is not in the state the step starts from; reload it and look at its state."""


class SolutionQuerySet(models.QuerySet["ScheduleSolution"]):
    """Plan versions by the state of their run."""

    def lost(self) -> "SolutionQuerySet":
        """Running by their row, but without a heartbeat for longer than the limit."""
        return self.filter(status="RUNNING", heartbeat_at__lt=Now() - HEARTBEAT_LIMIT)  # one clock: the database's

    def unfinished(self) -> "SolutionQuerySet":
        """Waiting for a worker, or running."""
        return self.filter(status__in=("QUEUED", "RUNNING"))


class ScheduleSolution(OrganizationOwned):
    """One plan version of an area and a period. Its input and output hold ids and ticks only, no personal data."""

    class Engine(models.TextChoices):
        CAIRE = "caire", "Caire"
        MANUAL = "manual", _("made by hand")
        ECARE = "ecare", "eCare"
        TIMEFOLD = "timefold", "Timefold"

    class Status(models.TextChoices):
        QUEUED = "QUEUED", _("queued")
        RUNNING = "RUNNING", _("running")
        COMPLETED = "COMPLETED", _("completed")
        FAILED = "FAILED", _("failed")
        CANCELLED = "CANCELLED", _("cancelled")

    area = TenantForeignKey(ServiceArea, models.PROTECT, verbose_name=_("service area"), related_name="solutions")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    engine = models.TextField(_("engine"), choices=Engine, default=Engine.CAIRE, db_default=Engine.CAIRE)
    run_date = models.DateTimeField(_("run"), db_default=Now(), editable=False)
    status = models.TextField(_("status"), choices=Status, default=Status.RUNNING, db_default=Status.RUNNING)
    heartbeat_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    failure_reason = models.TextField(_("why failed"), blank=True, default="", db_default="")
    seed = models.BigIntegerField(_("seed"), default=0, db_default=0)
    engine_version = models.TextField(_("engine version"), blank=True, default="", db_default="")
    input_hash = models.TextField(_("input hash"), blank=True, default="", db_default="")
    input_data = models.JSONField(default=dict)
    output_solution = models.JSONField(default=dict)
    score = models.JSONField(_("score"), default=dict)
    progress = models.JSONField(default=dict)
    asked = models.JSONField(default=dict, blank=True, help_text=_("What a background run was asked to do."))
    job = models.BigIntegerField(null=True, blank=True, editable=False, help_text=_("Its number in the queue."))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0, editable=False)
    stop_requested = models.BooleanField(_("stopped early"), default=False, db_default=False, editable=False)
    changes = models.JSONField(default=dict, blank=True, help_text=_("What-if edits laid over the live rows."))
    parent = TenantForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("made from"), related_name="versions"
    )
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1)

    objects = SolutionQuerySet.as_manager()

    class Meta(OrganizationOwned.Meta):
        db_table = "schedule_solutions"
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        ordering = ["-run_date"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            one_of("engine", ["caire", "manual", "ecare", "timefold"], "solution_engine_known"),
            one_of("status", ["QUEUED", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"], "solution_status_known"),
            in_order(
                "first_day",
                "last_day",
                "solution_days_ordered",
                touching=True,
                message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                name="solution_failure_has_reason",
                condition=~models.Q(status="FAILED") | ~models.Q(failure_reason=""),
                violation_error_message=_("A failed run says why."),
            ),
            json_type("input_data", "object", "solution_input_is_object"),
            json_type("output_solution", "object", "solution_output_is_object"),
            json_type("score", "object", "solution_score_is_object"),
            json_type("asked", "object", "solution_asked_is_object"),
            ExclusionConstraint(
                name="solution_one_run_at_a_time",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("area", RangeOperators.EQUAL),
                    (DateRange("first_day", "last_day", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(status__in=("QUEUED", "RUNNING")),
                violation_error_message=_("A run for this area and period is under way already."),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "area", "first_day"], name="solution_area_day"),
            models.Index(fields=["heartbeat_at"], name="solution_running", condition=models.Q(status="RUNNING")),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} v{self.version}"

    @property
    def score_text(self) -> str:
        """In the active language; a dash without one."""
        return score_text(self.score.get("text", "–"))

    @property
    def is_lost(self) -> bool:
        """Running by its row, but without a heartbeat for longer than the limit."""
        return self.status == self.Status.RUNNING and self.heartbeat_at < timezone.now() - HEARTBEAT_LIMIT

    @property
    def may_be_retried(self) -> bool:
        """A background run whose worker is lost waits for another worker, once."""
        return self.job is not None and self.attempts < TRIES and not self.stop_requested

    @property
    def state(self) -> str:
        """The status, with a lost run shown as what it is before the sweep has marked it."""
        if not self.is_lost:
            return self.status
        return self.Status.QUEUED.value if self.may_be_retried else self.Status.FAILED.value

    @property
    def is_unfinished(self) -> bool:
        """Waiting for a worker, or running."""
        return self.state in {self.Status.QUEUED, self.Status.RUNNING}

    def begin(self, worker: dict[str, Any]) -> None:
        """QUEUED -> RUNNING by this worker. Raises IllegalTransition otherwise."""
        self._leave(
            self.Status.QUEUED,
            status=self.Status.RUNNING,
            attempts=models.F("attempts") + 1,
            heartbeat_at=Now(),
            started_at=Now(),
            progress={"worker": worker},
        )

    def beat(self, progress: dict[str, Any]) -> None:
        """Say that the run is alive and how far it is. Raises IllegalTransition where it is not running any more."""
        self._leave(self.Status.RUNNING, heartbeat_at=Now(), progress=progress)

    def complete(self, **results: Any) -> None:
        """RUNNING -> COMPLETED with the results. Raises IllegalTransition otherwise."""
        self._leave(self.Status.RUNNING, status=self.Status.COMPLETED, finished_at=Now(), **results)

    def fail(self, reason: str) -> None:
        """RUNNING -> FAILED with a reason that names no person. Raises IllegalTransition otherwise."""
        self._leave(self.Status.RUNNING, status=self.Status.FAILED, failure_reason=reason, finished_at=Now())

    def wait_again(self) -> None:
        """RUNNING -> QUEUED, as its worker is lost. Raises IllegalTransition otherwise."""
        self._leave(self.Status.RUNNING, status=self.Status.QUEUED, progress={})

    def cancel(self) -> None:
        """QUEUED -> CANCELLED. Raises IllegalTransition otherwise."""
        self._leave(self.Status.QUEUED, status=self.Status.CANCELLED, stop_requested=True, finished_at=Now())

    def _leave(self, expected: str, **values: Any) -> None:
        """A step of this attempt: a worker that was taken for lost, and comes back, finds the run in other hands."""
        row = ScheduleSolution.objects.filter(pk=self.pk, status=expected, attempts=self.attempts)
        if not row.update(**values):
            raise IllegalTransition(f"Plan version {self.pk} is not {expected.lower()} any more.")
        self.refresh_from_db(fields=list(values))
