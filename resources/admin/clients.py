"""Clients by code; name and address are decrypted on the form only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from organizations.admin.base import PersonAdmin, TenantInline, TenantModelAdmin
from resources.models import Client, ClientAbsence, ClientEmployeeRelation, VisitRequirement


class ClientAbsenceInline(TenantInline):
    """When the client is away."""

    model = ClientAbsence
    fields = ("kind", "starts_at", "ends_at")


class RelationInline(TenantInline):
    """Preferred and blocked employees."""

    model = ClientEmployeeRelation
    autocomplete_fields = ("employee",)
    fields = ("employee", "kind", "reason", "valid_from", "valid_to")


class RequirementInline(TenantInline):
    """The client's needs."""

    model = VisitRequirement
    fields = ("service_type", "duration", "required_employee_count", "priority", "obligation", "valid_from", "valid_to")
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A need is made on its own page, where its windows are."""
        return False


@admin.register(Client)
class ClientAdmin(PersonAdmin):
    """Found by code, or by the exact full name (through its blind index)."""

    import_key = ("code",)
    import_fields = (
        "code",
        "name",
        "address",
        "latitude",
        "longitude",
        "area__name",
        "birth_year",
        "protection_level",
        "key_type",
        "fixed_contact_employee__code",
        "active_from",
        "active_to",
    )
    export_fields = ("code", "area__name", "key_type", "active_from", "active_to")
    area_path = "area"
    list_display = ("code", "area", "birth_year", "protection_level", "key_type", "fixed_contact_employee", "active_to")
    list_select_related = ("area", "fixed_contact_employee")
    list_filter = (("area", admin.RelatedOnlyFieldListFilter), "protection_level", "key_type", "active_to")
    search_fields = ("code",)
    autocomplete_fields = ("area", "fixed_contact_employee", "user")
    inlines = (RequirementInline, RelationInline, ClientAbsenceInline)
    fieldsets = (
        (None, {"fields": ("code", "name", "address", "latitude", "longitude", "area", "user")}),
        (None, {"fields": ("birth_year", "protection_level", "key_type", "fixed_contact_employee")}),
        (None, {"fields": ("active_from", "active_to")}),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Client], search_term: str
    ) -> tuple[QuerySet[Client], bool]:
        """By code, and by name where the whole name is given."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if " " in search_term.strip():
            found |= queryset.filter(pk__in=Client.objects.named(search_term))
        return found, duplicates


@admin.register(ClientAbsence)
class ClientAbsenceAdmin(TenantModelAdmin):
    """Absences of all clients."""

    import_key = ("client__code", "starts_at")
    import_fields = ("client__code", "kind", "starts_at", "ends_at")
    export_fields = ("client__code", "kind", "starts_at", "ends_at")
    area_path = "client__area"
    list_display = ("client", "kind", "starts_at", "ends_at")
    list_select_related = ("client",)
    list_filter = ("kind", "starts_at")
    search_fields = ("client__code",)
    autocomplete_fields = ("client",)


@admin.register(ClientEmployeeRelation)
class ClientEmployeeRelationAdmin(TenantModelAdmin):
    """Who is preferred by whom, and who must not meet."""

    export_fields = ("client__code", "employee__code", "kind", "valid_from", "valid_to")
    area_path = "client__area"
    list_display = ("client", "employee", "kind", "reason", "valid_from", "valid_to")
    list_select_related = ("client", "employee")
    list_filter = ("kind",)
    search_fields = ("client__code", "employee__code", "employee__name")
    autocomplete_fields = ("client", "employee")
