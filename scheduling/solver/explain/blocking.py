"""Why nobody: for each shift the HARD rules that keep a left out visit from it, by how much, or what it would cost.

A shift's answer is that of its nearest place: the one that breaks the fewest HARD rules, of those the one that breaks
them least. So every rule named is needed: no place breaks a part of them only, and lifting them all makes room there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from scheduling.solver.explain.changed import with_visit
from scheduling.solver.explain.foresight import NOT_ONLY_LATE, Costs, Foresight, of_pair
from scheduling.solver.explain.places import rescored, uncured, until, with_breaks
from scheduling.solver.insertion import MOST_TRIALS, Reason, never, not_before_choices, reason_for
from scheduling.solver.penalties.skill import holds_need
from scheduling.solver.penalties.time import lateness
from scheduling.solver.plan import Stop, visit_stop
from scheduling.solver.problem import Edge, Problem, Shift, Visit
from scheduling.solver.referee import Match
from scheduling.solver.rescore import Base, Bases, Rescored
from scheduling.solver.score import Score


@dataclass(frozen=True)
class Broken:
    """One match of a HARD rule at the nearest place. `units` as the rule counts them; `at` and `limit` are ticks where
    the rule is one of time: a visit's arrival or end and its window's close, a return and the latest allowed; `skills`
    those that are missing.
    """

    rule: str
    units: int
    visit: str | None = None
    shift: str | None = None
    at: int | None = None
    limit: int | None = None
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What one shift says to a visit that is left out; None for `place` where routes would wait for each other
    everywhere.
    """

    shift: str
    employee: str
    place: Rescored | None
    broken: tuple[Broken, ...]
    difference: Score | None = None
    """Of the whole plan with the visit put in here, less that without it; where nothing is broken."""

    @property
    def is_possible(self) -> bool:
        """No HARD rule is broken."""
        return self.place is not None and not self.broken

    @property
    def rules(self) -> tuple[str, ...]:
        """The HARD rules that block, each once."""
        return tuple(dict.fromkeys(broken.rule for broken in self.broken))


@dataclass(frozen=True)
class LeftOut:
    """Why a visit has no staff. `alone`: the answers are about one member of a visit that needs more, or about one
    visit of a group that is made whole or not at all; `together` are the group's other visits.
    """

    visit: str
    answers: tuple[Answer, ...]
    reason: Reason
    """Of the whole team and group, by trying all ways to put them in."""
    alone: bool
    together: tuple[str, ...]
    is_complete: bool = True
    """Every shift was asked; else the time was over before."""

    @property
    def best(self) -> Answer | None:
        """The possible answer that costs least, if any is possible."""
        able = [answer for answer in self.answers if answer.difference is not None]
        return max(able, key=lambda answer: answer.difference or Score(), default=None)


def why_left_out(bases: Bases, visit: str, trials: int = MOST_TRIALS, is_over: Callable[[], bool] = never) -> LeftOut:
    """The answers of all shifts, possible ones first, then by how little they break; of those asked before it
    `is_over`, if somebody waits. KeyError for an unknown visit.
    """
    problem, row = bases.problem, bases.problem.visit[visit]
    group = problem.groups[bases.full.group_of[visit]]
    alone = row.staff > 1 or len(group) > 1
    shifts = until(is_over, problem.shifts)
    answers = list(_alone(bases, row, shifts) if alone else (answer(bases.hard, row, one, bases) for one in shifts))
    return LeftOut(
        visit=visit,
        answers=tuple(sorted(answers, key=_order)),
        reason=reason_for(bases.full, visit, trials, is_over),
        alone=alone,
        together=tuple(other for other in group if other != visit),
        is_complete=len(answers) == len(problem.shifts),
    )


def _order(one: Answer) -> tuple[int, int, int, str]:
    if one.place is None:
        return 2, 0, 0, one.shift
    gain = one.difference
    return len(one.rules), -one.place.difference.hard, -(gain.medium or gain.soft) if gain else 0, one.shift


def answer(base: Base, row: Visit, shift: Shift, bases: Bases | None = None) -> Answer:
    """One shift's answer; with `bases` also what a possible place costs, the best of all."""
    found = nearest_places(base, row, shift)
    if not found:
        return Answer(shift.id, shift.employee, None, ())
    nearest = min(found, key=_distance)
    if nearest.broken or bases is None:
        return Answer(shift.id, shift.employee, nearest, tuple(facts(nearest, row, shift)))
    possible = [bases.priced(after, row.id) for after in found if not after.broken]
    best = max(possible, key=lambda after: after.difference)
    return Answer(shift.id, shift.employee, best, (), best.difference)


def nearest_places(base: Base, row: Visit, shift: Shift) -> list[Rescored]:
    """The nearest place, and all at which nothing is broken; breaks are put in where that may leave fewer HARD rules
    broken than anywhere without. What is foreseen to be no nearer than one that was found is not tried.
    """
    search = _Nearest(base, row, shift)
    search.try_places()
    search.try_breaks()
    return search.found


