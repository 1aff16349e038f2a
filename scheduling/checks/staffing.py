"""Visits that nobody could make even if each were the only one of the day: by skill and relation, then by time."""

from collections.abc import Iterator, Sequence

import numpy as np
from django.utils.translation import gettext_lazy as _

from constraints.names import rule_name
from scheduling.checks.findings import Change, Finding, Severity, Text
from scheduling.checks.fitting import Fitting
from scheduling.checks.meeting import changes
from scheduling.checks.naming import Naming, row_of
from scheduling.checks.reserve import Reserve
from scheduling.solver.penalties.skill import holds_need
from scheduling.solver.problem import Shift, SkillNeed, Visit


def staffing(fitting: Fitting, naming: Naming, reserve: Reserve) -> Iterator[Finding]:
    """For each visit the first of: nobody able, no circle, no shift in time."""
    for row, visit in enumerate(fitting.problem.visits):
        if visit.pinned_start is not None and visit.pinned_employees:
            continue  # a locked visit has findings of its own
        able, fit = fitting.able_employees(row), fitting.fit_employees(row)
        if len(able) < visit.staff:
            if not fitting.is_cut_off(row):  # the place is a finding of its own
                is_circle = _lacks_circle(fitting, row)
                yield _circle(fitting, naming, row) if is_circle else _able(fitting, naming, reserve, row)
        elif len(fit) < visit.staff:
            yield _in_time(fitting, naming, row)


def _found(naming: Naming, visit: Visit, code: str, text: Text, cure: Sequence[Change], **values: object) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        text=text,
        values={"visit": naming.of_visit(visit), "needed": visit.staff, **values},
        changes=tuple(cure),
        days=(naming.day(visit.day),),
    )


def _able(fitting: Fitting, naming: Naming, reserve: Reserve, row: int) -> Finding:
    """The employees who lack least, each with what must change for them; a shift is one change."""
    visit, able = fitting.problem.visits[row], fitting.able_employees(row)
    missing = visit.staff - len(able)
    best: dict[str, list[Change]] = {}
    for tables, column, is_on_shift in _candidates(fitting, reserve, row):
        shift = tables.problem.shifts[column]
        lacking = list(_obstacles(tables, naming, row, column))
        if not is_on_shift:
            values = {"employee": naming.employees[shift.employee]}
            text = _("Give %(employee)s a shift on that day.")
            lacking.append(Change(row=naming.employee(shift.employee), text=text, values=values))
        if shift.employee not in best or len(lacking) < len(best[shift.employee]):
            best[shift.employee] = lacking
    cheapest = sorted(best.values(), key=len)[:missing]
    cure = [change for one in cheapest for change in one]
    if len(cheapest) < missing:
        text = _("Give %(count)s more employees who may make it a shift on that day.")
        cure.append(Change(row=naming.need(visit), text=text, values={"count": missing - len(cheapest)}))
    text = _("%(visit)s needs %(needed)s employees and only %(able)s on shift may make the visit.")
    return _found(naming, visit, "no_able_employee", text, cure, able=len(able))


def _candidates(fitting: Fitting, reserve: Reserve, row: int) -> Iterator[tuple[Fitting, int, bool]]:
    """Tables, column, and whether the shift is one of that day: first who works then, then who works on other days of
    the period, then who is off.
    """
    visit, able = fitting.problem.visits[row], fitting.able_employees(row)
    meets = fitting.meets[row]
    others = [column for column, employee in enumerate(fitting.employee) if employee not in able]
    yield from ((fitting, column, True) for column in others if meets[column])
    yield from ((fitting, column, False) for column in others if not meets[column] and _is_free(fitting, visit, column))
    tables = reserve.fitting
    for column in range(len(fitting.employee), len(tables.employee)):
        if _is_free(tables, visit, column):
            yield tables, column, False


def _is_free(fitting: Fitting, visit: Visit, column: int) -> bool:
    """No approved absence on the visit's date."""
    begin, end = fitting.clock.midnight(visit.day), fitting.clock.midnight(visit.day + 1)
    away = fitting.problem.employee[fitting.employee[column]].absences
    return not any(start < end and begin < until for start, until in away)


