"""Needs of visits, with the skills they ask for and their links."""

from datetime import timedelta

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.admin.base import TenantInline, TenantModelAdmin
from organizations.minutes import Minutes
from resources.forms import RequirementForm
from resources.models import RequirementSkill, VisitDependency, VisitRequirement
from resources.recurrence import upcoming

PREVIEW = timedelta(days=13)
"""How far ahead a pattern is shown."""


class RequirementSkillInline(TenantInline):
    """Skills a visit asks for."""

    model = RequirementSkill
    autocomplete_fields = ("skill",)
    fields = ("skill", "min_level", "employees")


class DependencyInline(TenantInline):
    """Needs that follow this one."""

    model = VisitDependency
    fk_name = "first"
    autocomplete_fields = ("second",)
    fields = ("second", "min_gap", "max_gap", "measured_from", "staff", "all_or_nothing")


@admin.register(VisitRequirement)
class VisitRequirementAdmin(TenantModelAdmin):
    """What clients need, how often and when."""

    export_fields = (
        "client__code",
        "service_type",
        "duration",
        "frequency",
        "time_windows",
        "priority",
        "obligation",
        "required_employee_count",
        "valid_from",
        "valid_to",
    )
    form = RequirementForm
    area_path = "client__area"
    list_display = (
        "client",
        "service_type",
        "minutes",
        "required_employee_count",
        "priority",
        "obligation",
        "valid_to",
    )
    list_select_related = ("client",)
    list_filter = ("obligation", "required_employee_count", "priority", "service_type", "valid_to")
    search_fields = ("client__code", "service_type", "ecare_visit_type")
    autocomplete_fields = ("client",)
    inlines = (RequirementSkillInline, DependencyInline)
    readonly_fields = ("next_visits", "ecare_requirements")
    fieldsets = (
        (None, {"fields": ("client", "service_type", "duration", "required_employee_count", "priority", "obligation")}),
        (None, {"fields": ("frequency", "time_windows", "valid_from", "valid_to", "next_visits")}),
        (None, {"fields": ("decision_id", "granted_minutes", "ecare_visit_type", "ecare_requirements")}),
    )

    @admin.display(description=gettext_lazy("duration"), ordering="duration")
    def minutes(self, row: VisitRequirement) -> str:
        """As schedulers write it."""
        return _("%(minutes)s min") % {"minutes": Minutes().prepare_value(row.duration)}

    @admin.display(description=gettext_lazy("next visits"))
    def next_visits(self, row: VisitRequirement | None) -> str:
        """The dates that the saved pattern gives, so that a slip in it is seen at once."""
        if row is None or row.pk is None or not row.frequency:
            return _("Save first: then the dates of the next two weeks are shown here.")
        today = timezone.localdate()
        try:
            dates = upcoming(row, today, today + PREVIEW)
        except ValueError as problem:
            return str(problem)
        if not dates:
            return _("None in the next two weeks.")
        weeks: dict[int, list[str]] = {}
        for day in dates:
            weeks.setdefault(day.isocalendar().week, []).append(date_format(day, "D j/n"))
        return "; ".join(
            _("week %(week)s: %(days)s") % {"week": week, "days": ", ".join(days)} for week, days in weeks.items()
        )


@admin.register(RequirementSkill)
class RequirementSkillAdmin(TenantModelAdmin):
    """Which needs ask for which skill."""

    area_path = "requirement__client__area"
    list_display = ("requirement__client", "requirement__service_type", "skill", "min_level", "employees")
    list_select_related = ("requirement__client", "skill")
    list_filter = (("skill", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("requirement__client__code", "skill__code")
    autocomplete_fields = ("requirement", "skill")


@admin.register(VisitDependency)
class VisitDependencyAdmin(TenantModelAdmin):
    """Links between needs."""

    area_path = "first__client__area"
    list_display = (
        "first__client",
        "first__service_type",
        "second__service_type",
        "min_gap",
        "max_gap",
        "staff",
        "all_or_nothing",
    )
    list_select_related = ("first__client", "second")
    list_filter = ("staff", "all_or_nothing")
    search_fields = ("first__client__code",)
    autocomplete_fields = ("first", "second")
