"""The parts of a score add up to it on days like those that are planned: made-up, benchmark and demo days."""

from pathlib import Path

import pytest

from benchmarks.days import made_up_day
from caire.demo import build
from caire.demo.generator import Size
from caire.demo.town import ANGSBRO
from organizations.models import ServiceArea
from organizations.rls import acting_for
from scheduling.integrations.hhcrsp.mapping import to_problem
from scheduling.integrations.hhcrsp.schema import read_instance
from scheduling.snapshot import take_snapshot
from scheduling.solver.explain.analysis import analyse
from scheduling.solver.score import Score
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from tests.factories import MONDAY

DATA = Path(__file__).parents[1] / "data"
TOWN = Size(slug="demo-sums", name="Summa", area="Summa", town=ANGSBRO, visits=30, employees=6, reserve=1, seed=2)


def assert_adds_up(problem) -> None:
    """Score, rules, visits and employees say the same."""
    verdict = solve(problem, stop=MaxMoves(2_000), seed=1).verdict
    analysis = analyse(problem, verdict)
    by_rule = {"all": {row.rule: row.cost for row in analysis.rules}}
    for parts in (by_rule, analysis.visits, analysis.employees):
        whole = Score(ticks_per_minute=problem.ticks_per_minute)
        for costs in parts.values():
            whole = whole + analysis.score_of(costs)
        assert whole == verdict.score != Score(ticks_per_minute=problem.ticks_per_minute)


@pytest.mark.parametrize("visits", [50, 100])
def test_a_made_up_day_adds_up(visits):
    assert_adds_up(made_up_day(visits))


@pytest.mark.parametrize("name", ["shifts", "decimals"])
def test_a_benchmark_day_adds_up(name):
    assert_adds_up(to_problem(read_instance(DATA / f"{name}.json")))


def test_the_demos_day_adds_up(db):
    ready = build.ensure(TOWN, MONDAY)
    with acting_for(ready.organization_id):
        problem = take_snapshot(ServiceArea.objects.get(pk=ready.area_id), MONDAY, MONDAY).problem
    assert_adds_up(problem)
