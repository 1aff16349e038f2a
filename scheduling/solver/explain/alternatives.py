"""Why this employee: what a visit costs where it is, and what it would cost with everybody else."""

from collections.abc import Callable
from dataclasses import dataclass

from scheduling.solver.explain.exchange import Exchange
from scheduling.solver.explain.moves import Move
from scheduling.solver.explain.places import until
from scheduling.solver.explain.rescore import Bases, Rescored
from scheduling.solver.insertion import never, not_before_choices
from scheduling.solver.plan import visit_stop


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
    base, row = bases.full, bases.problem.visit[visit]
    team = set(base.table.base.teams[visit])
    has_partners = len(base.table.base.homes[visit_stop(visit)]) > 1
    decided = base.plan.not_before[visit]
    moments = [decided] if has_partners else [decided, *not_before_choices(row)]
    exchange = Exchange(bases, row, home, moments)
    best: dict[str, Move] = {}
    for shift in until(is_over, (one for one in bases.problem.shifts if one.employee not in team)):
        after = exchange.best(shift)
        if after is None:
            continue
        move = Move(row.id, shift.id, after)
        if shift.employee not in best or move.difference > best[shift.employee].difference:
            best[shift.employee] = move
    return tuple(sorted(best.values(), key=_order))


def _order(move: Move) -> tuple[int, int, int, str]:
    gain = move.difference
    return -gain.hard, -gain.medium, -gain.soft, move.shift


def _employee(bases: Bases, shift: str) -> str:
    return bases.problem.shift[shift].employee
