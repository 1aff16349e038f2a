"""Road times loaded from outside."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, ServiceArea, TenantForeignKey
from organizations.models.constraints import between, one_of
from resources.models.employees import Mode


class TravelMatrix(OrganizationOwned):
    """Travel between places of an area by one mode, row by row. Places are ids of clients, employees (homes) and
    areas (offices).

    ``travel`` is in ticks of 1/``ticks_per_minute`` minute, -1 where the mode cannot go; ``metres`` likewise, or empty.
    """

    area = TenantForeignKey(ServiceArea, models.CASCADE, verbose_name=_("service area"), related_name="travel_matrices")
    mode = models.TextField(_("means of travel"), choices=Mode)
    places = ArrayField(models.UUIDField(), verbose_name=_("places"))
    travel = ArrayField(models.IntegerField(), verbose_name=_("travel"))
    metres = ArrayField(models.IntegerField(), verbose_name=_("metres"), default=list, blank=True)
    ticks_per_minute = models.PositiveIntegerField(_("ticks a minute"), default=60, db_default=60)

    class Meta(OrganizationOwned.Meta):
        db_table = "travel_matrices"
        verbose_name = _("travel matrix")
        verbose_name_plural = _("travel matrices")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "area", "mode"],
                name="travel_matrix_once",
                violation_error_message=_("There is a matrix for this area and means of travel already."),
            ),
            one_of("mode", ["car", "bike", "walk"], "travel_matrix_mode_known"),
            between("ticks_per_minute", 1, 60_000, "travel_matrix_ticks_range", _("A minute has 1 to 60,000 ticks.")),
            models.CheckConstraint(
                name="travel_matrix_square",
                condition=models.Q(travel__len=models.F("places__len") * models.F("places__len"))
                & (models.Q(metres__len=0) | models.Q(metres__len=models.F("travel__len"))),
                violation_error_message=_("The matrix is not square over its places."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.mode}"
