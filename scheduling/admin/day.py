"""The read-only page of one day, at ``admin/day/``."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.areas import areas_of
from organizations.models import ServiceArea, User
from scheduling.day import Day, day_of, plan_days, read_day
from scheduling.find import uuid_or_none

FIGURES = (
    ("client_time_percent", gettext_lazy("Client time")),
    ("travel_minutes", gettext_lazy("Travel")),
    ("travel_kilometres", gettext_lazy("Distance")),
    ("waiting_minutes", gettext_lazy("Waiting")),
    ("overtime_minutes", gettext_lazy("Overtime")),
    ("late_minutes", gettext_lazy("Late")),
)


def day_page(request: HttpRequest) -> HttpResponse:
    """The published plan (else the latest draft) of ``?date=`` and ``?area=``; both may be left out.

    404 for an area the user does not plan; a date that is none is said in a sentence (400).
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm("scheduling.view_schedule"):
        raise PermissionDenied
    areas = list(areas_of(user).order_by("name"))
    area = chosen(areas, request.GET.get("area"))
    try:
        on = asked_date(request.GET.get("date"))
    except ValueError as problem:
        return _page(request, {"area": area, "areas": areas, "sentence": str(problem)}, status=400)
    day = _day(areas, area, on, request.GET.get("solution"))
    context = {
        "area": area,
        "areas": areas,
        "on": on,
        "week": on.isocalendar().week,
        "day": day,
        "figures": key_figures(day) if day else [],
        "sentence": _empty(area, on) if day is None else "",
        "steps": day_steps(area, on),
        "checks": f"{reverse('checks')}?date={on.isoformat()}" + (f"&area={area.pk}" if area else ""),
    }
    return _page(request, context)


def _day(areas: list[ServiceArea], area: ServiceArea | None, on: date, version: str | None) -> Day | None:
    """The day of the version asked for (404 where the user plans none of it), else the one that is shown first."""
    if not version:
        return read_day(area, on) if area else None
    plan_day = plan_days().filter(solution=uuid_or_none(version), area__in=areas, date=on).first()
    if plan_day is None:
        raise Http404
    return day_of(plan_day)


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/scheduling/day.html",
        {**admin.site.each_context(request), "title": _("Day"), "is_fullwidth": "1", **context},
        status=status,
    )


def chosen(areas: list[ServiceArea], asked: str | None) -> ServiceArea | None:
    """The area asked for, else the first; an area that is unknown, foreign or not granted is a 404."""
    if not asked:
        return next((area for area in areas if area.parent_id is None), areas[0] if areas else None)
    wanted = uuid_or_none(asked)
    for area in areas:
        if area.pk == wanted:
            return area
    raise Http404


def asked_date(asked: str | None) -> date:
    """The date in an address, tomorrow without one. Raises ValueError with a sentence."""
    if not asked:
        return timezone.localdate() + timedelta(days=1)
    try:
        on = date.fromisoformat(asked)
    except ValueError:
        on = None
    if on is None or not 2000 <= on.year <= 2200:
        raise ValueError(_("The date in the address is none; write it like 2026-11-23."))
    return on


def _empty(area: ServiceArea | None, on: date) -> str:
    if area is None:
        return _("You plan no service area yet. An administrator can give you one.")
    return _("There is no plan for this day. A run of the optimisation makes one.")


def key_figures(day: Day) -> list[dict[str, Any]]:
    """The strip of key figures; a figure that the version lacks is left out."""
    visits, left = int(day.figures.get("visits", 0)), len(day.unassigned)
    strip: list[dict[str, Any]] = [{"label": _("Staffed visits"), "text": f"{visits - left} / {visits}"}]
    strip += [
        {"label": label, "text": figure_text(name, day.figures[name])} for name, label in FIGURES if name in day.figures
    ]
    return strip


def rounded(value: Any, places: int = 1) -> str:
    """So many decimals in the active language; Django's own formatting would cut the rest off."""
    return str(number_format(round(value, places), decimal_pos=places, force_grouping=True))


def figure_text(name: str, value: Decimal) -> str:
    """A key figure with its unit, which its name ends with; in the active language."""
    if name.endswith("_percent"):
        return f"{rounded(value)} %"
    if name.endswith("_kilometres"):
        return f"{rounded(value)} km"
    hours, minutes = divmod(round(value), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def day_steps(area: ServiceArea | None, on: date, page: str = "day") -> list[dict[str, Any]]:
    """Links to the days before and after, and to today and tomorrow."""
    today = timezone.localdate()
    where = f"&area={area.pk}" if area else ""
    days = (
        (_("Previous day"), on - timedelta(days=1)),
        (_("Today"), today),
        (_("Tomorrow"), today + timedelta(days=1)),
        (_("Next day"), on + timedelta(days=1)),
    )
    return [
        {"label": label, "address": f"{reverse(page)}?date={to.isoformat()}{where}", "here": to == on}
        for label, to in days
    ]
