"""What the compiled search adds up: its arrays for one problem, the factors of the levels, and the score from its
sums.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from constraints.rules import Level
from scheduling.solver.problem import Problem
from scheduling.solver.rules import Rules

MINUTE_RULES = (
    "travel_time", "late_visit", "largest_lateness", "waiting", "overtime", "largest_idle", "preferred_window",
    "avoided_window", "changed_start", "workload_spread", "travel_per_shift", "long_leg", "weekly_hours",
)  # fmt: skip


@dataclass(frozen=True)
class Factors:
    """How the search adds the levels up. Plans are compared level by level whatever these are; they must only be large
    enough that no soft gain is worth a medium loss, and no medium gain a hard one, for a single visit."""

    hard: int
    medium: int

    @classmethod
    def of(cls, rules: Rules) -> "Factors":
        soft = sum(rules.weight(code) for code in MINUTE_RULES if rules.level(code) is Level.SOFT)
        medium = 4 * max(soft, 1)
        return cls(hard=5000 * medium, medium=medium)

    def weight(
        self, rules: Rules, code: str, client: str | None = None, employee: str | None = None, day: int = 0
    ) -> int:
        """The rule's weight times its level's factor."""
        return self[rules.level(code)] * rules.weight(code, client, employee, day)

    def __getitem__(self, level: Level) -> int:
        return {Level.HARD: self.hard, Level.MEDIUM: self.medium, Level.SOFT: 1}[level]


@dataclass
class Compiled:
    """Read-only arrays of one problem (shared by all threads) and the starting values of those that a search
    changes.
    """

    problem: Problem
    nodes: NDArray[np.void]
    routes: NDArray[np.void]
    scalars: NDArray[np.void]
    xs: NDArray[np.int64]
    pairs: NDArray[np.int64]
    travel: NDArray[np.void]
    clients: NDArray[np.void]
    people: NDArray[np.void]
    met: NDArray[np.void]
    """These three are changed by a search: each works on its own copy."""
    near: NDArray[np.int32]
    order: NDArray[np.int32]
    breaks: NDArray[np.int32]
    linked: NDArray[np.int32]
    choices: NDArray[np.int32]
    optional: NDArray[np.int32]
    lead: dict[str, int]
    stop_ids: list[str]
    base: dict[Level, int]
    """Tick-points that every plan costs, beside the sums of the search."""
    factors: Factors
    medium_pairs: NDArray[np.int64] | None
    """[member, route]: MEDIUM tick-points in `pairs`; 0 in the pool."""
    is_empty: bool = field(default=False)


WEIGHED: dict[str, tuple[str, bool]] = {
    "travel": ("travel_time", True),
    "late": ("late_visit", False),
    "miss": ("missed_window", False),
    "wait": ("waiting", True),
    "over": ("overtime", False),
    "after": ("after_shift", False),
    "absent": ("absent_employee", True),
    "missed": ("missed_break", False),
    "tmax": ("largest_lateness", True),
    "imax": ("largest_idle", True),
}
"""Sum of the search -> its rule, and whether the rule's weight is still to be put on. The sum of the pairs is of
several rules, with weights and factors put on."""


REPORTED: dict[str, str] = {
    "off": "preferred_window",
    "avoid": "avoided_window",
    "moved": "changed_start",
    "km": "travel_distance",
    "long": "long_leg",
    "far": "travel_per_shift",
    "stretch": "work_stretch",
    "daily": "daily_rest",
    "weekly": "weekly_rest",
    "hours": "weekly_hours",
    "faces": "continuity",
    "contact": "contact_person",
    "spread": "workload_spread",
}
"""Sum that is counted from scratch only -> its rule; weights and the level's factor are on it."""


def levels(compiled: Compiled, scalars: np.void, nodes: NDArray[np.void]) -> tuple[int, int, int]:
    """Hard, medium and soft tick-points of a searched state, from its sums and from who serves what."""
    rules = compiled.problem.rules
    medium = medium_of_pairs(compiled, nodes)
    soft = int(scalars["pair"]) - compiled.factors.medium * medium
    points = {
        Level.HARD: int(scalars["pool_hard"]) + compiled.base[Level.HARD],
        Level.MEDIUM: int(scalars["pool_medium"]) + compiled.base[Level.MEDIUM] + medium,
        Level.SOFT: int(scalars["pool_soft"]) + compiled.base[Level.SOFT] + soft,
    }
    for name, (code, per_unit) in WEIGHED.items():
        weight = rules.weight(code) if per_unit else 1
        if name == "missed":
            weight *= compiled.problem.ticks_per_minute
        points[rules.level(code)] += weight * int(scalars[name])
    for name, code in REPORTED.items():
        level = rules.level(code)
        points[level] += int(scalars[f"r_{name}"]) // compiled.factors[level]
    return points[Level.HARD], points[Level.MEDIUM], points[Level.SOFT]


def medium_of_pairs(compiled: Compiled, nodes: NDArray[np.void]) -> int:
    """MEDIUM tick-points of the pair rules; the search has them in one sum with the SOFT ones."""
    if compiled.medium_pairs is None:
        return 0
    members = np.arange(len(compiled.medium_pairs))
    return int(compiled.medium_pairs[members, nodes["rt"][members]].sum())
