"""The day board, at ``admin/board/``: who goes where, drawn, and changed by mouse or keyboard."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.areas import areas_of
from organizations.models import ServiceArea, User
from scheduling.admin.day import asked_date, chosen, day_steps, key_figures
from scheduling.board.history import history_of
from scheduling.board.shown import VIEWS, Board, Ruler, board_of, tray_order
from scheduling.day import current_zone, day_of, plan_days, shown_plan_day
from scheduling.find import uuid_or_none
from scheduling.models import PlanDay, ScheduleSolution
from scheduling.models.plan_days import DayStatus

VIEW_NAMES = {
    "employee": gettext_lazy("Employees"),
    "client": gettext_lazy("Clients"),
    "vehicle": gettext_lazy("Vehicles"),
}
HEADINGS = {
    "employee": gettext_lazy("Employee"),
    "client": gettext_lazy("Client"),
    "vehicle": gettext_lazy("Vehicle"),
}
DAY, EVENING = (6 * 60, 14 * 60), (14 * 60, 23 * 60)
WINDOWS = (("day", gettext_lazy("Day")), ("evening", gettext_lazy("Evening")), ("all", gettext_lazy("Whole day")))
TEXTS = {
    "free": gettext_lazy("free"),
    "busy": gettext_lazy("conflict: another visit"),
    "off": gettext_lazy("conflict: not on duty"),
    "picked": gettext_lazy("Picked up. Arrow keys move it, Enter drops it, Escape puts it back."),
    "back": gettext_lazy("Put back."),
    "locked": gettext_lazy("The visit is locked: unlock it first."),
    "fixed": gettext_lazy("This plan is published: make a revision to change it."),
    "searching": gettext_lazy("Trying every employee …"),
    "trying": gettext_lazy("Trying changes that would make room …"),
    "loggedOut": gettext_lazy("You are logged out; nothing was changed. Log in again in another tab, then repeat it."),
    "failed": gettext_lazy("The server did not answer; nothing was changed. Try again."),
    "possible": gettext_lazy("possible"),
    "forbidden": gettext_lazy("forbidden"),
}


def board_page(request: HttpRequest) -> HttpResponse:
    """The published plan of ``?date=`` and ``?area=`` (else the newest draft), or that of ``?solution=``.

    404 for an area or version that is unknown, foreign or not the user's to plan; a date that is none is said (400).
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm("scheduling.view_schedule"):
        raise PermissionDenied
    areas = list(areas_of(user).order_by("name"))
    try:
        on = asked_date(request.GET.get("date"))
    except ValueError as problem:
        nothing = {"on": timezone.localdate(), "sentence": str(problem), "areas": [], "steps": []}
        return _page(request, nothing, status=400)
    asked = request.GET.get("solution")
    plan_day = _of_version(areas, asked, request.GET.get("date")) if asked else None
    area = plan_day.area if plan_day else chosen(areas, request.GET.get("area"))
    on = plan_day.date if plan_day else on
    if plan_day is None and area is not None:
        plan_day = shown_plan_day(area, on)
    context: dict[str, Any] = {
        "area": area,
        "areas": areas,
        "on": on,
        "week": on.isocalendar().week,
        "steps": day_steps(area, on, "board"),
        "sentence": _sentence(area, plan_day),
        "actions": actions_of(user, area, on, plan_day),
    }
    if plan_day is not None:
        view = request.GET.get("by", "employee")
        context |= board_context(plan_day, view if view in VIEWS else "employee", user)
        context |= _frame(context["board"], user)
    return _page(request, context)


def actions_of(user: User, area: ServiceArea | None, on: date, plan_day: PlanDay | None) -> list[dict[str, Any]]:
    """What may be done with the day: a link each, or a form that is posted."""
    if area is None:
        return []
    version = plan_day.solution if plan_day else None
    is_draft = plan_day is not None and plan_day.status == DayStatus.DRAFT
    asked = {"date": on.isoformat(), "area": area.pk} | ({"baseline": version.pk} if version and is_draft else {})
    found: list[dict[str, Any]] = []
    if user.has_perm("scheduling.add_schedulesolution"):
        found.append({"label": _("Optimise …"), "address": f"{reverse('run_start')}?{urlencode(asked)}"})
    if version is None or plan_day is None:
        return found
    if version.parent_id:
        compared = urlencode({"before": version.parent_id, "after": version.pk})
        label = _("Compare with what it was made from")
        found.append({"label": label, "address": f"{reverse('compare')}?{compared}"})
    if plan_day.status == DayStatus.PUBLISHED:
        found.append({"label": _("Print …"), "address": reverse("board-print", args=[plan_day.pk])})
    if user.has_perm("scheduling.change_planday"):
        if is_draft:
            found.append({"label": _("Publish …"), "address": reverse("publish_preview", args=[plan_day.pk])})
        else:
            address = reverse("make_revision", args=[plan_day.pk])
            found.append({"label": _("Make a revision"), "address": address, "is_post": True})
    return found


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/scheduling/board/page.html",
        {**admin.site.each_context(request), "title": _("Day board"), "is_fullwidth": "1", **context},
        status=status,
    )


