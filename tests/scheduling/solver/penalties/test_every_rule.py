"""The whole catalogue at once, in referee and engine: a rule, level or parameter that is added needs a day here."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from constraints.rules import BY_PERSON, OF_PLANS, RULES, RULES_BY_CODE, Entity, Level
from scheduling.ruleset import DATED
from scheduling.solver.problem import Problem
from scheduling.solver.referee import judge
from scheduling.solver.rules import Override, Rules
from tests.scheduling.solver.penalties.cases import CASES, SYSTEM, VALUES, Priced
from tests.scheduling.solver.small import engine, only

BY_TIMING = {"dependency_gap"}
"""Times are raised until they keep it; its measure has a table of its own."""
BY_HISTORY = {("continuity", "history_days"), ("workload_spread", "history_days")}
"""Say which past is read, not how a plan is priced by it: tests/scheduling/test_history.py."""


def units_of(problem: Problem, made, code: str) -> int:
    """As the referee counts them; the engine has the same score, or refuses a plan that breaks a hard rule."""
    verdict = judge(problem, made)
    held = engine(problem, made)
    assert held == (verdict.score.hard, verdict.score.medium, verdict.score.soft) or (
        held is None and verdict.score.hard
    )
    return sum(match.units for match in verdict.matches if match.rule == code)


def test_no_rule_is_without_a_day():
    assert set(CASES) == {rule.code for rule in RULES if not rule.is_system}
    assert set(SYSTEM) | BY_TIMING == {code for code in OF_PLANS if RULES_BY_CODE[code].is_system}


def test_no_parameter_is_without_a_day():
    assert set(VALUES) | BY_HISTORY == {(rule.code, name) for rule in RULES for name in rule.value}


@pytest.mark.parametrize("code", SYSTEM)
def test_a_system_rule_is_kept_at_its_bound_and_broken_beyond(code):
    case = SYSTEM[code]
    assert [units_of(*case.kept, code), units_of(*case.broken, code)] == [0, case.units]


def set_rules(code: str, **value) -> Rules:
    """At a level that the engine prices."""
    level = next(level for level in RULES_BY_CODE[code].levels if level is not Level.HARD)
    return only(code, level, 1, **value)


@pytest.mark.parametrize(("code", "name"), VALUES)
def test_every_parameter_is_the_organizations(code, name):
    case = VALUES[code, name]
    for value, made, units in case.values:
        assert units_of(case.build(set_rules(code, **case.fixed, **{name: value})), made, code) == units


def people(code: str, case: Priced | None = None) -> tuple[Entity, ...]:
    """Who may have a value of their own."""
    whose = tuple(entity for entity in RULES_BY_CODE[code].who if entity is not Entity.ORGANIZATION)
    return (case.entity,) if case and case.entity in whose else whose


def with_own(problem: Problem, code: str, entity: Entity | None, **fields) -> Problem:
    """Everybody of the kind has it; without a kind, it holds for all."""
    if entity is None:
        who: list[dict[str, str]] = [{}]
    elif entity is Entity.CLIENT:
        who = [{"client": name} for name in sorted({visit.client for visit in problem.visits})]
    else:
        who = [{"employee": employee.id} for employee in problem.employees]
    overrides = tuple(Override(code=code, **one, **fields) for one in who)
    return replace(problem, rules=replace(problem.rules, overrides=(*problem.rules.overrides, *overrides)))


@pytest.mark.parametrize(
    ("code", "name", "entity"),
    [(code, name, entity) for (code, name), case in VALUES.items() for entity in people(code, case)],
)
def test_every_parameter_is_each_ones_own_on_its_days(code, name, entity):
    case = VALUES[code, name]
    (low, made, least), (high, other, most) = case.values
    for common, theirs, plan, units in ((high, low, made, least), (low, high, other, most)):
        problem = case.build(set_rules(code, **case.fixed, **{name: common}))
        assert units_of(with_own(problem, code, entity, value={name: theirs}), plan, code) == units
    past = case.build(set_rules(code, **case.fixed, **{name: high}))
    assert units_of(with_own(past, code, entity, value={name: low}, last_day=-1), other, code) == most


def own(weight: int | None, **fields) -> Callable[[Problem, str, Entity | None], Problem]:
    return lambda problem, code, entity: with_own(problem, code, entity, weight=weight, **fields)


def both(*parts: Callable[[Problem, str, Entity | None], Problem]) -> Callable[[Problem, str, Entity | None], Problem]:
    def whole(problem: Problem, code: str, entity: Entity | None) -> Problem:
        for part in parts:
            problem = part(problem, code, entity)
        return problem

    return whole


WEIGHTS = {
    "wins": (own(9), 9),
    "off": (own(0), 0),
    "from today": (own(9, first_day=0), 9),
    "until today": (own(9, last_day=0), 9),
    "from tomorrow": (own(9, first_day=1), 5),
    "until yesterday": (own(9, last_day=-1), 5),
    "loses to a higher priority": (both(own(9), own(3, priority=1)), 3),
    "in the other order": (both(own(3, priority=1), own(9)), 3),
    "a higher priority that is over": (both(own(9), own(3, priority=1, last_day=-1)), 9),
    "none": (own(None), 5),
}
"""What somebody has of their own, where the organization's weight is 5; and the weight that holds."""
LEVELS = [
    (code, entity, level)
    for code in sorted(BY_PERSON)
    for entity in people(code)
    for level in RULES_BY_CODE[code].levels
]


