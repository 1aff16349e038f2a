"""Secret addresses of calendar feeds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.base import OrganizationOwned, TenantForeignKey
from organizations.models.users import User


class CalendarFeed(OrganizationOwned):
    """One user's feed. Only a digest of its secret is kept; a feed that was taken back answers like an unknown one."""

    user = TenantForeignKey(User, models.CASCADE, verbose_name=_("user"), related_name="calendar_feeds")
    digest = models.TextField(_("digest"), editable=False)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta(OrganizationOwned.Meta):
        db_table = "calendar_feeds"
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "digest"], name="calendar_feed_digest_once"),
            models.UniqueConstraint(
                fields=["organization", "user"], condition=models.Q(revoked_at=None), name="calendar_feed_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
