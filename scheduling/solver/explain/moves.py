"""What a planner's change of one visit would do, before it is made: fast enough for every drop of a dragged visit."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from constraints.rules import Level
from scheduling.solver.explain.places import CURED_BY_A_BREAK, placed, with_breaks, without
from scheduling.solver.plan import Stop, visit_stop
from scheduling.solver.problem import Shift, Visit
from scheduling.solver.referee import Match
from scheduling.solver.rescore import Base, Rescored
from scheduling.solver.score import Score


class NoSuchMove(ValueError):
    """The move names something the problem does not have, or a team member who is there already."""


@dataclass(frozen=True)
class Violation:
    """A rule that the move breaks further: by how many tick-points, and the matches that say where."""

    rule: str
    level: Level
    cost: int
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Delay:
    """Another visit's start before and after the move, in ticks; it may be earlier too."""

    visit: str
    before: int
    after: int


@dataclass(frozen=True)
class Move:
    """What comes of a visit on a shift: `start` is when it would really start."""

    visit: str
    shift: str
    after: Rescored

    @property
    def start(self) -> int:
        """Tick at which the visit would start; later than asked for where nobody is there sooner."""
        return self.after.times.starts[self.visit]

    @property
    def difference(self) -> Score:
        """Score with the move less score without it; above zero is better."""
        return self.after.difference

    @property
    def is_allowed(self) -> bool:
        """No HARD rule is broken further."""
        return not self.after.broken

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """Rules that cost more than before, HARD ones first, then by cost."""
        levels = list(Level)
        rules = self.after.base.problem.rules
        found = [
            Violation(rule, rules.level(rule), cost, tuple(self.after.worse(rule)))
            for rule, cost in self.after.costs.items()
            if cost > 0
        ]
        return tuple(sorted(found, key=lambda v: (levels.index(v.level), -v.cost, v.rule)))

    @cached_property
    def delays(self) -> tuple[Delay, ...]:
        """Other visits that start at another time, by their new start."""
        before, after = self.after.base.table.base.starts, self.after.times.starts
        moved = self.after.times.moved & before.keys() & after.keys() - {self.visit}
        return tuple(sorted((Delay(v, before[v], after[v]) for v in moved), key=lambda d: (d.after, d.visit)))


def check_move(base: Base, visit: str, to: str, start: int | None = None, leaving: str | None = None) -> Move:
    """The visit on the shift, or with the employee, `to`, from tick `start` on (None: where it fits best).

    It stands in the route after what begins before `start`; a required break that the shift then lacks is put in where
    that helps, as it is at the places that `others` finds. Who leaves a full team is `leaving` (a shift; default: the
    first of the team). A team member's new time is the whole team's. Raises NoSuchMove, and PlanRefused where routes
    would wait for each other.
    """
    shift, homes, gone = named(base, visit, to, start, leaving)
    if start is None:
        return _best(base, base.problem.visit[visit], shift, shift.id if shift.id in homes else gone)
    kept = [home for home in homes if home != gone]
    routes = without(base, visit, gone) if gone else {}
    for home in {*kept, shift.id}:
        routes[home] = _at(base, home, visit, start)
    ways = _with_breaks(base, base.problem.visit[visit], shift, base.rescored(routes, {visit: start}))
    return Move(visit, shift.id, max(ways, key=lambda after: after.difference))


def named(
    base: Base, visit: str, to: str, start: int | None, leaving: str | None
) -> tuple[Shift, tuple[str, ...], str | None]:
    """What a move names: the shift it goes to, those it stands in, and the one that it leaves. Raises NoSuchMove."""
    problem = base.problem
    if visit not in problem.visit:
        raise NoSuchMove(f"visit {visit}: the plan's days have no such visit; give one of them.")
    if start is not None and not 0 <= start <= problem.horizon:
        raise NoSuchMove(f"visit {visit}: start is {start}; give a tick from 0 to {problem.horizon}.")
    shift = target(base, to, start)
    homes = base.table.base.homes.get(visit_stop(visit), ())
    gone = None if shift.id in homes else _leaving(base, problem.visit[visit], shift, homes, leaving)
    return shift, homes, gone


def target(base: Base, to: str, start: int | None) -> Shift:
    """The shift of that id; or the employee's, where there are several the one nearest to the start."""
    problem = base.problem
    if to in problem.shift:
        return problem.shift[to]
    own = base.lookup.shifts.get(to, [])
    if not own:
        raise NoSuchMove(f"{to}: no shift of the plan's days, and no employee with one; give one of them.")
    moment = own[0].start if start is None else start
    return min(own, key=lambda shift: (max(shift.start - moment, moment - shift.end, 0), shift.start, shift.id))


def _leaving(base: Base, row: Visit, shift: Shift, homes: tuple[str, ...], asked: str | None) -> str | None:
    """The shift whose employee makes room in the team; None where it has room."""
    if asked is not None and asked not in homes:
        raise NoSuchMove(f"visit {row.id}: shift {asked} is not in its team; name one that is.")
    rest = [home for home in homes if home != asked]
    for home in rest:
        if base.problem.shift[home].employee == shift.employee and len(homes) > 1:
            raise NoSuchMove(f"visit {row.id}: employee {shift.employee} is in its team already; choose another.")
    if asked is not None or len(homes) < row.staff:
        return asked
    return min(homes)


def _at(base: Base, shift: str, visit: str, start: int) -> tuple[Stop, ...]:
    """The shift's route with the visit after all that begins before the tick."""
    begins = base.table.base.begins
    others = [stop for stop in base.plan.routes[shift] if stop != visit_stop(visit)]
    index = sum(begins[stop] < start for stop in others)
    return (*others[:index], visit_stop(visit), *others[index:])


def _best(base: Base, row: Visit, shift: Shift, gone: str | None) -> Move:
    """The best of all places in the route."""
    left = without(base, row.id, gone) if gone else {}
    has_partners = set(base.table.base.homes.get(visit_stop(row.id), ())) > left.keys()
    moments = [base.plan.not_before[row.id]] if has_partners else None
    places = placed(base, row, shift, left, moments)
    found = [one for after in places for one in _with_breaks(base, row, shift, after)]
    if not found:
        raise NoSuchMove(f"visit {row.id}: at every place in shift {shift.id} routes would wait for each other.")
    return Move(row.id, shift.id, max(found, key=lambda after: after.difference))


def _with_breaks(base: Base, row: Visit, shift: Shift, after: Rescored) -> Iterator[Rescored]:
    """The place, and with a break put in where that may mend what it breaks."""
    yield after
    if CURED_BY_A_BREAK & after.broken.keys():
        yield from with_breaks(base, row, shift, after)