def assert_costs(problem: Problem, code: str, level: Level, weight: int) -> None:
    """At that level, and the engine does not hold it only where it breaks a hard rule."""
    _build, made, units = CASES[code]
    verdict, held = judge(problem, made), engine(problem, made)
    score = {Level.HARD: verdict.score.hard, Level.MEDIUM: verdict.score.medium, Level.SOFT: verdict.score.soft}
    assert score == {**dict.fromkeys(Level, 0), level: -weight * units}
    assert held == tuple(score.values()) or (held is None and level is Level.HARD and weight > 0)


@pytest.mark.parametrize("case", WEIGHTS)
@pytest.mark.parametrize(("code", "entity", "level"), LEVELS)
def test_an_own_weight_wins_or_loses_at_every_level(code, entity, level, case):
    change, weight = WEIGHTS[case]
    assert_costs(change(CASES[code][0](only(code, level, 5)), code, entity), code, level, weight)


@pytest.mark.parametrize("case", ["wins", "from today", "from tomorrow", "until yesterday"])
@pytest.mark.parametrize("code", sorted(DATED))
def test_a_weight_of_the_organization_holds_on_its_days(code, case):
    change, weight = WEIGHTS[case]
    level = next(level for level in RULES_BY_CODE[code].levels if level is not Level.HARD)
    assert_costs(change(CASES[code][0](only(code, level, 5)), code, None), code, level, weight)


def test_the_client_wins_over_the_employee():
    """Of one rule both may have something of their own."""
    shared = [rule.code for rule in RULES if {Entity.EMPLOYEE, Entity.CLIENT} <= set(rule.who)]
    assert shared == ["employee_limit"]
    problem = CASES["employee_limit"][0](only("employee_limit", Level.SOFT, 5))
    for first, second in ((Entity.EMPLOYEE, Entity.CLIENT), (Entity.CLIENT, Entity.EMPLOYEE)):
        weights = {Entity.CLIENT: 3, Entity.EMPLOYEE: 9}
        laid = with_own(problem, "employee_limit", first, weight=weights[first])
        assert_costs(with_own(laid, "employee_limit", second, weight=weights[second]), "employee_limit", Level.SOFT, 3)
    higher = with_own(
        with_own(problem, "employee_limit", Entity.CLIENT, weight=3),
        "employee_limit",
        Entity.EMPLOYEE,
        weight=9,
        priority=1,
    )
    assert_costs(higher, "employee_limit", Level.SOFT, 9)
