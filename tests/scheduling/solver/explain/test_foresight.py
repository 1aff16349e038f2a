"""What is foreseen of a place is never more than what comes of it."""

import pytest

from scheduling.solver.explain.fixes import Fix, FixKind
from scheduling.solver.explain.foresight import Foresight, of_pair
from scheduling.solver.explain.places import rescored
from scheduling.solver.insertion import not_before_choices
from scheduling.solver.plan import break_stop, visit_stop
from scheduling.solver.problem import Edge
from scheduling.solver.rescore import Base
from tests.scheduling.solver.explain.plans import any_plan
from tests.scheduling.solver.worlds import random_problem


def with_stop(base, shift, stops, index, stop, moments):
    return rescored(base, {shift.id: (*stops[:index], stop, *stops[index:])}, moments)


def foreseen_of(base, row, shift):
    """(least costs, what came of it) for every place of the visit on the shift, and of a break put in beside it."""
    stop, stops = visit_stop(row.id), base.plan.routes[shift.id]
    pair = of_pair(base, row, shift) if row.staff == 1 else {}
    for index in range(len(stops) + 1):
        for moment in not_before_choices(row):
            after = with_stop(base, shift, stops, index, stop, {row.id: moment})
            if after is None:
                continue
            yield {**pair, **Foresight(base, shift).least(index, stop, moment)}, after
            yield from foreseen_breaks(base, row, shift, after)


def foreseen_breaks(base, row, shift, after):
    held, view = after.plan.routes[shift.id], Foresight(base, shift, after.times)
    moments = {row.id: after.times.not_before[row.id]}
    for pause in shift.breaks:
        if break_stop(pause.id) in held:
            continue
        for index in range(len(held) + 1):
            again = with_stop(base, shift, held, index, break_stop(pause.id), moments)
            if again is None:
                continue
            if view.keeps(index, break_stop(pause.id)):
                yield view.least(index, break_stop(pause.id)), again
            else:
                assert again.plan == after.plan


@pytest.mark.parametrize("seed", range(12))
def test_what_is_foreseen_comes_true(seed):
    problem = random_problem(seed, visits=14, shifts=4)
    base = Base(problem, any_plan(problem, seed, density=0.3), hard_only=True)
    left = [row for row in problem.visits if row.id not in base.table.base.starts]
    for row in left[:4]:
        for shift in problem.shifts:
            for least, after in foreseen_of(base, row, shift):
                assert all(after.broken.get(rule, 0) >= cost > 0 for rule, cost in least.items())


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("side", Edge)
def test_what_is_foreseen_of_a_longer_shift_comes_true(seed, side):
    problem = random_problem(seed, visits=14, shifts=4)
    base = Base(problem, any_plan(problem, seed, density=0.3), hard_only=True)
    left = [row for row in problem.visits if row.id not in base.table.base.starts]
    for shift in problem.shifts:
        changed = Fix(FixKind.LENGTHEN_SHIFT, shift.id, 60, side).apply(problem)
        if changed is None:
            continue
        longer = base.under(changed, shift.id)
        for row in left[:2]:
            for least, after in foreseen_of(longer, row, changed.shift[shift.id]):
                assert all(after.broken.get(rule, 0) >= cost > 0 for rule, cost in least.items())
