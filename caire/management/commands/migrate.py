"""Django's migrate, logged in as the owner: the run-time role may not change tables."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate

from caire.owner import as_owner


class Command(Migrate):
    """Apply migrations as caire_owner (DATABASE_OWNER_URL)."""

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's, on the owner's connection; a missing address is said before anything runs."""
        try:
            if not options["skip_checks"]:
                self.check()
            with as_owner():
                # the checks of the database are about the run-time role and finished tables: `check --database default`
                super().handle(*args, **{**options, "skip_checks": True})
        except ImproperlyConfigured as problem:
            raise CommandError(str(problem)) from None
