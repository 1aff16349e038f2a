"""``manage.py sync_rules``: bring every organization's rules up to the catalogue of this version."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from caire.owner import as_owner
from constraints.catalogue import lay_down_profiles, lay_down_rules, renew_system_rules
from organizations.models import TenantDirectory
from organizations.rls import acting_for


class Command(BaseCommand):
    """Runs as the owner, the only role that may change a system rule; still inside each organization's own scope."""

    help = "Add the catalogue's new rules to every organization and renew its system rules."

    def handle(self, *args: Any, **options: Any) -> None:
        """Organization by organization, each all or nothing."""
        try:
            with as_owner():
                for entry in TenantDirectory.objects.order_by("slug"):
                    with acting_for(entry.organization_id):
                        added, renewed, profiles = lay_down_rules(), renew_system_rules(), lay_down_profiles()
                    self.stdout.write(
                        f"{entry.slug}: {added} rules added, {renewed} system rules renewed, "
                        f"{profiles} weight profiles added."
                    )
        except ImproperlyConfigured as problem:
            raise CommandError(str(problem)) from None
