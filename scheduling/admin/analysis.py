"""Where a plan version's score comes from, at ``admin/analysis/?solution=ID``: by rule, by employee and by visit."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from constraints.names import level_name, rule_name
from organizations.areas import areas_of
from organizations.models import User
from scheduling.admin.day import rounded
from scheduling.explain.names import Names
from scheduling.explain.stored import NotExplainable, StoredPlan, stored_analysis
from scheduling.models import ScheduleSolution
from scheduling.scores import score_text
from scheduling.solver.explain.analysis import NOBODY, Analysis, Costs

DEAREST = 100
"""Visits shown, dearest first."""
NAMED = 4
"""Rules named of each employee and visit, dearest first."""


def analysis_page(request: HttpRequest) -> HttpResponse:
    """404 for a version that is unknown, foreign or of an area the user does not plan; one without a plan is said in a
    sentence (400).
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm("scheduling.view_schedulesolution"):
        raise PermissionDenied
    version = version_of(user, request.GET.get("solution"))
    try:
        context = analysis_context(StoredPlan.of(version), stored_analysis(version))
    except NotExplainable as problem:
        return _page(request, {"version": version, "sentence": problem.shown}, status=400)
    return _page(request, {"version": version, **context})


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/scheduling/analysis.html",
        {**admin.site.each_context(request), "title": _("Score analysis"), "is_fullwidth": "1", **context},
        status=status,
    )


def version_of(user: User, asked: str | None) -> ScheduleSolution:
    """The version of that id, if the user plans its area; else 404."""
    try:
        wanted = uuid.UUID(asked or "")
    except ValueError:
        raise Http404 from None
    found = ScheduleSolution.objects.select_related("area").filter(pk=wanted, area__in=areas_of(user)).first()
    if found is None:
        raise Http404
    return found


def analysis_context(stored: StoredPlan, analysis: Analysis) -> dict[str, Any]:
    """What the tables of the page are made of."""
    names = Names(stored)
    visits = list(_parts(analysis, analysis.visits, lambda visit: _visit_name(visit, names)))
    return {
        "score": score_text(str(analysis.score)),
        "rules": list(_rules(analysis)),
        "employees": list(_parts(analysis, analysis.employees, lambda name: _employee_name(name, names))),
        "visits": visits[:DEAREST],
        "more": max(0, len(visits) - DEAREST),
    }


def _rules(analysis: Analysis) -> Iterator[dict[str, Any]]:
    """Those with a match, in the order of the catalogue."""
    for total in analysis.rules:
        if total.matches:
            yield {
                "name": rule_name(total.rule),
                "level": level_name(total.level),
                "weight": total.weight,
                "matches": total.matches,
                "cost": _points(total.cost, analysis),
                "share": rounded(analysis.share(total)),
            }


def _parts(analysis: Analysis, parts: Mapping[str, Costs], named: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """Those that cost something, dearest first."""
    dear = sorted((analysis.score_of(costs), name) for name, costs in parts.items() if any(costs.values()))
    for score, name in dear:
        costs = sorted(parts[name].items(), key=lambda row: (-row[1], row[0]))
        yield {
            "id": name,
            "name": named(name),
            "hard": _points(-score.hard, analysis),
            "medium": _points(-score.medium, analysis),
            "soft": _points(-score.soft, analysis),
            "rules": [(rule_name(code), _points(cost, analysis)) for code, cost in costs[:NAMED] if cost],
        }


def _points(tick_points: int, analysis: Analysis) -> str:
    return rounded(tick_points / analysis.score.ticks_per_minute)


def _visit_name(visit: str, names: Names) -> str:
    return _("Shifts and the whole plan") if visit == NOBODY else names.visit(visit)


def _employee_name(employee: str, names: Names) -> str:
    return _("Nobody: visits without staff, and clients") if employee == NOBODY else names.employee(employee)
