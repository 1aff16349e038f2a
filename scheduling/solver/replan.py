"""A problem as it stands once a plan is in force: what has begun stays, and other changes may have their price."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from scheduling.solver.problem import Edge, Employee, Preference, Problem, Shift, Visit, Window


class Former(NamedTuple):
    """A visit in the plan that is in force: its team (employees' ids) and start (tick)."""

    team: tuple[str, ...]
    start: int


def with_baseline(problem: Problem, former: Mapping[str, Former]) -> Problem:
    """The problem in which the rules about changes compare with the former plan. `former`: by visit, those made."""
    return replace(
        problem,
        visits=tuple(
            replace(visit, baseline_team=former[visit.id].team, baseline_start=former[visit.id].start)
            if visit.id in former
            else visit
            for visit in problem.visits
        ),
    )


def frozen(problem: Problem, former: Mapping[str, Former], moment: int) -> Problem:
    """The problem from a moment (tick) on: visits that began before it are pinned as they are, the others can not begin
    earlier; one whose last agreed time is over stays unassigned.

    Who is on a begun visit when the shift ends, or an absence begins, is there until the visit is done.
    """
    begun = {visit.id: former[visit.id] for visit in problem.visits if _has_begun(visit, former, moment)}
    done = _done(problem, begun)
    return replace(
        problem,
        visits=tuple(
            _pinned(visit, begun[visit.id], problem) if visit.id in begun else _later(visit, problem, moment)
            for visit in problem.visits
        ),
        employees=tuple(_present(employee, done) for employee in problem.employees),
        shifts=tuple(_lasting(shift, problem, begun) for shift in problem.shifts),
    )


def _has_begun(visit: Visit, former: Mapping[str, Former], moment: int) -> bool:
    return visit.id in former and former[visit.id].start < moment


def _done(problem: Problem, begun: Mapping[str, Former]) -> dict[str, int]:
    """Employee -> end of the last begun visit."""
    done: dict[str, int] = {}
    for visit_id, (team, start) in begun.items():
        for employee in team:
            done[employee] = max(done.get(employee, 0), start + problem.visit[visit_id].duration)
    return done


def _pinned(visit: Visit, was: Former, problem: Problem) -> Visit:
    team = tuple(employee for employee in was.team if employee in problem.employee)[: visit.staff]
    return replace(visit, pinned_employees=team, pinned_start=was.start)


def _later(visit: Visit, problem: Problem, moment: int) -> Visit:
    """With what is left of its agreed windows; a window that only touches the moment where nothing is left."""
    length = visit.duration if problem.settings.window_closes is Edge.END else 0
    left = [replace(window, open=max(window.open, moment)) for window in visit.agreed]
    left = [window for window in left if window.open + length <= window.close]
    if not visit.agreed:
        left = [Window(open=max(moment, 0), close=max(moment, problem.horizon))]
    wishes = tuple(window for window in visit.windows if window.preference is not Preference.HARD)
    return replace(visit, windows=(*(left or [Window(open=moment, close=moment)]), *wishes))


def _present(employee: Employee, done: Mapping[str, int]) -> Employee:
    until = done.get(employee.id, 0)
    cut = ((max(start, min(until, end)), end) for start, end in employee.absences)
    return replace(employee, absences=tuple((start, end) for start, end in cut if start < end))


def _lasting(shift: Shift, problem: Problem, begun: Mapping[str, Former]) -> Shift:
    """A shift that an absence cuts short lasts until what was begun is done, and ends there: who goes home sick is not
    at work on the way.
    """
    ends = [
        start + problem.visit[visit_id].duration
        for visit_id, (team, start) in begun.items()
        if shift.employee in team and shift.start <= start < shift.end
    ]
    is_cut = any(start <= shift.end < end for start, end in problem.employee[shift.employee].absences)
    return replace(shift, end=max(shift.end, *ends), end_place=None) if ends and is_cut else shift
