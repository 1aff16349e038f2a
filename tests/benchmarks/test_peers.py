"""`python -m benchmarks.peers`: which days compare, what both are given, what is said without OR-Tools."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks.greedy import first_plan
from benchmarks.peers import HOW_TO_INSTALL, Pair, compare, main, refuse_other_models, text
from scheduling.integrations.hhcrsp.mapping import to_problem
from scheduling.integrations.hhcrsp.schema import parse_instance
from scheduling.solver.referee import judge

DATA = Path(__file__).parents[1] / "scheduling" / "data"
DAY = DATA / "decimals.json"


@pytest.fixture
def raw():
    return json.loads(DAY.read_text())


def test_the_greedy_plan_serves_everybody(raw):
    problem = to_problem(parse_instance(raw))
    verdict = judge(problem, first_plan(problem))
    assert verdict.score.is_feasible
    assert not verdict.unassigned


def test_the_greedy_plan_names_a_visit_nobody_can_do(raw):
    for caregiver in raw["caregivers"]:
        caregiver["skills"] = []
    with pytest.raises(ValueError, match=r"visit .*: nobody has its skills"):
        first_plan(to_problem(parse_instance(raw)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda day: day["caregivers"][0].update(shift=[0, 600]), "has shifts"),
        (lambda day: day.update(window_met="end"), "windows for the end"),
        (lambda day: day["patients"][0].update(optional=True), "is optional or has several windows"),
        (lambda day: day["patients"][0].update(windows=[[0, 600], [700, 900]]), "is optional or has several windows"),
    ],
)
def test_a_day_of_another_model_is_refused(raw, change, said):
    change(raw)
    with pytest.raises(ValueError, match=said):
        refuse_other_models(parse_instance(raw))


def test_a_missing_package_is_said_with_its_remedy(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ortools.constraint_solver", None)
    assert main([str(DAY), "--seconds", "0.1"]) == 1
    assert capsys.readouterr().err.strip() == HOW_TO_INSTALL


def test_the_mean_is_over_days_that_both_have():
    pairs = [
        Pair(instance="a", greedy=200.0, ortools=120.0, caire=90.0),
        Pair(instance="b", greedy=200.0, ortools=None, caire=100.0),
        Pair(instance="c", greedy=200.0, ortools=110.0, caire=100.0),
    ]
    said = text(pairs, {"a": {"value": 100}, "b": {"value": 100}}).splitlines()
    assert [cell.strip() for cell in said[-1].split("|")[1:-1]] == ["mean of 1", "", "", "", "+20.00", "-10.00"]
    assert "-" in said[3]


@pytest.mark.filterwarnings("default")  # of the package's own making
def test_both_plan_a_day(raw):
    pytest.importorskip("ortools.constraint_solver.pywrapcp")
    pair = compare(parse_instance(raw), 0.2)
    assert pair.ortools is not None
    assert pair.caire <= pair.ortools <= pair.greedy
