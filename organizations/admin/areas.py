"""Service areas and who plans them."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Permission
from django.http import HttpRequest

from organizations.admin.base import TenantInline, TenantModelAdmin
from organizations.models import ServiceArea, ServiceAreaPermission


class PlanningRightInline(TenantInline):
    """Schedulers who plan the area."""

    model = ServiceAreaPermission
    fk_name = "content_object"
    fields = ("user",)
    autocomplete_fields = ("user",)


@admin.register(ServiceArea)
class ServiceAreaAdmin(TenantModelAdmin):
    """The organization's areas as a tree."""

    area_path = "pk"
    list_display = ("name", "parent", "latitude", "longitude")
    list_select_related = ("parent",)
    search_fields = ("name",)
    autocomplete_fields = ("parent",)
    inlines = (PlanningRightInline,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """A right to plan is django-guardian's permission of that name on the area."""
        if formset.model is ServiceAreaPermission:
            plan = Permission.objects.get(codename="plan_servicearea", content_type__app_label="organizations")
            for row in formset.forms:
                row.instance.permission = plan
        super().save_formset(request, form, formset, change)


@admin.register(ServiceAreaPermission)
class ServiceAreaPermissionAdmin(TenantModelAdmin):
    """All planning rights in one list."""

    area_path = "content_object"
    list_display = ("content_object", "user")
    list_select_related = ("content_object", "user")
    list_filter = (("content_object", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("user__name", "content_object__name")
    fields = ("content_object", "user")
    autocomplete_fields = ("content_object", "user")

    def save_model(self, request: HttpRequest, obj: ServiceAreaPermission, form: Any, change: bool) -> None:
        """As above."""
        obj.permission = Permission.objects.get(codename="plan_servicearea", content_type__app_label="organizations")
        super().save_model(request, obj, form, change)
