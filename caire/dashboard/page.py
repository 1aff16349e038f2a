"""What the start page is made of."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from caire.dashboard.chart import HEIGHT, WIDTH, sparkline
from caire.dashboard.figures import DEFAULT_PERIOD, PERIODS, Figure, Period, figures_of
from caire.dashboard.todo import todo
from organizations.areas import areas_of
from organizations.models import Organization, User
from scheduling.admin.day import chosen, rounded
from scheduling.models import ScheduleSolution
from scheduling.scores import score_text

TOMORROW = timedelta(days=1)
"""The figures reach to the day that is planned now."""


def dashboard(request: HttpRequest) -> dict[str, Any]:
    """The page's context for ``?period=`` (days) and ``?area=``; nothing for who plans nothing. 404 for an area that is
    not the user's to plan.
    """
    user, organization = request.user, getattr(request, "organization", None)
    if not isinstance(user, User) or not isinstance(organization, Organization):
        return {}
    if not user.has_perm("scheduling.view_schedule"):
        return {}
    areas = list(areas_of(user).order_by("name"))
    area = chosen(areas, request.GET.get("area")) if request.GET.get("area") else None
    own = areas if area is None else [one for one in areas if one.pk == area.pk]
    days = _period(request.GET.get("period"))
    period = Period(last=timezone.localdate() + TOMORROW, days=days)
    return {
        "cards": [_card(figure) for figure in figures_of(own, period)],
        "todo": todo(organization, own, timezone.localtime()),
        "runs": list(_runs(own)),
        "areas": areas,
        "area": area,
        "days": days,
        "periods": PERIODS,
        "chart": {"width": WIDTH, "height": HEIGHT},
    }


def _period(asked: str | None) -> int:
    try:
        days = int(asked or DEFAULT_PERIOD)
    except ValueError:
        raise Http404 from None
    if days not in PERIODS:
        raise Http404
    return days


def _card(figure: Figure) -> dict[str, Any]:
    known = [day for day, value in figure.series if value is not None]
    return {
        "code": figure.code,
        "label": figure.label,
        "text": "–" if figure.value is None else _amount(figure, figure.value),
        "change": None
        if figure.change is None
        else f"{'+' if figure.change > 0 else ''}{_amount(figure, figure.change)}",
        "is_better": figure.is_better,
        "only_day": known[0] if len(known) == 1 else None,
        "lines": sparkline([value for _, value in figure.series]),
        "rows": [(day, "–" if value is None else _amount(figure, value)) for day, value in figure.series],
    }


def _amount(figure: Figure, value: Any) -> str:
    return f"{rounded(value)} {figure.unit}".strip()


def _runs(areas: list[Any]) -> list[dict[str, Any]]:
    """Those queued or under way."""
    rows = ScheduleSolution.objects.unfinished().filter(area__in=areas).select_related("area")
    return [
        {
            "text": f"{row.first_day:%Y-%m-%d} {row.area.name}",
            "state": ScheduleSolution.Status(row.state).label,
            "score": score_text(row.progress.get("score", "")),
            "address": reverse("run_progress", args=[row.pk]),
        }
        for row in rows.defer("input_data", "output_solution")
    ]
