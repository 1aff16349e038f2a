"""The rule linter: what keeps an area and period from being planned as meant, found before a run."""

from collections.abc import Iterator
from datetime import date

from organizations.models import ServiceArea
from scheduling.checks.findings import Finding, merged
from scheduling.checks.fitting import Fitting
from scheduling.checks.naming import Naming
from scheduling.checks.staffing import staffing
from scheduling.snapshot import Snapshot, take_snapshot


def check_rules(area: ServiceArea, first_day: date, last_day: date) -> list[Finding]:
    """All findings of the area (with its parts) and period, errors first."""
    return lint(take_snapshot(area, first_day, last_day))


def lint(snapshot: Snapshot) -> list[Finding]:
    """All findings of a problem that was read already."""
    return merged(_of_problem(snapshot))


def _of_problem(snapshot: Snapshot) -> Iterator[Finding]:
    naming = Naming(snapshot.problem, snapshot.clock)
    fitting = Fitting(snapshot.problem, snapshot.clock)
    yield from staffing(fitting, naming)
