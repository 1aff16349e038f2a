"""What commands print, and how every command names its organization."""

import uuid
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from organizations.checks import refuse_privileged_role
from organizations.models import TenantDirectory

WIDTH = 150


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A text table."""
    drawn = Table(title=title, title_justify="left")
    for heading in headings:
        drawn.add_column(heading)
    for row in rows:
        drawn.add_row(*(str(cell) for cell in row))
    console = Console(width=WIDTH)
    with console.capture() as captured:
        console.print(drawn)
    return captured.get().rstrip("\n")


class TenantCommand(BaseCommand):
    """A command for one organization, named by slug or id. Refuses to run as a role the wall does not hold for."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Every tenant command's first option."""
        parser.add_argument("--organization", required=True, metavar="SLUG|UUID", help="the organization")

    def organization_id(self, named: str) -> uuid.UUID:
        """The organization's id. Raises CommandError for an unknown one."""
        refuse_privileged_role()
        entry = TenantDirectory.objects.filter(slug=named).first()
        if entry is None:
            try:
                entry = TenantDirectory.objects.filter(pk=uuid.UUID(named)).first()
            except ValueError:
                entry = None
        if entry is None:
            raise CommandError(f"There is no organization {named}; give its short name or id.")
        return entry.organization_id
