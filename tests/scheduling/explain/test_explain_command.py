"""`manage.py explain`."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps


def printed(*arguments: object) -> str:
    out = StringIO()
    call_command("explain", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_tables_name_rules_visits_and_employees_by_code(outcome):
    text = printed(outcome.solution.pk)
    assert str(outcome.result.score) in text
    for word in ("unassigned_visit", "travel_time", "K-4 INSULIN 2026-11-23", "M-1", "share of level"):
        assert word in text


def test_the_json_holds_exact_costs_that_add_up(outcome):
    raw = json.loads(printed(outcome.solution.pk, "--json"))
    for parts in (raw["visits"], raw["employees"]):
        whole = sum(sum(row["costs"].values()) for row in parts)
        assert whole == -sum(raw["score"][level] for level in ("hard", "medium", "soft"))
    assert {row["name"] for row in raw["employees"]} == {None, "M-1", "M-2"}


@pytest.mark.parametrize("plan", ["17", "6f1c1b5e-0000-4000-8000-000000000000"])
def test_an_unknown_plan_is_said(db, plan):
    with pytest.raises(CommandError, match=plan):
        printed(plan)
