"""Shifts one by one: their length, vehicle and driver, and who is away."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from resources.models import EmployeeShift, Vehicle
from resources.models.employees import Mode
from resources.seats import overfull, seats_of, sharing
from scheduling.checks.findings import Change, Finding, Severity, Text
from scheduling.checks.naming import Naming
from scheduling.models import PlanningSettings
from scheduling.rota import unavailable
from scheduling.solver.lookup import Lookup
from scheduling.solver.penalties.skill import vehicle_skill
from scheduling.solver.problem import Problem

MINUTE = timedelta(minutes=1)


def _found(
    naming: Naming, row: EmployeeShift, code: str, severity: Severity, text: Text, cure: Text, **values: object
) -> Finding:
    place = naming.roster_row(row)
    whole = {"shift": place.name, **values}
    return Finding(
        code=code,
        severity=severity,
        text=text,
        values=whole,
        changes=(Change(row=place, text=cure, values=whole),),
        days=(row.date,),
    )


def lengths(rows: Sequence[EmployeeShift], naming: Naming, settings: PlanningSettings) -> Iterator[Finding]:
    """Longer than the organization's longest shift."""
    for row in rows:
        over = row.planned_end - row.planned_start - settings.longest_shift_minutes * MINUTE
        if over > timedelta(0):
            text = _("The shift %(shift)s is %(minutes)s min longer than the longest one.")
            cure = _("Shorten the shift by %(minutes)s min.")
            yield _found(naming, row, "shift_length", Severity.WARNING, text, cure, minutes=-(-over // MINUTE))


def overlaps(rows: Sequence[EmployeeShift], naming: Naming) -> Iterator[Finding]:
    """Two shifts of one employee at once. The database refuses them; rows from elsewhere are looked at all the same."""
    last: dict[object, EmployeeShift] = {}
    for row in sorted(rows, key=lambda row: row.planned_start):
        before = last.get(row.employee_id)
        if before is not None and row.planned_start < before.planned_end:
            text = _("The shift %(shift)s begins before the former one of the same employee ends.")
            cure = _("Let the shift begin %(minutes)s min later.")
            minutes = -(-(before.planned_end - row.planned_start) // MINUTE)
            yield _found(naming, row, "overlap", Severity.ERROR, text, cure, minutes=minutes)
        if before is None or row.planned_end > before.planned_end:
            last[row.employee_id] = row


def seats(rows: Sequence[EmployeeShift], naming: Naming, code: str) -> Iterator[Finding]:
    """More employees in a vehicle at one moment than it has seats, those of other areas and dates included."""
    others = sharing(rows)
    text = _("The shift %(shift)s makes %(count)s employees in %(vehicle)s (seats: %(seats)s).")
    cure = _("Give the shift another vehicle.")
    vehicles = {row.vehicle.pk: row.vehicle for row in rows if row.vehicle is not None}
    for pk, vehicle in vehicles.items():
        own, further = ([row for row in part if row.vehicle_id == pk] for part in (rows, others))
        for row, count in overfull(own, further, seats_of(vehicle)):
            yield _found(
                naming, row, code, Severity.ERROR, text, cure,
                count=count, vehicle=vehicle.name, seats=seats_of(vehicle),
            )  # fmt: skip


def vehicles(rows: Sequence[EmployeeShift], naming: Naming) -> Iterator[Finding]:
    """Vehicles that are not in use, and drives by car without one."""
    for row in rows:
        if row.vehicle is not None and row.vehicle.status != Vehicle.Status.ACTIVE:
            text = _("The shift %(shift)s has the vehicle %(vehicle)s, which is not in use.")
            cure = _("Give the shift another vehicle.")
            yield _found(naming, row, "vehicle_state", Severity.ERROR, text, cure, vehicle=row.vehicle.name)
        elif row.vehicle is None and row.mode == Mode.CAR:
            text = _("The shift %(shift)s is by car, and has none.")
            cure = _("Give the shift a car, or another means of travel.")
            yield _found(naming, row, "vehicle_state", Severity.ERROR, text, cure)


def drivers(problem: Problem, rows: Sequence[EmployeeShift], naming: Naming) -> Iterator[Finding]:
    """Who may not drive what they are given: no visit is planned for such a shift."""
    lookup, by_id = Lookup(problem), {str(row.pk): row for row in rows}
    for shift in problem.shifts:
        row = by_id.get(shift.id)
        if row is not None and vehicle_skill(lookup, shift):
            text = _("The driver of the shift %(shift)s does not hold %(skill)s, which the vehicle asks for.")
            cure = _("Give the shift another vehicle or driver, or give the driver %(skill)s.")
            yield _found(naming, row, "vehicle_driver_skill", Severity.ERROR, text, cure, skill=shift.vehicle_skill)


def absences(rows: Sequence[EmployeeShift], naming: Naming) -> Iterator[Finding]:
    """Shifts in an absence: an error where it is approved or outside the employment, else a warning."""
    for row in rows:
        lost = _lost(row, naming)
        pending = sum(
            (_shared(row, a.starts_at, a.ends_at) for a in row.employee.absences.all() if a.status == "pending"),
            timedelta(0),
        )
        cure = _("Cancel or move the shift, or decline the absence.")
        if lost:
            text = _("The shift %(shift)s lies %(minutes)s min in an approved absence or outside the employment.")
            yield _found(naming, row, "absence", Severity.ERROR, text, cure, minutes=-(-lost // MINUTE))
        elif pending:
            text = _("The shift %(shift)s lies %(minutes)s min in an absence that is asked for.")
            yield _found(naming, row, "absence", Severity.WARNING, text, cure, minutes=-(-pending // MINUTE))


def lost(rows: Sequence[EmployeeShift], naming: Naming) -> Iterator[Finding]:
    """What plans leave out of a shift because the employee is away."""
    for row in rows:
        away = _lost(row, naming)
        if away:
            text = _("The shift %(shift)s loses %(minutes)s min to an approved absence or the end of the employment.")
            cure = _("Cancel the shift, or let somebody else work it.")
            yield _found(naming, row, "shift_lost_to_absence", Severity.WARNING, text, cure, minutes=-(-away // MINUTE))


def _lost(row: EmployeeShift, naming: Naming) -> timedelta:
    """Time of the shift in which its employee cannot work; overlapping absences count once."""
    spans = [
        (gone_from or row.planned_start, gone_to or row.planned_end)
        for gone_from, gone_to in unavailable(row.employee, naming.clock.zone)
    ]
    free, total = row.planned_start, timedelta(0)
    for begin, end in sorted(spans):
        if end > max(free, begin):
            total += max(timedelta(0), min(end, row.planned_end) - max(begin, free))
            free = max(free, end)
    return total


def _shared(row: EmployeeShift, begin: datetime, end: datetime) -> timedelta:
    return max(timedelta(0), min(end, row.planned_end) - max(begin, row.planned_start))
