"""``manage.py load_instance``: a public benchmark day as a tenant."""

from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from caire.onboarding import create_organization
from organizations.checks import refuse_privileged_role
from organizations.models import Organization, TenantDirectory
from organizations.rls import acting_for
from scheduling.integrations.hhcrsp.importer import OrganizationNotEmpty, load
from scheduling.integrations.hhcrsp.schema import Instance, InstanceRefused, read_instance


class Command(BaseCommand):
    """Loads NAME.json[.gz] into an organization without employees, which is made where there is none."""

    help = "Load a public benchmark instance as a tenant; its objective becomes the organization's rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """File, organization, date."""
        parser.add_argument("file", type=Path, metavar="FILE.json.gz")
        parser.add_argument(
            "--organization", required=True, metavar="SLUG", help="made where there is none of this name"
        )
        parser.add_argument("--date", type=date.fromisoformat, help="the day of minute 0 (default: tomorrow)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read first, then write all or nothing."""
        refuse_privileged_role()
        day = options["date"] or timezone.localdate() + timedelta(days=1)
        try:
            instance = read_instance(options["file"])
            with transaction.atomic():
                organization = _organization(options["organization"], instance)
                area = load(instance, organization, day)
        except (InstanceRefused, OrganizationNotEmpty) as problem:
            raise CommandError(str(problem)) from None
        except ValidationError as problem:
            raise CommandError("; ".join(problem.messages)) from None
        self.stdout.write(
            f"Loaded {instance.name}: {len(instance.patients)} clients and {len(instance.caregivers)} employees, "
            f"area {area.name}, {day.isoformat()}."
        )


def _organization(slug: str, instance: Instance) -> Organization:
    entry = TenantDirectory.objects.filter(slug=slug).first()
    if entry is None:
        return create_organization(instance.name, slug, time_zone="UTC", language="en")
    with acting_for(entry.organization_id):
        return Organization.objects.get()
