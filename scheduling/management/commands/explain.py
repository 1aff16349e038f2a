"""``manage.py explain``: where a plan version's score comes from."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organizations.checks import refuse_privileged_role
from organizations.rls import acting_for
from scheduling.explain.names import Names
from scheduling.explain.report import score_json, score_report
from scheduling.explain.stored import NotExplainable, StoredPlan
from scheduling.find import NoSuchPlan, organization_of
from scheduling.models import ScheduleSolution


class Command(BaseCommand):
    """Prints tables, or one JSON object."""

    help = "Explain a plan version: what each rule, visit and employee costs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which plan."""
        parser.add_argument("solution", metavar="SOLUTION", help="id of a plan version, as optimise prints it")
        parser.add_argument("--json", action="store_true", help="one JSON object; costs are exact, in tick-points")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, recompute, print."""
        refuse_privileged_role()
        try:
            with acting_for(organization_of(options["solution"])):
                solution = ScheduleSolution.objects.select_related("area").get(pk=options["solution"])
                stored = StoredPlan.of(solution)
                self._print(stored, Names(stored), options)
        except (NoSuchPlan, NotExplainable) as problem:
            raise CommandError(str(problem)) from None

    def _print(self, stored: StoredPlan, names: Names, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(score_json(stored, names)))
            return
        for paragraph in score_report(stored, names):
            self.stdout.write(paragraph)
