"""Encrypted model fields: AES-256-GCM under a key per person, bound to the row's place.

Keys form a chain: platform key (environment) -> organization key -> key per client or employee (`SubjectKey`).
The first two steps wrap by RFC 3394, so changing a key rewrites key rows and never data. Stored value: version byte |
12-byte nonce | ciphertext with tag; the associated data names organization, table, column and row, so a ciphertext
moved anywhere else fails.
"""

import json
import secrets
from typing import TYPE_CHECKING, Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.expressions import BaseExpression

from organizations.models.base import TenantForeignKey
from organizations.models.keys import OrganizationKey, SubjectKey

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field  # not subscriptable at run time

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32


class DecryptionFailed(Exception):
    """A stored value could not be decrypted: it was moved or altered, or its key is missing.

    Nothing is shown in its place.
    """


class WrongPlatformKeys(DecryptionFailed, ImproperlyConfigured):
    """CAIRE_ENCRYPTION_KEYS is not the list that this database needs; commands end with the sentence."""


class Ciphertext(bytes):
    """A value as it stands in the column."""


def platform_key(key_id: str) -> bytes:
    """The platform key of that id; raises DecryptionFailed where the environment does not hold it."""
    try:
        return settings.CAIRE_ENCRYPTION_KEYS[key_id]
    except KeyError:
        raise WrongPlatformKeys(
            f"CAIRE_ENCRYPTION_KEYS does not hold the key {key_id}; add it to the list again."
        ) from None


def current_platform_key_id() -> str:
    """The first key of the list wraps what is new."""
    return next(iter(settings.CAIRE_ENCRYPTION_KEYS))


def open_organization_key(row: OrganizationKey) -> bytes:
    """The organization's key in the clear."""
    try:
        return aes_key_unwrap(platform_key(row.wrapped_by), bytes(row.wrapped))
    except InvalidUnwrap:
        raise WrongPlatformKeys(
            f"CAIRE_ENCRYPTION_KEYS holds a key {row.wrapped_by}, but not the one this database was made with"
            f" (organization key {row.pk}). Put the former key back, or use another database."
        ) from None


def open_subject_key(row: SubjectKey) -> bytes:
    """The person's key in the clear."""
    try:
        return aes_key_unwrap(open_organization_key(row.wrapped_by), bytes(row.wrapped))
    except InvalidUnwrap:
        raise DecryptionFailed(
            f"The personal key {row.pk} cannot be unwrapped: it does not belong to its organization's key."
        ) from None


def current_organization_key() -> OrganizationKey:
    """The active organization's key row; made at first use."""
    row = OrganizationKey.objects.filter(is_current=True).first()
    if row is not None:
        return row
    key_id = current_platform_key_id()
    wrapped = aes_key_wrap(platform_key(key_id), secrets.token_bytes(KEY_BYTES))
    return OrganizationKey.objects.create(wrapped_by=key_id, wrapped=wrapped)


def new_subject_key(organization_key: OrganizationKey | None = None) -> SubjectKey:
    """A fresh key for one person, stored."""
    row = organization_key or current_organization_key()
    wrapped = aes_key_wrap(open_organization_key(row), secrets.token_bytes(KEY_BYTES))
    return SubjectKey.objects.create(wrapped_by=row, wrapped=wrapped)


