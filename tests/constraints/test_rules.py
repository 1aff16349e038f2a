"""The catalogue: complete, consistent, and one to one with the referee's penalties."""

import pytest

from constraints.rules import OF_PLANS, RULES, RULES_BY_CODE, Level
from scheduling.solver import matches


def priced() -> set[str]:
    visits = (matches.VISIT, matches.UNASSIGNED, matches.DEPENDENCY, matches.GROUP)
    return {
        code for table in (*visits, matches.SHIFT, matches.CLIENT, matches.EMPLOYEE, matches.PLAN) for code in table
    }


def test_one_penalty_per_rule_and_one_rule_per_penalty():
    assert priced() == set(OF_PLANS)
    assert len(RULES_BY_CODE) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_fits_itself(rule):
    assert rule.check_level(rule.level) is rule.level
    assert rule.check_value({}) == dict(rule.value)
    assert set(rule.schema["properties"]) == set(rule.value)
    assert rule.name_sv
    assert rule.name_en
    assert not rule.is_system or (rule.level is Level.HARD and rule.weight == 1 and not rule.who)


@pytest.mark.parametrize("weight", [0, 1, 1_000_000])
def test_a_weight_within_bounds_is_kept(weight):
    assert RULES_BY_CODE["overtime"].check_weight(weight) == weight


@pytest.mark.parametrize("weight", [-1, 1_000_001, 1.0, True, "3", None])
def test_another_weight_is_refused_with_rule_and_range(weight):
    with pytest.raises(ValueError, match="rule overtime: weight is .*0 to 1000000"):
        RULES_BY_CODE["overtime"].check_weight(weight)


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("after_shift", {"max_minutes": 241}, "max_minutes is 241.*0 to 240"),
        ("after_shift", {"minutes": 5}, "unknown field 'minutes'"),
        ("missed_break", {"due": "NEVER"}, "due is 'NEVER'.*SPAN"),
        ("missed_break", {"edge": 1}, "edge is 1"),
        ("unassigned_visit", {"factors": [1, 2]}, "10 integers"),
        ("client_wish", {"wanted": "FINSKA"}, "at most 10 different texts, each a skill code"),
        ("client_wish", {"wanted": ["FINSKA", "FINSKA"]}, "at most 10 different"),
        ("client_wish", {"wanted": [str(n) for n in range(11)]}, "at most 10 different"),
        ("client_wish", {"wanted": [""]}, "at most 10 different"),
        ("employee_limit", {"cannot": [3]}, "cannot is"),
        ("unassigned_visit", {"factors": [2, 1, 3, 4, 5, 6, 7, 8, 9, 10]}, "must not fall"),
    ],
)
def test_a_value_outside_its_schema_is_refused(code, value, said):
    with pytest.raises(ValueError, match=said):
        RULES_BY_CODE[code].check_value(value)


def test_a_level_not_in_the_list_is_refused():
    with pytest.raises(ValueError, match="rule overtime: level is 'HARD'.*MEDIUM, SOFT"):
        RULES_BY_CODE["overtime"].check_level("HARD")
