"""What single clients and employees have in place of the organization's rules, in referee and engine alike."""

from dataclasses import replace

import pytest

from constraints.rules import Level
from scheduling.solver.problem import Obligation, Problem, Relation, RelationKind
from scheduling.solver.rules import ActiveRule, Override, Rules
from tests.scheduling.solver.small import day, only, plan, priced, refused, visit


def wished(overrides=(), **given) -> Problem:
    """A visit by somebody else than the client's preferred employee; the organization's weight is 10."""
    rules = replace(only("preferred_employee", weight=10, **given), overrides=tuple(overrides))
    relation = Relation(client="x", employee="e1", kind=RelationKind.PREFERRED)
    return day(visit("x", day=3, last_day=3), relations=(relation,), rules=rules)


def override(weight=7, client="x", **more) -> Override:
    return Override(code="preferred_employee", client=client, weight=weight, **more)


@pytest.mark.parametrize(
    ("overrides", "weight"),
    [
        ([], 10),
        ([override()], 7),
        ([override(client="y")], 10),
        ([override(None)], 10),
        ([override(first_day=3, last_day=3)], 7),
        ([override(first_day=4)], 10),
        ([override(last_day=2)], 10),
        ([override(last_day=2), override(8, first_day=3)], 8),
        ([override(), override(8, priority=1)], 8),
        ([override(priority=1), override(8)], 7),
        ([override(priority=1, last_day=2), override(8)], 8),
        ([override(None, priority=1), override(8)], 8),
    ],
)
def test_the_weight_of_highest_priority_on_the_visits_day_counts(overrides, weight):
    problem = wished(overrides)
    assert priced(problem, plan(s0="x"), "preferred_employee") == [60]
    assert problem.rules.weight("preferred_employee", "x", "e0", 3) == weight


def test_a_weight_of_zero_for_one_client_leaves_no_match():
    assert priced(wished([override(0)]), plan(s0="x"), "preferred_employee") == []


def test_a_weight_of_zero_lifts_a_hard_rule_for_one_client():
    assert refused(wished(level=Level.HARD), plan(s0="x"), "preferred_employee") == [60]
    assert priced(wished([override(0)], level=Level.HARD), plan(s0="x"), "preferred_employee") == []


def test_a_rule_that_is_off_is_off_for_everybody():
    rules = Rules(active=(ActiveRule(code="late_visit", level=Level.SOFT, weight=0),), overrides=(late(5),))
    problem = day(visit("x", windows=((420, 450),)), rules=rules)
    assert priced(problem, plan({"x": 430}, s0="x"), "late_visit") == []


def late(weight: int) -> Override:
    return Override(code="late_visit", client="x", weight=weight)


@pytest.mark.parametrize(("minutes", "units"), [(10, []), (9, [60])])
def test_the_tolerance_for_lateness_may_be_the_clients(minutes, units):
    tolerance = Override(code="missed_window", client="x", value={"tolerance_minutes": minutes})
    problem = day(visit("x", windows=((420, 450),)), rules=replace(only("missed_window"), overrides=(tolerance,)))
    assert refused(problem, plan({"x": 430}, s0="x"), "missed_window") == units


def test_lateness_without_limit_for_one_client():
    free = Override(code="missed_window", client="x", weight=0)
    visits = visit("x", windows=((420, 450),)), visit("y", windows=((420, 450),))
    problem = day(*visits, rules=replace(only("missed_window"), overrides=(free,)))
    assert priced(problem, plan({"x": 700}, s0="x"), "missed_window") == []
    assert refused(problem, plan({"y": 700}, s0="y"), "missed_window") == [250 * 60 + 30 * 60]


@pytest.mark.parametrize("code", ["late_visit", "preferred_window", "unassigned_visit", "unassigned_optional"])
def test_other_rules_by_client_are_weighed_alike_by_engine_and_referee(code):
    rules = replace(Rules.defaults(), overrides=(Override(code=code, client="x", weight=77),))
    optional = visit("o", obligation=Obligation.OPTIONAL)
    problem = day(visit("x", windows=((420, 450),), wishes=((420, 430),)), visit("y"), optional, rules=rules)
    soft = Rules(active=tuple(r for r in rules.active if r.code != "missed_window"), overrides=rules.overrides)
    priced(replace(problem, rules=soft), plan({"x": 440}, s0="x"), code)
    priced(problem, plan(s0="y"), code)


def test_fields_of_the_value_that_are_not_named_stay_the_organizations():
    base = ActiveRule(code="unassigned_visit", level=Level.MEDIUM, weight=1, value={"base_minutes": 60})
    own = Override(code="unassigned_visit", client="x", value={"factors": [2] * 10})
    value = Rules(active=(base,), overrides=(own,)).value("unassigned_visit", "x")
    assert (value["base_minutes"], value["factors"]) == (60, (2,) * 10)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "travel_time", "employee": "e0"}, "rule 'travel_time': is weighed alike"),
        ({"code": "preferred_employee", "client": "x", "employee": "e0"}, "give one of them"),
        ({"code": "preferred_employee", "employee": "e0"}, "EMPLOYEE may hold no value"),
        ({"code": "preferred_employee", "client": "x", "weight": -1}, "weight is -1"),
        ({"code": "unassigned_visit", "client": "x", "value": {"base_minutes": 241}}, "base_minutes is 241"),
        ({"code": "unassigned_visit", "client": "x", "value": {"minutes": 1}}, "unknown field 'minutes'"),
    ],
)
def test_an_override_that_cannot_be_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        Override(**given)


def for_all(**fields) -> Override:
    return Override(code="unassigned_visit", **fields)


BASE = ActiveRule(code="unassigned_visit", level=Level.MEDIUM, weight=5, value={"base_minutes": 60})


@pytest.mark.parametrize(("on", "weight", "minutes"), [(0, 5, 60), (1, 7, 30), (2, 7, 30), (3, 5, 60)])
def test_what_holds_for_all_on_some_days_stands_in_for_the_organizations(on, weight, minutes):
    some_days = for_all(weight=7, value={"base_minutes": 30}, first_day=1, last_day=2)
    rules = Rules(active=(BASE,), overrides=(some_days,))
    assert rules.weight("unassigned_visit", "x", day=on) == weight
    assert rules.value("unassigned_visit", "x", day=on)["base_minutes"] == minutes


def test_what_a_client_has_stands_before_what_holds_for_all():
    own = for_all(client="x", weight=9, value={"factors": [2] * 10})
    rules = Rules(active=(BASE,), overrides=(for_all(weight=7, value={"base_minutes": 30}), own))
    value = rules.value("unassigned_visit", "x")
    assert (rules.weight("unassigned_visit", "x"), rules.weight("unassigned_visit", "y")) == (9, 7)
    assert (value["base_minutes"], value["factors"]) == (30, (2,) * 10)


@pytest.mark.parametrize(("weight", "is_on"), [(0, False), (3, True)])
def test_a_rule_that_is_on_on_some_days_only_is_on(weight, is_on):
    rules = Rules(active=(replace(BASE, weight=0),), overrides=(for_all(weight=weight, first_day=1),))
    assert rules.is_on("unassigned_visit") is is_on
    assert [rules.weight("unassigned_visit", "x", day=number) for number in (0, 1)] == [0, weight]


def test_overrides_are_stored_with_the_problem():
    own = Override(code="unassigned_visit", client="x", weight=3, value={"factors": [2] * 10}, last_day=4)
    problem = day(visit("x"), rules=replace(Rules.defaults(), overrides=(own,)))
    assert Problem.from_json(problem.to_json()) == problem
