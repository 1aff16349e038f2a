"""The organization's planning rules."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from constraints.models import ConstraintDefinition, ConstraintValue
from organizations.admin.base import TenantInline, TenantModelAdmin


class ConstraintValueInline(TenantInline):
    """Values in place of the catalogue's."""

    model = ConstraintValue
    fields = ("entity_type", "employee", "client", "value", "override_weight", "valid_from", "valid_to")
    autocomplete_fields = ("employee", "client")


@admin.register(ConstraintDefinition)
class ConstraintDefinitionAdmin(TenantModelAdmin):
    """Rules with level and weight. System rules are shown, and are the same for everybody."""

    list_display = ("name", "rule_code", "type", "weight", "category", "priority", "is_system")
    list_filter = ("type", "category", "is_system")
    search_fields = ("name", "rule_code")
    fields = ("name", "rule_code", "type", "weight", "priority", "category", "is_system")
    readonly_fields = ("rule_code", "category", "is_system")
    inlines = (ConstraintValueInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Every rule of the catalogue is laid down with the organization."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not a system rule; the database refuses it too."""
        return bool(super().has_change_permission(request, obj)) and not (obj is not None and obj.is_system)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A rule is switched off by weight 0, not deleted."""
        return False


@admin.register(ConstraintValue)
class ConstraintValueAdmin(TenantModelAdmin):
    """All values in one list."""

    list_display = (
        "constraint_definition",
        "entity_type",
        "employee",
        "client",
        "override_weight",
        "valid_from",
        "valid_to",
    )
    list_select_related = ("constraint_definition", "employee", "client")
    list_filter = ("entity_type",)
    search_fields = (
        "constraint_definition__name",
        "constraint_definition__rule_code",
        "employee__code",
        "client__code",
    )
    autocomplete_fields = ("constraint_definition", "employee", "client")
