"""The catalogue and the referee know exactly the same rules."""

from pathlib import Path

import pytest

from constraints.rules import OF_PLANS, RULES, RULES_BY_CODE, Category
from scheduling.solver import matches
from scheduling.solver.rules import ActiveRule, Rules

TABLES = {
    "VISIT": matches.VISIT,
    "UNASSIGNED": matches.UNASSIGNED,
    "SHIFT": matches.SHIFT,
    "DEPENDENCY": matches.DEPENDENCY,
    "GROUP": matches.GROUP,
    "CLIENT": matches.CLIENT,
    "EMPLOYEE": matches.EMPLOYEE,
    "PLAN": matches.PLAN,
}


def test_every_rule_of_plans_is_priced_and_nothing_else():
    priced = [code for table in TABLES.values() for code in table]
    assert set(priced) == set(OF_PLANS)
    assert {code for code in priced if priced.count(code) > 1} == {"broken_pin"}


def test_each_rule_stands_once_in_the_catalogue():
    assert len(RULES_BY_CODE) == len(RULES)


def test_every_rule_is_named_by_the_tests_of_its_category():
    here = Path(__file__).parent
    for category in Category:
        text = (here / f"test_{category.lower()}.py").read_text()
        asked = [rule.code for rule in RULES if rule.category is category and rule.code in OF_PLANS]
        assert [code for code in asked if f'"{code}"' not in text] == []


def test_no_plan_holds_a_rule_of_the_roster_alone():
    assert [rule.code for rule in RULES if rule.code not in OF_PLANS] == ["vehicle_seats"]
    assert "vehicle_seats" not in Rules.defaults().by_code
    with pytest.raises(ValueError, match="rule vehicle_seats: concerns the roster alone"):
        ActiveRule.default("vehicle_seats")
