"""What trying to put a visit into a plan ends in: the plan with it, or the rule that stands in the way."""

from dataclasses import dataclass

from scheduling.solver.plan import Plan, Stop
from scheduling.solver.timing import Leg

Cost = tuple[int, int, int]
"""Hard, medium and soft tick-points."""


@dataclass(frozen=True)
class Blocked:
    """The HARD rule an insertion breaks first, and by how many units.

    `is_final`: it stays blocked when anything else is put in. Not so where a visit that is late for one window would
    be in time for a later one if it were pushed further.
    """

    rule: str
    units: int
    is_final: bool = True


@dataclass
class State:
    """Routes and times while visits are put in. `starts` holds every placed visit and break."""

    order: dict[str, tuple[Stop, ...]]
    legs: dict[str, list[Leg]]
    starts: dict[Stop, int]
    homes: dict[Stop, tuple[str, ...]]
    not_before: dict[str, int]
    touched: frozenset[str] = frozenset()
    is_raised: bool = True
    """No start is earlier than in the base plan: whatever was put in only added bounds."""

    def plan(self) -> Plan:
        return Plan(routes=self.order, not_before=self.not_before)
