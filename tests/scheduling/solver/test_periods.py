"""Problems of several days: routes of one employee that hang together by rest and hours."""

from dataclasses import replace

import pytest

from scheduling.solver import referee
from scheduling.solver.calendar import Calendar
from scheduling.solver.compile import compile_problem
from scheduling.solver.core.layout import BIG
from scheduling.solver.encoding import read_plan
from scheduling.solver.lookup import Lookup
from scheduling.solver.matches import Case
from scheduling.solver.problem import Duty, Employee, Problem
from scheduling.solver.roster import WORKING_TIME
from scheduling.solver.rules import Rules
from scheduling.solver.search import Search
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from scheduling.solver.timing import time_plan
from scheduling.solver.weighing import levels
from scheduling.solver.working_time import conditions
from tests.scheduling.solver.small import WEEK, day, joined, minutes, only, plan, priced, visit
from tests.scheduling.solver.worlds import random_problem

HOT = (1e4, 1e7, 1e12)
"""Temperatures at which plans break MEDIUM and HARD rules too."""


def found_in_hot_search(seed: int) -> set[str]:
    """The rules of working time that plans broke on the way; every plan is priced alike by engine and referee."""
    problem = random_problem(seed)
    links = tuple(replace(link, max_gap=None) for link in problem.dependencies)
    problem = replace(problem, dependencies=links)
    search = Search(compile_problem(problem), seed)
    search.construct()
    broken = set()
    for number in range(24):
        search.chunk(100, HOT[number % 3], 1.0, 0.0)
        timing = time_plan(problem, read_plan(search, (search.nodes["nxt"], search.nodes["nb"])))
        found = list(referee.weighed(problem, referee.charges_of(Case(problem, Lookup(problem), timing))))
        broken |= {match.rule for match in found if match.rule in WORKING_TIME}
        if not list(referee.lost_breaks(problem, timing)):
            score = referee.score_of(problem, found)
            priced_by_engine = levels(search.compiled, search.scalars[0], search.nodes)
            assert priced_by_engine == (-score.hard, -score.medium, -score.soft)
    assert search.drift == 0
    return broken


@pytest.mark.parametrize("seeds", [range(6), range(6, 12)])
def test_engine_and_referee_agree_where_returns_break_rest_and_hours(seeds):
    assert {rule for seed in seeds for rule in found_in_hot_search(seed)} == set(WORKING_TIME)


def three_days(visits: int = 18, *, rules: Rules | None = None, contract: int = 2400) -> Problem:
    """Two employees with an evening shift, the next day's morning shift, and one shift of the day after; so many visits
    for each, which may lie up to 40 minutes past its end. 18 fit.
    """
    shifts = ((720, 1260), (1920, 2460), (3300, 3840))
    wanted = [
        visit(f"v{number}/{begin}", place=1 + number % 4, length=50, windows=((begin, end + 40),))
        for begin, end in shifts
        for number in range(visits)
    ]
    return day(
        *wanted,
        travel={(i, j): 5 for i in range(5) for j in range(5) if i != j},
        shifts=shifts * 2,
        worked_by="000111",
        employees=tuple(Employee(id=f"e{i}", weekly_minutes=contract) for i in range(2)),
        calendar=WEEK,
        rules=rules,
    )


def test_a_period_is_planned_with_the_catalogues_rules():
    result = solve(three_days(), stop=MaxMoves(20_000), seed=1)
    routes = result.verdict.timing.routes.values()
    assert all(route.is_used for route in routes)
    assert {match.rule for match in result.verdict.matches} & set(WORKING_TIME) == set()


@pytest.mark.parametrize("code", WORKING_TIME)
def test_a_period_with_late_returns_is_planned_within_rest_and_hours(code):
    """What is left undone is dear enough that routes return late, unless the rule is there."""
    wanted = joined(only("unassigned_visit"), only("overtime"), only("missed_window"))
    value = {"daily_rest": {"minutes": 660}, "weekly_rest": {"minutes": 10080 - 3840}, "weekly_hours": {}}[code]
    free = three_days(22, rules=wanted, contract=27 * 60)
    bound = replace(free, rules=joined(wanted, only(code, **value)))
    late = solve(free, stop=MaxMoves(20_000), seed=1).plan
    assert referee.judge(bound, late).score < referee.judge(free, late).score
    result = solve(bound, stop=MaxMoves(20_000), seed=1)
    assert result.score > referee.judge(bound, late).score
    assert result.score.hard == 0


def test_a_visit_that_would_cost_rest_is_dearer_than_leaving_it_out():
    rules = joined(only("daily_rest"), only("unassigned_visit"), only("missed_window"))
    problem = day(
        visit("x", length=20, windows=((1190, 1260),)), shifts=((720, 1200), (1860, 2400)), worked_by="00", rules=rules
    )
    assert priced(problem, plan(s0="x"), "daily_rest") == [600]
    result = solve(problem, stop=MaxMoves(500), seed=1)
    assert result.verdict.unassigned == ("x",)
    assert [reason.extra for reason in result.reasons] == [(600, -35 * 60, 0)]


@pytest.mark.parametrize(
    ("following", "allowance", "count"),
    [(1860, 15, 1), (1874, 15, 1), (1875, 15, 0), (1875, 16, 1), (1860, 0, 0), (1800, 15, 1)],
)
def test_what_no_return_within_the_allowance_can_break_is_no_condition(following, allowance, count):
    """Such a condition would only take time; the search looks at none at all then."""
    rules = joined(only("daily_rest"), only("after_shift", max_minutes=allowance))
    duty = Duty(start=minutes(following), end=minutes(2400), paid=0)
    problem = day(visit("x"), shifts=((720, 1200),), employees=(Employee(id="e0", duties=(duty,)),), rules=rules)
    limits = {"s0": minutes(allowance)}
    assert len(list(conditions(Lookup(problem).rosters["e0"], limits))) == count
    assert compile_problem(problem).scalars["rested"][0] == min(count, 1)


@pytest.mark.parametrize("code", WORKING_TIME)
def test_a_rule_of_weight_0_leaves_no_condition(code):
    problem = day(
        visit("x"),
        shifts=((420, 1200), (1860, 2400)),
        worked_by="00",
        employees=(Employee(id="e0", weekly_minutes=600),),
        calendar=Calendar(weekday=0, midnights=WEEK.midnights),
        rules=only(code, weight=0),
    )
    assert compile_problem(problem).scalars["rested"][0] == 0
    assert list(conditions(Lookup(problem).rosters["e0"], {"s0": BIG, "s1": BIG})) == []
