"""What the linter says of an area's rows."""

from scheduling.checks.rules import check_rules
from tests.factories import MONDAY


def lint(area, first=MONDAY, last=None):
    return check_rules(area, first, last or first)


def codes(area, first=MONDAY, last=None) -> list[str]:
    return [finding.code for finding in lint(area, first, last)]


def of_code(area, code, first=MONDAY, last=None):
    """The findings of one code."""
    return [finding for finding in lint(area, first, last) if finding.code == code]
