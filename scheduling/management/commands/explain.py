"""``manage.py explain``: where a plan version's score comes from, and why a visit has its staff, or none."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from organizations.checks import refuse_privileged_role
from organizations.models import Organization
from organizations.rls import acting_for
from scheduling.explain.names import Names
from scheduling.explain.patience import Patience
from scheduling.explain.report import score_json, score_report
from scheduling.explain.stored import NotExplainable, StoredPlan
from scheduling.explain.visits import find_visit, visit_json, visit_report
from scheduling.find import NoSuchPlan, organization_of
from scheduling.models import ScheduleSolution


def seconds(text: str) -> int:
    """A positive whole number; ArgumentTypeError for anything else."""
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"--seconds is {text!r}; give a whole number from 1 up.")
    return int(text)


class Command(BaseCommand):
    """Prints tables, or one JSON object."""

    help = "Explain a plan version: what each rule, visit and employee costs; or why one visit has its staff, or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which plan."""
        parser.add_argument("solution", metavar="SOLUTION", help="id of a plan version, as optimise prints it")
        parser.add_argument("--visit", metavar="V", help="a visit's id, or the code of a client with one visit")
        parser.add_argument(
            "--seconds", type=seconds, default=60, metavar="N", help="try for at most so long (default 60)"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object; costs are exact, in tick-points")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, recompute, print."""
        refuse_privileged_role()
        try:
            with acting_for(organization_of(options["solution"])):
                solution = ScheduleSolution.objects.select_related("area").get(pk=options["solution"])
                stored = StoredPlan.of(solution)
                with translation.override(Organization.objects.get().language):
                    self._print(stored, Names(stored), options)
        except (NoSuchPlan, NotExplainable) as problem:
            raise CommandError(str(problem)) from None

    def _print(self, stored: StoredPlan, names: Names, options: dict[str, Any]) -> None:
        visit = find_visit(stored, names, options["visit"]) if options["visit"] else None
        patience = Patience(options["seconds"])
        if options["json"]:
            found = visit_json(stored, names, visit, patience) if visit else score_json(stored, names)
            self.stdout.write(json.dumps(found))
            return
        for paragraph in visit_report(stored, names, visit, patience) if visit else score_report(stored, names):
            self.stdout.write(paragraph)
