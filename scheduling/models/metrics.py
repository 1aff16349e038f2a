"""Key figures of a day, of one plan version or of what is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, ServiceArea, TenantForeignKey
from organizations.models.constraints import json_type
from scheduling.models.solutions import ScheduleSolution


class ScheduleMetric(OrganizationOwned):
    """One figure of one date; without a plan version it is that of the published day."""

    solution = TenantForeignKey(
        ScheduleSolution, models.CASCADE, null=True, blank=True, verbose_name=_("plan version"), related_name="metrics"
    )
    area = TenantForeignKey(ServiceArea, models.PROTECT, verbose_name=_("service area"), related_name="metrics")
    schedule_date = models.DateField(_("date"))
    metric_type = models.TextField(_("figure"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    constraint_impacts = models.JSONField(_("costs by rule"), null=True, blank=True)

    class Meta(OrganizationOwned.Meta):
        db_table = "schedule_metrics"
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "solution", "area", "schedule_date", "metric_type"],
                nulls_distinct=False,
                name="schedule_metric_once",
            ),
            json_type("constraint_impacts", "object", "schedule_metric_impacts_is_object"),
        ]
        indexes = [models.Index(fields=["organization", "metric_type", "schedule_date"], name="schedule_metric_series")]

    def __str__(self) -> str:
        return f"{self.schedule_date} {self.metric_type}"
