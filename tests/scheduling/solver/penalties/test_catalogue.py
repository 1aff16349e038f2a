"""The catalogue and the referee know exactly the same rules."""

from pathlib import Path

from constraints.rules import RULES, RULES_BY_CODE, Category
from scheduling.solver import matches

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


def test_every_rule_is_priced_and_nothing_else():
    priced = [code for table in TABLES.values() for code in table]
    assert set(priced) == set(RULES_BY_CODE)
    assert {code for code in priced if priced.count(code) > 1} == {"broken_pin"}


def test_each_rule_stands_once_in_the_catalogue():
    assert len(RULES_BY_CODE) == len(RULES)


def test_every_rule_is_named_by_the_tests_of_its_category():
    here = Path(__file__).parent
    for category in Category:
        text = (here / f"test_{category.lower()}.py").read_text()
        assert [r.code for r in RULES if r.category is category and f'"{r.code}"' not in text] == []
