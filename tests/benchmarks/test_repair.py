"""An employee of a made-up day goes sick: what is left of the day, and what counts as a moved visit."""

import json
from dataclasses import replace

import pytest

from benchmarks.days import MINUTE, made_up_day
from benchmarks.repair import NOW, TOLERANCE, Measured, cases, main, moved, text
from scheduling.solver.referee import judge
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from scheduling.solver.timing import time_plan


@pytest.fixture(scope="module")
def day():
    """A planned day of 50 visits. Over a second: the engine is loaded and each reason for a left-out visit is tried."""
    problem = made_up_day(50)
    return problem, solve(problem, stop=MaxMoves(50_000), seed=1)


@pytest.fixture(scope="module")
def case(day):
    return cases(*day, 1)[0]


def test_what_has_begun_stays_and_what_has_not_may_not_begin_before_now(day, case):
    timing = day[1].verdict.timing
    for visit in case.problem.visits:
        begun = timing.starts.get(visit.id, NOW) < NOW
        assert (visit.pinned_start is not None) is begun
        assert begun or visit.agreed[0].open >= NOW


def test_the_rest_of_the_plan_is_a_plan_of_the_rest_of_the_day(day, case):
    timing = judge(case.problem, case.rest).timing
    assert case.orphans > 0
    assert {visit for visit, start in timing.starts.items() if start < NOW} == {
        visit for visit, start in day[1].verdict.timing.starts.items() if start < NOW
    }
    assert not any(case.employee in team and timing.starts[visit] >= NOW for visit, team in timing.teams.items())


@pytest.mark.parametrize(("later", "count"), [(0, 0), (TOLERANCE, 0), (TOLERANCE + MINUTE, 1)])
def test_a_visit_has_moved_by_more_than_the_tolerance(case, later, count):
    timing = time_plan(case.problem, case.rest)
    visit = next(visit for visit in case.problem.visits if visit.id in timing.starts)
    told = replace(visit, baseline_team=timing.teams[visit.id], baseline_start=timing.starts[visit.id] + later)
    assert len(moved(replace(case.problem, visits=(told,), dependencies=()), timing)) == count


def test_another_team_is_a_move(case):
    timing = time_plan(case.problem, case.rest)
    visit = next(visit for visit in case.problem.visits if visit.id in timing.starts)
    told = replace(visit, baseline_team=("gone",), baseline_start=timing.starts[visit.id])
    assert moved(replace(case.problem, visits=(told,), dependencies=()), timing) == [visit.id]


@pytest.mark.parametrize(("left_out", "ratio"), [(3, 1.5), (2, None)])
def test_only_plans_that_leave_out_as_many_are_compared(left_out, ratio):
    row = Measured(
        employee="e", seconds=1.0, orphans=8, moved=12, unassigned=3, least=8, least_unassigned=left_out, score="0"
    )
    assert row.ratio == ratio
    assert ("1.50" in text([row])) is (ratio is not None)


def test_a_case_is_measured(capsys):
    """Over a second: a day is planned, repaired and searched for the fewest moves."""
    budgets = ["--seconds", "0.2", "--repair-seconds", "0.1", "--least-seconds", "0.1"]
    assert main(["--visits", "50", *budgets, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["seconds"] > 0
    assert row["moved"] >= 0
