"""The organization itself, and who of the platform has been in it."""

from django.contrib import admin

from organizations.admin.base import ReadOnlyAdmin, TenantModelAdmin
from organizations.models import CalendarFeed, Disclosure, Organization, OrganizationAccess


@admin.register(Organization)
class OrganizationAdmin(TenantModelAdmin):
    """One's own organization: name, zone and language. Status and trial are the platform's."""

    list_display = ("name", "slug", "status", "trial_expiration_date")
    fields = ("name", "slug", "status", "trial_expiration_date", "time_zone", "language", "created_at", "updated_at")
    readonly_fields = ("slug", "status", "trial_expiration_date", "created_at", "updated_at")


@admin.register(OrganizationAccess)
class OrganizationAccessAdmin(ReadOnlyAdmin):
    """Entries by platform administrators, with their reasons."""

    list_display = ("entered_at", "left_at", "reason", "user_id")
    list_filter = ("entered_at",)
    search_fields = ("reason",)
    fields = ("user_id", "reason", "entered_at", "left_at")
    readonly_fields = fields


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    """Who looked at which address or name."""

    list_display = ("seen_at", "what", "subject_id", "user")
    list_select_related = ("user",)
    list_filter = ("what", "seen_at")
    search_fields = ("subject_id",)


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnlyAdmin):
    """Who has a calendar feed; its secret is nowhere."""

    list_display = ("user", "created_at", "revoked_at")
    list_select_related = ("user",)
    list_filter = ("revoked_at",)
    fields = ("user", "created_at", "revoked_at")
    readonly_fields = fields
