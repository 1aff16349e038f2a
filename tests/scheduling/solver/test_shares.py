"""No move is drawn for which a problem has nothing."""

from itertools import pairwise

import pytest

from scheduling.solver.compile import compile_problem
from scheduling.solver.core.anneal import MOVES
from scheduling.solver.problem import Obligation
from scheduling.solver.search import Params, shares_for
from tests.scheduling.solver.small import day, only, visit

MUST = {"obligation": Obligation.MANDATORY}
ALWAYS = {"relocate", "swap", "tails", "segments", "ruin"}


@pytest.mark.parametrize(
    ("problem", "more"),
    [
        (day(visit("a", **MUST), visit("b", **MUST), rules=only("late_visit")), set()),
        (day(visit("a", staff=2, **MUST), visit("b", **MUST), rules=only("late_visit")), {"linked"}),
        (day(visit("a", obligation=Obligation.OPTIONAL), visit("b", **MUST), rules=only("late_visit")), {"pool"}),
        (day(visit("a", wishes=[(600, 660)], **MUST), visit("b", **MUST), rules=only("preferred_window")), {"choose"}),
        (day(visit("a", **MUST), visit("b", **MUST), rules=only("waiting")), {"choose"}),
        (day(visit("a", **MUST), visit("b", **MUST), rules=only("largest_idle")), {"choose", "feed"}),
    ],
    ids=["plain", "team", "optional", "preferred time", "priced waiting", "largest idle time"],
)
def test_moves_with_a_share(problem, more):
    cumulative = [0, *shares_for(compile_problem(problem), Params())]
    drawn = {name for name, (low, high) in zip(MOVES, pairwise(cumulative), strict=True) if high > low}
    assert drawn == ALWAYS | more
    assert cumulative[-1] == 1000
