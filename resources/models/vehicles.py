"""Vehicles that shifts use."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, TenantForeignKey
from organizations.models.areas import LATITUDE, LONGITUDE, NOWHERE
from organizations.models.constraints import between, one_of
from resources.models.skills import Skill


class Vehicle(OrganizationOwned):
    """A car or bicycle of the organization. Its capacity is its seats, the driver's included."""

    class Type(models.TextChoices):
        CAR = "CAR", _("car")
        ELECTRIC_CAR = "ELECTRIC_CAR", _("electric car")
        BIKE = "BIKE", _("bicycle")
        ELECTRIC_BIKE = "ELECTRIC_BIKE", _("electric bicycle")

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("in use")
        MAINTENANCE = "MAINTENANCE", _("in the workshop")
        INACTIVE = "INACTIVE", _("out of use")

    name = models.TextField(_("name"))
    type = models.TextField(_("type"), choices=Type)
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    status = models.TextField(_("status"), choices=Status, default=Status.ACTIVE, db_default=Status.ACTIVE)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    required_skill = TenantForeignKey(
        Skill, models.PROTECT, null=True, blank=True, verbose_name=_("driver needs"), related_name="vehicles"
    )

    class Meta(OrganizationOwned.Meta):
        db_table = "vehicles"
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        ordering = ["name"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="vehicle_name_once",
                violation_error_message=_("There is a vehicle of this name already."),
            ),
            one_of("type", ["CAR", "ELECTRIC_CAR", "BIKE", "ELECTRIC_BIKE"], "vehicle_type_known"),
            one_of("status", ["ACTIVE", "MAINTENANCE", "INACTIVE"], "vehicle_status_known"),
            between("capacity", 1, 60, "vehicle_has_seats", _("A vehicle has 1 to 60 seats.")),
            models.CheckConstraint(
                name="vehicle_on_earth",
                condition=NOWHERE | (LATITUDE & LONGITUDE),
                violation_error_message=_("Give both coordinates in degrees, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
