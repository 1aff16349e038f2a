"""Times at which an employee cannot work or a client is away."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, TenantForeignKey
from organizations.models.constraints import in_order, one_of

ENDS_FIRST = _("It ends before it begins.")


class EmployeeAbsence(OrganizationOwned):
    """Leave or illness. Only an approved absence takes the employee out of the plan."""

    class Kind(models.TextChoices):
        SICK = "SICK", _("sick")
        CHILD_SICK = "CHILD_SICK", _("child is sick")
        VACATION = "VACATION", _("vacation")
        LEAVE = "LEAVE", _("leave")
        TRAINING = "TRAINING", _("training")

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    employee = TenantForeignKey(
        "resources.Employee", models.CASCADE, verbose_name=_("employee"), related_name="absences"
    )
    kind = models.TextField(_("kind"), choices=Kind)
    status = models.TextField(_("status"), choices=Status, default=Status.PENDING, db_default=Status.PENDING)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta(OrganizationOwned.Meta):
        db_table = "employee_absences"
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            one_of("kind", ["SICK", "CHILD_SICK", "VACATION", "LEAVE", "TRAINING"], "employee_absence_kind_known"),
            one_of("status", ["pending", "approved", "declined"], "employee_absence_status_known"),
            in_order("starts_at", "ends_at", "employee_absence_ordered", touching=False, message=ENDS_FIRST),
        ]
        indexes = [
            models.Index(
                fields=["organization", "employee", "starts_at", "ends_at"],
                name="employee_absence_approved",
                condition=models.Q(status="approved"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind}"


class ClientAbsence(OrganizationOwned):
    """A client in hospital or away: no visit is planned that would start in it."""

    class Kind(models.TextChoices):
        HOSPITAL = "HOSPITAL", _("in hospital")
        RESPITE = "RESPITE", _("short-term care")
        AWAY = "AWAY", _("away")

    client = TenantForeignKey("resources.Client", models.CASCADE, verbose_name=_("client"), related_name="absences")
    kind = models.TextField(_("kind"), choices=Kind)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: until further notice."))

    class Meta(OrganizationOwned.Meta):
        db_table = "client_absences"
        verbose_name = _("client's absence")
        verbose_name_plural = _("clients' absences")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            one_of("kind", ["HOSPITAL", "RESPITE", "AWAY"], "client_absence_kind_known"),
            in_order("starts_at", "ends_at", "client_absence_ordered", touching=False, message=ENDS_FIRST),
        ]
        indexes = [
            models.Index(fields=["organization", "client", "starts_at", "ends_at"], name="client_absence_period")
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.kind}"
