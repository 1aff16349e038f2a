"""``manage.py check_roster``: working time, breaks, vehicles and absences of the shifts alone."""

from datetime import date

from organizations.models import ServiceArea
from scheduling.checks.command import CheckCommand
from scheduling.checks.findings import Finding
from scheduling.checks.roster import check_roster


class Command(CheckCommand):
    """Each finding names the row to edit and the smallest change that cures it."""

    help = "Check the shifts of a period: rest, hours, nights, breaks, vehicles, absences and cover."
    most_days = 62

    def findings(self, area: ServiceArea, first_day: date, last_day: date) -> list[Finding]:
        """The twelve checks'."""
        return check_roster(area, first_day, last_day)
