"""``manage.py create_organization``: a tenant with its rules and its first administrator."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from caire.onboarding import AddressTaken, SlugTaken, create_organization, create_user
from organizations.checks import refuse_privileged_role
from organizations.models import Organization, User
from organizations.sentences import in_words

OPTIONS = {"email": "admin_email"}
"""A field by the name of its option, where that is another."""


class Command(BaseCommand):
    """Makes an organization on trial. The password is asked for, or read as one line from standard input."""

    help = "Create an organization with its first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What an organization needs."""
        parser.add_argument("name", help="the organization's name")
        parser.add_argument("--slug", required=True, help="its short name in commands: small letters, digits, hyphens")
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--time-zone", default="Europe/Stockholm")
        parser.add_argument("--language", default="sv", choices=["sv", "en"])

    @translation.override("en")
    def handle(self, *args: Any, **options: Any) -> None:
        """Everything or nothing."""
        refuse_privileged_role()
        password = (
            getpass.getpass("Password of the administrator: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
        )
        try:
            _check_password(password)
            with transaction.atomic():
                organization = create_organization(
                    options["name"], options["slug"], time_zone=options["time_zone"], language=options["language"]
                )
                _create_administrator(organization, options["admin_email"], options["admin_name"], password)
        except ValidationError as problem:
            raise CommandError(in_words(problem, OPTIONS)) from None
        except (SlugTaken, AddressTaken) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Organization {organization.slug} is made; its id is {organization.pk}.")


def _check_password(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as problem:
        raise ValidationError({"password": problem.messages}) from None


def _create_administrator(organization: Organization, email: str, name: str, password: str) -> None:
    """Raises ValidationError, in which the name is the administrator's."""
    try:
        create_user(organization, email, name, User.Role.ADMIN, password)
    except ValidationError as problem:
        fields = problem.message_dict
        raise ValidationError({"admin_name" if field == "name" else field: fields[field] for field in fields}) from None
