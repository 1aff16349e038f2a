"""Shift templates and shifts."""

from django.contrib import admin

from organizations.admin.base import TenantModelAdmin
from resources.models import EmployeeShift, ShiftTemplate


@admin.register(ShiftTemplate)
class ShiftTemplateAdmin(TenantModelAdmin):
    """Patterns of shifts."""

    list_display = ("name", "start_time", "end_time")
    search_fields = ("name",)


@admin.register(EmployeeShift)
class EmployeeShiftAdmin(TenantModelAdmin):
    """Who works when."""

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
