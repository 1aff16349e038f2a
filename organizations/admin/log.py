"""The admin's own log, behind the wall."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry

from organizations.admin.base import ReadOnlyAdmin


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """Who changed what by these pages."""

    list_display = ("action_time", "user", "content_type", "object_id", "action_flag")
    list_select_related = ("user", "content_type")
    list_filter = ("action_flag", ("content_type", admin.RelatedOnlyFieldListFilter))
    date_hierarchy = "action_time"
