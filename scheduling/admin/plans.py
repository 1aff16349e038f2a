"""Plan versions, their days, visits, assignments and figures: made by runs, looked at here."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from organizations.admin.base import ReadOnlyAdmin, TenantInline, TenantModelAdmin
from scheduling.admin.versions import panel
from scheduling.find import uuid_or_none
from scheduling.models import (
    PlanChange,
    PlanDay,
    Schedule,
    ScheduleAssignment,
    ScheduleMetric,
    ScheduleSolution,
    VisitActual,
)
from scheduling.models.plan_days import DayStatus

DOCUMENTS = tuple(
    f"solution__{name}" for name in ("input_data", "output_solution", "progress", "asked", "changes", "score")
)
"""What no list shows of a version, megabytes each."""


class PartOfVersionAdmin(ReadOnlyAdmin):
    """Rows that name their version."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the versions' large documents."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.defer(*DOCUMENTS)


@admin.register(ScheduleSolution)
class ScheduleSolutionAdmin(ReadOnlyAdmin):
    """Plan versions with score and state."""

    area_path = "area"
    list_display = (
        "first_day", "last_day", "area", "version", "shown_state", "shown_days", "shown_score", "engine", "run_date",
    )  # fmt: skip
    list_select_related = ("area",)
    list_filter = ("status", "days__status", "engine", ("area", admin.RelatedOnlyFieldListFilter), "first_day")
    search_fields = ("id", "input_hash")
    date_hierarchy = "first_day"
    actions = ("compare_two",)
    change_form_template = "admin/scheduling/version.html"
    fields = (
        "area", "first_day", "last_day", "version", "shown_state", "shown_score", "failure_reason", "engine",
        "engine_version", "seed", "input_hash", "parent", "run_date", "started_at", "finished_at", "stop_requested",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScheduleSolution]:
        """Without the large documents; with the statuses that the version's days have."""
        days = PlanDay.objects.filter(solution=OuterRef("pk")).order_by("status").values("status").distinct()
        rows: QuerySet[ScheduleSolution] = super().get_queryset(request)
        large = ("input_data", "output_solution", "progress", "asked")
        return rows.defer(*large).annotate(day_states=ArraySubquery(days))

    @admin.action(description=_("Compare two versions"), permissions=["view"])
    def compare_two(self, request: HttpRequest, rows: QuerySet[ScheduleSolution]) -> HttpResponseRedirect | None:
        """The older one comes first."""
        chosen = [str(pk) for pk in rows.order_by("run_date").values_list("pk", flat=True)[:3]]
        if len(chosen) != 2:
            self.message_user(request, _("Choose two plan versions."), messages.ERROR)
            return None
        return HttpResponseRedirect(f"{reverse('compare')}?before={chosen[0]}&after={chosen[1]}")

    @admin.display(description=_("status"), ordering="status")
    def shown_state(self, row: ScheduleSolution) -> str:
        """A lost run is shown as failed before the sweep has marked it."""
        return str(ScheduleSolution.Status(row.state).label)

    @admin.display(description=_("days"))
    def shown_days(self, row: ScheduleSolution) -> str:
        """Whether its days are drafts, hold, or were replaced."""
        return ", ".join(str(DayStatus(state).label) for state in row.day_states)  # type: ignore[attr-defined]

    @admin.display(description=_("score"))
    def shown_score(self, row: ScheduleSolution) -> str:
        """In points."""
        return row.score_text

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what can be done with the version, its days and its analysis above the fields."""
        wanted = uuid_or_none(object_id)
        solution = None
        if wanted is not None and self.get_queryset(request).filter(pk=wanted).exists():
            solution = ScheduleSolution.objects.select_related("area").get(pk=wanted)
        shown = {} if solution is None else panel(request, solution)
        answer: HttpResponse = super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})
        return answer


@admin.register(PlanDay)
class PlanDayAdmin(PartOfVersionAdmin):
    """Days by status."""

    area_path = "area"
    list_display = ("date", "area", "status", "version", "solution", "published_at", "verb")
    list_select_related = ("area", "solution")
    list_filter = ("status", ("area", admin.RelatedOnlyFieldListFilter), "date")
    date_hierarchy = "date"

    @admin.display(description=_("What can be done"))
    def verb(self, row: PlanDay) -> str:
        """Leads to publishing or revising the day."""
        labels = {DayStatus.DRAFT: _("Publish …"), DayStatus.PUBLISHED: _("Revise …")}
        label = labels.get(DayStatus(row.status), _("Bring back …"))
        return format_html('<a href="{}">{}</a>', reverse("publish_preview", args=[row.pk]), label)


@admin.register(PlanChange)
class PlanChangeAdmin(PartOfVersionAdmin):
    """What was changed by hand, undone or forced."""

    area_path = "solution__area"
    list_display = ("made_at", "solution", "number", "verb", "state", "made_by", "forced_because")
    list_select_related = ("solution", "made_by")
    list_filter = ("verb", "state", "made_at")
    fields = ("solution", "number", "verb", "state", "visit", "made_by", "made_at", "forced_because", "difference")
    readonly_fields = fields


class AssignmentInline(TenantInline):
    """The visit's team."""

    model = ScheduleAssignment
    fields = ("employee", "assignment_type", "arrival_time", "travel_seconds", "travel_metres")
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, *_args: object) -> bool:
        """A run makes them."""
        return False


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyAdmin):
    """Visits of all plan versions."""

    export_fields = (
        "client__code",
        "requirement__service_type",
        "visit_date",
        "start_time",
        "end_time",
        "status",
        "unassigned_reason",
    )
    area_path = "client__area"
    list_display = ("visit_date", "client", "start_time", "end_time", "status", "schedule_type", "unassigned_reason")
    list_select_related = ("client",)
    list_filter = ("status", "schedule_type", "visit_date")
    search_fields = ("client__code", "ecare_task_id")
    date_hierarchy = "visit_date"
    inlines = (AssignmentInline,)


@admin.register(ScheduleAssignment)
class ScheduleAssignmentAdmin(ReadOnlyAdmin):
    """Who makes which visit."""

    area_path = "employee__area"
    list_display = (
        "start_time",
        "end_time",
        "employee",
        "schedule__client",
        "assignment_type",
        "arrival_time",
        "travel_seconds",
    )
    list_select_related = ("employee", "schedule__client")
    list_filter = ("assignment_type", "start_time")
    search_fields = ("employee__code", "employee__name", "schedule__client__code")


@admin.register(ScheduleMetric)
class ScheduleMetricAdmin(PartOfVersionAdmin):
    """Key figures."""

    export_fields = ("area__name", "schedule_date", "metric_type", "value")
    area_path = "area"
    list_display = ("schedule_date", "area", "metric_type", "value", "solution")
    list_select_related = ("area", "solution")
    list_filter = ("metric_type", "schedule_date")
    date_hierarchy = "schedule_date"


@admin.register(VisitActual)
class VisitActualAdmin(TenantModelAdmin):
    """What really happened."""

    export_fields = (
        "requirement__client__code",
        "visit_date",
        "outcome",
        "actual_start",
        "actual_end",
        "deviation_code",
    )
    area_path = "requirement__client__area"
    list_display = ("visit_date", "requirement__client", "outcome", "actual_start", "actual_end", "deviation_code")
    list_select_related = ("requirement__client",)
    list_filter = ("outcome", "visit_date")
    search_fields = ("requirement__client__code", "deviation_code")
    autocomplete_fields = ("requirement",)
    date_hierarchy = "visit_date"
