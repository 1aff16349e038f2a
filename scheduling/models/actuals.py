"""What really happened, whichever plan version is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, TenantForeignKey
from organizations.models.constraints import in_order, one_of
from resources.models import VisitRequirement


class VisitActual(OrganizationOwned):
    """Actual times and deviation of one dated visit."""

    class Outcome(models.TextChoices):
        STARTED = "STARTED", _("started")
        DONE = "DONE", _("done")
        CANCELLED = "CANCELLED", _("cancelled")
        NO_SHOW = "NO_SHOW", _("client not at home")

    requirement = TenantForeignKey(VisitRequirement, models.CASCADE, verbose_name=_("need"), related_name="actuals")
    visit_date = models.DateField(_("date"))
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), default=1, db_default=1)
    outcome = models.TextField(_("outcome"), choices=Outcome)
    actual_start = models.DateTimeField(_("actual start"), null=True, blank=True)
    actual_end = models.DateTimeField(_("actual end"), null=True, blank=True)
    deviation_code = models.TextField(_("deviation"), blank=True, default="", db_default="")

    class Meta(OrganizationOwned.Meta):
        db_table = "visit_actuals"
        verbose_name = _("actual visit")
        verbose_name_plural = _("actual visits")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "requirement", "visit_date", "ordinal"], name="visit_actual_once"
            ),
            one_of("outcome", ["STARTED", "DONE", "CANCELLED", "NO_SHOW"], "visit_actual_outcome_known"),
            in_order(
                "actual_start",
                "actual_end",
                "visit_actual_ordered",
                touching=True,
                message=_("The visit ends before it starts."),
            ),
        ]
        indexes = [models.Index(fields=["organization", "visit_date"], name="visit_actual_day")]

    def __str__(self) -> str:
        return f"{self.visit_date} {self.outcome}"
