"""The page of two plan versions side by side, at ``admin/compare/?before=ID&after=ID``."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from constraints.names import level_name, rule_name
from organizations.models import User
from scheduling.admin.analysis import version_of
from scheduling.admin.day import figure_text, rounded
from scheduling.compare import Comparison, NotComparable, VisitChange, compare
from scheduling.explain.names import Names
from scheduling.explain.stored import NotExplainable, StoredPlan
from scheduling.lanes import drawing
from scheduling.scores import score_text

LESS_IS_BETTER = frozenset(
    {
        "unassigned_visits",
        "unassigned_minutes",
        "travel_minutes",
        "travel_kilometres",
        "waiting_minutes",
        "overtime_minutes",
        "late_minutes",
        "travel_share_percent",
        "faces_per_client",
    }
)
MORE_IS_BETTER = frozenset({"client_time_percent", "paid_client_time_percent"})


def compare_page(request: HttpRequest) -> HttpResponse:
    """404 for a version that is unknown, foreign or of an area the user does not plan; two that cannot be compared are
    said in a sentence (400).
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm("scheduling.view_schedulesolution"):
        raise PermissionDenied
    versions = [version_of(user, request.GET.get(name)) for name in ("before", "after")]
    try:
        comparison = compare(*(StoredPlan.of(version) for version in versions))
    except (NotExplainable, NotComparable) as problem:
        return _page(request, {"versions": versions, "sentence": problem.shown}, status=400)
    return _page(request, {"versions": versions, **_context(comparison)})


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/scheduling/compare.html",
        {**admin.site.each_context(request), "title": _("Compare plan versions"), "is_fullwidth": "1", **context},
        status=status,
    )


def _context(comparison: Comparison) -> dict[str, Any]:
    before, after = Names(comparison.first), Names(comparison.second)
    return {
        "scores": (score_text(str(comparison.first.verdict.score)), score_text(str(comparison.second.verdict.score))),
        "figures": [_figure(*row) for row in comparison.figures],
        "rules": [
            {
                "name": rule_name(row.rule),
                "level": level_name(row.level),
                "before": rounded(row.before),
                "after": rounded(row.after),
                "difference": _signed(row.difference),
                "verdict": _verdict(-row.difference),
            }
            for row in comparison.rules
        ],
        "visits": [_visit(change, before, after) for change in comparison.visits],
        "drawing": drawing(comparison),
        "other_input": comparison.first.solution.input_hash != comparison.second.solution.input_hash,
    }


def _figure(name: str, before: Any, after: Any) -> dict[str, Any]:
    better = 0 if name not in LESS_IS_BETTER | MORE_IS_BETTER else (1 if name in MORE_IS_BETTER else -1)
    return {
        "name": figure_name(name),
        "before": _text(name, before),
        "after": _text(name, after),
        "difference": _signed(after - before, _places(name)),
        "verdict": _verdict(better * (after - before)),
    }


def figure_name(name: str) -> str:
    """A key figure for people."""
    names = {
        "visits": _("Visits"),
        "unassigned_visits": _("Without staff"),
        "unassigned_minutes": _("Minutes without staff"),
        "service_minutes": _("Time with clients"),
        "travel_minutes": _("Travel"),
        "travel_kilometres": _("Distance"),
        "waiting_minutes": _("Waiting"),
        "overtime_minutes": _("Overtime"),
        "late_minutes": _("Late"),
        "client_time_percent": _("Client time"),
        "paid_client_time_percent": _("Client time of paid time"),
        "travel_share_percent": _("Travel of paid time"),
        "faces_per_client": _("Employees per client"),
    }
    return names.get(name, name)


def _text(name: str, value: Any) -> str:
    if name.endswith(("_minutes", "_percent", "_kilometres")):
        return figure_text(name, value)
    return rounded(value, _places(name))


def _places(name: str) -> int:
    """Decimals of a figure and of its difference."""
    if name == "faces_per_client":
        return 2
    return 1 if name.endswith(("_percent", "_kilometres")) else 0


def _signed(value: Any, places: int = 1) -> str:
    """With its sign, as the other version's difference is read."""
    if not round(value, places):
        return "0"
    return f"{'+' if value > 0 else '−'}{rounded(abs(value), places)}"


def _verdict(gain: Any) -> str:
    """What the column is marked with, beside its sign."""
    return "better" if gain > 0 else "worse" if gain < 0 else ""


def _visit(change: VisitChange, before: Names, after: Names) -> dict[str, Any]:
    named = after if change.is_only_in == 2 else before
    return {
        "visit": named.visit(change.visit),
        "before": _state(change.team_before, change.start_before, before) if change.is_only_in != 2 else "–",
        "after": _state(change.team_after, change.start_after, after) if change.is_only_in != 1 else "–",
        "kind": _kind(change),
    }


def _state(team: tuple[str, ...], start: datetime | None, names: Names) -> str:
    if start is None:
        return _("nobody")
    return f"{names.clock_time(start)} {', '.join(sorted(map(names.employee, team)))}"


def _kind(change: VisitChange) -> str:
    if change.is_only_in is not None:
        return _("only in one version")
    if change.start_after is None:
        return _("lost its staff")
    if change.start_before is None:
        return _("has staff now")
    return _("other staff") if change.is_other_team else _("other time")
