"""Keyed digests: look-up by a value that is not stored in the clear (the key is outside the database)."""

import hashlib
import hmac
import unicodedata
import uuid

from django.conf import settings


def _digest(domain: str, value: str) -> bytes:
    return hmac.digest(settings.CAIRE_INDEX_KEY, f"{domain}\x00{value}".encode(), hashlib.sha256)


def login_digest(email: str) -> bytes:
    """32 bytes that stand for a login address in the look-up table outside the wall."""
    return _digest("login", unicodedata.normalize("NFC", email.strip()).casefold())


def blind_index(organization_id: uuid.UUID, column: str, value: str) -> bytes:
    """32 bytes for an exact search (case and spacing aside) in an encrypted column; differs between organizations."""
    plain = " ".join(unicodedata.normalize("NFC", value).casefold().split())
    return _digest(f"{organization_id}|{column}", plain)
