"""The parts of a score add up to it, whichever way it is cut."""

import json
import random

import pytest

from constraints.rules import Level
from scheduling.solver.explain.analysis import NOBODY, Analysis, analyse, shared
from scheduling.solver.plan import Plan, visit_stop
from scheduling.solver.referee import Match, judge, without_lost_breaks
from scheduling.solver.score import Score
from scheduling.solver.timing import PlanRefused
from tests.scheduling.solver.small import day, plan, visit
from tests.scheduling.solver.worlds import random_problem


def any_plan(problem, seed) -> Plan:
    """Visits strewn over the shifts, broken rules and all."""
    rng = random.Random(seed)
    routes = {shift.id: [] for shift in problem.shifts}
    for one in problem.visits:
        for shift in rng.sample(list(problem.shifts), min(one.staff, rng.randint(0, len(problem.shifts)))):
            if not any(
                problem.shift[s].employee == shift.employee for s, r in routes.items() if visit_stop(one.id) in r
            ):
                routes[shift.id].append(visit_stop(one.id))
    try:
        return without_lost_breaks(problem, Plan(routes={name: tuple(stops) for name, stops in routes.items()}))
    except PlanRefused:
        return plan()


def total(analysis: Analysis, parts) -> Score:
    whole = Score(ticks_per_minute=analysis.score.ticks_per_minute)
    for costs in parts.values():
        whole = whole + analysis.score_of(costs)
    return whole


@pytest.mark.parametrize("seed", range(12))
def test_rules_visits_and_employees_each_add_up_to_the_score(seed):
    problem = random_problem(seed)
    verdict = judge(problem, any_plan(problem, seed))
    analysis = analyse(problem, verdict)
    by_rule = {"all": {row.rule: row.cost for row in analysis.rules}}
    assert {total(analysis, parts) for parts in (by_rule, analysis.visits, analysis.employees)} == {verdict.score}


def match(cost: int, *employees: str) -> Match:
    return Match(rule="late_visit", level=Level.SOFT, weight=1, units=cost, employees=employees)


@pytest.mark.parametrize(
    ("charged", "parts"),
    [
        (match(60), [(NOBODY, 60)]),
        (match(60, "a"), [("a", 60)]),
        (match(60, "b", "a"), [("a", 30), ("b", 30)]),
        (match(61, "b", "a"), [("a", 31), ("b", 30)]),
        (match(62, "c", "b", "a"), [("a", 22), ("b", 20), ("c", 20)]),
    ],
)
def test_a_team_shares_a_cost_and_the_first_by_id_has_the_remainder(charged, parts):
    assert shared(charged) == parts


def test_what_is_left_out_is_charged_to_its_visit_and_to_nobody():
    problem = day(visit("x"), visit("y"))
    analysis = analyse(problem, judge(problem, plan(s0="x")))
    assert set(analysis.visits["y"]) == set(analysis.employees[NOBODY]) == {"unassigned_visit"}


def test_shares_are_of_the_level():
    problem = day(visit("x"), travel={(0, 1): 10, (1, 0): 10})
    analysis = analyse(problem, judge(problem, plan(s0="x")))
    shares = {level: sum(analysis.share(row) for row in analysis.rules if row.level is level) for level in Level}
    assert shares == {Level.HARD: 0, Level.MEDIUM: 0, Level.SOFT: pytest.approx(100, abs=0.5)}


def test_an_analysis_survives_storage():
    problem = random_problem(3)
    analysis = analyse(problem, judge(problem, plan()))
    assert Analysis.from_json(json.loads(json.dumps(analysis.to_json()))) == analysis
