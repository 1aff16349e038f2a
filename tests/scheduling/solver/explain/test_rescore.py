"""A changed plan is timed and priced as the referee would do it from scratch."""

import random

import pytest

from scheduling.solver.plan import Plan
from scheduling.solver.referee import judge, without_lost_breaks
from scheduling.solver.rescore import Base
from scheduling.solver.timing import PlanRefused
from tests.scheduling.solver.explain.plans import any_change, any_plan, assert_is_the_referees
from tests.scheduling.solver.worlds import random_problem


@pytest.mark.parametrize("seed", range(24))
def test_a_change_is_timed_and_priced_as_from_scratch(seed):
    problem = random_problem(seed)
    made = any_plan(problem, seed)
    base = Base(problem, made)
    assert base.score == judge(problem, made).score
    rng, tried = random.Random(seed), 0
    for _ in range(30):
        routes, decided = any_change(problem, base.plan, rng)
        try:
            after = base.rescored(routes, decided)
        except PlanRefused:
            with pytest.raises(PlanRefused):
                whole = {**base.plan.routes, **routes}
                without_lost_breaks(problem, Plan(routes=whole, not_before={**base.plan.not_before, **decided}))
            continue
        assert_is_the_referees(base, after)
        tried += 1
    assert tried
