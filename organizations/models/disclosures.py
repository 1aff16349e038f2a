"""Who looked at whose sensitive data: rows that are added and never changed."""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models.base import OrganizationOwned


class Disclosure(OrganizationOwned):
    """One look of one user at what is else kept covered. Written by `organizations.audit.record` alone."""

    # an actor: a super_admin who entered lives outside the organization, so this is a plain key
    user = models.ForeignKey("organizations.User", on_delete=models.PROTECT, verbose_name=_("user"), related_name="+")
    what = models.TextField(_("what"), help_text=_("Such as client.address."))
    subject_id = models.UUIDField(_("of"))
    seen_at = models.DateTimeField(_("seen"), db_default=Now(), editable=False)

    class Meta(OrganizationOwned.Meta):
        db_table = "disclosures"
        verbose_name = _("look at sensitive data")
        verbose_name_plural = _("looks at sensitive data")
        ordering = ["-seen_at"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.CheckConstraint(
                name="disclosure_says_what",
                condition=models.Q(what__regex=r"^[a-z_]+\.[a-z_]+$"),
                violation_error_message=_("Name what was shown as model.field."),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-seen_at"], name="disclosure_recent"),
            models.Index(fields=["organization", "subject_id"], name="disclosure_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {timezone.localtime(self.seen_at):%Y-%m-%d %H:%M}"
