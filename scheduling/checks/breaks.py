"""Whether a shift has room for the breaks that it owes."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import permutations

from django.utils.translation import gettext_lazy as _

from resources.models import EmployeeShift
from scheduling.checks.findings import Change, Finding, Row, Severity
from scheduling.checks.naming import Naming, row_of
from scheduling.rota import break_windows
from scheduling.solver.problem import Break, Problem, Shift

CODE = "break_room"


def breaks(problem: Problem, rows: Sequence[EmployeeShift], naming: Naming) -> Iterator[Finding]:
    """By shift: work without a break that is too long however the breaks are placed, and breaks outside the shift."""
    by_id = {str(row.pk): row for row in rows}
    for shift in problem.shifts:
        limit, least = _limits(problem, shift)
        if limit and not has_room(shift.start, shift.end, [b for b in shift.breaks if b.duration >= least], limit):
            row = by_id.get(shift.id.partition("/")[0])
            yield _no_room(naming, shift, _place(naming, shift, row), limit, least)
    for row in rows:
        yield from _outside(row, naming)


def _limits(problem: Problem, shift: Shift) -> tuple[int, int]:
    """Longest stretch (0: the rule is off) and shortest break that ends one, in ticks."""
    rules, tpm = problem.rules, problem.ticks_per_minute
    if not rules.weight("work_stretch", None, shift.employee, shift.day):
        return 0, 0
    value = rules.value("work_stretch", None, shift.employee, shift.day)
    return value["minutes"] * tpm, value["break_minutes"] * tpm


def has_room(start: int, end: int, pauses: Sequence[Break], limit: int) -> bool:
    """Some of the breaks, each in its window, leave no stretch longer than the limit. Tries every order."""
    if end - start <= limit:
        return True
    return any(
        _reaches(start, end, order, limit)
        for count in range(1, len(pauses) + 1)
        for order in permutations(pauses, count)
    )


def _reaches(start: int, end: int, order: Sequence[Break], limit: int) -> bool:
    """Each break as late as the stretch before it and the windows of those behind it allow."""
    latest: list[int] = []
    until = end
    for pause in reversed(order):
        until = min(pause.close, until) - pause.duration
        latest.append(until)
    for pause, last in zip(order, reversed(latest), strict=True):
        begin = min(start + limit, last)
        if begin < max(pause.open, start):
            return False
        start = begin + pause.duration
    return end - start <= limit


def _place(naming: Naming, shift: Shift, row: EmployeeShift | None) -> Row:
    """Breaks stand in the template; a shift without one needs one."""
    if row is not None and row.shift_template is not None:
        return row_of(row.shift_template, row.shift_template.name)
    return naming.shift(shift)


def _no_room(naming: Naming, shift: Shift, place: Row, limit: int, least: int) -> Finding:
    first, last = shift.end - limit - least, shift.start + limit
    minutes = naming.minutes(limit)
    values: dict[str, object] = {
        "length": naming.minutes(least),
        "first": naming.time(first),
        "last": naming.time(last),
    }
    text = _("Give the shift a break of %(length)s min that begins from %(first)s to %(last)s.")
    if first > last:
        text, values = _("Give the shift breaks so that no work is longer than %(minutes)s min."), {"minutes": minutes}
    return Finding(
        code=CODE,
        severity=Severity.ERROR,
        text=_("The shift %(shift)s has no room for a break after at most %(minutes)s min of work."),
        values={"shift": naming.shift(shift).name, "minutes": minutes},
        changes=(Change(row=place, text=text, values=values),),
        days=(naming.day(shift.day),),
    )


def _outside(row: EmployeeShift, naming: Naming) -> Iterator[Finding]:
    """A required break that does not fit between the shift's start and end."""
    zone = naming.clock.zone
    for opens, closes, window in break_windows(row, zone):
        inside = min(closes, row.planned_end) - max(opens, row.planned_start)
        missing = timedelta(minutes=window.minutes) - inside
        if window.required and missing > timedelta(0) and row.shift_template is not None:
            values = {
                "shift": naming.roster_row(row).name,
                "start": f"{opens.astimezone(zone):%H:%M}",
                "end": f"{closes.astimezone(zone):%H:%M}",
                "minutes": -(-missing // timedelta(minutes=1)),
            }
            yield Finding(
                code=CODE,
                severity=Severity.ERROR,
                text=_("The break from %(start)s to %(end)s does not fit into the shift %(shift)s."),
                values=values,
                changes=(
                    Change(
                        row=row_of(row.shift_template, row.shift_template.name),
                        text=_("Move the break's window by %(minutes)s min, or choose another template for the shift."),
                        values=values,
                    ),
                ),
                days=(row.date,),
            )
