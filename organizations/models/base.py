"""What every tenant table shares: key, organization, timestamps, and references that cannot leave the organization."""

import uuid
from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organizations.rls import current_organization


class Timestamped(models.Model):
    """created_at and updated_at, kept by the database (see `organizations.rls.keep_updated_at`)."""

    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)

    class Meta:
        abstract = True


class OrganizationOwned(Timestamped):
    """A row that belongs to one organization, walled by row-level security.

    A concrete model protects its table in the migration that makes it (CONTRIBUTING, "Add a tenant table"); the system
    checks caire.E001 to E003 find one that does not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.CASCADE,
        default=current_organization,
        editable=False,
        related_name="+",
        db_index=False,  # the unique key (organization_id, id) serves
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="%(app_label)s_%(class)s_organization_id"),
        ]


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A reference to a row of the same organization.

    Django's own single-column key would let a row point into another organization, so it is not made;
    `organizations.rls.same_organization` makes the composite key in the migration.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        options["db_constraint"] = False
        super().__init__(to, on_delete, **options)

    def deconstruct(self) -> Any:
        """Without the fixed option, so that migrations read like the model."""
        name, path, args, options = super().deconstruct()
        del options["db_constraint"]
        return name, path, args, options
