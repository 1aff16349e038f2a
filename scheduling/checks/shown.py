"""Findings on a terminal."""

from collections.abc import Sequence
from datetime import date

from organizations.console import table
from scheduling.checks.findings import Finding


def findings_table(found: Sequence[Finding]) -> str:
    """Errors first, each with all changes of its cure."""
    errors = sum(finding.is_error for finding in found)
    rows = [
        (
            str(finding.severity),
            finding.code,
            days_text(finding.days),
            finding.sentence,
            "\n".join(f"{change.row.name}: {change.sentence}" for change in finding.changes),
        )
        for finding in found
    ]
    return table(
        f"{errors} errors, {len(found) - errors} warnings", ("", "code", "day", "what", "smallest change"), rows
    )


def days_text(days: Sequence[date]) -> str:
    """The first date, and how many more there are."""
    if not days:
        return ""
    return days[0].isoformat() + (f" +{len(days) - 1}" if len(days) > 1 else "")
