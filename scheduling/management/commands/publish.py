"""``manage.py publish``: make a plan version the one that holds."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organizations.checks import refuse_privileged_role
from organizations.rls import acting_for
from scheduling.find import NoSuchPlan, organization_of
from scheduling.models import ScheduleSolution
from scheduling.publish import NotPublishable, publish


class Command(BaseCommand):
    """Publishes every draft day of the version, or one."""

    help = "Publish a plan version; what was published for its days before becomes archived."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which plan, which day."""
        parser.add_argument("solution", metavar="ID")
        parser.add_argument("--date", type=date.fromisoformat, help="only this day")

    def handle(self, *args: Any, **options: Any) -> None:
        """All days asked for, or none."""
        refuse_privileged_role()
        try:
            with acting_for(organization_of(options["solution"])):
                days = publish(ScheduleSolution.objects.get(pk=options["solution"]), options["date"])
                for day in days:
                    self.stdout.write(f"{day.date}: published, version {day.version}.")
        except (NoSuchPlan, NotPublishable) as problem:
            raise CommandError(str(problem)) from None
