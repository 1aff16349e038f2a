"""The smallest fix of each kind that makes room for a visit that is left out, found by putting it in.

A fix in minutes is first tried at its most: where that leaves no room, fewer leave none either, as all that they change
is what is too late. Rules about stretches and absences know too early as well: where such a rule alone is in the way at
the most, every minute is tried.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from scheduling.solver.explain.blocking import as_member
from scheduling.solver.explain.changed import with_shift
from scheduling.solver.explain.fixes import (
    MOST_MINUTES,
    Fix,
    FixKind,
    breaks_to_move,
    pins_to_take_away,
    shifts_to_lengthen,
    skills_to_add,
    staff_to_drop,
    windows_to_widen,
)
from scheduling.solver.explain.foresight import NOT_ONLY_LATE, Foresight
from scheduling.solver.explain.places import hopeful, uncured, with_breaks
from scheduling.solver.explain.teams import Room, room_for
from scheduling.solver.plan import Plan, Stop
from scheduling.solver.problem import Edge, Problem, Shift, Visit
from scheduling.solver.rescore import Base, Bases, Rescored

OF_ONE_SHIFT = (FixKind.LENGTHEN_SHIFT, FixKind.MOVE_BREAK)
TRIALS = 1_500
"""To put a whole team or group in, for one fix. Where they run out the search is not complete: the fix found makes
room, but a smaller one may too."""


@dataclass(frozen=True)
class Cure:
    """A fix, the problem with it, and a plan of that problem with the visit in it, which breaks no HARD rule further
    than the plan did without it.
    """

    visit: str
    fix: Fix
    problem: Problem
    plan: Plan


class OutOfTime(Exception):
    """Whoever waits for the answer has waited long enough."""


def cures(bases: Bases, visit: str, most: int = MOST_MINUTES) -> list[Cure]:
    """The smallest fix of each kind that makes room, the smallest of all first; none where no single one does, or where
    there is room already.
    """
    return cures_in_time(bases, visit, lambda: False, most)[0]


def cures_in_time(
    bases: Bases, visit: str, is_over: Callable[[], bool], most: int = MOST_MINUTES
) -> tuple[list[Cure], bool]:
    """The same for somebody who waits: those of the kinds that were tried to their end before it `is_over`, and whether
    that were all kinds.
    """
    search = _search(bases, visit, most, is_over)
    found: list[Cure] = []
    try:
        if search.room_in(bases.problem, None, bases.problem.shifts):
            return [], True
        for cure in search.all_kinds():
            if cure is not None:
                found.append(cure)
    except OutOfTime:
        search.is_complete = False
    return sorted(found, key=lambda cure: cure.fix.size), search.is_complete


def cure_by(bases: Bases, visit: str, fix: Fix) -> Cure | None:
    """Room for the visit after this very fix; None where it makes none (any more)."""
    search = _search(bases, visit, MOST_MINUTES, lambda: False)
    return search.cure(fix, search.shifts(fix))


def _search(bases: Bases, visit: str, most: int, is_over: Callable[[], bool]) -> "_Search":
    row = bases.problem.visit[visit]
    group = bases.problem.groups[bases.full.group_of[visit]]
    return (_Whole if row.staff > 1 or len(group) > 1 else _Single)(bases, row, most, is_over)


class _Search(ABC):
    """One visit to make room for."""

    def __init__(self, bases: Bases, row: Visit, most: int, is_over: Callable[[], bool]) -> None:
        self.is_over = is_over
        self.is_complete = True
        """All that may make room was tried to its end, so far."""
        self.problem = bases.problem
        self.base = bases.hard
        self.row = row
        self.most = most

    def all_kinds(self) -> Iterable[Cure | None]:
        """The smallest fix of each kind, or None; the kinds with few changes to try first."""
        problem, row = self.problem, self.row
        yield self._first(staff_to_drop(row))
        yield self._fewest(windows_to_widen(row, self.most))
        yield self._first(skills_to_add(problem, row))
        yield self._first(fix for fix in pins_to_take_away(problem) if fix.row in self.pins_in_the_way())
        yield self._fewest(shifts_to_lengthen(problem, self.most))
        yield self._fewest(breaks_to_move(problem, self.most))

    def _first(self, fixes: Iterable[Fix]) -> Cure | None:
        found = (self.cure(fix, self.shifts(fix)) for fix in sorted(fixes, key=lambda fix: fix.size))
        return next((cure for cure in found if cure is not None), None)

    def _fewest(self, fixes: Iterable[Fix]) -> Cure | None:
        """Of the fixes in minutes the one with the fewest that makes room."""
        best: Cure | None = None
        for fix in fixes:
            limit = self.most if best is None else best.fix.minutes - 1
            cure = self._fewest_of(fix, limit) if limit else None
            best = cure or best
        return best

    def _fewest_of(self, fix: Fix, limit: int) -> Cure | None:
        """The fewest minutes of one fix, at most so many."""
        limit = _last(limit, lambda minutes: replace(fix, minutes=minutes).apply(self.problem) is not None)
        most = replace(fix, minutes=limit)
        shifts = self.with_hope(most) if limit else ()
        cure = self.cure(most, shifts) if shifts and fix.kind is not FixKind.MOVE_BREAK else None
        if cure is None:
            moved = self.with_other_times(most, shifts)
            steps = range(1, limit + 1) if moved else ()
            found = (self.cure(replace(fix, minutes=minutes), moved) for minutes in steps)
            return next((cure for cure in found if cure is not None), None)
        low = 0
        while cure.fix.minutes - low > 1:
            middle = (low + cure.fix.minutes) // 2
            better = self.cure(replace(fix, minutes=middle), shifts)
            low, cure = (middle, cure) if better is None else (low, better)
        return cure

    def shifts(self, fix: Fix) -> tuple[Shift, ...]:
        """Those in whose routes the fix may make room."""
        if fix.kind is FixKind.LENGTHEN_SHIFT:
            return (self.problem.shift[fix.row],)
        if fix.kind is FixKind.MOVE_BREAK:
            return (self.problem.breaks[fix.row][0],)
        if fix.kind is FixKind.ADD_SKILL:
            return tuple(shift for shift in self.problem.shifts if shift.employee == fix.row)
        return self.problem.shifts

    def views(self, fix: Fix | None, changed: Problem, shifts: Iterable[Shift]) -> Iterable[tuple[Base, Visit, Shift]]:
        """What to ask of each of these shifts about one member, in the changed problem."""
        only = self._only(fix)
        known: dict[int, Base] = {}
        for shift in shifts:
            if self.is_over():
                raise OutOfTime
            view = self.member(changed, shift)
            base = known.setdefault(id(view), self.base.under(view, only))
            yield base, view.visit[self.row.id], view.shift[shift.id]

    def _only(self, fix: Fix | None) -> str | None:
        """The shift whose own times the fix changes."""
        return self.shifts(fix)[0].id if fix is not None and fix.kind in OF_ONE_SHIFT else None

    def member(self, changed: Problem, shift: Shift) -> Problem:
        """The problem as one shift is asked about it."""
        return changed

    def with_hope(self, fix: Fix) -> tuple[Shift, ...]:
        """The shifts that, with this fix at its most, have room for one member somewhere, or where only such rules are
        in the way as fewer minutes, or a break, may keep.
        """
        return tuple(
            self.problem.shift[shift.id]
            for base, row, shift in self._relaxed(fix, self.shifts(fix))
            if _has_hope(base, row, shift)
        )

    def with_other_times(self, fix: Fix, shifts: tuple[Shift, ...]) -> tuple[Shift, ...]:
        """Those of the shifts in which something is done at another time with fewer minutes than with the most: a later
        close or a longer evening changes no time, it only allows it.
        """
        if fix.kind is not FixKind.MOVE_BREAK and fix.side is Edge.END:
            return ()
        return tuple(
            self.problem.shift[shift.id]
            for base, row, shift in self._relaxed(fix, shifts)
            if any(self._is_moved(fix, after, base, row, shift) for after in hopeful(base, row, shift))
        )

    def _is_moved(self, fix: Fix, after: Rescored, base: Base, row: Visit, shift: Shift) -> bool:
        if after.broken.keys() - NOT_ONLY_LATE:
            return False
        if fix.kind is FixKind.WIDEN_WINDOW:
            return after.times.starts[row.id] < self.row.agreed[fix.window].open
        if fix.kind is FixKind.LENGTHEN_SHIFT:
            return after.times.routes[shift.id].depart < self.problem.shift[shift.id].start
        places = (after, *with_breaks(base, row, shift, after, _is_kept))
        return any(not one.broken.keys() - (NOT_ONLY_LATE - {"missed_break"}) for one in places)

    def _relaxed(self, fix: Fix, shifts: tuple[Shift, ...]) -> Iterable[tuple[Base, Visit, Shift]]:
        changed = _relaxed(fix, self.problem)
        return () if changed is None else self.views(fix, changed, shifts)

    def pins_in_the_way(self) -> set[str]:
        """Pinned visits of which one alone keeps this one from some place; and itself."""
        found = {self.row.id}
        if not any(other.pinned_employees or other.pinned_start is not None for other in self.problem.visits):
            return found
        for base, row, shift in self.views(None, self.problem, self.problem.shifts):
            for after in hopeful(base, row, shift):
                pinned = {match.visit for match in after.worse("broken_pin") if match.visit is not None}
                if uncured(after).keys() == {"broken_pin"} and len(pinned) == 1:
                    found |= pinned
        return found

    def cure(self, fix: Fix, shifts: tuple[Shift, ...]) -> Cure | None:
        """Room after one fix, for a member on one of these shifts."""
        changed = fix.apply(self.problem)
        plan = None if changed is None else self.room_in(changed, fix, shifts)
        return None if changed is None or plan is None else Cure(self.row.id, fix, changed, plan)

    @abstractmethod
    def room_in(self, changed: Problem, fix: Fix | None, shifts: tuple[Shift, ...]) -> Plan | None:
        """A plan of the changed problem with the visit in it, which breaks no HARD rule further."""


class _Single(_Search):
    """A visit for one employee, made by itself."""

    def room_in(self, changed: Problem, fix: Fix | None, shifts: tuple[Shift, ...]) -> Plan | None:
        for base, row, shift in self.views(fix, changed, shifts):
            after = room(base, row, shift)
            if after is not None:
                return after.plan
        return None


class _Whole(_Search):
    """A visit for several, or one of a group: room for one member first, then for all."""

    def __init__(self, bases: Bases, row: Visit, most: int, is_over: Callable[[], bool]) -> None:
        super().__init__(bases, row, most, is_over)
        self.last: tuple[Fix | None, Room] = None, Room(None, False, True)
        self._members: tuple[Problem, dict[str | None, Problem]] = self.problem, {}

    def member(self, changed: Problem, shift: Shift) -> Problem:
        """Alike for all but those who are pinned."""
        if self._members[0] is not changed:
            self._members = changed, {}
        row = changed.visit[self.row.id]
        key = shift.employee if shift.employee in row.pinned_employees else None
        if key not in self._members[1]:
            self._members[1][key] = as_member(changed, row, shift.employee)
        return self._members[1][key]

    def room_in(self, changed: Problem, fix: Fix | None, shifts: tuple[Shift, ...]) -> Plan | None:
        is_for_all = fix is None or self.shifts(fix) is self.problem.shifts
        wanted = changed.visit[self.row.id].staff if is_for_all else 1
        able: set[str] = set()
        for base, row, shift in self.views(fix, changed, shifts):
            if len(able) < wanted and shift.employee not in able and _has_hope(base, row, shift):
                able.add(shift.employee)
        return self._tried(changed, fix).plan if len(able) == wanted else None

    def _tried(self, changed: Problem, fix: Fix | None) -> Room:
        found = room_for(self.base.under(changed, self._only(fix)), self.row.id, TRIALS, self.is_over)
        if self.is_over():
            raise OutOfTime
        self.is_complete &= found.is_tried
        self.last = fix, found
        return found

    def with_other_times(self, fix: Fix, shifts: tuple[Shift, ...]) -> tuple[Shift, ...]:
        """None where the most leaves the team no way to be in time: fewer minutes leave none either."""
        moved = super().with_other_times(fix, shifts)
        changed = _relaxed(fix, self.problem) if moved else None
        if changed is None:
            return ()
        found = self.last[1] if self.last[0] == fix else self._tried(changed, fix)
        return moved if found.is_reached else ()


def room(base: Base, row: Visit, shift: Shift) -> Rescored | None:
    """A place on the shift that breaks no HARD rule further."""
    cured = []
    for after in hopeful(base, row, shift):
        if not after.broken:
            return after
        if not uncured(after):
            cured.append(after)
    return next(
        (again for after in cured for again in with_breaks(base, row, shift, after, _is_kept) if not again.broken), None
    )


def _has_hope(base: Base, row: Visit, shift: Shift) -> bool:
    """Somewhere on the shift no HARD rule is in the way but such as another time, or a break, may keep."""
    return any(not after.broken.keys() - NOT_ONLY_LATE for after in hopeful(base, row, shift))


def _is_kept(view: Foresight, index: int, stop: Stop) -> bool:
    """No HARD rule is broken for certain."""
    return not view.least(index, stop)


def _relaxed(fix: Fix, problem: Problem) -> Problem | None:
    """The fix at its most; a break may then be anywhere."""
    if fix.kind is not FixKind.MOVE_BREAK:
        return fix.apply(problem)
    shift, pause = problem.breaks[fix.row]
    free = replace(pause, open=0, close=problem.horizon)
    own = replace(shift, breaks=tuple(free if other is pause else other for other in shift.breaks))
    return with_shift(problem, own)


def _last(most: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to `most` for which it holds, as it does for all smaller ones; 0 if for none."""
    if holds(most):
        return most
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
