"""A problem with one row in place of another of the same id: what the row does not touch is neither checked nor indexed
anew, so that hundreds of changes can be tried while somebody waits.
"""

from typing import Any

from scheduling.solver.checks import check_employee, check_shift, check_visit
from scheduling.solver.problem import Dependency, Employee, Problem, Shift, Visit

OF_VISITS = ("visit", "visits_of")
OF_SHIFTS = ("shift", "breaks", "horizon")
OF_EMPLOYEES = ("employee",)
"""What a Problem knows of itself by these rows."""


def with_visit(problem: Problem, row: Visit, dependencies: tuple[Dependency, ...] | None = None) -> Problem:
    """One visit changed, perhaps with other properties of its dependencies. ValueError where it cannot be planned."""
    visits = tuple(row if other.id == row.id else other for other in problem.visits)
    if dependencies is None:
        other = _copy(problem, OF_VISITS, visits=visits)
    else:
        other = _copy(problem, (*OF_VISITS, "groups"), visits=visits, dependencies=dependencies)
    check_visit(row, other)
    return other


def with_shift(problem: Problem, shift: Shift) -> Problem:
    """One shift changed. ValueError where it cannot be worked, or overlaps another."""
    other = _copy(problem, OF_SHIFTS, shifts=tuple(shift if own.id == shift.id else own for own in problem.shifts))
    check_shift(shift, other)
    return other


def with_employee(problem: Problem, employee: Employee) -> Problem:
    """One employee changed. ValueError where a value is none."""
    rows = tuple(employee if own.id == employee.id else own for own in problem.employees)
    other = _copy(problem, OF_EMPLOYEES, employees=rows)
    check_employee(employee)
    return other


def _copy(problem: Problem, forgets: tuple[str, ...], **rows: Any) -> Problem:
    other = object.__new__(Problem)
    known = {name: value for name, value in problem.__dict__.items() if name not in forgets}
    other.__dict__.update(known, **rows)
    return other
