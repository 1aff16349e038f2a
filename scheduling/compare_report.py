"""What `manage.py compare` and `manage.py what_if` print: two plan versions side by side."""

from collections.abc import Iterator
from datetime import datetime

from organizations.console import table
from scheduling.compare import Comparison, VisitChange
from scheduling.explain.names import Names

SHOWN = 40
"""Changed visits shown; JSON has them all."""


def comparison_report(comparison: Comparison, before: Names, after: Names) -> Iterator[str]:
    """Scores, key figures, rules in points, and the visits with another team or time."""
    first, second = comparison.first, comparison.second
    yield f"{first.solution.pk}   score {first.verdict.score}"
    yield f"{second.solution.pk}   score {second.verdict.score}"
    figures = [(name, one, two, f"{two - one:+}") for name, one, two in comparison.figures]
    yield table("Key figures", ("figure", "before", "after", "difference"), figures)
    rules = [
        (row.rule, row.level, f"{row.before:,.1f}", f"{row.after:,.1f}", f"{row.difference:+,.1f}")
        for row in comparison.rules
    ]
    yield table("Rules, in points", ("rule", "level", "before", "after", "difference"), rules)
    if not comparison.visits:
        yield "Every visit has the same staff at the same time."
        return
    rows = [_row(change, before, after) for change in comparison.visits[:SHOWN]]
    shown = f"{len(rows)} of {len(comparison.visits)}" if len(comparison.visits) > SHOWN else str(len(rows))
    yield table(f"Changed visits: {shown}", ("visit", "before", "after"), rows)


def _row(change: VisitChange, before: Names, after: Names) -> tuple[str, str, str]:
    named = after if change.is_only_in == 2 else before
    return (
        named.visit(change.visit),
        "-" if change.is_only_in == 2 else _state(change.team_before, change.start_before, before),
        "-" if change.is_only_in == 1 else _state(change.team_after, change.start_after, after),
    )


def _state(team: tuple[str, ...], start: datetime | None, names: Names) -> str:
    if start is None:
        return "nobody"
    return f"{names.clock_time(start)} {', '.join(sorted(map(names.employee, team)))}"
