"""Makes a demo organization where there is none, and readies the planned day in one that is there."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from caire.demo import rows
from caire.demo.generator import Size, generate
from caire.demo.logins import Login, ensure_logins
from caire.onboarding import create_organization
from organizations.models import Organization, ServiceArea, TenantDirectory
from organizations.rls import acting_for

ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A demo organization whose planned day has its shifts."""

    size: Size
    organization_id: uuid.UUID
    area_id: uuid.UUID
    day: date
    is_new: bool
    logins: list[Login]


class NotTheDemo(RuntimeError):
    """An organization of the demo's short name is not the demo's; rename it, then run the demo again."""


def tomorrow() -> date:
    """The day the demo plans: tomorrow where its towns lie."""
    return datetime.now(tz=ZONE).date() + timedelta(days=1)


def ensure(size: Size, day: date) -> Ready:
    """The organization with everything its day needs; all of it or, after an error, nothing. Raises NotTheDemo."""
    with transaction.atomic():
        entry = TenantDirectory.objects.filter(slug=size.slug).first()
        organization_id = entry.organization_id if entry else create_organization(size.name, size.slug).pk
        with acting_for(organization_id):
            demo = generate(size)
            area = _area(size, organization_id) if entry else rows.write(demo, day)
            rows.add_shifts(demo, day, ZONE)
            if entry is None:
                _activate()
            return Ready(
                size=size,
                organization_id=organization_id,
                area_id=area.pk,
                day=day,
                is_new=entry is None,
                logins=ensure_logins(size, area),
            )


def _area(size: Size, organization_id: uuid.UUID) -> ServiceArea:
    area = ServiceArea.objects.filter(name=size.area).first()
    if area is None:
        raise NotTheDemo(f"Organization {size.slug} ({organization_id}) has no area {size.area}: it is not the demo's.")
    return area


def _activate() -> None:
    """No trial, so that the demo does not end after a month."""
    organization = Organization.objects.get()
    organization.status = Organization.Status.ACTIVE
    organization.save()
