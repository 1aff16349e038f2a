"""Platform administrators: they see which organizations there are, and enter one with a reason that is recorded."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Now

from organizations.models import Organization, OrganizationAccess, TenantDirectory, User
from organizations.rls import acting_for


class UnknownOrganization(LookupError):
    """There is no organization of this id."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """All that crosses the wall of an organization."""

    id: uuid.UUID
    name: str
    status: str
    trial_expiration_date: datetime | None
    is_suspended: bool


def organizations() -> Iterator[Listed]:
    """Name, status and trial of every organization, each read inside its own scope."""
    for entry in TenantDirectory.objects.order_by("slug"):
        with acting_for(entry.organization_id):
            row = Organization.objects.get()
            yield Listed(
                id=row.pk,
                name=row.name,
                status=str(Organization.Status(row.status).label),
                trial_expiration_date=row.trial_expiration_date,
                is_suspended=row.is_suspended,
            )


def enter(user: User, organization_id: uuid.UUID, reason: str) -> None:
    """Record the entry where the organization can read it. Raises UnknownOrganization, ValidationError (no reason)."""
    if not TenantDirectory.objects.filter(pk=organization_id).exists():
        raise UnknownOrganization(f"There is no organization {organization_id}.")
    with acting_for(organization_id):
        access = OrganizationAccess(user=user, reason=reason.strip())
        access.full_clean(exclude=["user"])  # the user's row is not seen from here
        access.save()


def leave(user_id: uuid.UUID, organization_id: uuid.UUID) -> None:
    """Record the end of the stay."""
    with acting_for(organization_id):
        OrganizationAccess.objects.filter(user_id=user_id, left_at=None).update(left_at=Now())
