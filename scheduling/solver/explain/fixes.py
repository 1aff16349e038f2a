"""The changes that may be proposed so that a visit finds a place: a fixed set, each small, each of one row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduling.solver.explain.changed import with_employee, with_shift, with_visit
from scheduling.solver.penalties.rest import added_rest
from scheduling.solver.problem import Edge, Employee, HeldSkill, Problem, Visit
from scheduling.solver.roster import DAILY, WEEKLY, Roster

MOST_MINUTES = 120
"""No window, shift or break is moved further."""


class FixKind(StrEnum):
    """In the order in which equals are proposed; those counted in minutes come before the others."""

    WIDEN_WINDOW = "widen_window"
    LENGTHEN_SHIFT = "lengthen_shift"
    MOVE_BREAK = "move_break"
    UNPIN = "unpin"
    ADD_SKILL = "add_skill"
    FEWER_STAFF = "fewer_staff"


@dataclass(frozen=True)
class Fix:
    """One change of one row: of a visit, shift, break or employee. `side` START opens a window or begins a shift so
    many minutes sooner, or moves a break to so much earlier; END later. `window` counts the visit's agreed windows.
    """

    kind: FixKind
    row: str
    minutes: int = 0
    side: Edge | None = None
    window: int = 0
    skill: str = ""
    level: int = 0

    @property
    def size(self) -> tuple[bool, int, int, str, str, int, str]:
        """The smaller one is proposed: minutes before what is not counted in them, then by kind and row."""
        kinds = list(FixKind)
        return (
            self.minutes == 0,
            self.minutes,
            kinds.index(self.kind),
            self.row,
            self.side or "",
            self.window,
            self.skill,
        )

    def apply(self, problem: Problem) -> Problem | None:
        """The problem with this change; None where it cannot be made: two shifts of one employee would overlap, rest of
        the roster would be broken, or a time would lie before the period.
        """
        try:
            return _APPLY[self.kind](self, problem)
        except ValueError:
            return None


def _widened(fix: Fix, problem: Problem) -> Problem | None:
    row = problem.visit[fix.row]
    window = row.agreed[fix.window]
    ticks = fix.minutes * problem.ticks_per_minute
    wider = (
        replace(window, open=window.open - ticks)
        if fix.side is Edge.START
        else replace(window, close=window.close + ticks)
    )
    others = list(row.windows)
    others[others.index(window)] = wider
    return with_visit(problem, replace(row, windows=tuple(others)))


def _lengthened(fix: Fix, problem: Problem) -> Problem | None:
    shift = problem.shift[fix.row]
    ticks = fix.minutes * problem.ticks_per_minute
    longer = (
        replace(shift, start=shift.start - ticks) if fix.side is Edge.START else replace(shift, end=shift.end + ticks)
    )
    changed = with_shift(problem, longer)
    return None if _breaks_rest(problem, changed, problem.employee[shift.employee]) else changed


def _breaks_rest(problem: Problem, changed: Problem, employee: Employee) -> bool:
    """The roster alone has less rest than a HARD rule asks for, and less than before."""
    return any(
        problem.rules.refuses(rule) and _missing_rest(changed, employee, rule) > _missing_rest(problem, employee, rule)
        for rule in (DAILY, WEEKLY)
    )


def _missing_rest(problem: Problem, employee: Employee, rule: str) -> int:
    roster = Roster(problem, employee)
    spans = roster.known + [(shift.start, shift.end) for shift in roster.shifts]
    judged = [one for one in roster.judged if one.rule == rule]
    return sum(added_rest(one.ticks, (), spans, one.start, one.end) for one in judged)


def _break_moved(fix: Fix, problem: Problem) -> Problem | None:
    shift, pause = problem.breaks[fix.row]
    ticks = fix.minutes * problem.ticks_per_minute * (-1 if fix.side is Edge.START else 1)
    moved = replace(pause, open=pause.open + ticks, close=pause.close + ticks)
    return with_shift(problem, replace(shift, breaks=tuple(moved if own is pause else own for own in shift.breaks)))


def _unpinned(fix: Fix, problem: Problem) -> Problem | None:
    return with_visit(problem, replace(problem.visit[fix.row], pinned_employees=(), pinned_start=None))


def _skilled(fix: Fix, problem: Problem) -> Problem | None:
    employee = problem.employee[fix.row]
    able = replace(employee, skills=(*employee.skills, HeldSkill(skill=fix.skill, level=fix.level)))
    return with_employee(problem, able)


def _with_fewer(fix: Fix, problem: Problem) -> Problem | None:
    row = problem.visit[fix.row]
    staff = row.staff - 1
    needs = tuple(replace(need, employees=min(need.employees, staff)) for need in row.needs)
    return with_visit(problem, replace(row, staff=staff, needs=needs, pinned_employees=row.pinned_employees[:staff]))


_APPLY = {
    FixKind.WIDEN_WINDOW: _widened,
    FixKind.LENGTHEN_SHIFT: _lengthened,
    FixKind.MOVE_BREAK: _break_moved,
    FixKind.UNPIN: _unpinned,
    FixKind.ADD_SKILL: _skilled,
    FixKind.FEWER_STAFF: _with_fewer,
}


def windows_to_widen(row: Visit, minutes: int) -> Iterator[Fix]:
    """Either end of each agreed window."""
    for number, _ in enumerate(row.agreed):
        for side in Edge:
            yield Fix(FixKind.WIDEN_WINDOW, row.id, minutes, side, number)


def shifts_to_lengthen(problem: Problem, minutes: int) -> Iterator[Fix]:
    """Either end of each shift."""
    for shift in problem.shifts:
        for side in Edge:
            yield Fix(FixKind.LENGTHEN_SHIFT, shift.id, minutes, side)


def breaks_to_move(problem: Problem, minutes: int) -> Iterator[Fix]:
    """Each break, to sooner and to later."""
    for name in problem.breaks:
        for side in Edge:
            yield Fix(FixKind.MOVE_BREAK, name, minutes, side)


def pins_to_take_away(problem: Problem) -> Iterator[Fix]:
    """Each visit with something pinned."""
    for row in problem.visits:
        if row.pinned_employees or row.pinned_start is not None:
            yield Fix(FixKind.UNPIN, row.id)


def skills_to_add(problem: Problem, row: Visit) -> Iterator[Fix]:
    """Each skill that the visit needs, at its level, for each employee with a shift; and their vehicle's."""
    for employee in dict.fromkeys(shift.employee for shift in problem.shifts):
        for need in row.needs:
            yield Fix(FixKind.ADD_SKILL, employee, skill=need.skill, level=need.min_level)
        for skill in dict.fromkeys(s.vehicle_skill for s in problem.shifts if s.employee == employee):
            if skill is not None:
                yield Fix(FixKind.ADD_SKILL, employee, skill=skill)


def staff_to_drop(row: Visit) -> Iterator[Fix]:
    """One employee fewer, where several are asked for."""
    if row.staff > 1:
        yield Fix(FixKind.FEWER_STAFF, row.id)


def all_fixes(problem: Problem, row: Visit, minutes: int) -> Iterator[Fix]:
    """The whole set, with so many minutes where they count."""
    yield from windows_to_widen(row, minutes)
    yield from shifts_to_lengthen(problem, minutes)
    yield from breaks_to_move(problem, minutes)
    yield from pins_to_take_away(problem)
    yield from skills_to_add(problem, row)
    yield from staff_to_drop(row)