class _Nearest:
    """The search through one shift's places, those with the least foreseen first."""

    def __init__(self, base: Base, row: Visit, shift: Shift) -> None:
        self.base, self.row, self.shift = base, row, shift
        self.found: list[Rescored] = []
        self.best: tuple[int, int] | None = None

    def _is_near(self, least: Costs) -> bool:
        """It may be nearer than all that was found, or possible."""
        return not least or self.best is None or _size(least) < self.best

    def _add(self, after: Rescored | None) -> None:
        if after is not None:
            self.found.append(after)
            self.best = min(self.best or _distance(after), _distance(after))

    def try_places(self) -> None:
        """The visit at every place."""
        row, shift, stop = self.row, self.shift, visit_stop(self.row.id)
        pair, view, stops = of_pair(self.base, row, shift), Foresight(self.base, shift), self.base.plan.routes[shift.id]
        places = [
            ({**pair, **view.least(index, stop, moment)}, moment, index)
            for moment in not_before_choices(row)
            for index in range(len(stops) + 1)
        ]
        for least, moment, index in sorted(places, key=lambda place: (_size(place[0]), *place[1:])):
            if self._is_near(least):
                routes = {shift.id: (*stops[:index], stop, *stops[index:])}
                self._add(rescored(self.base, routes, {row.id: moment}))

    def try_breaks(self) -> None:
        """A break beside the visit, where one may help."""
        fewest = min((len(after.broken) for after in self.found), default=0)
        for after in sorted(self.found, key=lambda after: _size(uncured(after))):
            others = uncured(after)
            if len(others) < len(after.broken) and len(others) <= fewest:
                kept = {rule: cost for rule, cost in others.items() if rule not in NOT_ONLY_LATE}
                for again in with_breaks(self.base, self.row, self.shift, after, partial(self._may_help, kept)):
                    self._add(again)

    def _may_help(self, kept: Costs, view: Foresight, index: int, stop: Stop) -> bool:
        least = view.least(index, stop)
        worst = {rule: max(kept.get(rule, 0), least.get(rule, 0)) for rule in kept.keys() | least.keys()}
        return self._is_near(worst)


def _size(costs: Costs) -> tuple[int, int]:
    return len(costs), sum(costs.values())


def _distance(after: Rescored) -> tuple[int, int]:
    return _size(after.broken)


def _alone(bases: Bases, row: Visit, shifts: Iterable[Shift]) -> Iterator[Answer]:
    """Each of the shifts asked for one member of the visit alone, as if the others were there in time."""
    known: dict[tuple[str, ...], Base] = {}
    for shift in shifts:
        view = as_member(bases.problem, row, shift.employee)
        pins = view.visit[row.id].pinned_employees
        if pins not in known:
            known[pins] = Base(view, bases.plan, hard_only=True)
        yield answer(known[pins], view.visit[row.id], shift)


def as_member(problem: Problem, row: Visit, employee: str) -> Problem:
    """The problem with the visit for one employee and by itself: skills that somebody else of the team may have, and
    visits that must be made with it, are not asked for.
    """
    pins: tuple[str, ...] = ()
    if len(row.pinned_employees) == row.staff:
        pins = (employee,) if employee in row.pinned_employees else row.pinned_employees[:1]
    single = replace(
        row,
        staff=1,
        needs=tuple(replace(need, employees=1) for need in row.needs if need.employees == row.staff),
        pinned_employees=pins,
    )
    free = tuple(
        replace(link, all_or_nothing=False) if row.id in (link.first, link.second) else link
        for link in problem.dependencies
    )
    return with_visit(problem, single, None if free == problem.dependencies else free)


def facts(place: Rescored, row: Visit, shift: Shift) -> Iterable[Broken]:
    """The numbers behind each HARD rule that a place breaks, one for each row it is broken for."""
    for rule in sorted(place.broken):
        for match in place.worse(rule):
            yield _fact(place, match, row, shift)


def _fact(place: Rescored, match: Match, row: Visit, shift: Shift) -> Broken:
    problem = place.base.problem
    visit, home = match.visit, match.shift
    at = limit = None
    skills: tuple[str, ...] = ()
    if match.rule == "missed_window" and visit is not None:
        at, limit = _window(problem, problem.visit[visit], place.times.starts[visit])
    elif match.rule == "after_shift" and home is not None:
        at = place.times.routes[home].home
        limit = at - match.units
    elif match.rule == "missing_skill":
        skills = tuple(n.skill for n in row.needs if not holds_need(place.base.lookup, row, n, shift.employee))
    elif match.rule == "vehicle_skill" and shift.vehicle_skill is not None:
        skills = (shift.vehicle_skill,)
    return Broken(match.rule, match.units, visit, home, at, limit, skills)


def _window(problem: Problem, visit: Visit, start: int) -> tuple[int, int]:
    """What the window closes on, start or end, and the latest tick in time."""
    closes = problem.settings.window_closes
    at = start + (visit.duration if closes is Edge.END else 0)
    return at, at - lateness(visit, start, closes)


def is_left_out(bases: Bases, visit: str) -> bool:
    """Nobody makes the visit in this plan."""
    return visit_stop(visit) not in bases.full.table.base.homes
