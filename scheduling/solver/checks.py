"""What a Problem refuses: each message names the row, the value and what to do."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from scheduling.solver.calendar import Calendar
from scheduling.solver.problem import (
    UNREACHABLE,
    Break,
    BreakPlace,
    Dependency,
    Employee,
    HeldSkill,
    Obligation,
    Problem,
    Relation,
    Shift,
    Travel,
    Visit,
    Window,
)
from scheduling.solver.travel import MAX_LEG, extremes

MAX_TICKS = 1 << 31
"""Times must fit the engine's 32-bit travel ticks: about 400 days at 60 ticks a minute, 24 at 1000."""

MAX_COST = 1 << 62
"""Sums of penalties are 64-bit integers in the engine."""


class TooHeavy(ValueError):
    """The weights add up to more than 64 bits hold for this problem: `total`, and the `most` that they may."""

    def __init__(self, total: int, most: int, visits: int) -> None:
        super().__init__(f"weights add up to {total}, too much for {visits} visits; use smaller weights.")
        self.total = total
        self.most = most


def check(problem: Problem) -> None:
    """Raise ValueError on the first row that cannot be planned with."""
    settings = problem.settings
    _whole("settings: ticks_per_minute", settings.ticks_per_minute, low=1, high=60_000)
    _whole("settings: divide_by", settings.divide_by, low=1, high=1_000_000)
    if settings.calendar is not None:
        _calendar(settings.calendar)
    _travel(problem.travel)
    _unique("visit", (visit.id for visit in problem.visits))
    _unique("employee", (employee.id for employee in problem.employees))
    _unique("shift", (shift.id for shift in problem.shifts))
    _unique("break", (pause.id for shift in problem.shifts for pause in shift.breaks))
    _unique("dependency", (link.id for link in problem.dependencies))
    for visit in problem.visits:
        _visit(visit, problem)
    for employee in problem.employees:
        _employee(employee)
    for shift in problem.shifts:
        _shift(shift, problem)
    _overlaps(problem.shifts)
    for relation in problem.relations:
        _relation(relation, problem)
    for link in problem.dependencies:
        _dependency(link, problem)
    if problem.rules.is_on("travel_distance") and problem.shifts and not problem.travel.metres:
        raise ValueError("rule travel_distance is on but travel has no metres; load distances or set its weight to 0.")
    _sums(problem)


def check_visit(visit: Visit, problem: Problem) -> None:
    """The same for a problem of which only this visit is not checked yet. Its id is known."""
    _visit(visit, problem)


def check_shift(shift: Shift, problem: Problem) -> None:
    """The same for one shift. Its id is known."""
    _unique("break", (pause.id for other in problem.shifts for pause in other.breaks))
    _shift(shift, problem)
    _overlaps(tuple(other for other in problem.shifts if other.employee == shift.employee))
    _sums(problem)


def check_employee(employee: Employee) -> None:
    """The same for one employee. The id is known."""
    _employee(employee)