class Person(models.Model):
    """A row about one person: holds that person's key, made with the row."""

    # empty once the person is erased: deleting the key's row is the erasure
    subject_key = TenantForeignKey(SubjectKey, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new person gets a key."""
        if self._state.adding and self.subject_key_id is None:
            self.subject_key = new_subject_key()
        super().save(*args, **kwargs)

    def opened_key(self) -> bytes:
        """The person's key in the clear, unwrapped once per loaded row."""
        if self.subject_key is None:
            raise DecryptionFailed(f"{self._meta.db_table} {self.pk}: the personal data was erased with its key.")
        key = self.__dict__.get("_opened_key")
        if key is None:
            key = self.__dict__["_opened_key"] = open_subject_key(self.subject_key)
        return cast(bytes, key)


class _Decrypting:
    """Attribute access: ciphertext in the row's ``__dict__`` becomes plaintext on reading."""

    def __init__(self, field: "EncryptedField") -> None:
        self.field = field

    def __get__(self, row: Person | None, owner: type | None = None) -> Any:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])  # a deferred column
        value = row.__dict__[self.field.attname]
        return self.field.decrypt(row, value) if isinstance(value, Ciphertext) else value

    def __set__(self, row: Person, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class EncryptedField(_Field):
    """A text whose column holds ciphertext. Belongs on a `Person`.

    `values()` yields ciphertext; `update()` with plaintext and every look-up but ``isnull`` raise.
    """

    def get_internal_type(self) -> str:
        """The column is bytea."""
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Put the decrypting descriptor in place."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Decrypting(self))

    def from_db_value(self, value: Any, *_: Any) -> Ciphertext | None:
        """Mark what comes from the column."""
        return None if value is None else Ciphertext(value)

    def get_prep_value(self, value: Any) -> Any:
        """Only ciphertext reaches the database."""
        if value is None or isinstance(value, Ciphertext | BaseExpression):
            return value
        raise TypeError(
            f"{self.model.__name__}.{self.name} is encrypted: save the row; it cannot be written or searched by value."
        )

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """As psycopg's binary."""
        value = self.get_prep_value(value)
        return connection.Database.Binary(bytes(value)) if isinstance(value, Ciphertext) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Encrypt what was set since loading; leave untouched ciphertext alone."""
        row = cast(Person, model_instance)
        value = row.__dict__.get(self.attname)
        if isinstance(value, Ciphertext) and add:
            self.decrypt(row, value)  # a copied row: what was sealed for another one would never be read again
        if value is None or isinstance(value, Ciphertext):
            return value
        return self.encrypt(row, value)

    def _place(self, row: Person) -> bytes:
        organization = getattr(row, "organization_id", None)
        return f"{organization}|{self.model._meta.db_table}|{self.column}|{row.pk}".encode()

    def encrypt(self, row: Person, value: Any) -> Ciphertext:
        """The stored form of a value of this row."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(row.opened_key()).encrypt(nonce, self.to_bytes(value), self._place(row))
        return Ciphertext(VERSION + nonce + sealed)

    def decrypt(self, row: Person, stored: Ciphertext) -> Any:
        """The value; raises DecryptionFailed, never returns anything else."""
        nonce, sealed = stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :]
        if stored[:1] != VERSION:
            raise DecryptionFailed(
                f"{self.model._meta.db_table}.{self.column} of row {row.pk}: unknown version {stored[:1]!r}."
            )
        try:
            return self.from_bytes(AESGCM(row.opened_key()).decrypt(nonce, sealed, self._place(row)))
        except InvalidTag:
            raise DecryptionFailed(
                f"{self.model._meta.db_table}.{self.column} of row {row.pk} does not decrypt: it was moved or altered."
            ) from None

    def to_bytes(self, value: Any) -> bytes:
        """Plaintext as bytes."""
        return str(value).encode()

    def from_bytes(self, plain: bytes) -> Any:
        """Bytes as plaintext."""
        return plain.decode()

    def formfield(self, **kwargs: Any) -> Any:
        """A one-line text."""
        from django.forms import CharField

        return super().formfield(**{"form_class": CharField, **kwargs})


class EncryptedFloatField(EncryptedField):
    """A finite number within ``least`` and ``most`` (degrees of latitude or longitude), encrypted."""

    def __init__(self, *args: Any, least: float = -180.0, most: float = 180.0, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """With the bounds."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "least": self.least, "most": self.most}

    def to_bytes(self, value: Any) -> bytes:
        """Refuses what lies outside the bounds: NaN and infinity do."""
        number = float(value)
        if not self.least <= number <= self.most:
            raise ValueError(f"{self.name} must lie between {self.least} and {self.most}.")
        return json.dumps(number).encode()

    def from_bytes(self, plain: bytes) -> Any:
        """The number."""
        return float(json.loads(plain))

    def formfield(self, **kwargs: Any) -> Any:
        """A bounded number."""
        from django.forms import FloatField

        return super().formfield(
            **{"form_class": FloatField, "min_value": self.least, "max_value": self.most, **kwargs}
        )


def rewrap_organization_keys() -> int:
    """Wrap every key of the active organization by the platform key now in use; returns how many rows changed."""
    key_id, changed = current_platform_key_id(), 0
    for row in OrganizationKey.objects.exclude(wrapped_by=key_id).select_for_update():
        row.wrapped = aes_key_wrap(platform_key(key_id), open_organization_key(row))
        row.wrapped_by = key_id
        row.save()
        changed += 1
    return changed


def replace_organization_key() -> int:
    """Give the active organization a new key and wrap every person's key by it; returns how many were re-wrapped."""
    current_organization_key()
    OrganizationKey.objects.filter(is_current=True).update(is_current=False)
    fresh = current_organization_key()
    opened, count = open_organization_key(fresh), 0
    for row in (
        SubjectKey.objects.exclude(wrapped_by=fresh).select_related("wrapped_by").select_for_update(of=("self",))
    ):
        row.wrapped = aes_key_wrap(opened, open_subject_key(row))
        row.wrapped_by = fresh
        row.save()
        count += 1
    OrganizationKey.objects.filter(is_current=False).delete()
    return count