def _of_version(areas: list[ServiceArea], asked: str, on: str | None) -> PlanDay:
    """The version's day of that date, its first one without; 404 where there is none the user plans."""
    days = plan_days().filter(solution=uuid_or_none(asked), area__in=areas).order_by("date")
    found = (days.filter(date=asked_date(on)) if on else days).first()
    if found is None:
        raise Http404
    return found


def _sentence(area: ServiceArea | None, plan_day: PlanDay | None) -> str:
    if area is None:
        return _("You plan no service area yet. An administrator can give you one.")
    if plan_day is None:
        return _("There is no plan for this day. A run of the optimisation makes one.")
    if plan_day.solution.status == ScheduleSolution.Status.COMPLETED and not plan_day.solution.score:
        return _("This version has no score; it is shown, but cannot be changed.")
    return ""


def board_context(
    plan_day: PlanDay, view: str, user: User, employees: Collection[uuid.UUID] | None = None
) -> dict[str, Any]:
    """What the fragments of the page are made of; the answers to changes are made of the same, with the lines of these
    `employees` alone.
    """
    day = day_of(plan_day, employees)
    zone = current_zone()
    board = board_of(day, zone, timezone.now(), view)
    ruler = Ruler(plan_day.date, zone)
    tray = sorted(day.unassigned, key=tray_order)
    return {
        "board": board,
        "tray": [{**vars(left), "opening": ruler.minute(left.opens)} for left in tray],
        "figures": board_figures(board),
        **history_of(plan_day, user),
    }


def board_figures(board: Board) -> list[dict[str, Any]]:
    """The strip of key figures; some filter the board."""
    strip = key_figures(board.day)
    strip[0]["filter"] = "unassigned"
    strip.insert(1, {"label": _("Windows broken"), "text": str(board.day.broken), "filter": "deviations"})
    return strip


def _frame(board: Board, user: User) -> dict[str, Any]:
    """What stands around the board and is not sent again after a change."""
    plan_day = board.day.plan_day
    here = {"date": plan_day.date.isoformat(), "area": plan_day.area_id, "solution": plan_day.solution_id}
    is_draft = plan_day.status == DayStatus.DRAFT and user.has_perm("scheduling.change_schedule")
    can_change = bool(is_draft and board.day.solution.score)
    windows = _windows(board)
    shown = next(window for window in windows if window["here"])
    return {
        "heading": HEADINGS[board.view],
        "views": [
            {
                "label": VIEW_NAMES[name],
                "address": f"{reverse('board')}?{urlencode({**here, 'by': name})}",
                "here": name == board.view,
            }
            for name in VIEWS
        ],
        "windows": windows,
        "newer": _newer(plan_day),
        "config": {
            "day": str(plan_day.pk),
            "version": plan_day.version,
            "view": board.view,
            "canChange": can_change,
            "first": board.first,
            "last": board.last,
            "from": shown["from"],
            "to": shown["to"],
            "root": reverse("board"),
            "leaflet": static("vendor/leaflet-1.9.4/"),
            "tiles": settings.CAIRE_TILE_URL,
            "texts": {name: str(text) for name, text in TEXTS.items()},
        },
    }


def _windows(board: Board) -> list[dict[str, Any]]:
    """Half a day fills the screen; the half that is now, else the one in which the day begins."""
    spans = {"day": DAY, "evening": EVENING, "all": (board.first, board.last)}
    is_late = (board.now if board.now is not None else board.first) >= EVENING[0]
    here = "evening" if is_late else "day"
    return [
        {"label": label, "from": spans[name][0], "to": spans[name][1], "here": name == here} for name, label in WINDOWS
    ]


def _newer(plan_day: PlanDay) -> dict[str, str] | None:
    """The newest draft of the day, where something older is shown."""
    newest = shown_plan_day(plan_day.area, plan_day.date, DayStatus.DRAFT)
    if newest is None or newest.pk == plan_day.pk or newest.solution.run_date <= plan_day.solution.run_date:
        return None
    where = {"date": plan_day.date.isoformat(), "solution": newest.solution_id}
    label = _("There is a newer draft: version %(number)s") % {"number": newest.solution.version}
    return {"label": label, "address": f"{reverse('board')}?{urlencode(where)}"}
