"""Employees: who can be sent, from where, by what means, and when they are employed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.encryption import EncryptedField, EncryptedFloatField, Person
from organizations.models import OrganizationOwned, ServiceArea, TenantForeignKey, User
from organizations.models.constraints import between, in_order, one_of


class Mode(models.TextChoices):
    """Means of travel."""

    CAR = "car", _("car")
    BIKE = "bike", _("bicycle")
    WALK = "walk", _("on foot")


def default_modes() -> list[str]:
    """On foot, until something else is said."""
    return [Mode.WALK.value]


class EmployeeQuerySet(models.QuerySet["Employee"]):
    """Employees by date."""

    def employed_between(self, first: object, last: object) -> "EmployeeQuerySet":
        """Employed on at least one day of the period."""
        return self.filter(active_from__lte=last).filter(models.Q(active_to=None) | models.Q(active_to__gte=first))


class Employee(Person, OrganizationOwned):
    """A person who makes visits. The home is encrypted under the person's own key."""

    class Start(models.TextChoices):
        OFFICE = "OFFICE", _("the office")
        HOME = "HOME", _("home")

    code = models.TextField(_("code"))
    name = models.TextField(_("name"))
    area = TenantForeignKey(ServiceArea, models.PROTECT, verbose_name=_("service area"), related_name="employees")
    user = TenantForeignKey(
        User, models.SET_NULL, null=True, blank=True, verbose_name=_("log-in"), related_name="employee_rows"
    )
    contract = models.TextField(_("contract"), blank=True, default="", db_default="")
    weekly_minutes = models.PositiveIntegerField(_("contracted minutes a week"), default=2400, db_default=2400)
    transport_modes = ArrayField(
        models.TextField(choices=Mode), verbose_name=_("means of travel"), default=default_modes
    )
    starts_at = models.TextField(_("routes start at"), choices=Start, default=Start.OFFICE, db_default=Start.OFFICE)
    home_address = EncryptedField(_("home address"), null=True, blank=True)
    home_latitude = EncryptedFloatField(_("home latitude"), null=True, blank=True, least=-90.0, most=90.0)
    home_longitude = EncryptedFloatField(_("home longitude"), null=True, blank=True)
    active_from = models.DateField(_("employed from"))
    active_to = models.DateField(_("employed to"), null=True, blank=True)

    objects = EmployeeQuerySet.as_manager()

    class Meta(OrganizationOwned.Meta):
        db_table = "employees"
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["code"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "code"],
                name="employee_code_once",
                violation_error_message=_("There is an employee of this code already."),
            ),
            models.CheckConstraint(
                name="employee_has_a_mode",
                condition=models.Q(transport_modes__len__gt=0)
                & models.Q(transport_modes__contained_by=["car", "bike", "walk"]),
                violation_error_message=_("Choose at least one means of travel."),
            ),
            one_of("starts_at", ["OFFICE", "HOME"], "employee_start_known"),
            between("weekly_minutes", 0, 10_080, "employee_weekly_minutes_fit_a_week", _("A week has 10,080 minutes.")),
            in_order(
                "active_from",
                "active_to",
                "employee_dates_ordered",
                touching=True,
                message=_("It ends before it begins."),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "area", "active_from", "active_to"], name="employee_area_active")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
