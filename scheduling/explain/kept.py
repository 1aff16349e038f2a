"""Problems and timed plans that were read already, kept in this process: a planner asks about the same plan for hours.

Keys hold the organization, and a version is looked up behind the wall before its key is known. What is kept are ids and
ticks; no personal data is in a problem.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from scheduling.models import ScheduleSolution
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem
from scheduling.solver.rescore import Bases

PROBLEMS = 6
"""About 30 MB each at 1,000 visits."""
PLANS = 12


class Kept[T]:
    """The values used last, at most so many. Two threads that miss at once both make the value; one is kept."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.values: OrderedDict[Hashable, T] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The kept value, else the one made now."""
        with self.lock:
            if key in self.values:
                self.values.move_to_end(key)
                return self.values[key]
        return self.put(key, make())

    def put(self, key: Hashable, value: T) -> T:
        """Keep the value, which is the one used last."""
        with self.lock:
            self.values[key] = value
            self.values.move_to_end(key)
            while len(self.values) > self.most:
                self.values.popitem(last=False)
        return value

    def last(self, is_wanted: Callable[[T], bool]) -> T | None:
        """The one used last of those wanted."""
        with self.lock:
            return next((value for value in reversed(self.values.values()) if is_wanted(value)), None)


_problems: Kept[Problem] = Kept(PROBLEMS)
_bases: Kept[Bases] = Kept(PLANS)


def problem_of(solution: ScheduleSolution) -> Problem:
    """The problem the version ran with. Raises ValueError, KeyError or TypeError for one of another form."""
    if not solution.input_hash:
        return _problem_from(solution.input_data)
    key = (solution.organization_id, solution.input_hash)
    return _problems.get(key, lambda: _problem_from(solution.input_data))


def keep_problem(solution: ScheduleSolution, input_hash: str, problem: Problem) -> None:
    """The problem of that hash that a change of the version made in this process."""
    _problems.put((solution.organization_id, input_hash), problem)


def _problem_from(raw: dict[str, Any]) -> Problem:
    return Problem.from_json(raw["problem"])


def bases_of(solution: ScheduleSolution, problem: Problem, plan: Plan) -> Bases:
    """The version's plan, ready to lay changes over: told by what differs from one that is kept, else from scratch."""
    decisions = (tuple(sorted(plan.routes.items())), tuple(sorted(plan.not_before.items())))
    key = (solution.organization_id, solution.input_hash or solution.pk, decisions)

    def made() -> Bases:
        near = _bases.last(lambda kept: kept.problem is problem)
        return Bases(problem, plan) if near is None else near.at(plan)

    return _bases.get(key, made)