def _whole(what: str, value: object, *, low: int = 0, high: int = MAX_TICKS) -> int:
    """An int in range; refuses bool, float (also NaN) and anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{what} is {value!r}; give a whole number.")
    if not low <= value <= high:
        raise ValueError(f"{what} is {value}; give a number from {low} to {high}.")
    return value


def _unique(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if not isinstance(name, str) or not name:
            raise ValueError(f"{what} id {name!r}: give a text that is not empty.")
        if name in seen:
            raise ValueError(f"{what} {name}: the id stands twice; give each {what} its own.")
        seen.add(name)


def _travel(travel: Travel) -> None:
    size = travel.places
    if travel.metres and len(travel.metres) != len(travel.ticks):
        raise ValueError(
            f"travel: {len(travel.ticks)} modes of ticks and {len(travel.metres)} of metres; give both alike."
        )
    for name, matrices, low in (("ticks", travel.ticks, UNREACHABLE), ("metres", travel.metres, 0)):
        for mode, matrix in enumerate(matrices):
            if len(matrix) != size or any(len(row) != size for row in matrix):
                raise ValueError(f"travel {name}, mode {mode}: not {size} rows of {size}; give square matrices.")
            for row, values in enumerate(matrix):
                _matrix_row(f"travel {name}, mode {mode}, row {row}", values, low)
                if values[row] != 0:
                    raise ValueError(f"travel {name}, mode {mode}, row {row}: {values[row]} to itself; give 0.")


def _matrix_row(what: str, values: Sequence[int], low: int) -> None:
    least, _ = extremes(values)
    if least < low:
        raise ValueError(f"{what} holds {least}; give numbers from {low} to {MAX_LEG}.")


def _place(what: str, place: object, problem: Problem) -> None:
    last = problem.travel.places - 1
    if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place <= last:
        raise ValueError(f"{what} is {place!r}; give the index of a place in travel, 0 to {last}.")


def _visit(visit: Visit, problem: Problem) -> None:
    name = f"visit {visit.id}"
    _whole(f"{name}: duration", visit.duration, low=1, high=MAX_TICKS // 4)
    _whole(f"{name}: staff", visit.staff, low=1, high=4)
    _whole(f"{name}: priority", visit.priority, low=1, high=10)
    _place(f"{name}: place", visit.place, problem)
    _days(name, visit.day, visit.last_day)
    if visit.obligation not in set(Obligation):
        raise ValueError(f"{name}: obligation is {visit.obligation!r}; choose one of {', '.join(Obligation)}.")
    for window in visit.windows:
        _window(name, window)
    for need in visit.needs:
        _whole(f"{name}: level of {need.skill}", need.min_level)
        _whole(f"{name}: employees with {need.skill}", need.employees, low=1, high=visit.staff)
    if len(visit.pinned_employees) > visit.staff or len(set(visit.pinned_employees)) < len(visit.pinned_employees):
        raise ValueError(
            f"{name}: {len(visit.pinned_employees)} pinned employees; pin at most {visit.staff} different ones."
        )
    for employee in visit.pinned_employees:
        if employee not in problem.employee:
            raise ValueError(f"{name}: pinned employee {employee} is unknown; add the employee or take the pin away.")
    if visit.pinned_start is not None:
        _whole(f"{name}: pinned start", visit.pinned_start)
    if len(set(visit.baseline_team)) < len(visit.baseline_team):
        raise ValueError(f"{name}: an employee stands twice in its baseline team; give each once.")
    if visit.baseline_start is not None:
        _whole(f"{name}: baseline start", visit.baseline_start)


def _days(name: str, first: object, last: object) -> None:
    """Day offsets may be negative (before the period) and stay within a year of it."""
    start = _whole(f"{name}: day", first, low=-366, high=366)
    _whole(f"{name}: last day", last, low=start, high=366)


def _window(name: str, window: Window) -> None:
    opening = _whole(f"{name}: window opening", window.open)
    closing = _whole(f"{name}: window closing", window.close)
    if closing < opening:
        raise ValueError(f"{name}: window closes at {closing}, before it opens at {opening}; give a later close.")


def _employee(employee: Employee) -> None:
    name = f"employee {employee.id}"
    for held in employee.skills:
        _held(name, held)
    for start, end in employee.absences:
        first = _whole(f"{name}: absence start", start, low=-MAX_TICKS)
        if _whole(f"{name}: absence end", end) < first:
            raise ValueError(f"{name}: absence ends at {end}, before its start {start}; give a later end.")
    for duty in employee.duties:
        first = _whole(f"{name}: duty start", duty.start, low=-MAX_TICKS)
        if _whole(f"{name}: duty end", duty.end, low=-MAX_TICKS) < first:
            raise ValueError(f"{name}: duty ends at {duty.end}, before its start {first}; give a later end.")
        _whole(f"{name}: paid ticks of the duty at {first}", duty.paid)
    if employee.weekly_minutes is not None:
        _whole(f"{name}: contracted minutes a week", employee.weekly_minutes, high=7 * 24 * 60)
    _whole(f"{name}: ticks with clients in the past", employee.served)
    _whole(f"{name}: ticks worked in the past", employee.worked)


def _calendar(calendar: Calendar) -> None:
    _whole("settings: weekday of the calendar's first midnight", calendar.weekday, high=6)
    for midnight in calendar.midnights:
        _whole("settings: a midnight", midnight, low=-MAX_TICKS)
    for first, second in pairwise(calendar.midnights):
        if second <= first:
            raise ValueError(f"settings: midnight {second} is not after {first}; give the midnights in order.")


def _held(name: str, held: HeldSkill) -> None:
    _whole(f"{name}: level of {held.skill}", held.level)
    if held.first_day is not None and held.last_day is not None and held.last_day < held.first_day:
        raise ValueError(
            f"{name}: {held.skill} ends on day {held.last_day}, before day {held.first_day}; give a later end."
        )


def _shift(shift: Shift, problem: Problem) -> None:
    name = f"shift {shift.id}"
    if shift.employee not in problem.employee:
        raise ValueError(f"{name}: employee {shift.employee} is unknown; add the employee.")
    start = _whole(f"{name}: start", shift.start)
    if _whole(f"{name}: end", shift.end, high=MAX_TICKS // 2) < start:
        raise ValueError(f"{name}: ends at {shift.end}, before its start {start}; give a later end.")
    _whole(f"{name}: mode", shift.mode, high=len(problem.travel.ticks) - 1)
    _place(f"{name}: start place", shift.start_place, problem)
    if shift.end_place is not None:
        _place(f"{name}: end place", shift.end_place, problem)
    for pause in shift.breaks:
        _break(pause, problem)


def _break(pause: Break, problem: Problem) -> None:
    name = f"break {pause.id}"
    opening = _whole(f"{name}: opening", pause.open)
    minutes = _whole(f"{name}: duration", pause.duration, low=1)
    if _whole(f"{name}: close", pause.close) < opening + minutes and problem.settings.window_closes == "END":
        raise ValueError(f"{name}: {minutes} ticks do not fit between {opening} and {pause.close}; widen its window.")
    if pause.close < opening:
        raise ValueError(f"{name}: closes at {pause.close}, before it opens at {opening}; give a later close.")
    if problem.settings.break_place is BreakPlace.OFFICE:
        _place(f"{name}: place (breaks are spent at the office)", pause.place, problem)


def _overlaps(shifts: tuple[Shift, ...]) -> None:
    by_employee: dict[str, list[Shift]] = {}
    for shift in shifts:
        by_employee.setdefault(shift.employee, []).append(shift)
    for own in by_employee.values():
        own.sort(key=lambda shift: shift.start)
        for first, second in pairwise(own):
            if second.start < first.end:
                raise ValueError(f"shifts {first.id} and {second.id} of one employee overlap; move one of them.")


def _relation(relation: Relation, problem: Problem) -> None:
    if relation.employee not in problem.employee:
        raise ValueError(
            f"relation of client {relation.client}: employee {relation.employee} is unknown; leave the relation out."
        )


def _dependency(link: Dependency, problem: Problem) -> None:
    name = f"dependency {link.id}"
    for end in (link.first, link.second):
        if end not in problem.visit:
            raise ValueError(f"{name}: visit {end} is unknown; leave the dependency out or add the visit.")
    if link.first == link.second:
        raise ValueError(f"{name}: visit {link.first} depends on itself; link two visits.")
    if link.min_gap is not None:
        low = _whole(f"{name}: smallest gap", link.min_gap)
        if link.max_gap is not None and _whole(f"{name}: largest gap", link.max_gap) < low:
            raise ValueError(f"{name}: largest gap {link.max_gap} is under the smallest {low}; give a larger one.")
    elif link.max_gap is not None:
        raise ValueError(f"{name}: a largest gap {link.max_gap} but no smallest; give a smallest gap, 0 if any.")


def _sums(problem: Problem) -> None:
    """No level's sum may leave 64 bits: refuse weights that could get there."""
    largest = problem.horizon * 12 * max(len(problem.visits) * 4, len(problem.shifts), 1)
    largest += sum(employee.served for employee in problem.employees)
    weights = sum(rule.weight for rule in problem.rules.active)
    weights += sum(override.weight or 0 for override in problem.rules.overrides)
    if largest * weights >= MAX_COST:
        raise TooHeavy(weights, (MAX_COST - 1) // largest, len(problem.visits))
