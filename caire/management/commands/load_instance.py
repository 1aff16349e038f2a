"""``manage.py load_instance``: a public benchmark day as a tenant."""

import uuid
from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone, translation

from caire.onboarding import SlugTaken, create_organization, is_uuid
from organizations.checks import refuse_privileged_role
from organizations.models import Organization, TenantDirectory
from organizations.rls import acting_for
from organizations.sentences import in_words, sentence_for
from scheduling.integrations.hhcrsp.importer import OrganizationNotEmpty, load
from scheduling.integrations.hhcrsp.schema import Instance, InstanceRefused, read_instance

YEARS = (2000, 2200)  # as the planning of a day takes them


class Command(BaseCommand):
    """Loads NAME.json[.gz] into an organization without employees, which is made where there is none."""

    help = "Load a public benchmark instance as a tenant; its objective becomes the organization's rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """File, organization, date."""
        parser.add_argument("file", type=Path, metavar="FILE.json.gz")
        parser.add_argument(
            "--organization", required=True, metavar="SLUG|UUID", help="made where there is none of this short name"
        )
        parser.add_argument("--date", type=date.fromisoformat, help="the day of minute 0 (default: tomorrow)")

    @translation.override("en")
    def handle(self, *args: Any, **options: Any) -> None:
        """Read first, then write all or nothing."""
        day = options["date"] or timezone.localdate() + timedelta(days=1)
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise CommandError(f"--date is {day}; give a day from {YEARS[0]} to {YEARS[1]}.", returncode=2)
        refuse_privileged_role()
        try:
            instance = read_instance(options["file"])
            with transaction.atomic():
                organization = _organization(options["organization"], instance)
                area = load(instance, organization, day)
        except (InstanceRefused, OrganizationNotEmpty, SlugTaken) as problem:
            raise CommandError(str(problem)) from None
        except ValidationError as problem:
            raise CommandError(in_words(problem)) from None
        except IntegrityError as problem:
            raise CommandError(f"{options['file'].name}: {sentence_for(problem)} Nothing was loaded.") from None
        except (DataError, OverflowError, ValueError) as problem:
            raise CommandError(
                f"{options['file'].name}: a value cannot be stored ({_first_line(problem)}). Nothing was loaded."
            ) from None
        self.stdout.write(
            f"Loaded {instance.name}: {len(instance.patients)} clients and {len(instance.caregivers)} employees, "
            f"area {area.name}, {day.isoformat()}."
        )


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0].rstrip(".")


def _organization(named: str, instance: Instance) -> Organization:
    """The one of this short name or id; a short name that is free makes a new one, an unknown id does not."""
    entry = TenantDirectory.objects.filter(slug=named).first()
    if entry is None and is_uuid(named):
        entry = TenantDirectory.objects.filter(pk=uuid.UUID(named)).first()
        if entry is None:
            raise CommandError(f"There is no organization {named}; give the id of one, or a short name.")
    if entry is None:
        return create_organization(instance.name, named, time_zone="UTC", language="en")
    with acting_for(entry.organization_id):
        return Organization.objects.get()
