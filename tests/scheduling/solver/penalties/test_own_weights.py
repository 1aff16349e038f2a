"""Weights that single clients and employees have of their own, for every rule that lets them, in referee and engine."""

from dataclasses import replace

import pytest

from constraints.rules import BY_PERSON, RULES_BY_CODE, Entity, Level
from scheduling.solver.problem import Problem
from scheduling.solver.referee import judge
from scheduling.solver.rules import Override
from tests.scheduling.solver.penalties import test_location, test_preference, test_resource, test_skill, test_time
from tests.scheduling.solver.small import engine, only

CASES = {
    code: case
    for module in (test_location, test_preference, test_resource, test_skill, test_time)
    for code, case in module.CASES.items()
}
PAIRS = [
    (code, entity)
    for code in sorted(BY_PERSON)
    for entity in RULES_BY_CODE[code].who
    if entity is not Entity.ORGANIZATION
]


def with_own(problem: Problem, code: str, entity: Entity, weight: int) -> Problem:
    """Everybody of the kind has the weight."""
    if entity is Entity.CLIENT:
        own = [Override(code=code, client=name, weight=weight) for name in {visit.client for visit in problem.visits}]
    else:
        own = [Override(code=code, employee=employee.id, weight=weight) for employee in problem.employees]
    return replace(problem, rules=replace(problem.rules, overrides=(*problem.rules.overrides, *own)))


def test_every_rule_of_persons_has_a_case():
    assert set(CASES) >= BY_PERSON


@pytest.mark.parametrize(("code", "entity"), PAIRS)
@pytest.mark.parametrize("weight", [0, 1, 9])
def test_an_own_weight_takes_the_place_of_the_organization_s(code, entity, weight):
    build, made, units = CASES[code]
    level = next(level for level in RULES_BY_CODE[code].levels if level is not Level.HARD)
    own = with_own(build(only(code, level, 5)), code, entity, weight)
    verdict = judge(own, made)
    score = (verdict.score.hard, verdict.score.medium, verdict.score.soft)
    assert sum(score) == -weight * units
    assert engine(own, made) == score
