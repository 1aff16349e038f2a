"""Shift templates and shifts."""

from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organizations.admin.base import TenantModelAdmin
from organizations.models import Organization
from resources.copying import copy_shifts
from resources.models import EmployeeShift, ShiftTemplate

MOST_DAYS = 14
"""Of one run."""


@admin.register(ShiftTemplate)
class ShiftTemplateAdmin(TenantModelAdmin):
    """Patterns of shifts."""

    list_display = ("name", "start_time", "end_time")
    search_fields = ("name",)


@admin.register(EmployeeShift)
class EmployeeShiftAdmin(TenantModelAdmin):
    """Who works when."""

    export_fields = ("employee__code", "date", "planned_start", "planned_end", "mode", "vehicle__name", "status")
    area_path = "employee__area"
    list_display = ("date", "employee", "planned_start", "planned_end", "mode", "vehicle", "status")
    list_select_related = ("employee", "vehicle")
    list_filter = ("date", "status", "mode", ("shift_template", admin.RelatedOnlyFieldListFilter))
    search_fields = ("employee__code", "employee__name")
    date_hierarchy = "date"
    autocomplete_fields = ("employee", "shift_template", "vehicle")
    fieldsets = (
        (None, {"fields": ("employee", "date", "planned_start", "planned_end", "shift_template", "mode", "vehicle")}),
        (None, {"fields": ("status", "actual_start", "actual_end", "cancelled_at", "cancel_reason")}),
    )
    actions = ("copy_a_week_later", "plan_these_days")

    @admin.action(description=gettext_lazy("Copy a week later"), permissions=["add"])
    def copy_a_week_later(self, request: HttpRequest, rows: QuerySet[EmployeeShift]) -> None:
        """The chosen shifts again, seven days later."""
        zone = ZoneInfo(Organization.objects.get().time_zone)
        done = copy_shifts(rows.select_related("employee"), zone)
        text = ngettext("%(made)s shift was copied.", "%(made)s shifts were copied.", done.made) % {"made": done.made}
        self.message_user(request, text, messages.SUCCESS if done.made else messages.WARNING)
        if done.left:
            left = _("%(left)s were not: the employee or the vehicle has a shift then, or the employee has left.")
            self.message_user(request, left % {"left": done.left}, messages.WARNING)

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
