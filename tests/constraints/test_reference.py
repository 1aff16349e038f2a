"""The catalogue for people and programs."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from constraints.reference import bounds, value_text
from constraints.rules import RULES, RULES_BY_CODE


def listed(**options) -> str:
    out = StringIO()
    call_command("list_rules", stdout=out, **options)
    return out.getvalue()


def test_the_page_of_the_rules_is_that_of_this_catalogue():
    """Renew it: manage.py list_rules --markdown > docs/rules.md."""
    assert Path(settings.BASE_DIR, "docs/rules.md").read_text() == listed(markdown=True)


def test_json_holds_every_rule_with_all_that_it_is():
    rules = json.loads(listed(json=True))
    assert [rule["code"] for rule in rules] == [rule.code for rule in RULES]
    continuity = next(rule for rule in rules if rule["code"] == "continuity")
    assert (continuity["level"], continuity["weight"], continuity["value"]) == (
        "SOFT",
        30,
        {"history_days": 14, "free": 0},
    )
    assert continuity["schema"]["properties"]["history_days"] == {"type": "integer", "minimum": 0, "maximum": 90}


def test_the_table_names_every_rule():
    shown = listed()
    assert [rule.code for rule in RULES if rule.code[:12] not in shown] == []


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 0, "maximum": 90}, "0 to 90"),
        ({"type": "boolean"}, "true or false"),
        ({"enum": ["A", "B"]}, "A or B"),
        (RULES_BY_CODE["client_wish"].schema["properties"]["wanted"], "at most 10, each a skill code"),
        (RULES_BY_CODE["unassigned_visit"].schema["properties"]["factors"], "10 rising integers, 1 to 1000"),
    ],
)
def test_bounds_in_words(schema, words):
    assert bounds(schema) == words


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("waiting", "-"),
        ("missed_window", "tolerance_minutes = 0 (0 to 240)"),
        ("largest_idle", "unused = false (true or false)"),
        ("client_wish", "wanted = [] (at most 10, each a skill code)"),
    ],
)
def test_values_in_words(code, text):
    assert value_text(RULES_BY_CODE[code]) == text
