"""One day of a plan version: the unit that is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, ServiceArea, TenantForeignKey
from organizations.models.constraints import one_of
from scheduling.models.solutions import ScheduleSolution


class DayStatus(models.TextChoices):
    """A day is drafted, then published, then replaced."""

    DRAFT = "DRAFT", _("draft")
    PUBLISHED = "PUBLISHED", _("published")
    ARCHIVED = "ARCHIVED", _("archived")


class PlanDay(OrganizationOwned):
    """A date of a plan version with its status; the statuses of its visits follow by foreign key."""

    solution = TenantForeignKey(ScheduleSolution, models.CASCADE, verbose_name=_("plan version"), related_name="days")
    area = TenantForeignKey(ServiceArea, models.PROTECT, verbose_name=_("service area"), related_name="plan_days")
    date = models.DateField(_("date"))
    status = models.TextField(_("status"), choices=DayStatus, default=DayStatus.DRAFT, db_default=DayStatus.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    # an actor: a super_admin who entered lives outside the organization, so this is a plain key; null: a command
    published_by = models.ForeignKey(
        "organizations.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("published by"),
        related_name="+",
    )
    forced_because = models.TextField(
        _("published against hard rules because"), blank=True, default="", db_default="", editable=False
    )

    class Meta(OrganizationOwned.Meta):
        db_table = "plan_days"
        verbose_name = _("plan day")
        verbose_name_plural = _("plan days")
        ordering = ["-date"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "id", "status"], name="plan_day_status_key"),
            models.UniqueConstraint(fields=["organization", "solution", "date"], name="plan_day_once"),
            models.UniqueConstraint(
                fields=["organization", "area", "date"],
                condition=models.Q(status="PUBLISHED"),
                name="plan_day_one_published",
                violation_error_message=_(
                    "Another plan of this day was published at the same moment. Reload and look at it first."
                ),
            ),
            one_of("status", ["DRAFT", "PUBLISHED", "ARCHIVED"], "plan_day_status_known"),
        ]
        indexes = [models.Index(fields=["organization", "date", "area"], name="plan_day_date")]

    def __str__(self) -> str:
        return f"{self.date} {self.status}"
