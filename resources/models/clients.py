"""Clients, and which employees they should or must not meet."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.digests import blind_index
from organizations.encryption import Ciphertext, EncryptedField, EncryptedFloatField, Person
from organizations.models import OrganizationOwned, ServiceArea, TenantForeignKey, User
from organizations.models.constraints import DateRange, between, in_order, never_overlap, one_of
from organizations.rls import current_organization

ENDS_FIRST = _("It ends before it begins.")


class ClientQuerySet(models.QuerySet["Client"]):
    """Clients by name, without the name being stored in the clear."""

    def named(self, name: str) -> "ClientQuerySet":
        """Exactly this full name, case and spacing aside."""
        return self.filter(name_index=blind_index(current_organization(), "clients.name", name))


class Client(Person, OrganizationOwned):
    """A person who is visited. Shown by code; name, address and place are encrypted under the person's own key."""

    class Protection(models.TextChoices):
        NONE = "none", _("none")
        SEKRETESS = "sekretess", _("confidentiality mark")
        SKYDDAD = "skyddad", _("protected registration")

    class Key(models.TextChoices):
        NONE = "none", _("none")
        PHYSICAL = "physical", _("physical key")
        PHONIRO = "phoniro", _("digital lock")

    code = models.TextField(_("code"))
    name = EncryptedField(_("name"))
    name_index = models.BinaryField(max_length=32, editable=False)
    address = EncryptedField(_("address"), null=True, blank=True)
    latitude = EncryptedFloatField(_("latitude"), null=True, blank=True, least=-90.0, most=90.0)
    longitude = EncryptedFloatField(_("longitude"), null=True, blank=True)
    area = TenantForeignKey(ServiceArea, models.PROTECT, verbose_name=_("service area"), related_name="clients")
    user = TenantForeignKey(
        User, models.SET_NULL, null=True, blank=True, verbose_name=_("log-in"), related_name="client_rows"
    )
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    protection_level = models.TextField(
        _("protected identity"), choices=Protection, default=Protection.NONE, db_default=Protection.NONE
    )
    key_type = models.TextField(_("key"), choices=Key, default=Key.NONE, db_default=Key.NONE)
    fixed_contact_employee = TenantForeignKey(
        "resources.Employee",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("contact person"),
        related_name="contact_of",
    )
    active_from = models.DateField(_("client from"))
    active_to = models.DateField(_("client to"), null=True, blank=True)

    objects = ClientQuerySet.as_manager()

    class Meta(OrganizationOwned.Meta):
        db_table = "clients"
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["code"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "code"],
                name="client_code_once",
                violation_error_message=_("There is a client of this code already."),
            ),
            between(
                "birth_year",
                1890,
                2100,
                "client_birth_year_plausible",
                _("The year of birth lies between 1890 and 2100."),
            ),
            one_of("protection_level", ["none", "sekretess", "skyddad"], "client_protection_known"),
            one_of("key_type", ["none", "physical", "phoniro"], "client_key_known"),
            in_order("active_from", "active_to", "client_dates_ordered", touching=True, message=ENDS_FIRST),
        ]
        indexes = [
            models.Index(fields=["organization", "area", "active_from", "active_to"], name="client_area_active"),
            models.Index(fields=["organization", "name_index"], name="client_by_name"),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the blind index of the name in step."""
        name = self.__dict__.get("name")
        if name is not None and not isinstance(name, Ciphertext):
            self.name_index = blind_index(current_organization(), "clients.name", name)
        super().save(*args, **kwargs)


class ClientEmployeeRelation(OrganizationOwned):
    """A client's preferred employee, or one they must not meet, between two dates."""

    class Kind(models.TextChoices):
        PREFERRED = "preferred", _("preferred")
        BLOCKED = "blocked", _("blocked")

    client = TenantForeignKey(Client, models.CASCADE, verbose_name=_("client"), related_name="relations")
    employee = TenantForeignKey(
        "resources.Employee", models.CASCADE, verbose_name=_("employee"), related_name="relations"
    )
    kind = models.TextField(_("kind"), choices=Kind)
    reason = models.TextField(_("reason"), blank=True, default="", db_default="")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta(OrganizationOwned.Meta):
        db_table = "client_employee_relations"
        verbose_name = _("preferred or blocked employee")
        verbose_name_plural = _("preferred and blocked employees")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            one_of("kind", ["preferred", "blocked"], "relation_kind_known"),
            in_order("valid_from", "valid_to", "relation_dates_ordered", touching=True, message=ENDS_FIRST),
            never_overlap(
                "relation_once_at_a_time",
                ["organization", "client", "employee", "kind"],
                DateRange("valid_from", "valid_to", models.Value("[]")),
                _("There is such an entry for these two at that time already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.client_id} {self.employee_id}"
