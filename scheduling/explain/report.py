"""What `manage.py explain` prints of a plan version as a whole: what each rule, visit and employee costs."""

from collections.abc import Iterator, Mapping
from typing import Any

from organizations.console import table
from scheduling.explain.names import Names
from scheduling.explain.stored import StoredPlan
from scheduling.solver.explain.analysis import NOBODY, Analysis, Costs

DEAREST = 10
"""Visits and employees shown; JSON has them all."""


def score_report(stored: StoredPlan, names: Names) -> Iterator[str]:
    """Score, rules, and the dearest visits and employees, in points."""
    analysis, minute = stored.analysis, stored.problem.ticks_per_minute
    yield f"Plan version {stored.solution.pk}   score {analysis.score}"
    rows = [
        (total.rule, total.level, total.weight, total.matches, points(total.cost, minute), analysis.share(total))
        for total in analysis.rules
        if total.matches
    ]
    yield table("Rules", ("rule", "level", "weight", "matches", "cost in points", "share of level, %"), rows)
    rest = "(shifts and the whole plan)"
    yield _parts(analysis, analysis.visits, "visit", lambda visit: names.visit(visit) if visit else rest)
    yield _parts(analysis, analysis.employees, "employee", lambda name: names.employee(name) if name else "(nobody)")


def _parts(analysis: Analysis, parts: Mapping[str, Costs], what: str, named: Any) -> str:
    minute = analysis.score.ticks_per_minute
    dear = sorted((analysis.score_of(costs), name) for name, costs in parts.items() if any(costs.values()))
    rows = [
        (
            named(name),
            score,
            ", ".join(f"{code} {points(cost, minute)}" for code, cost in _dearest(parts[name])),
        )
        for score, name in dear[:DEAREST]
    ]
    shown = f"{len(rows)} of {len(dear)} with a cost, dearest first"
    return table(f"By {what}: {shown}", (what, "score", "of which, in points"), rows)


def _dearest(costs: Costs) -> list[tuple[str, int]]:
    return sorted(costs.items(), key=lambda row: (-row[1], row[0]))[:4]


def points(tick_points: int, ticks_per_minute: int) -> str:
    """Points with one decimal."""
    return f"{tick_points / ticks_per_minute:,.1f}"


def score_json(stored: StoredPlan, names: Names) -> dict[str, Any]:
    """The analysis with the rows' codes beside their ids; costs in tick-points, as the score's exact integers."""
    raw = stored.analysis.to_json()
    return {
        "solution": str(stored.solution.pk),
        **raw,
        "visits": [
            {"visit": visit, "name": names.visit(visit) if visit != NOBODY else None, "costs": costs}
            for visit, costs in raw["visits"].items()
        ],
        "employees": [
            {"employee": employee, "name": names.employee(employee) if employee != NOBODY else None, "costs": costs}
            for employee, costs in raw["employees"].items()
        ],
    }
