"""Room for a whole team, or a group of visits that are made together or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduling.solver.explain.foresight import NOT_ONLY_LATE
from scheduling.solver.explain.places import rescored
from scheduling.solver.insertion import PRICING, Inserter, OutOfTrials, State
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Visit
from scheduling.solver.rescore import Base


@dataclass(frozen=True)
class Room:
    """What trying all ways to put them in came to. `plan`: with them in it, no HARD rule broken further; None where no
    way was found. `is_reached`: some way breaks nothing but what another time may keep. `is_tried`: all ways were.
    """

    plan: Plan | None
    is_reached: bool
    is_tried: bool


def room_for(base: Base, visit: str, trials: int, is_over: Callable[[], bool]) -> Room:
    """The first way to put the visit's group into the base plan under `base.problem`; `is_over` ends the search."""
    problem = base.problem
    group = next([problem.visit[other] for other in ids] for ids in problem.groups if visit in ids)
    search = _First(base, group, trials, is_over)
    is_tried = search.try_group(group) or search.plan is not None
    return Room(search.plan, search.is_reached, is_tried)


class _First(Inserter):
    """Ends with the first way that breaks no HARD rule further."""

    def __init__(self, base: Base, group: Sequence[Visit], trials: int, is_over: Callable[[], bool]) -> None:
        is_changed = base.table.anew is not None or base.problem is not base.origin.problem
        own = Base(base.problem, base.plan, hard_only=True) if is_changed else base
        super().__init__(own, group, trials, is_over)
        self.from_base = base
        self.is_reached = False
        self.plan: Plan | None = None

    def _judge(self, state: State, group: Sequence[Visit]) -> None:
        self._count(PRICING)
        routes = {name: state.times.order[name] for name in state.times.routes_changed}
        after = rescored(self.from_base, routes, {visit.id: state.times.not_before[visit.id] for visit in group})
        self.is_reached |= after is not None and not after.broken.keys() - NOT_ONLY_LATE
        if after is not None and not after.broken:
            self.plan = after.plan
            raise OutOfTrials
