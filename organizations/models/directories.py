"""The two look-up tables outside the wall: they answer "which tenant?" before a tenant is known, and hold no personal
data.
"""

import uuid

from django.db import models


class TenantDirectory(models.Model):
    """Organization ids by slug. No names; the organization's own row is read inside its scope."""

    organization_id = models.UUIDField(primary_key=True)
    slug = models.CharField(max_length=63, unique=True)

    class Meta:
        db_table = "tenant_directory"

    def __str__(self) -> str:
        return self.slug


class LoginDirectory(models.Model):
    """Where a login address belongs: a keyed digest of the address, the user's id and the tenant's.

    Written by `User.save` alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email_digest = models.BinaryField(max_length=32, unique=True)
    user_id = models.UUIDField(unique=True)
    tenant_id = models.UUIDField()

    class Meta:
        db_table = "login_directory"
