"""Calendar feeds: an address with a secret that a calendar program reads without logging in.

The address names the organization, so that its scope is entered before anything is looked up; the secret is known to
its user alone, and the table holds a digest of it.
"""

import hashlib
import secrets
import uuid

from django.db import transaction
from django.db.models.functions import Now

from organizations.models import CalendarFeed, User
from organizations.rls import current_organization

BYTES = 32


class NoSuchFeed(LookupError):
    """The address is unknown, taken back, or of a user who may not log in any more."""


def new_feed(user: User) -> str:
    """A new address' token; the former one is taken back."""
    secret = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        take_back(user)
        CalendarFeed.objects.create(user=user, digest=_digest(secret))
    return f"{current_organization().hex}.{secret}"


def take_back(user: User) -> None:
    """No address of the user answers any more."""
    CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=Now())


def has_feed(user: User) -> bool:
    """Whether there is an address that answers."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).exists()


def organization_of(token: str) -> uuid.UUID:
    """The organization that a token names. Raises NoSuchFeed."""
    try:
        return uuid.UUID(hex=token.partition(".")[0])
    except ValueError:
        raise NoSuchFeed from None


def user_of(token: str) -> User:
    """Whose feed it is; inside the organization's scope. Raises NoSuchFeed."""
    digest = _digest(token.partition(".")[2])
    feed = CalendarFeed.objects.select_related("user").filter(digest=digest, revoked_at=None).first()
    if feed is None or not feed.user.is_active:
        raise NoSuchFeed
    user: User = feed.user
    return user


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()  # 256 random bits need no slow hash
