"""The made-up rows that rules are resolved for."""

import uuid

import pytest

from benchmarks.resolve import resolve_all, rows
from constraints.resolve import RuleBook
from constraints.rules import RULES

CLIENTS, EMPLOYEES = [uuid.uuid4() for _ in range(4)], [uuid.uuid4() for _ in range(3)]


@pytest.mark.parametrize("own", [0.0, 1.0])
def test_every_rule_of_every_pair_is_resolved(own):
    definitions, values = rows(CLIENTS, EMPLOYEES, own)
    assert bool(values) is (own > 0)
    book = RuleBook(definitions, values)
    plain = sum(max(rule.weight, 1) for rule in RULES) * len(CLIENTS) * len(EMPLOYEES)
    assert (resolve_all(book, CLIENTS, EMPLOYEES) == plain) is (own == 0)
