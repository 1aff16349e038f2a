"""The engine's answer is publishable where leaving visits out makes it so."""

from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from tests.scheduling.solver.test_repair import PLAN, busy


def test_a_search_that_starts_broken_and_has_no_time_still_ends_whole():
    result = solve(busy(), stop=MaxMoves(0), start=PLAN)
    assert result.score.is_feasible
    assert {reason.visit for reason in result.reasons} == set(result.verdict.unassigned)
