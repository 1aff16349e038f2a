"""Tenants, the people who log in, and the keys and look-up tables around them."""

from organizations.models.access import OrganizationAccess
from organizations.models.areas import ServiceArea, ServiceAreaPermission
from organizations.models.base import OrganizationOwned, TenantForeignKey, Timestamped
from organizations.models.calendars import CalendarFeed
from organizations.models.directories import LoginDirectory, TenantDirectory
from organizations.models.disclosures import Disclosure
from organizations.models.keys import OrganizationKey, SubjectKey
from organizations.models.organization import Organization
from organizations.models.users import User

__all__ = [
    "CalendarFeed",
    "Disclosure",
    "LoginDirectory",
    "Organization",
    "OrganizationAccess",
    "OrganizationKey",
    "OrganizationOwned",
    "ServiceArea",
    "ServiceAreaPermission",
    "SubjectKey",
    "TenantDirectory",
    "TenantForeignKey",
    "Timestamped",
    "User",
]
