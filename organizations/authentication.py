"""Log-in: from an address to a user behind the wall, without telling a stranger anything."""

import uuid
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organizations.digests import login_digest
from organizations.models import LoginDirectory, Organization, User
from organizations.rls import acting_for

TENANT_KEY = "tenant_id"  # in the session: the scope of the user's own row
ENTERED_KEY = "entered_organization_id"  # in the session: the organization a platform administrator is in


class DirectoryBackend(BaseBackend):
    """Finds the tenant by the digest of the address, then the user inside that tenant's scope.

    An unknown address, a wrong password and a deactivated user answer alike and take the same time (one password hash).
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_kwargs: Any
    ) -> User | None:
        """The user, or None."""
        if not username or password is None:
            return None
        entry = LoginDirectory.objects.filter(email_digest=login_digest(username)).first()
        if entry is None:
            make_password(password)  # as long as a check takes
            return None
        with acting_for(entry.tenant_id):
            user = User.objects.filter(pk=entry.user_id).first()
            if user is None:
                make_password(password)
                return None
            return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: uuid.UUID) -> User | None:
        """The session's user, seen only inside their own scope; None once they may not log in any more."""
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and user.is_active else None


def refusal(user: User, organization: Organization | None) -> str | None:
    """Why a user with a right password is refused, or None. Said only after the password was right."""
    if organization is None:
        return None
    if organization.is_suspended:
        return str(_("Your organization is suspended. Contact Caire's support."))
    if organization.is_trial_expired and user.role not in {User.Role.ADMIN, User.Role.SUPER_ADMIN}:
        return str(_("Your organization's trial has ended. Ask your administrator."))
    return None


def is_read_only(organization: Organization | None) -> bool:
    """Whether only reading and exporting are left: an expired trial."""
    return organization is not None and organization.is_trial_expired


def organization_of(user: User) -> Organization | None:
    """The user's own organization, read inside its scope; None for a platform administrator."""
    if user.organization_id is None:
        return None
    with acting_for(user.organization_id):
        return Organization.objects.get(pk=user.organization_id)


def confirm_login(user: User) -> None:
    """Raises ValidationError with the reason where the user's organization may not log in."""
    reason = refusal(user, organization_of(user))
    if reason:
        raise ValidationError(reason, code="organization_closed")
