"""``manage.py set_organization_status``: activate, suspend, or put an organization on trial."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from organizations.console import TenantCommand
from organizations.models import Organization
from organizations.rls import acting_for


class Command(TenantCommand):
    """For the platform's operators: an organization cannot change its own status."""

    help = "Set an organization's status and, for a trial, its end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which organization, which status."""
        super().add_arguments(parser)
        parser.add_argument("status", choices=Organization.Status.values)
        parser.add_argument("--trial-ends", type=datetime.fromisoformat, metavar="YYYY-MM-DD", help="UTC")

    def handle(self, *args: Any, **options: Any) -> None:
        """One row, at once."""
        with acting_for(self.organization_id(options["organization"])):
            organization = Organization.objects.get()
            organization.status = options["status"]
            if ends := options["trial_ends"]:
                organization.trial_expiration_date = ends if ends.tzinfo else ends.replace(tzinfo=UTC)
            organization.full_clean()
            organization.save()
        self.stdout.write(f"{organization.slug} is {organization.status}.")
