"""Why this employee: what a visit costs where it is, and what it would cost with everybody else."""

from collections.abc import Callable
from dataclasses import dataclass

from scheduling.solver.explain.blocking import nearest_places
from scheduling.solver.explain.exchange import Exchange
from scheduling.solver.explain.moves import Move, NoSuchMove, check_move, named
from scheduling.solver.explain.places import until
from scheduling.solver.insertion import never, not_before_choices
from scheduling.solver.plan import visit_stop
from scheduling.solver.problem import Shift
from scheduling.solver.rescore import Bases, Rescored


@dataclass(frozen=True)
class Member:
    """One employee of a visit's team. `others`: the best place with each other employee, best first; every difference
    is that of the whole plan with this member exchanged and nothing else changed.
    """

    visit: str
    shift: str
    employee: str
    others: tuple[Move, ...]


@dataclass(frozen=True)
class Assigned:
    """A visit of the plan: when it starts, its team, and what the plan would be without it (and what must be made with
    it).
    """

    visit: str
    start: int
    members: tuple[Member, ...]
    left_out: Rescored
    is_complete: bool = True
    """Every other employee was tried for every member; else the time was over before."""

    @property
    def contributions(self) -> dict[str, int]:
        """Rule -> tick-points that the plan costs more because the visit is in it, where it is; below 0: less."""
        return {rule: -cost for rule, cost in self.left_out.costs.items()}


def why_assigned(bases: Bases, visit: str, is_over: Callable[[], bool] = never) -> Assigned:
    """All that speaks for and against a planned visit's team, as far as it is found before it `is_over`. KeyError for a
    visit without staff.
    """
    without_it, watch = left_out(bases, visit), _Watch(is_over)
    times = bases.full.table.base
    homes = times.homes[visit_stop(visit)]
    members = tuple(Member(visit, home, _employee(bases, home), others(bases, visit, home, watch)) for home in homes)
    return Assigned(visit, times.starts[visit], members, without_it, not watch.has_ended)


class _Watch:
    """Remembers that the time was over when there was more to try."""

    def __init__(self, is_over: Callable[[], bool]) -> None:
        self.is_over = is_over
        self.has_ended = False

    def __call__(self) -> bool:
        self.has_ended = self.has_ended or self.is_over()
        return self.has_ended


def left_out(bases: Bases, visit: str) -> Rescored:
    """The plan without the visit's whole group; breaks that were kept between its visits may go with them."""
    base = bases.full
    gone = {visit_stop(other) for other in base.problem.groups[base.group_of[visit]]}
    routes = {
        shift: tuple(stop for stop in stops if stop not in gone)
        for shift, stops in base.plan.routes.items()
        if gone & set(stops)
    }
    return base.rescored(routes)


def others(bases: Bases, visit: str, home: str, is_over: Callable[[], bool] = never) -> tuple[Move, ...]:
    """The member on shift `home` exchanged for each other employee, at the best place of their routes."""
    team = set(bases.full.table.base.teams[visit])
    exchange = _exchange(bases, visit, home)
    best: dict[str, Move] = {}
    for shift in until(is_over, (one for one in bases.problem.shifts if one.employee not in team)):
        after = exchange.best(shift)
        if after is None:
            continue
        move = Move(visit, shift.id, after)
        if shift.employee not in best or move.difference > best[shift.employee].difference:
            best[shift.employee] = move
    return tuple(sorted(best.values(), key=_order))


def _exchange(bases: Bases, visit: str, home: str) -> Exchange:
    base, row = bases.full, bases.problem.visit[visit]
    has_partners = len(base.table.base.homes[visit_stop(visit)]) > 1
    decided = base.plan.not_before[visit]
    return Exchange(bases, row, home, [decided] if has_partners else [decided, *not_before_choices(row)])


def put_in(bases: Bases, visit: str, shift: Shift) -> Move | None:
    """A visit without staff on the shift at the best possible place, else at the nearest one; None: no place."""
    found = nearest_places(bases.hard, bases.problem.visit[visit], shift)
    nearest = min(found, key=lambda after: (len(after.broken), sum(after.broken.values())), default=None)
    if nearest is None:
        return None
    tried = [after for after in found if not after.broken] or [nearest]
    return Move(visit, shift.id, max((bases.priced(after, visit) for after in tried), key=lambda one: one.difference))


def best_move(bases: Bases, visit: str, to: str, leaving: str | None = None) -> Move:
    """The visit on the shift, or with the employee, `to`, where it fits best: the place that `others` and `put_in` say
    of it. Raises NoSuchMove.
    """
    base = bases.full
    shift, homes, gone = named(base, visit, to, None, leaving)
    if homes and gone is None and shift.id not in homes:
        return check_move(base, visit, to)  # a team with room for one more
    if homes:
        after = _exchange(bases, visit, gone or shift.id).best(shift)
        found = None if after is None else Move(visit, shift.id, after)
    else:
        found = put_in(bases, visit, shift)
    if found is None:
        raise NoSuchMove(f"visit {visit}: at every place in shift {shift.id} routes would wait for each other.")
    return found


def _order(move: Move) -> tuple[int, int, int, str]:
    gain = move.difference
    return -gain.hard, -gain.medium, -gain.soft, move.shift


def _employee(bases: Bases, shift: str) -> str:
    return bases.problem.shift[shift].employee
