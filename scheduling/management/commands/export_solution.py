"""``manage.py export_solution``: a plan version in another program's format."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organizations.checks import refuse_privileged_role
from organizations.rls import acting_for
from scheduling.find import NoSuchPlan, organization_of
from scheduling.integrations.hhcrsp.exporter import NotABenchmarkPlan, export
from scheduling.models import ScheduleSolution

FORMATS = {"hhcrsp": export}


class Command(BaseCommand):
    """Prints the plan as JSON on standard output."""

    help = "Export a plan version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which plan, which format."""
        parser.add_argument("solution", metavar="ID")
        parser.add_argument("--format", choices=sorted(FORMATS), default="hhcrsp")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, export, print."""
        refuse_privileged_role()
        try:
            with acting_for(organization_of(options["solution"])):
                solution = ScheduleSolution.objects.select_related("area").get(pk=options["solution"])
                self.stdout.write(json.dumps(FORMATS[options["format"]](solution)))
        except (NoSuchPlan, NotABenchmarkPlan) as problem:
            raise CommandError(str(problem)) from None
