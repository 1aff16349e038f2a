"""Employees with their skills and absences."""

from django.contrib import admin

from organizations.admin.base import PersonAdmin, TenantInline, TenantModelAdmin
from resources.models import Employee, EmployeeAbsence, EmployeeSkill, Skill


class EmployeeSkillInline(TenantInline):
    """Skills and delegations of an employee."""

    model = EmployeeSkill
    autocomplete_fields = ("skill",)
    fields = ("skill", "level", "issued_by", "valid_from", "valid_to")


class EmployeeAbsenceInline(TenantInline):
    """Absences of an employee."""

    model = EmployeeAbsence
    fields = ("kind", "status", "starts_at", "ends_at")


@admin.register(Skill)
class SkillAdmin(TenantModelAdmin):
    """What employees can hold and visits can ask for."""

    import_key = ("code",)
    import_fields = ("code", "name", "is_delegation")
    export_fields = ("code", "name", "is_delegation")
    list_display = ("code", "name", "is_delegation")
    list_filter = ("is_delegation",)
    search_fields = ("code", "name")


@admin.register(Employee)
class EmployeeAdmin(PersonAdmin):
    """Who can be sent."""

    import_key = ("code",)
    import_fields = (
        "code",
        "name",
        "area__name",
        "contract",
        "weekly_minutes",
        "transport_modes",
        "starts_at",
        "home_address",
        "home_latitude",
        "home_longitude",
        "active_from",
        "active_to",
    )
    export_fields = ("code", "name", "area__name", "contract", "weekly_minutes", "active_from", "active_to")
    area_path = "area"
    list_display = (
        "code",
        "name",
        "area",
        "weekly_minutes",
        "transport_modes",
        "starts_at",
        "active_from",
        "active_to",
    )
    list_select_related = ("area",)
    list_filter = (("area", admin.RelatedOnlyFieldListFilter), "starts_at", "active_to")
    search_fields = ("code", "name")
    autocomplete_fields = ("area", "user")
    inlines = (EmployeeSkillInline, EmployeeAbsenceInline)
    fieldsets = (
        (None, {"fields": ("code", "name", "area", "user", "contract", "weekly_minutes")}),
        (None, {"fields": ("transport_modes", "starts_at", "home_address", "home_latitude", "home_longitude")}),
        (None, {"fields": ("active_from", "active_to")}),
    )


@admin.register(EmployeeSkill)
class EmployeeSkillAdmin(TenantModelAdmin):
    """Skills and delegations by when they end."""

    import_key = ("employee__code", "skill__code", "valid_from")
    import_fields = ("employee__code", "skill__code", "level", "issued_by", "valid_from", "valid_to")
    export_fields = ("employee__code", "skill__code", "level", "issued_by", "valid_from", "valid_to")
    area_path = "employee__area"
    list_display = ("employee", "skill", "level", "issued_by", "valid_from", "valid_to")
    list_select_related = ("employee", "skill")
    list_filter = (("skill", admin.RelatedOnlyFieldListFilter), "valid_to")
    search_fields = ("employee__code", "employee__name", "skill__code")
    autocomplete_fields = ("employee", "skill")


@admin.register(EmployeeAbsence)
class EmployeeAbsenceAdmin(TenantModelAdmin):
    """Absences of everybody."""

    import_key = ("employee__code", "starts_at")
    import_fields = ("employee__code", "kind", "status", "starts_at", "ends_at")
    export_fields = ("employee__code", "kind", "status", "starts_at", "ends_at")
    area_path = "employee__area"
    list_display = ("employee", "kind", "status", "starts_at", "ends_at")
    list_select_related = ("employee",)
    list_filter = ("status", "kind", "starts_at")
    search_fields = ("employee__code", "employee__name")
    autocomplete_fields = ("employee",)
