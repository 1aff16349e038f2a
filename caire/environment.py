"""Reading settings from the environment: every complaint names the variable, its value's fault and the remedy."""

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


class Settings:
    """The environment (and ``.env``) as typed values; raises ImproperlyConfigured with a sentence that names the
    setting.
    """

    def __init__(self, dotenv: str) -> None:
        self._env = environ.Env()
        environ.Env.read_env(dotenv)  # what the environment already holds wins

    def text(self, name: str, default: str | None = None) -> str:
        """A non-empty text; without a default the setting is required."""
        value = self._env.str(name, default=default if default is not None else "").strip()
        if not value and default is None:
            raise ImproperlyConfigured(
                f"{name} is not set. Set it in the environment or in .env; .env.example says what it means."
            )
        return str(value)

    def flag(self, name: str, default: bool) -> bool:
        """A switch: one of 1, 0, true, false, yes, no, on, off."""
        raw = self.text(name, str(default)).lower()
        if raw in {"1", "true", "yes", "on"}:
            return True
        if raw in {"0", "false", "no", "off"}:
            return False
        raise ImproperlyConfigured(f"{name} is {raw!r}; it must be one of true, false.")

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of the choices, the first where nothing is set."""
        value = self.text(name, choices[0]) or choices[0]
        if value not in choices:
            raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``."""
        raw = self.text(name, str(default))
        if not raw.lstrip("-").isdigit() or not least <= int(raw) <= most:
            raise ImproperlyConfigured(f"{name} is {raw!r}; it must be a whole number from {least} to {most}.")
        return int(raw)

    def names(self, name: str, default: str) -> list[str]:
        """A comma-separated list."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def database(self, name: str) -> dict[str, Any]:
        """A ``postgresql://user:password@host:port/database`` address as Django's connection settings."""
        url = self.text(name)
        parts = self._checked(name, lambda: urlsplit(url))
        self._checked(name, lambda: parts.port)
        if (
            parts.scheme not in {"postgresql", "postgres"}
            or not parts.hostname
            or not parts.username
            or len(parts.path) < 2
        ):
            raise ImproperlyConfigured(
                f"{name} is no database address; it must read postgresql://user:password@host:port/database."
            )
        return dict(environ.Env.db_url_config(url))

    def keys(self, name: str) -> dict[str, bytes]:
        """``id:base64,id:base64``: named 256-bit keys, the first one in use, the others still readable."""
        found: dict[str, bytes] = {}
        for part in self.names(name, self.text(name)):
            key_id, _, encoded = part.partition(":")
            if not key_id.isalnum() or len(key_id) > 16 or key_id in found:
                raise ImproperlyConfigured(
                    f"{name}: key ids must be distinct, of 1 to 16 letters and digits, as in k1:BASE64."
                )
            found[key_id] = self._key(name, key_id, encoded)
        return found

    def key(self, name: str) -> bytes:
        """One 256-bit key in base64."""
        return self._key(name, name, self.text(name))

    def _key(self, name: str, key_id: str, encoded: str) -> bytes:
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:  # also what is not ASCII
            key = b""
        if len(key) != KEY_BYTES:
            raise ImproperlyConfigured(
                f"{name}: the key {key_id} must be {KEY_BYTES} bytes in base64 (openssl rand -base64 32)."
            )
        return key

    @staticmethod
    def _checked[T](name: str, read: Callable[[], T]) -> T:
        try:
            return read()
        except ValueError:
            raise ImproperlyConfigured(f"{name} is no address: host or port is malformed.") from None
