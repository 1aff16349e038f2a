"""``manage.py check_rules``: what keeps a period from being planned as meant."""

from datetime import date

from organizations.models import ServiceArea
from scheduling.checks.command import CheckCommand
from scheduling.checks.findings import Finding
from scheduling.checks.rules import check_rules


class Command(CheckCommand):
    """Each finding names the row to edit and the smallest change that cures it."""

    help = "Check needs, shifts, skills, relations and rules of a period before it is planned."

    def findings(self, area: ServiceArea, first_day: date, last_day: date) -> list[Finding]:
        """The linter's."""
        return check_rules(area, first_day, last_day)
