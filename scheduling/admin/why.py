"""Why a visit has its employees, or nobody, at ``admin/why/?solution=ID&visit=ID``."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from constraints.names import rule_name
from organizations.models import User
from scheduling.admin.analysis import version_of
from scheduling.explain.fix_words import fix_text
from scheduling.explain.names import Names
from scheduling.explain.patience import Patience
from scheduling.explain.stored import NotExplainable, StoredPlan
from scheduling.explain.visits import NEXT
from scheduling.explain.words import answer_text, difference_text, left_out_note, signed, violation_text
from scheduling.reasons import sentence
from scheduling.solver.explain.alternatives import Member, why_assigned
from scheduling.solver.explain.blocking import is_left_out, why_left_out
from scheduling.solver.explain.cures import cures_in_time

SECONDS = 7
"""For all that is tried while somebody waits for the page; with the rest of the page it answers within 8."""


def why_page(request: HttpRequest) -> HttpResponse:
    """404 for a version or visit that is unknown, foreign or of an area the user does not plan; a version without a
    plan is said in a sentence (400). Takes some seconds: every place in every route is tried, as long as there is time.
    """
    patience = Patience(SECONDS)
    user = request.user
    if not isinstance(user, User) or not user.has_perm("scheduling.view_schedulesolution"):
        raise PermissionDenied
    version = version_of(user, request.GET.get("solution"))
    try:
        stored = StoredPlan.of(version)
    except NotExplainable as problem:
        return _page(request, {"version": version, "sentence": problem.shown}, status=400)
    visit = request.GET.get("visit", "")
    if visit not in stored.problem.visit:
        raise Http404
    names = Names(stored)
    asked = _left_out if is_left_out(stored.bases, visit) else _assigned
    return _page(request, {"version": version, "visit": names.visit(visit), **asked(stored, names, visit, patience)})


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/scheduling/why.html",
        {**admin.site.each_context(request), "title": _("Why"), "is_fullwidth": "1", **context},
        status=status,
    )


def _left_out(stored: StoredPlan, names: Names, visit: str, patience: Patience) -> dict[str, Any]:
    why = why_left_out(stored.bases, visit, is_over=patience.is_over_for_reasons)
    fixes, is_complete = cures_in_time(stored.bases, visit, patience.is_over)
    return {
        "state": _("without staff"),
        "reason": sentence(why.reason, stored.bases.full.lookup),
        "note": left_out_note(why, names),
        "untried": patience.note(is_complete=is_complete and why.is_complete),
        "answers": [(names.shift(answer.shift), answer_text(answer, visit, names)) for answer in why.answers],
        "fixes": [fix_text(cure.fix, names) for cure in fixes],
        "has_all_fixes": is_complete,
        "is_left_out": True,
    }


def _assigned(stored: StoredPlan, names: Names, visit: str, patience: Patience) -> dict[str, Any]:
    why = why_assigned(stored.bases, visit, patience.is_over)
    minute = stored.problem.ticks_per_minute
    team = ", ".join(names.employee(member.employee) for member in why.members)
    costs = sorted(why.contributions.items(), key=lambda row: (-row[1], row[0]))
    return {
        "state": f"{names.time(why.start)} {team}",
        "contributions": [(rule_name(rule), signed(cost, minute)) for rule, cost in costs],
        "members": [_member(names, member) for member in why.members],
        "untried": patience.note(is_complete=why.is_complete),
        "has_all_others": why.is_complete,
    }


def _member(names: Names, member: Member) -> dict[str, Any]:
    return {
        "name": names.employee(member.employee),
        "others": [
            {
                "shift": names.shift(move.shift),
                "start": names.time(move.start),
                "difference": difference_text(move.difference),
                "worse": "; ".join(violation_text(violation, names) for violation in move.violations),
            }
            for move in member.others[:NEXT]
        ],
    }
