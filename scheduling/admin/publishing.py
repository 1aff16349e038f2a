"""Publish a day after looking at what it changes for whom; make a draft of a version, or of a published day."""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from constraints.names import rule_name
from organizations.models import User
from scheduling.admin.found import day_of, planner, solution_of
from scheduling.drafts import NoPlanToCopy, draft_of
from scheduling.models import PlanDay, ScheduleSolution
from scheduling.models.plan_days import DayStatus
from scheduling.preview import EmployeeChanges, Preview, Visit, preview, published_of
from scheduling.publish import NotPublishable, PublishedMeanwhile, publish

VIEW, PUBLISH, FORCE = (f"scheduling.{verb}_planday" for verb in ("view", "change", "force"))
DRAFT = "scheduling.add_schedulesolution"
SHORTEST_REASON = 3


@require_http_methods(["GET", "POST"])
def publish_preview(request: HttpRequest, plan_day_id: uuid.UUID) -> HttpResponse:
    """GET: what publishing the day would change. POST ``version`` and ``published`` (as the page showed them) and maybe
    ``reason``: publish it. 409 where the day or what is published changed meanwhile, 422 where hard rules forbid it.
    """
    user = planner(request, VIEW, PUBLISH)
    day = day_of(user, plan_day_id)
    if request.method == "GET":
        return _page(request, user, day)
    list(PlanDay.objects.select_for_update().filter(area=day.area_id, date=day.date).order_by("pk"))  # one at a time
    day = day_of(user, plan_day_id)
    published = published_of(day)
    seen = (request.POST.get("version"), request.POST.get("published", ""))
    if seen != (str(day.version), str(published.pk) if published else ""):
        return _page(request, user, day, _meanwhile(), status=409)
    reason = request.POST.get("reason", "").strip() if user.has_perm(FORCE) else ""
    if day.solution.score.get("hard", 0) and len(reason) < SHORTEST_REASON:
        return _page(request, user, day, _forbidden(user), status=422)
    try:
        publish(day.solution, day.date, by=user, forced_because=reason if day.solution.score.get("hard", 0) else "")
    except PublishedMeanwhile:
        return _page(request, user, day_of(user, plan_day_id), _meanwhile(), status=409)
    except NotPublishable:
        return _page(request, user, day, _("Only a completed draft can be published."), status=409)
    messages.success(request, _("%(day)s is published.") % {"day": day.date.isoformat()})
    return HttpResponseRedirect(_board(day.solution, day))


def _meanwhile() -> str:
    return _(
        "Nothing was published: somebody changed or published a plan of this day at the same moment. "
        "What is shown now is compared with theirs; look at it and publish again."
    )


def _forbidden(user: User) -> str:
    if user.has_perm(FORCE):
        return _("Nothing was published: the plan breaks hard rules. Give a reason to publish it in spite of that.")
    return _("Nothing was published: the plan breaks hard rules. Mend it, or ask an administrator.")


def _page(request: HttpRequest, user: User, day: PlanDay, sentence: str = "", status: int = 200) -> HttpResponse:
    seen = preview(day)
    context = {
        **admin.site.each_context(request),
        "title": _("Publish"),
        "is_fullwidth": "1",
        "day": day,
        "published": seen.published,
        "is_draft": day.status == DayStatus.DRAFT and day.solution.status == ScheduleSolution.Status.COMPLETED,
        "state": DayStatus(day.status).label,
        "sentence": sentence,
        "employees": [_employee(change) for change in seen.changes],
        "told": _told(seen),
        "unassigned": seen.unassigned,
        "broken": [(rule_name(rule), matches) for rule, matches in seen.broken],
        "may_force": user.has_perm(FORCE),
        "may_draft": user.has_perm(DRAFT),
        "reason": request.POST.get("reason", ""),
        "board": _board(day.solution, day),
    }
    return TemplateResponse(request, "admin/scheduling/publish.html", context, status=status)


def _told(seen: Preview) -> dict[str, int]:
    return {"employees": len(seen.changes), "clients": len(seen.clients)}


def _employee(change: EmployeeChanges) -> dict[str, Any]:
    return {"code": change.code, "rows": sorted(_rows(change))}


def _rows(change: EmployeeChanges) -> Iterator[tuple[str, str, str, str]]:
    """Sorted by clock time: the time, the visit, what happens, and the time before."""
    for visit in change.added:
        yield _span(visit), _visit(visit), _("new"), ""
    for visit in change.removed:
        yield _span(visit), _visit(visit), _("taken away"), ""
    for before, visit in change.moved:
        yield _span(visit), _visit(visit), _("new time"), _span(before)


def _visit(visit: Visit) -> str:
    return f"{visit.client} {visit.service}".strip()


def _span(visit: Visit) -> str:
    start, end = (timezone.localtime(moment) for moment in (visit.start, visit.end))
    return f"{start:%H:%M}–{end:%H:%M}"


def _board(solution: ScheduleSolution, day: PlanDay | None = None) -> str:
    shown = day.date if day else solution.first_day
    return f"{reverse('board')}?{urlencode({'date': shown.isoformat(), 'solution': solution.pk})}"


@require_POST
def use_as_draft(request: HttpRequest, solution_id: uuid.UUID) -> HttpResponse:
    """A working copy of the version to change by hand: the one there is, else a new one. Leads to its board."""
    return _drafted(request, solution_of(planner(request, DRAFT), solution_id), None)


@require_POST
def make_revision(request: HttpRequest, plan_day_id: uuid.UUID) -> HttpResponse:
    """The same of a published or archived day's version; leads to that day. What is published stays until then."""
    day = day_of(planner(request, DRAFT, VIEW), plan_day_id)
    return _drafted(request, day.solution, day)


def _drafted(request: HttpRequest, solution: ScheduleSolution, day: PlanDay | None) -> HttpResponse:
    try:
        draft = draft_of(solution)
    except NoPlanToCopy:
        messages.error(request, _("Only a completed plan can be made a draft of."))
        return redirect("run_progress", solution.pk)
    return HttpResponseRedirect(_board(draft, day))
