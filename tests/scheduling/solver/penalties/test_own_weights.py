"""Latest returns and breaks that single employees have of their own, to the minute; every rule: test_every_rule.py."""

from dataclasses import replace

import pytest

from constraints.rules import Level
from scheduling.solver.insertion import complete
from scheduling.solver.problem import Problem
from scheduling.solver.referee import without_lost_breaks
from scheduling.solver.rules import Override, Rules
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from tests.scheduling.solver.small import day, joined, minutes, only, pause, plan, priced, refused, visit


def own(code: str, level: Level, weight: int, /, **fields) -> Rules:
    """The rule, with values of employee e0's own."""
    return replace(only(code, level, weight), overrides=(Override(code=code, employee="e0", **fields),))


def home_late(rules: Rules) -> Problem:
    """A visit until 17:00; both shifts end at 16:00."""
    return day(visit("x", length=60, windows=((900, 1020),)), shifts=((420, 960), (420, 960)), rules=rules)


LIMITS = [
    ({"value": {"max_minutes": 60}}, "s0", []),
    ({"value": {"max_minutes": 59}}, "s0", [60]),
    ({"value": {"max_minutes": 60}}, "s1", [45 * 60]),
    ({"value": {"max_minutes": 60}, "first_day": 1}, "s0", [45 * 60]),
    ({"value": {"max_minutes": 60}, "last_day": 0}, "s0", []),
    ({"weight": 0}, "s0", []),
    ({"weight": 0}, "s1", [45 * 60]),
]


@pytest.mark.parametrize(("fields", "shift", "units"), LIMITS)
def test_the_latest_return_is_each_ones_own(fields, shift, units):
    problem = home_late(own("after_shift", Level.MEDIUM, 2, **fields))
    assert priced(problem, plan({"x": 960}, **{shift: "x"}), "after_shift") == units


@pytest.mark.parametrize(("fields", "shift", "units"), LIMITS)
def test_a_latest_return_that_must_hold_is_each_ones_own(fields, shift, units):
    problem = home_late(own("after_shift", Level.HARD, 1, **fields))
    assert refused(problem, plan({"x": 960}, **{shift: "x"}), "after_shift") == units


@pytest.mark.parametrize(("allowed", "is_made"), [(60, True), (59, False), (None, True)])
def test_a_visit_is_put_in_where_somebody_may_be_that_late(allowed, is_made):
    fields = {"weight": 0} if allowed is None else {"value": {"max_minutes": allowed}}
    problem = home_late(own("after_shift", Level.HARD, 1, **fields))
    locked = replace(problem, visits=(replace(problem.visits[0], pinned_start=minutes(960)),))
    whole = replace(locked, rules=joined(locked.rules, only("unassigned_visit")))
    whole = replace(whole, rules=replace(whole.rules, overrides=problem.rules.overrides))
    assert bool(complete(whole, plan())[0].members()) is is_made
    assert bool(solve(whole, stop=MaxMoves(500)).plan.members()) is is_made


@pytest.mark.parametrize(
    ("value", "missed"),
    [
        ({"due": "ALWAYS"}, [60]),
        ({"due": "USED"}, [60]),
        ({"due": "SPAN", "span_minutes": 60}, []),
        ({"due": "SPAN", "span_minutes": 59}, [60]),
    ],
)
def test_breaks_are_due_by_each_ones_own_measure(value, missed):
    rules = own("missed_break", Level.SOFT, 3, value=value)
    problem = day(visit("x", length=60), breaks=(pause(),), rules=rules)
    assert priced(problem, plan(s0="x"), "missed_break") == missed


@pytest.mark.parametrize(("edge", "missed"), [(False, [60]), (True, [])])
def test_whether_a_break_at_the_edge_counts_is_each_ones_own(edge, missed):
    rules = own("missed_break", Level.SOFT, 3, value={"due": "USED", "edge": edge})
    problem = day(visit("x", length=60, windows=((900, 960),)), breaks=(pause(),), rules=rules)
    made = plan(s0="*b x") if edge else plan(s0="x")
    assert without_lost_breaks(problem, plan(s0="*b x")) == made
    assert priced(problem, made, "missed_break") == missed
