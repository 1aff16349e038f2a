"""What the linter and the roster checks find, as a page at ``admin/checks/``: read-only, with the way to each row."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.areas import areas_of
from organizations.models import ServiceArea, User
from organizations.told import shown
from scheduling.admin.day import asked_date, chosen
from scheduling.checks.findings import Finding, Row
from scheduling.checks.roster import check_roster
from scheduling.checks.rules import check_rules

MOST_DAYS = 14


def checks_page(request: HttpRequest) -> HttpResponse:
    """The findings of ``?date=``, ``?days=`` and ``?area=``; all may be left out.

    404 for an area the user does not plan; a date or a number of days that is none is said in a sentence (400).
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm("scheduling.view_schedule"):
        raise PermissionDenied
    areas = list(areas_of(user).order_by("name"))
    area = chosen(areas, request.GET.get("area"))
    context: dict[str, Any] = {"area": area, "areas": areas}
    try:
        first = asked_date(request.GET.get("date"))
        days = _asked_days(request.GET.get("days"))
    except ValueError as problem:
        return _page(request, {**context, "sentence": str(problem)}, status=400)
    context |= {"first": first, "last": first + timedelta(days=days - 1), "days": days, "choices": _choices(days)}
    if area is None:
        return _page(
            request, {**context, "sentence": _("You plan no service area yet. An administrator can give you one.")}
        )
    lists = (
        (_("Before a plan"), check_rules, _("Nothing keeps these days from being planned as they are meant.")),
        (_("Working time and shifts"), check_roster, _("Nothing was found in the shifts of these days.")),
    )
    context["lists"] = [
        _list(user, title, check, nothing, (area, first, first + timedelta(days=days - 1)))
        for title, check, nothing in lists
    ]
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/scheduling/checks.html",
        {**admin.site.each_context(request), "title": _("Checks"), "is_fullwidth": "1", **context},
        status=status,
    )


def _asked_days(asked: str | None) -> int:
    if not asked:
        return 1
    if not asked.isdecimal() or not asked.isascii() or len(asked) > 2 or not 1 <= int(asked) <= MOST_DAYS:
        raise ValueError(_("The number of days in the address is none; give 1 to %(most)s.") % {"most": MOST_DAYS})
    return int(asked)


def _choices(days: int) -> list[dict[str, Any]]:
    labels = ((1, _("One day")), (7, _("One week")), (14, _("Two weeks")))
    return [{"days": number, "label": label, "here": number == days} for number, label in labels]


def _list(
    user: User,
    title: str,
    check: Callable[[ServiceArea, date, date], list[Finding]],
    nothing: str,
    asked: tuple[ServiceArea, date, date],
) -> dict[str, Any]:
    """One check's findings; what keeps it from being made is a sentence of its own."""
    try:
        found = check(*asked)
    except ValueError as problem:
        return {"title": title, "sentence": shown(problem), "findings": []}
    return {
        "title": title,
        "sentence": "" if found else nothing,
        "errors": sum(finding.is_error for finding in found),
        "findings": [_finding(user, finding) for finding in found],
    }


def _finding(user: User, finding: Finding) -> dict[str, Any]:
    return {
        "is_error": finding.is_error,
        "code": finding.code,
        "sentence": finding.sentence,
        "days": _days(finding.days),
        "changes": [
            {"sentence": change.sentence, "name": change.row.name, "address": _address(user, change.row)}
            for change in finding.changes
        ],
    }


def _days(days: Sequence[date]) -> str:
    """The first, and how many more."""
    if not days:
        return ""
    return days[0].isoformat() + (f" +{len(days) - 1}" if len(days) > 1 else "")


def _address(user: User, row: Row) -> str:
    """The row's form, where the user may open it."""
    model = apps.get_model(row.model)
    if model not in admin.site._registry or not user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