def _obstacles(fitting: Fitting, naming: Naming, row: int, column: int) -> Iterator[Change]:
    """What must change for one shift's employee to be able."""
    visit, shift = fitting.problem.visits[row], fitting.problem.shifts[column]
    for code, table in fitting.forbidden.items():
        if table[row, column]:
            yield from _obstacle(fitting, naming, code, visit, shift)


def _obstacle(fitting: Fitting, naming: Naming, code: str, visit: Visit, shift: Shift) -> Iterator[Change]:
    who = naming.employees[shift.employee]
    values: dict[str, object] = {"employee": who, "visit": naming.of_visit(visit), "rule": rule_name(code)}
    if code == "missing_skill":
        for need in visit.needs:
            if need.employees == visit.staff and not holds_need(fitting.lookup, visit, need, shift.employee):
                yield give_skill(naming, shift.employee, need)
    elif code == "blocked_employee":
        for relation in naming.relations[visit.client, shift.employee]:
            if relation.kind == "blocked" and naming.holds_on(relation, visit.day):
                yield Change(row=row_of(relation, who), text=_("End the block of %(employee)s."), values=values)
    elif code == "protected_client":
        text = _("Name %(employee)s as a preferred employee of the client.")
        yield Change(row=naming.client(visit.client), text=text, values=values)
    elif code == "vehicle_skill":
        text = _("Give %(employee)s another vehicle, or the skill that this one asks for.")
        yield Change(row=naming.shift(shift), text=text, values=values)
    elif code == "unreachable_leg":
        yield Change(row=naming.shift(shift), text=_("Let %(employee)s travel by other means."), values=values)
    else:
        text = _("Change what the rule %(rule)s asks of %(employee)s and %(visit)s.")
        yield Change(row=naming.client(visit.client), text=text, values=values)


def give_skill(naming: Naming, employee: str, need: SkillNeed) -> Change:
    """The holding that ran out or is too low, else the employee, who gets a new one."""
    held = naming.held.get((employee, need.skill))
    values = {"employee": naming.employees[employee], "skill": need.skill, "level": need.min_level}
    if held is None:
        text = _("Give %(employee)s the skill %(skill)s at level %(level)s.")
        return Change(row=naming.employee(employee), text=text, values=values)
    text = _("Let %(employee)s hold %(skill)s at level %(level)s on that day.")
    return Change(row=row_of(held[-1], f"{values['employee']} {need.skill}"), text=text, values=values)


def _lacks_circle(fitting: Fitting, row: int) -> bool:
    """A protected client: nobody but the circle would be enough."""
    circle = fitting.forbidden.get("protected_client")
    visit = fitting.problem.visits[row]
    if not visit.protected or circle is None:
        return False
    others = [table for code, table in fitting.forbidden.items() if code != "protected_client"]
    able = fitting.meets[row] & ~np.logical_or.reduce([table[row] for table in others])
    return len({fitting.employee[column] for column in np.flatnonzero(able)}) >= visit.staff


def _circle(fitting: Fitting, naming: Naming, row: int) -> Finding:
    visit = fitting.problem.visits[row]
    circle = len(fitting.able_employees(row))
    text = _("Name %(count)s more employees on shift as preferred for the client, or as contact person.")
    change = Change(row=naming.client(visit.client), text=text, values={"count": visit.staff - circle})
    text = _("%(visit)s is for a protected client, whose circle has only %(able)s employees able and on shift.")
    return _found(naming, visit, "protected_without_circle", text, [change], able=circle)


def _in_time(fitting: Fitting, naming: Naming, row: int) -> Finding:
    visit, fit = fitting.problem.visits[row], fitting.fit_employees(row)
    text = _("%(visit)s needs %(needed)s employees; %(able)s may make it, but only %(fit)s have a shift at its times.")
    able = len(fitting.able_employees(row))
    cure = list(changes(fitting, naming, row))
    return _found(naming, visit, "no_shift_in_window", text, cure, able=able, fit=len(fit))
