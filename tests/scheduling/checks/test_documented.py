"""Each code is written down, has a test that shows it, and is used."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from scheduling.checks.findings import LINTER, ROSTER

ROOT = Path(settings.BASE_DIR)
BY_RULE = {"daily_rest", "weekly_rest", "weekly_hours"}
"""Found under the code of their rule."""


def texts(folder: str) -> str:
    others = (path for path in (ROOT / folder).glob("*.py") if path.name not in {"findings.py", "test_documented.py"})
    return "".join(path.read_text() for path in others)


@pytest.mark.parametrize(("heading", "codes"), [("Linter", LINTER), ("Roster", ROSTER)])
def test_the_documentation_lists_them(heading, codes):
    part = (ROOT / "docs/checks.md").read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| ([a-z_]+) \|", part, re.MULTILINE)) - {"code"} == codes


@pytest.mark.parametrize("code", sorted(LINTER | ROSTER))
def test_a_day_shows_it(code):
    assert f'"{code}"' in texts("tests/scheduling/checks")


@pytest.mark.parametrize("code", sorted((LINTER | ROSTER) - BY_RULE))
def test_it_is_found_somewhere(code):
    assert f'"{code}"' in texts("scheduling/checks")
