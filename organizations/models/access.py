"""Entries of platform administrators into an organization: each with its reason, kept where the organization can read
it.
"""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models.base import OrganizationOwned


class OrganizationAccess(OrganizationOwned):
    """One stay of a platform administrator in this organization."""

    # an actor: super_admins live outside every organization, so this is a plain key (the one listed exception)
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, verbose_name=_("user"), related_name="+")
    reason = models.TextField(_("reason"))
    entered_at = models.DateTimeField(_("entered"), db_default=Now(), editable=False)
    left_at = models.DateTimeField(_("left"), null=True, blank=True, editable=False)

    class Meta(OrganizationOwned.Meta):
        db_table = "organization_access"
        verbose_name = _("entry by a platform administrator")
        verbose_name_plural = _("entries by platform administrators")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.CheckConstraint(
                name="organization_access_has_reason",
                condition=models.Q(reason__regex=r"\S{3}"),
                violation_error_message=_("Say why you enter the organization."),
            ),
            models.CheckConstraint(
                name="organization_access_left_after_entry",
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("entered_at")),
            ),
        ]
        indexes = [models.Index(fields=["organization", "-entered_at"], name="organization_access_recent")]

    def __str__(self) -> str:
        return f"{self.user_id} {timezone.localtime(self.entered_at):%Y-%m-%d %H:%M}"
