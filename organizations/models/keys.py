"""Wrapped data keys. Deleting a subject's row makes everything encrypted for that person unreadable, in backups too."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.base import OrganizationOwned, TenantForeignKey


class OrganizationKey(OrganizationOwned):
    """One generation of an organization's key, wrapped (RFC 3394) by the platform key that ``wrapped_by`` names."""

    wrapped_by = models.TextField()
    wrapped = models.BinaryField(max_length=40)
    is_current = models.BooleanField(default=True)

    class Meta(OrganizationOwned.Meta):
        db_table = "organization_keys"
        verbose_name = _("organization key")
        verbose_name_plural = _("organization keys")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(is_current=True), name="organization_key_one_current"
            ),
        ]


class SubjectKey(OrganizationOwned):
    """The key of one person (client or employee), wrapped by the organization's key ``wrapped_by``."""

    wrapped_by = TenantForeignKey(OrganizationKey, on_delete=models.PROTECT)
    wrapped = models.BinaryField(max_length=40)

    class Meta(OrganizationOwned.Meta):
        db_table = "subject_keys"
        verbose_name = _("personal key")
        verbose_name_plural = _("personal keys")
