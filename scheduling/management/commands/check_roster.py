"""``manage.py check_roster``: working time, breaks, vehicles and absences of the shifts alone."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from organizations.models import ServiceArea
from scheduling.checks.command import CheckCommand
from scheduling.checks.findings import Finding
from scheduling.checks.roster import check_plan, check_roster
from scheduling.find import NoSuchPlan
from scheduling.models import ScheduleSolution


class Command(CheckCommand):
    """Each finding names the row to edit and the smallest change that cures it."""

    help = "Check the shifts of a period: rest, hours, nights, breaks, vehicles, absences and cover."
    most_days = 62

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A plan in place of an area and days."""
        super().add_arguments(parser)
        parser.add_argument(
            "--solution", metavar="ID", help="a plan version, in place of area and days: its late returns lengthen them"
        )

    def check_asked(self, options: dict[str, Any]) -> list[Finding]:
        """Of the plan version, where one is named."""
        if options["solution"] is None:
            return super().check_asked(options)
        named = next((name for name in ("area", "date", "days") if options[name] is not None), None)
        if named is not None:
            raise ValueError(f"--solution has its own area and days; leave --{named} out.")
        try:
            solution = ScheduleSolution.objects.select_related("area").get(pk=options["solution"])
        except (ScheduleSolution.DoesNotExist, ValidationError):
            raise NoSuchPlan(f"There is no plan version {options['solution']} in the organization.") from None
        return check_plan(solution)

    def findings(self, area: ServiceArea, first_day: date, last_day: date) -> list[Finding]:
        """The twelve checks'."""
        return check_roster(area, first_day, last_day)
