"""Planning settings and loaded road times."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organizations.admin.base import ReadOnlyAdmin, TenantModelAdmin
from scheduling.models import PlanningSettings, TravelMatrix


@admin.register(PlanningSettings)
class PlanningSettingsAdmin(TenantModelAdmin):
    """How days are planned, where it is not a rule."""

    list_display = ("id", "area", "window_closes", "break_place", "travel_permille")
    list_select_related = ("area",)
    autocomplete_fields = ("area",)


@admin.register(TravelMatrix)
class TravelMatrixAdmin(ReadOnlyAdmin):
    """Which road times are loaded."""

    area_path = "area"
    list_display = ("area", "mode", "size", "updated_at")
    list_select_related = ("area",)
    list_filter = ("mode",)
    fields = ("area", "mode", "size", "ticks_per_minute", "created_at", "updated_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[TravelMatrix]:
        """Without the numbers."""
        return super().get_queryset(request).defer("travel", "metres")

    @admin.display(description=_("places"))
    def size(self, row: TravelMatrix) -> int:
        """How many places it joins."""
        return len(row.places)
