"""Locked visits of the published plan that contradict each other or the rows."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from scheduling.checks.findings import Change, Finding, Severity, Text
from scheduling.checks.fitting import NEVER, Fitting
from scheduling.checks.naming import Naming, row_of
from scheduling.keys import VisitKey
from scheduling.models import Schedule
from scheduling.rota import WorkPart

STAFF = (Schedule.Pinned.STAFF, Schedule.Pinned.BOTH)
TIME = (Schedule.Pinned.TIME, Schedule.Pinned.BOTH)


class Pin(NamedTuple):
    """A locked visit; `team`: employees' ids and codes, where they are locked."""

    row: Schedule
    team: tuple[tuple[uuid.UUID, str], ...]

    @property
    def has_time(self) -> bool:
        return self.row.pinned in TIME

    def finding(self, text: Text, **values: object) -> Finding:
        """A contradiction of this visit's lock."""
        name = f"{self.row.client.code} {self.row.requirement.service_type} {self.row.visit_date}"
        return Finding(
            code="pin_contradiction",
            severity=Severity.ERROR,
            text=text,
            values={"visit": name, **values},
            changes=(Change(row=row_of(self.row, name), text=_("Unlock the visit.")),),
            days=(self.row.visit_date,),
        )


def pins_of(schedules: Sequence[Schedule]) -> list[Pin]:
    """`schedules`: locked visits with their assignments, by start."""
    return [
        Pin(
            row,
            tuple(sorted((member.employee_id, member.employee.code) for member in row.assignments.all()))
            if row.pinned in STAFF
            else (),
        )
        for row in schedules
    ]


def locked(area_id: uuid.UUID, first_day: object, last_day: object) -> list[Pin]:
    """Locked visits of the area's published plan."""
    rows = Schedule.objects.filter(
        plan_day__area=area_id, status="PUBLISHED", visit_date__gte=first_day, visit_date__lte=last_day
    ).exclude(pinned=Schedule.Pinned.NONE)
    return pins_of(
        list(
            rows.select_related("client", "requirement")
            .prefetch_related("assignments__employee")
            .order_by("start_time")
        )
    )


def pins_and_roster(pins: Sequence[Pin], parts: Sequence[WorkPart]) -> Iterator[Finding]:
    """What needs no problem: staff that is missing, has no shift, or is locked to two visits at once."""
    for pin in pins:
        if pin.row.pinned in STAFF and not pin.team:
            yield pin.finding(_("%(visit)s: the staff is locked, but nobody is assigned."))
        for employee, code in pin.team:
            if not any(_works(part, employee, pin) for part in parts):
                text = _("%(visit)s is locked to %(employee)s, who has no shift then, or is absent.")
                yield pin.finding(text, employee=code)
    for first, second in _neighbours(pins):
        if second[1].row.start_time < first[1].row.end_time:
            text = _("%(visit)s is locked to %(employee)s, who is locked to another visit at that time.")
            yield second[1].finding(text, employee=second[0])


def _works(part: WorkPart, employee: uuid.UUID, pin: Pin) -> bool:
    if part.shift.employee_id != employee:
        return False
    if pin.has_time:
        return part.start <= pin.row.start_time < part.end
    return part.shift.date == pin.row.visit_date or part.end > pin.row.start_time > part.start


Placed = tuple[str, Pin]


def _neighbours(pins: Sequence[Pin]) -> Iterator[tuple[Placed, Placed]]:
    """Visits that one employee is locked to with their times, one after the other."""
    by_employee: dict[uuid.UUID, list[Placed]] = {}
    for pin in sorted(pins, key=lambda pin: pin.row.start_time):
        if pin.row.pinned == Schedule.Pinned.BOTH:
            for employee, code in pin.team:
                by_employee.setdefault(employee, []).append((code, pin))
    for own in by_employee.values():
        yield from pairwise(own)


def pins_and_problem(pins: Sequence[Pin], fitting: Fitting, naming: Naming) -> Iterator[Finding]:
    """What the problem says of the pinned: able, in time, and with time for the way between."""
    number = {visit.id: row for row, visit in enumerate(fitting.problem.visits)}
    for pin in pins:
        row = number.get(_id(pin))
        if row is None:
            continue
        able = fitting.able_employees(row)
        for employee, code in pin.team:
            if str(employee) not in able:
                yield pin.finding(_("%(visit)s is locked to %(employee)s, who may not make it."), employee=code)
        if pin.has_time and not _is_in_time(fitting, row):
            text = _("%(visit)s is locked to %(time)s, outside its agreed times.")
            yield pin.finding(text, time=naming.time(fitting.problem.visits[row].pinned_start or 0))
    yield from _chains(pins, fitting, number)


def _id(pin: Pin) -> str:
    return str(VisitKey(str(pin.row.requirement_id), pin.row.visit_date, pin.row.ordinal))


def _is_in_time(fitting: Fitting, row: int) -> bool:
    visit = fitting.problem.visits[row]
    start = visit.pinned_start
    if start is None or not visit.agreed:
        return True
    windows = fitting.agreed_starts(visit)
    return windows[0][0] <= start <= max(last for _, last in windows)


def _chains(pins: Sequence[Pin], fitting: Fitting, number: dict[str, int]) -> Iterator[Finding]:
    for (code, first), (_code, second) in _neighbours(pins):
        ends = [number.get(_id(pin)) for pin in (first, second)]
        if None in ends:
            continue
        here, there = (fitting.problem.visits[row] for row in ends if row is not None)
        employee = next(member for member, name in first.team if name == code)
        modes = {shift.mode for shift in fitting.problem.shifts if shift.employee == str(employee)}
        ways = [fitting.problem.travel.ticks[mode][here.place][there.place] for mode in modes]
        way = min((ticks for ticks in ways if ticks >= 0), default=NEVER)
        gap = second.row.start_time - first.row.end_time
        missing = timedelta(minutes=1) * way / fitting.problem.ticks_per_minute - gap
        if gap >= timedelta(0) and missing > timedelta(0):
            text = _("%(visit)s is locked to %(employee)s, who cannot get there in time from the visit locked before.")
            yield second.finding(text, employee=code)
