"""What the commands that check have in common: what to check, a table or JSON, exit status 1 where there are errors."""

import json
import sys
from abc import abstractmethod
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils import translation

from organizations.console import TenantCommand
from organizations.models import Organization, ServiceArea
from organizations.rls import acting_for
from scheduling.checks.findings import Finding
from scheduling.checks.shown import findings_table
from scheduling.find import area_named, only_date


class CheckCommand(TenantCommand):
    """Prints the findings of one area and period in the organization's language."""

    most_days = 14

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to check."""
        super().add_arguments(parser)
        parser.add_argument("--area", help="name of the service area; may be left out where there is one")
        parser.add_argument(
            "--date", type=date.fromisoformat, help="first day; may be left out where only one has shifts"
        )
        parser.add_argument("--days", type=int, help=f"how many days, 1 to {self.most_days} (default 1)")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    @abstractmethod
    def findings(self, area: ServiceArea, first_day: date, last_day: date) -> list[Finding]:
        """What the check finds."""

    def check_asked(self, options: dict[str, Any]) -> list[Finding]:
        """The check of what the options name. Raises ValueError for what there is not."""
        area = area_named(options["area"])
        first_day = options["date"] or only_date()
        return self.findings(area, first_day, first_day + timedelta(days=(options["days"] or 1) - 1))

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and print; exit status 1 where there are errors."""
        if options["days"] is not None and not 1 <= options["days"] <= self.most_days:
            raise CommandError(f"--days is {options['days']}; give 1 to {self.most_days}.", returncode=2)
        with acting_for(self.organization_id(options["organization"])):
            try:
                found = self.check_asked(options)
            except ValueError as problem:
                raise CommandError(str(problem)) from None
            with translation.override(Organization.objects.get().language):
                self._print(found, as_json=options["json"])
        if any(finding.is_error for finding in found):
            sys.exit(1)

    def _print(self, found: Sequence[Finding], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"findings": [finding.to_json() for finding in found]}, ensure_ascii=False))
        elif found:
            self.stdout.write(findings_table(found))
        else:
            self.stdout.write("Nothing was found.")
