"""Shift templates and shifts."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.db.models import Max, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organizations.admin.base import TenantModelAdmin
from organizations.models import Organization
from resources.copying import copy_shifts
from resources.forms import ShiftTemplateForm
from resources.models import EmployeeShift, ShiftTemplate, Vehicle
from resources.seats import seats_missing, seats_of
from resources.vehicles import give_vehicle

MOST_DAYS = 14
"""Of one run."""


@admin.register(ShiftTemplate)
class ShiftTemplateAdmin(TenantModelAdmin):
    """Patterns of shifts."""

    form = ShiftTemplateForm
    list_display = ("name", "start_time", "end_time")
    search_fields = ("name",)


@admin.register(EmployeeShift)
class EmployeeShiftAdmin(TenantModelAdmin):
    """Who works when."""

    import_key = ("employee__code", "planned_start")
    import_fields = (
        "employee__code",
        "date",
        "planned_start",
        "planned_end",
        "shift_template__name",
        "mode",
        "vehicle__name",
        "status",
    )
    export_fields = ("employee__code", "date", "planned_start", "planned_end", "mode", "vehicle__name", "status")
    area_path = "employee__area"
    list_display = ("date", "employee", "hours", "mode", "vehicle", "status")
    list_select_related = ("employee", "vehicle")
    list_filter = ("date", "status", "mode", ("shift_template", admin.RelatedOnlyFieldListFilter))
    search_fields = ("employee__code", "employee__name")
    date_hierarchy = "date"
    autocomplete_fields = ("employee", "shift_template", "vehicle")
    fieldsets = (
        (None, {"fields": ("employee", "date", "planned_start", "planned_end", "shift_template", "mode", "vehicle")}),
        (None, {"fields": ("status", "actual_start", "actual_end", "cancelled_at", "cancel_reason")}),
    )
    actions = ("copy_a_week_later", "plan_these_days", "assign_vehicle")

    def save_model(self, request: HttpRequest, obj: EmployeeShift, form: forms.Form, change: bool) -> None:
        """A vehicle with too few seats is said, and the shift saved: another shift's change may be the cure."""
        super().save_model(request, obj, form, change)
        missing = seats_missing(obj)
        if obj.vehicle is None or not missing:
            return
        seats = seats_of(obj.vehicle)
        text = _("%(count)s employees are in %(vehicle)s during this shift (seats: %(seats)s).")
        said = {"vehicle": obj.vehicle.name, "seats": seats, "count": seats + missing}
        cure = _("Give one of the shifts another vehicle.")
        self.message_user(request, f"{text % said} {cure}", messages.WARNING)

    @admin.display(description=gettext_lazy("working hours"), ordering="planned_start")
    def hours(self, row: EmployeeShift) -> str:
        """Clock times of the organization's zone; an end on a later date says so."""
        start, end = timezone.localtime(row.planned_start), timezone.localtime(row.planned_end)
        later = (end.date() - start.date()).days
        return f"{start:%H:%M}–{end:%H:%M}" + (f" +{later}" if later else "")

    @admin.action(description=gettext_lazy("Copy a week later"), permissions=["add"])
    def copy_a_week_later(self, request: HttpRequest, rows: QuerySet[EmployeeShift]) -> None:
        """The chosen shifts again, seven days later."""
        zone = ZoneInfo(Organization.objects.get().time_zone)
        done = copy_shifts(rows.select_related("employee"), zone)
        text = ngettext("%(made)s shift was copied.", "%(made)s shifts were copied.", done.made) % {"made": done.made}
        self.message_user(request, text, messages.SUCCESS if done.made else messages.WARNING)
        if done.left:
            left = _("%(left)s were not: the employee has a shift then or has left, or the vehicle has no seat.")
            self.message_user(request, left % {"left": done.left}, messages.WARNING)

    @admin.action(description=gettext_lazy("Assign a vehicle"), permissions=["change"])
    def assign_vehicle(self, request: HttpRequest, rows: QuerySet[EmployeeShift]) -> HttpResponse | None:
        """First the choice of the vehicle; with ``vehicle``, the shifts get it and go by it."""
        if "vehicle" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Assign a vehicle"),
                "shifts": rows.select_related("employee", "vehicle"),
                "vehicles": usable_vehicles(request),
            }
            return TemplateResponse(request, "admin/assign_vehicle.html", context)
        chosen = _pk(request.POST["vehicle"])
        vehicle = None if chosen is None else usable_vehicles(request).filter(pk=chosen).first()
        if vehicle is None:
            raise Http404
        done = give_vehicle(list(rows.select_related("employee")), vehicle)
        for shift in done.given:
            self.log_change(request, shift, _("Vehicle: %(vehicle)s.") % {"vehicle": vehicle.name})
        text = ngettext("%(count)s shift has the vehicle.", "%(count)s shifts have the vehicle.", len(done.given))
        level = messages.SUCCESS if done.given else messages.WARNING
        self.message_user(request, text % {"count": len(done.given)}, level)
        if done.full:
            said = _("No seat in it for: %(shifts)s.") % {"shifts": _listed(done.full)}
            self.message_user(request, said, messages.WARNING)
        if done.ended:
            said = _("Cancelled or completed shifts keep what they have: %(shifts)s.")
            self.message_user(request, said % {"shifts": _listed(done.ended)}, messages.WARNING)
        return None

    @admin.action(description=gettext_lazy("Plan these days"), permissions=["change"])
    def plan_these_days(self, request: HttpRequest, rows: QuerySet[EmployeeShift]) -> HttpResponseRedirect | None:
        """To the form of a run from the first to the last chosen day."""
        areas = set(rows.values_list("employee__area", flat=True).distinct().order_by()[:2])
        days = rows.aggregate(first=Min("date"), last=Max("date"))
        count = (days["last"] - days["first"]) // timedelta(days=1) + 1
        if len(areas) != 1 or count > MOST_DAYS:
            said = _("Choose shifts of one service area, within %(days)s days.") % {"days": MOST_DAYS}
            self.message_user(request, said, messages.ERROR)
            return None
        query = {"date": days["first"].isoformat(), "days": count, "area": areas.pop()}
        return HttpResponseRedirect(f"{reverse('run_start')}?{urlencode(query)}")


def usable_vehicles(request: HttpRequest) -> QuerySet[Vehicle]:
    """Those in use that the user sees."""
    rows: QuerySet[Vehicle] = admin.site._registry[Vehicle].get_queryset(request)
    return rows.filter(status=Vehicle.Status.ACTIVE).order_by("name")


def _pk(given: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(given)
    except ValueError:
        return None


def _listed(shifts: Iterable[EmployeeShift]) -> str:
    return ", ".join(f"{shift.employee.code} {shift.date}" for shift in shifts)
