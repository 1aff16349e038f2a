"""What a planner calls the rows of a problem: codes, services and clock times. No name of a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from resources.models import Employee, VisitRequirement
from scheduling.explain.stored import StoredPlan
from scheduling.keys import VisitKey


class Names:
    """Codes of one stored plan's rows, read in its organization's scope, three queries at most. A row that was deleted
    meanwhile goes by its id.
    """

    def __init__(self, stored: StoredPlan, visits: Iterable[str] | None = None) -> None:
        """`visits`: those that will be named; without, all of the problem's are read."""
        self.problem = stored.problem
        self.clock = stored.clock
        self._visits = self.problem.visit if visits is None else visits

    @cached_property
    def _employees(self) -> dict[str, str]:
        ids = [employee.id for employee in self.problem.employees]
        return {str(pk): code for pk, code in Employee.objects.filter(pk__in=ids).values_list("pk", "code")}

    @cached_property
    def _needs(self) -> dict[str, tuple[str, str]]:
        ids = {VisitKey.parse(visit).requirement for visit in self._visits}
        rows = VisitRequirement.objects.filter(pk__in=ids).values_list("pk", "client__code", "service_type")
        return {str(pk): (code, service) for pk, code, service in rows}

    def employee(self, employee: str) -> str:
        """The employee's code."""
        return self._employees.get(employee, employee)

    def client_code(self, visit: str) -> str:
        """The code of the visit's client."""
        requirement = VisitKey.parse(visit).requirement
        return self._needs.get(requirement, (requirement, ""))[0]

    def visit(self, visit: str) -> str:
        """Client, service and date; the ordinal where a day has several."""
        key = VisitKey.parse(visit)
        client, service = self._needs.get(key.requirement, (key.requirement, ""))
        ordinal = f" ({key.ordinal})" if key.ordinal > 1 else ""
        return f"{client} {service} {key.date.isoformat()}{ordinal}"

    def shift(self, shift: str) -> str:
        """The employee's code and the shift's hours."""
        row = self.problem.shift[shift]
        return f"{self.employee(row.employee)} {self.time(row.start)}–{self.time(row.end)}"

    def time(self, ticks: int) -> str:
        """The clock time of a tick; with the date where it is not on the plan's first day."""
        return self.clock_time(self.clock.moment(ticks))

    def clock_time(self, instant: datetime) -> str:
        """The same of an instant."""
        moment = timezone.localtime(instant, self.clock.zone)
        days = (moment.date() - self.clock.first_day) // timedelta(days=1)
        return f"{moment:%H:%M}" if days == 0 else f"{moment:%Y-%m-%d %H:%M}"
