"""What a Problem refuses, and that it survives JSON unchanged."""

import hashlib
import json
from array import array
from dataclasses import replace

import numpy as np
import pytest

from scheduling.solver.plan import Plan
from scheduling.solver.problem import Dependency, Problem, Travel, Window
from scheduling.solver.rules import ActiveRule
from scheduling.solver.score import Score
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from scheduling.solver.travel import MAX_LEG, packed
from tests.scheduling.solver.worlds import random_problem


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_problem_and_plan_survive_json(seed, compact):
    problem = random_problem(seed)
    again = Problem.from_json(json.loads(json.dumps(problem.to_json(compact=compact))))
    assert again == problem
    text = json.dumps(problem.to_json(), sort_keys=True, separators=(",", ":"))
    assert again.input_hash() == problem.input_hash() == hashlib.sha256(text.encode()).hexdigest()
    plan = solve(problem, stop=MaxMoves(0)).plan
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))).to_json() == plan.to_json()


@pytest.mark.parametrize("row", ["AAAA", "no base64 at all!", packed(array("i", [0, MAX_LEG + 1]))])
def test_a_packed_row_that_is_none_is_refused(row):
    raw = random_problem(0).to_json(compact=True)
    raw["travel"]["ticks"][0][0] = row
    with pytest.raises(ValueError, match="."):
        Problem.from_json(raw)


def first(rows, **changes):
    return (replace(rows[0], **changes), *rows[1:])


BAD = {
    "duration is 0": lambda p: replace(p, visits=first(p.visits, duration=0)),
    "duration is -5": lambda p: replace(p, visits=first(p.visits, duration=-5)),
    "duration is nan": lambda p: replace(p, visits=first(p.visits, duration=float("nan"))),
    "duration is 60.0": lambda p: replace(p, visits=first(p.visits, duration=60.0)),
    "staff is 5": lambda p: replace(p, visits=first(p.visits, staff=5, needs=())),
    "priority is 11": lambda p: replace(p, visits=first(p.visits, priority=11)),
    "place is 99": lambda p: replace(p, visits=first(p.visits, place=99)),
    "closes at 5, before": lambda p: replace(p, visits=first(p.visits, windows=(Window(open=9, close=5),))),
    "visit v1: the id stands twice": lambda p: replace(p, visits=first(p.visits, id="v1")),
    "pinned employee nobody": lambda p: replace(p, visits=first(p.visits, pinned_employees=("nobody",))),
    "shift s0: ends at 1": lambda p: replace(p, shifts=first(p.shifts, end=1)),
    "employee ghost is unknown": lambda p: replace(p, shifts=first(p.shifts, employee="ghost")),
    "mode is 7": lambda p: replace(p, shifts=first(p.shifts, mode=7)),
    "overlap": lambda p: replace(p, shifts=first(p.shifts, employee="e1")),
    "absence ends at 3": lambda p: replace(p, employees=first(p.employees, absences=((7, 3),))),
    "visit v99 is unknown": lambda p: replace(p, dependencies=(Dependency(id="d", first="v0", second="v99"),)),
    "depends on itself": lambda p: replace(p, dependencies=(Dependency(id="d", first="v0", second="v0"),)),
    "under the smallest": lambda p: replace(
        p, dependencies=(Dependency(id="d", first="v0", second="v1", min_gap=9, max_gap=5),)
    ),
    "square": lambda p: replace(p, travel=Travel.of([[[0, 1], [1]]])),
    "to itself": lambda p: replace(p, travel=Travel.of([[[5]]])),
    "row 1 holds nan": lambda p: replace(p, travel=Travel.of([[[0, 1], [float("nan"), 0]]])),
    "row 0 holds 0.0": lambda p: replace(p, travel=Travel.of(np.array([[[0.0, 1.0], [1.0, 0.0]]]))),
    "row 0 holds True": lambda p: replace(p, travel=Travel.of([[[0, True], [1, 0]]])),
    "row 0 holds 536870913": lambda p: replace(p, travel=Travel.of([[[0, (1 << 29) + 1], [1, 0]]])),
    "holds -2": lambda p: replace(p, travel=Travel.of([[[0, -2], [1, 0]]])),
}


@pytest.mark.parametrize("said", BAD)
def test_bad_rows_are_refused_by_name(said):
    with pytest.raises(ValueError, match=said):
        BAD[said](random_problem(1))


@pytest.mark.parametrize(
    ("code", "changes", "said"),
    [
        ("overtime", {"weight": -1}, "rule overtime: weight is -1"),
        ("overtime", {"level": "HARD"}, "rule overtime: level"),
        ("missing_skill", {"weight": 5}, "system rule"),
        ("after_shift", {"value": {"max_minutes": 999}}, "max_minutes is 999"),
    ],
)
def test_a_rule_set_wrongly_is_refused(code, changes, said):
    with pytest.raises(ValueError, match=said):
        replace(ActiveRule.default(code), **changes)


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="'comfort' is unknown"):
        ActiveRule(code="comfort", level="SOFT", weight=1)


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (Score(), "0hard/0medium/0soft"),
        (Score(-1, -60, -61), "-1hard/-1medium/-2soft"),
        (Score(0, 0, -60), "0hard/0medium/-1soft"),
    ],
)
def test_a_score_is_rounded_away_from_zero(score, text):
    assert str(score) == text
    assert Score.from_json(score.to_json()) == score


def test_no_soft_gain_outweighs_a_hard_tick():
    assert Score(-1, 0, 0) < Score(0, -1, -(10**9)) < Score(0, 0, -(10**12))
