"""``manage.py compare``: two plan versions of the same days side by side."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from organizations.checks import refuse_privileged_role
from organizations.rls import acting_for
from scheduling.compare import NotComparable, compare
from scheduling.compare_report import comparison_report
from scheduling.explain.names import Names
from scheduling.explain.stored import NotExplainable, StoredPlan
from scheduling.find import NoSuchPlan, organization_of
from scheduling.models import ScheduleSolution


class Command(BaseCommand):
    """Prints tables, or one JSON object."""

    help = "Compare two plan versions of one area and the same days: figures, rules, changed visits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which two."""
        parser.add_argument("first", metavar="BEFORE", help="id of a plan version")
        parser.add_argument("second", metavar="AFTER", help="id of another one")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Both of one organization: another's is as unknown as a random id."""
        refuse_privileged_role()
        try:
            with acting_for(organization_of(options["first"])):
                first, second = (StoredPlan.of(plan_version(options[name])) for name in ("first", "second"))
                comparison = compare(first, second)
                if options["json"]:
                    self.stdout.write(json.dumps(comparison.to_json()))
                    return
                for paragraph in comparison_report(comparison, Names(first), Names(second)):
                    self.stdout.write(paragraph)
        except (NoSuchPlan, NotExplainable, NotComparable) as problem:
            raise CommandError(str(problem)) from None


def plan_version(named: str) -> ScheduleSolution:
    """In the active organization. Raises NoSuchPlan."""
    try:
        return ScheduleSolution.objects.select_related("area").get(pk=named)
    except (ScheduleSolution.DoesNotExist, ValidationError):
        raise NoSuchPlan(f"There is no plan version {named}.") from None
