"""Service areas: the units a scheduler plans, and who may plan which."""

import uuid
from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from organizations.models.base import OrganizationOwned, TenantForeignKey
from organizations.rls import current_organization

# the comparisons refuse NaN and infinity; a NULL would leave them undecided, which a CHECK lets pass
LATITUDE = models.Q(latitude__isnull=False, latitude__gte=-90, latitude__lte=90)
LONGITUDE = models.Q(longitude__isnull=False, longitude__gte=-180, longitude__lte=180)
NOWHERE = models.Q(latitude=None, longitude=None)


WITH_PARTS = """
WITH RECURSIVE part AS (
    SELECT id FROM service_areas WHERE id = ANY(%s)
    UNION SELECT child.id FROM service_areas child JOIN part ON child.parent_id = part.id
) SELECT id FROM part
"""


class ServiceAreaQuerySet(models.QuerySet["ServiceArea"]):
    """Areas by their place in the tree."""

    def within(self, roots: Iterable[uuid.UUID]) -> "ServiceAreaQuerySet":
        """These areas and all their parts, as one query or a part of one."""
        return self.filter(pk__in=RawSQL(WITH_PARTS, [list(roots)]))


class ServiceArea(OrganizationOwned):
    """A part of the organization that is planned as one: its clients, its staff, its office."""

    name = models.TextField(_("name"))
    parent = TenantForeignKey("self", null=True, blank=True, verbose_name=_("part of"), related_name="parts")
    latitude = models.FloatField(_("office latitude"), null=True, blank=True)
    longitude = models.FloatField(_("office longitude"), null=True, blank=True)

    objects = ServiceAreaQuerySet.as_manager()

    class Meta(OrganizationOwned.Meta):
        db_table = "service_areas"
        verbose_name = _("service area")
        verbose_name_plural = _("service areas")
        ordering = ["name"]
        permissions = [("plan_servicearea", "Can plan the service area")]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="service_area_name_once",
                violation_error_message=_("There is an area of this name already."),
            ),
            models.CheckConstraint(
                name="service_area_office_on_earth",
                condition=NOWHERE | (LATITUDE & LONGITUDE),
                violation_error_message=_("Give both coordinates in degrees, or neither."),
            ),
            models.CheckConstraint(
                name="service_area_not_its_own_part",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                violation_error_message=_("An area cannot be a part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """No area is a part of one of its own parts."""
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("This area is a part of the one you are changing.")})
            seen.add(above.pk)
            above = above.parent

    def with_parts(self) -> list["ServiceArea"]:
        """The area and all its parts, the area first."""
        every = list(ServiceArea.objects.all())
        found, ids = [self], {self.pk}
        for member in found:
            parts = [part for part in every if part.parent_id == member.pk and part.pk not in ids]
            found += parts
            ids |= {part.pk for part in parts}
        return found


class ServiceAreaPermission(UserObjectPermissionBase):
    """django-guardian's direct-foreign-key grant on an area, behind the same wall as the area."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.CASCADE,
        default=current_organization,
        editable=False,
        related_name="+",
        db_index=False,  # the unique key below serves
    )
    content_object = TenantForeignKey(ServiceArea, on_delete=models.CASCADE, verbose_name=_("service area"))
    user = TenantForeignKey("organizations.User", on_delete=models.CASCADE, verbose_name=_("user"))

    class Meta:
        db_table = "service_area_permissions"
        verbose_name = _("planning right")
        verbose_name_plural = _("planning rights")
        unique_together: ClassVar[list[list[str]]] = []
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "permission", "content_object"],
                name="service_area_permission_once",
                violation_error_message=_("This user may plan the area already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.content_object}"
