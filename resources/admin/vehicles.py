"""Vehicles."""

from django.contrib import admin

from organizations.admin.base import TenantModelAdmin
from resources.models import Vehicle


@admin.register(Vehicle)
class VehicleAdmin(TenantModelAdmin):
    """The organization's vehicles."""

    import_key = ("name",)
    import_fields = ("name", "type", "capacity", "status", "required_skill__code", "latitude", "longitude")
    export_fields = ("name", "type", "capacity", "status", "required_skill__code")
    list_display = ("name", "type", "capacity", "status", "required_skill")
    list_select_related = ("required_skill",)
    list_filter = ("type", "status")
    search_fields = ("name",)
    autocomplete_fields = ("required_skill",)
