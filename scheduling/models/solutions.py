"""Plan versions and the runs that make them."""

from datetime import timedelta
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, ServiceArea, TenantForeignKey
from organizations.models.constraints import DateRange, in_order, json_type, one_of

HEARTBEAT_LIMIT = timedelta(seconds=30)
WORKER_LOST = "worker lost"


class IllegalTransition(Exception):
    """A plan version is not in the state the step starts from; reload it and look at its state."""


class SolutionQuerySet(models.QuerySet["ScheduleSolution"]):
    """Plan versions by the state of their run."""

    def lost(self) -> "SolutionQuerySet":
        """Running by their row, but without a heartbeat for longer than the limit."""
        return self.filter(status="RUNNING", heartbeat_at__lt=Now() - HEARTBEAT_LIMIT)  # one clock: the database's

    def sweep(self) -> int:
        """Mark lost runs FAILED; returns how many."""
        return self.lost().update(status="FAILED", failure_reason=WORKER_LOST, finished_at=Now())


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
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    failure_reason = models.TextField(_("why failed"), blank=True, default="", db_default="")
    seed = models.BigIntegerField(_("seed"), default=0, db_default=0)
    engine_version = models.TextField(_("engine version"), blank=True, default="", db_default="")
    input_hash = models.TextField(_("input hash"), blank=True, default="", db_default="")
    input_data = models.JSONField(default=dict)
    output_solution = models.JSONField(default=dict)
    score = models.JSONField(_("score"), default=dict)
    progress = models.JSONField(default=dict)
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
            ExclusionConstraint(
                name="solution_one_run_at_a_time",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("area", RangeOperators.EQUAL),
                    (DateRange("first_day", "last_day", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(status="RUNNING"),
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
    def state(self) -> str:
        """The status, with a lost run shown as what it is before the sweep has marked it."""
        lost = self.status == self.Status.RUNNING and self.heartbeat_at < timezone.now() - HEARTBEAT_LIMIT
        return self.Status.FAILED.value if lost else self.status

    def beat(self, progress: dict[str, Any]) -> None:
        """Say that the run is alive and how far it is. Raises IllegalTransition where it is not running any more."""
        self._leave_running(heartbeat_at=Now(), progress=progress)

    def complete(self, **results: Any) -> None:
        """RUNNING -> COMPLETED with the results. Raises IllegalTransition otherwise."""
        self._leave_running(status=self.Status.COMPLETED, finished_at=Now(), **results)

    def fail(self, reason: str) -> None:
        """RUNNING -> FAILED with a reason that names no person. Raises IllegalTransition otherwise."""
        self._leave_running(status=self.Status.FAILED, failure_reason=reason, finished_at=Now())

    def _leave_running(self, **values: Any) -> None:
        if not ScheduleSolution.objects.filter(pk=self.pk, status=self.Status.RUNNING).update(**values):
            raise IllegalTransition(f"Plan version {self.pk} is not running any more.")
        self.refresh_from_db(fields=list(values))
