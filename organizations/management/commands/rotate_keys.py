"""``manage.py rotate_keys``: wrap every organization's keys by the platform key now in use."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organizations.checks import refuse_privileged_role
from organizations.encryption import DecryptionFailed, replace_organization_key, rewrap_organization_keys
from organizations.models import TenantDirectory
from organizations.rls import acting_for


class Command(BaseCommand):
    """Each organization is one transaction, so an interrupted run leaves every key readable; run it again to finish."""

    help = (
        "Put a new key first in CAIRE_ENCRYPTION_KEYS, keep the old one behind it, run this, then take the old one "
        "out. Data is not rewritten."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which step of the chain."""
        parser.add_argument(
            "--organization-keys",
            action="store_true",
            help="also replace every organization's own key and wrap its persons' keys by the new one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Organization by organization."""
        refuse_privileged_role()
        for entry in TenantDirectory.objects.order_by("slug"):
            try:
                with acting_for(entry.organization_id):
                    wrapped = rewrap_organization_keys()
                    persons = replace_organization_key() if options["organization_keys"] else 0
            except DecryptionFailed as problem:
                raise CommandError(f"{entry.slug}: {problem}") from None
            self.stdout.write(f"{entry.slug}: {wrapped} organization keys and {persons} personal keys wrapped anew.")
