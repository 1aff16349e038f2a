"""The dated visits of a plan version."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, TenantForeignKey
from organizations.models.constraints import in_order, json_type, one_of
from resources.models import Client, VisitRequirement
from scheduling.models.plan_days import DayStatus, PlanDay
from scheduling.models.solutions import ScheduleSolution


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    """Visits by what has become of them."""

    def unassigned(self) -> "ScheduleQuerySet":
        """Left without staff, each with its reason."""
        return self.exclude(unassigned_reason="")


class Schedule(OrganizationOwned):
    """One visit of one plan version. Without staff it stands at its first window's start, with the reason."""

    class Type(models.TextChoices):
        MANUAL = "MANUAL", _("by hand")
        OPTIMIZED = "OPTIMIZED", _("optimised")
        ECARE = "ECARE", "eCare"

    class Pinned(models.TextChoices):
        NONE = "NONE", _("nothing")
        STAFF = "STAFF", _("staff")
        TIME = "TIME", _("time")
        BOTH = "BOTH", _("staff and time")

    solution = TenantForeignKey(
        ScheduleSolution, models.CASCADE, verbose_name=_("plan version"), related_name="schedules"
    )
    plan_day = TenantForeignKey(PlanDay, models.CASCADE, verbose_name=_("plan day"), related_name="schedules")
    client = TenantForeignKey(Client, models.CASCADE, verbose_name=_("client"), related_name="schedules")
    requirement = TenantForeignKey(VisitRequirement, models.CASCADE, verbose_name=_("need"), related_name="schedules")
    visit_date = models.DateField(_("date"))
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), default=1, db_default=1)
    start_time = models.DateTimeField(_("start"))
    end_time = models.DateTimeField(_("end"))
    status = models.TextField(
        _("status"), choices=DayStatus, default=DayStatus.DRAFT, db_default=DayStatus.DRAFT, editable=False
    )
    schedule_type = models.TextField(_("made"), choices=Type)
    ecare_task_id = models.TextField(_("eCare task"), null=True, blank=True)  # noqa: DJ001 - unknown is not the empty text
    timefold_score = models.TextField(_("score"), null=True, blank=True)  # noqa: DJ001 - unknown is not the empty text
    optimization_metrics = models.JSONField(null=True, blank=True)
    pinned = models.TextField(_("locked"), choices=Pinned, default=Pinned.NONE, db_default=Pinned.NONE)
    unassigned_reason = models.TextField(_("why without staff"), blank=True, default="", db_default="")

    objects = ScheduleQuerySet.as_manager()

    class Meta(OrganizationOwned.Meta):
        db_table = "schedules"
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["start_time"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "id", "solution", "start_time", "end_time"], name="schedule_times_key"
            ),
            models.UniqueConstraint(
                fields=["organization", "solution", "requirement", "visit_date", "ordinal"], name="schedule_visit_once"
            ),
            one_of("status", ["DRAFT", "PUBLISHED", "ARCHIVED"], "schedule_status_known"),
            one_of("schedule_type", ["MANUAL", "OPTIMIZED", "ECARE"], "schedule_type_known"),
            one_of("pinned", ["NONE", "STAFF", "TIME", "BOTH"], "schedule_pinned_known"),
            in_order(
                "start_time",
                "end_time",
                "schedule_ordered",
                touching=False,
                message=_("The visit ends before it starts."),
            ),
            json_type("optimization_metrics", "object", "schedule_metrics_is_object"),
        ]
        indexes = [
            models.Index(fields=["organization", "client", "start_time"], name="schedule_client_time"),
            models.Index(fields=["organization", "solution", "visit_date"], name="schedule_solution_day"),
            models.Index(
                fields=["organization", "visit_date"],
                name="schedule_published_day",
                condition=models.Q(status="PUBLISHED"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client.code} {self.visit_date}"
