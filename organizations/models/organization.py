"""The tenant itself."""

import uuid
from typing import Any
from zoneinfo import available_timezones

from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models.base import Timestamped
from organizations.models.directories import TenantDirectory


def validate_time_zone(name: str) -> None:
    """An IANA zone name such as Europe/Stockholm."""
    if name not in available_timezones():
        raise ValidationError(
            _("%(name)s is no time zone; use a name such as Europe/Stockholm."), params={"name": name}
        )


class Organization(Timestamped):
    """A care provider. Its row stands behind its own wall: it is seen only from inside its own scope."""

    class Status(models.TextChoices):
        TRIAL = "trial", _("trial")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    class Language(models.TextChoices):
        SWEDISH = "sv", _("Swedish")
        ENGLISH = "en", _("English")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    organization_id = models.GeneratedField(
        expression=models.F("id"),  # type: ignore[arg-type]  # a column is an expression too
        output_field=models.UUIDField(),
        db_persist=True,
        editable=False,
    )
    name = models.TextField(_("name"))
    slug = models.CharField(
        _("short name"),
        max_length=63,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+([._-]+[a-z0-9]+)*$",
                _("Use small letters and digits, with hyphens, dots or underscores between."),
            )
        ],
        help_text=_("Names the organization in commands and addresses."),
    )
    status = models.TextField(_("status"), choices=Status, default=Status.TRIAL, db_default=Status.TRIAL)
    trial_expiration_date = models.DateTimeField(_("trial ends"), null=True, blank=True)
    time_zone = models.TextField(
        _("time zone"), default="Europe/Stockholm", db_default="Europe/Stockholm", validators=[validate_time_zone]
    )
    language = models.TextField(_("language"), choices=Language, default=Language.SWEDISH, db_default=Language.SWEDISH)

    class Meta:
        db_table = "organizations"
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            models.CheckConstraint(
                name="organization_status_known", condition=models.Q(status__in=["trial", "active", "suspended"])
            ),
            models.CheckConstraint(name="organization_language_known", condition=models.Q(language__in=["sv", "en"])),
            models.CheckConstraint(name="organization_named", condition=~models.Q(name="") & ~models.Q(slug="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_suspended(self) -> bool:
        """Nobody of a suspended organization may do anything."""
        return self.status == self.Status.SUSPENDED

    @property
    def is_trial_expired(self) -> bool:
        """The trial has ended and nobody has activated the organization; decided by the server's clock."""
        ends = self.trial_expiration_date
        return self.status == self.Status.TRIAL and ends is not None and ends <= timezone.now()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the look-up table outside the wall in step: this is the one place that writes organizations."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            TenantDirectory.objects.update_or_create(organization_id=self.pk, defaults={"slug": self.slug})
