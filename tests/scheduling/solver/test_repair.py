"""What a search left broken: a visit is left out, or a break put in, and never a mandatory visit."""

import pytest

from scheduling.solver.plan import Plan, break_stop, visit_stop
from scheduling.solver.problem import Dependency, Obligation
from scheduling.solver.referee import judge
from scheduling.solver.repair import repaired
from tests.scheduling.solver.small import day, joined, minutes, only, pause, visit
from tests.scheduling.solver.small import plan as plan_of


def busy(middle_windows=((630, 790),), **fields):
    """07 to 16 with a break 11:00 to 13:00; the middle visit of 160 minutes covers the whole break window."""
    return day(
        visit("early", length=120, windows=((420, 560),)),
        visit("middle", length=160, windows=middle_windows, **fields),
        visit("late", length=120, windows=((800, 940),)),
        shifts=((420, 960),),
        breaks=(pause(),),
    )


PLAN = Plan(routes={"s0": (visit_stop("early"), visit_stop("middle"), visit_stop("late"))})


def mend(problem, plan=PLAN):
    verdict = judge(problem, plan)
    assert not verdict.score.is_feasible
    return repaired(problem, plan, verdict)


def test_where_the_break_has_no_room_one_visit_is_left_out():
    """The cheapest one: without the early visit the employee leaves later and owes no break."""
    _, verdict = mend(busy())
    assert [verdict.score.is_feasible, verdict.unassigned] == [True, ("early",)]


def test_a_mandatory_visit_is_never_left_out():
    _, verdict = mend(busy(obligation=Obligation.MANDATORY))
    assert "middle" not in verdict.unassigned


def test_a_break_that_has_room_is_put_in_without_leaving_anything_out():
    plan, verdict = mend(busy(middle_windows=((540, 760),)))
    assert [verdict.score.is_feasible, verdict.unassigned] == [True, ()]
    assert break_stop("b") in plan.routes["s0"]


def test_a_whole_plan_stays_as_it_is():
    problem = busy()
    plan = Plan(routes={"s0": (visit_stop("early"), break_stop("b"), visit_stop("late"))})
    verdict = judge(problem, plan)
    assert repaired(problem, plan, verdict) == (plan, verdict)


@pytest.mark.parametrize("windows", [((630, 790),), ((540, 760),)])
def test_the_score_never_gets_worse(windows):
    problem = busy(middle_windows=windows)
    before = judge(problem, PLAN)
    assert repaired(problem, PLAN, before)[1].score > before.score


@pytest.mark.parametrize(("largest", "is_kept"), [(60, True), (40, False)])
def test_a_break_that_would_part_linked_visits_for_ever_is_not_tried(largest, is_kept):
    """Half an hour between the two, which begin at most so long after each other: within an hour it has room."""
    link = Dependency(id="d", first="f", second="g", min_gap=0, max_gap=minutes(largest))
    rules = joined(only("missed_break", due="USED"), only("unassigned_visit"))
    problem = day(visit("f"), visit("g"), breaks=(pause(),), dependencies=(link,), rules=rules)
    plan, verdict = mend(problem, plan_of(s0="f g"))
    assert [(break_stop("b") in plan.routes["s0"]), verdict.score.is_feasible] == [is_kept, is_kept]
