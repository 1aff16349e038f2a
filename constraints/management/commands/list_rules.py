"""``manage.py list_rules``: the catalogue of planning rules."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from constraints.reference import HEADINGS, as_json, markdown, row
from constraints.rules import RULES
from organizations.console import table


class Command(BaseCommand):
    """Reads no database."""

    help = "Show every planning rule: level, weight, unit, value, and who may have a value of their own."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One form or the other."""
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="the whole catalogue for programs")
        form.add_argument("--markdown", action="store_true", help="the page docs/rules.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the catalogue."""
        if options["json"]:
            self.stdout.write(json.dumps([as_json(rule) for rule in RULES], ensure_ascii=False, indent=2))
        elif options["markdown"]:
            self.stdout.write(markdown())
        else:
            self.stdout.write(table(f"{len(RULES)} rules", HEADINGS, [row(rule) for rule in RULES]))
