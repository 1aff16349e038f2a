"""A new organization: its row, its rules, its first administrator. Used by the command, the demo and the tests."""

import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from constraints.catalogue import lay_down_profiles, lay_down_rules
from organizations.digests import login_digest
from organizations.models import LoginDirectory, Organization, TenantDirectory, User
from organizations.rls import acting_for

TRIAL = timedelta(days=30)
SLUG_TAKEN = "The short name %s is taken; choose another."
ADDRESS_TAKEN = "This e-mail address cannot be used; choose another."


class SlugTaken(ValueError):
    """The short name belongs to another organization; choose another."""


class AddressTaken(ValueError):
    """The e-mail address cannot be used for a new log-in; choose another."""


def create_organization(
    name: str, slug: str, *, time_zone: str = "Europe/Stockholm", language: str = "sv"
) -> Organization:
    """An organization on trial with the catalogue's rules.

    Raises ValidationError or SlugTaken; then nothing is written.
    """
    if is_uuid(slug):
        raise ValidationError({"slug": "A short name is no UUID, for commands take either; choose a word."})
    organization = Organization(
        id=uuid.uuid4(),
        name=name,
        slug=slug,
        time_zone=time_zone,
        language=language,
        trial_expiration_date=timezone.now() + TRIAL,
    )
    if TenantDirectory.objects.filter(slug=slug).exists():
        raise SlugTaken(SLUG_TAKEN % slug)
    with acting_for(organization.id):
        organization.full_clean()
        try:
            organization.save()
        except IntegrityError:  # taken at this very moment: the directory's unique key is the last word
            raise SlugTaken(SLUG_TAKEN % slug) from None
        lay_down_rules()
        lay_down_profiles()
    return organization


def is_uuid(text: str) -> bool:
    """Whether the text names something by id, in any of the spellings of a UUID."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def create_user(organization: Organization, email: str, name: str, role: str, password: str) -> User:
    """A user of the organization who may log in at once. Raises ValidationError or AddressTaken."""
    if LoginDirectory.objects.filter(email_digest=login_digest(email)).exists():
        raise AddressTaken(ADDRESS_TAKEN)
    with acting_for(organization.id):
        try:
            with transaction.atomic():
                return User.objects.create_user(
                    email, password, name=name, role=role, status=User.Status.ACTIVE, organization=organization
                )
        except IntegrityError:  # taken at this very moment, here or elsewhere: the answer is the same
            raise AddressTaken(ADDRESS_TAKEN) from None
