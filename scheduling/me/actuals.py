"""What an employee says of a visit while making it: it has begun, it is done, nobody was at home."""

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from resources.models import Employee
from scheduling.models import Schedule, VisitActual

DEVIATIONS: dict[str, Any] = {
    "": _("as planned"),
    "LATE": _("late arrival"),
    "LONGER": _("took longer"),
    "SHORTER": _("took less time"),
    "NOT_HOME": _("client not at home"),
    "DECLINED": _("client declined"),
    "OTHER": _("other"),
}
ENDS_AS = {"NOT_HOME": VisitActual.Outcome.NO_SHOW, "DECLINED": VisitActual.Outcome.CANCELLED}


class NoSuchVisit(LookupError):
    """The visit is none of the employee's published ones."""


class UnknownDeviation(ValueError):
    """The deviation is none of the list."""


def own_visit(employee: Employee, visit: uuid.UUID) -> Schedule:
    """Raises NoSuchVisit."""
    rows = Schedule.objects.filter(pk=visit, status="PUBLISHED", assignments__employee=employee)
    found = rows.select_related("requirement").first()
    if found is None:
        raise NoSuchVisit
    return found


def start(visit: Schedule, now: datetime) -> None:
    """The visit has begun. Pressed twice, or by both of a team: the first time counts."""
    VisitActual.objects.get_or_create(
        requirement=visit.requirement,
        visit_date=visit.visit_date,
        ordinal=visit.ordinal,
        defaults={"outcome": VisitActual.Outcome.STARTED, "actual_start": now},
    )


def finish(visit: Schedule, now: datetime, deviation: str) -> None:
    """The visit is over, as planned or not. What is over stays as it was said first. Raises UnknownDeviation."""
    if deviation not in DEVIATIONS:
        raise UnknownDeviation(f"deviation is {deviation!r}; give one of {', '.join(filter(None, DEVIATIONS))}.")
    start(visit, now)
    rows = VisitActual.objects.filter(
        requirement=visit.requirement,
        visit_date=visit.visit_date,
        ordinal=visit.ordinal,
        outcome=VisitActual.Outcome.STARTED,
    )
    rows.update(outcome=ENDS_AS.get(deviation, VisitActual.Outcome.DONE), actual_end=now, deviation_code=deviation)
