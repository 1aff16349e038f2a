"""People who log in. Super_admins belong to no organization and live in the PLATFORM scope."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group
from django.contrib.postgres.functions import RandomUUID
from django.db import models, transaction
from django.db.models.functions import Coalesce, Lower, Now
from django.utils.translation import gettext_lazy as _

from organizations import permissions
from organizations.digests import login_digest
from organizations.models.directories import LoginDirectory
from organizations.rls import PLATFORM


class UserManager(BaseUserManager["User"]):
    """Users by login address; the database shows those of the active scope only."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a usable password (or none: then only an invitation lets them in)."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Addresses differ by more than case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who logs in. What they may do follows from role and status; `organizations.permissions` holds the
    table.
    """

    class Role(models.TextChoices):
        SUPER_ADMIN = "super_admin", _("platform administrator")
        ADMIN = "admin", _("administrator")
        SCHEDULER = "scheduler", _("scheduler")
        EMPLOYEE = "employee", _("employee")
        CLIENT = "client", _("client")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        TRIAL = "trial", _("trial")
        SUSPENDED = "suspended", _("suspended")
        DEACTIVATED = "deactivated", _("deactivated")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    tenant_id = models.GeneratedField(
        expression=Coalesce("organization_id", models.Value(PLATFORM, output_field=models.UUIDField())),
        output_field=models.UUIDField(),
        db_persist=True,
        editable=False,
    )
    name = models.TextField(_("name"))
    email = models.EmailField(_("e-mail address"), max_length=254)
    password = models.CharField(_("password"), max_length=128, db_column="password_hash")
    role = models.TextField(_("role"), choices=Role)
    status = models.TextField(_("status"), choices=Status, default=Status.TRIAL, db_default=Status.TRIAL)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)
    last_login = None  # a log-in happens before the tenant's scope is entered; the audit records it instead

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        db_table = "users"
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "tenant_id",
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("This address cannot be used."),
            ),
            models.UniqueConstraint(fields=["organization", "id"], name="organizations_user_organization_id"),
            models.CheckConstraint(
                name="user_role_known",
                condition=models.Q(role__in=["super_admin", "admin", "scheduler", "employee", "client"]),
            ),
            models.CheckConstraint(
                name="user_status_known", condition=models.Q(status__in=["active", "trial", "suspended", "deactivated"])
            ),
            models.CheckConstraint(
                name="user_organization_unless_super_admin",
                condition=models.Q(role="super_admin", organization=None)
                | (~models.Q(role="super_admin") & models.Q(organization__isnull=False)),
                violation_error_message=_("Only a platform administrator has no organization."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The person's name, where the admin greets them."""
        return self.name

    get_short_name = get_full_name

    @property
    def tenant(self) -> uuid.UUID:
        """The scope this user's row stands in."""
        return self.organization_id or PLATFORM

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django declares a class attribute; here it follows from status
        """May log in: neither suspended nor deactivated."""
        return self.status in {self.Status.ACTIVE, self.Status.TRIAL}

    @property
    def is_staff(self) -> bool:
        """May open the admin."""
        return self.role in permissions.CONSOLE_ROLES

    @property
    def is_superuser(self) -> bool:
        """Nobody passes every check; guardian and the admin ask."""
        return False

    @property
    def groups(self) -> models.QuerySet[Group]:
        """Roles take the place of groups; guardian asks for them."""
        return Group.objects.none()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """``app.verb_model`` by the role table; with an object, what was granted on that object as well."""
        return permissions.has_perm(self, perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the role may see anything of the app."""
        return permissions.has_module_perms(self, app_label)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps login_directory in step: this is the one place that writes users."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            LoginDirectory.objects.update_or_create(
                user_id=self.pk, defaults={"email_digest": login_digest(self.email), "tenant_id": self.tenant}
            )
