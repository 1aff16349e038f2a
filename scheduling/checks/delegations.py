"""Skills that end while they are needed: the last who may make a visit, or soon."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from scheduling.checks.findings import Change, Finding, Severity
from scheduling.checks.fitting import Fitting
from scheduling.checks.naming import Naming, row_of
from scheduling.solver.problem import SkillNeed, Visit

WARN_DAYS = 30
"""A delegation takes weeks to renew."""

Held = tuple[str, str]
"""Employee and skill."""


def delegations(fitting: Fitting, naming: Naming, last_day: int) -> Iterator[Finding]:
    """One finding per employee and skill: an error if it ends by the period's `last_day` and leaves too few."""
    ends: dict[Held, tuple[int, Visit]] = {}
    errors: dict[Held, Finding] = {}
    for row, visit in enumerate(fitting.problem.visits):
        fit = fitting.fit_employees(row) if visit.needs else set()
        for need in visit.needs:
            until = {employee: _until(fitting, visit, need, employee) for employee in sorted(fit)}
            for employee, end in until.items():
                if end is None or not visit.last_day <= end <= WARN_DAYS:
                    continue
                held = employee, need.skill
                ends.setdefault(held, (end, visit))
                left = sum(other is None or other > end for other in until.values())
                if end <= last_day and left < need.employees and held not in errors:
                    errors[held] = _too_few(naming, visit, held, end, need.employees, left)
    yield from errors.values()
    yield from (_soon(naming, visit, held, end) for held, (end, visit) in ends.items() if held not in errors)


def _until(fitting: Fitting, visit: Visit, need: SkillNeed, employee: str) -> int | None:
    """The last day on which the need is held from the visit on; None: until further notice. Before it: not held."""
    day = visit.last_day
    held = [one for one in fitting.lookup.held.get((employee, need.skill), ()) if one.level >= need.min_level]
    if not fitting.lookup.holds(employee, need.skill, need.min_level, day, day):
        return day - 1
    while True:
        covering = [one for one in held if one.first_day is None or one.first_day <= day]
        if any(one.last_day is None for one in covering):
            return None
        end = max((one.last_day for one in covering if one.last_day is not None), default=day - 1)
        if end < day:
            return day - 1
        day = end + 1


def _row(naming: Naming, held: Held, end: int) -> Change:
    who, until = naming.employees[held[0]], naming.day(end)
    row = next(row for row in naming.held[held] if row.valid_to == until)
    values = {"employee": who, "skill": held[1], "day": until.isoformat()}
    text = _("Renew %(skill)s of %(employee)s beyond %(day)s.")
    return Change(row=row_of(row, f"{who} {held[1]}"), text=text, values=values)


def _too_few(naming: Naming, visit: Visit, held: Held, end: int, needed: int, left: int) -> Finding:
    change = _row(naming, held, end)
    return Finding(
        code="delegation_expires",
        severity=Severity.ERROR,
        text=_("%(skill)s of %(employee)s ends on %(day)s; after that only %(left)s of %(needed)s may make %(visit)s."),
        values={**change.values, "visit": naming.of_visit(visit), "needed": needed, "left": left},
        changes=(change,),
        days=(naming.day(end),),
    )


def _soon(naming: Naming, visit: Visit, held: Held, end: int) -> Finding:
    change = _row(naming, held, end)
    return Finding(
        code="delegation_expires",
        severity=Severity.WARNING,
        text=_("%(skill)s of %(employee)s ends on %(day)s; %(visit)s needs it, among others."),
        values={**change.values, "visit": naming.of_visit(visit)},
        changes=(change,),
        days=(naming.day(end),),
    )
