"""``manage.py verify_isolation``: prove the tenant wall, table by table."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from caire.isolation.proof import current_role, prove
from organizations.console import table


class Command(BaseCommand):
    """Attacks every table across two organizations made for the purpose; nothing of it stays in the database."""

    help = "Prove that no organization reaches another's rows. Exits 1 on a leak or an unproven table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one option."""
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove, print, exit."""
        findings = prove()
        bad = [finding for finding in findings if not finding.is_fine]
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {"role": current_role(), "fine": not bad, "tables": [f.to_json() for f in findings]}, indent=1
                )
            )
        else:
            rows = [(f.table, f.state, f.owner, ", ".join(f.grants), "; ".join(f.detail)) for f in findings]
            headings = ("table", "state", "owner", "grants", "detail")
            self.stdout.write(table(f"Isolation, proven as {current_role()}", headings, rows))
            leaking = sum(finding.state == "LEAK" for finding in findings)
            proven = sum(finding.state == "PROVEN" for finding in findings)
            self.stdout.write(f"{proven} tenant tables proven, {leaking} leaks, {len(bad) - leaking} not proven.")
        if bad:
            sys.exit(1)
