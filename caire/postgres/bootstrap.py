"""From nothing to a working ``.env``: server, roles, database, addresses, keys. Existing keys are never replaced."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from caire.postgres import cluster, dotenv, roles
from caire.postgres.files import locked

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Checkout:
    """One working copy and the environment it runs in."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def dotenv(self) -> Path:
        """Where addresses and keys are kept."""
        return self.folder / ".env"

    def setting(self, name: str) -> str:
        """A value from the environment, else from ``.env``, else empty."""
        return self.environment.get(name, "").strip() or dotenv.read(self.dotenv).get(name, "")

    def admin_url(self) -> str | None:
        """The server that DATABASE_ADMIN_URL names; None means the local one."""
        url = self.setting("DATABASE_ADMIN_URL")
        return roles.checked(url, "DATABASE_ADMIN_URL") if url else None


def bootstrap(checkout: Checkout) -> list[str]:
    """Do what is missing; returns what to tell the person, one sentence each."""
    with locked(checkout.folder):
        has_new_keys = "CAIRE_ENCRYPTION_KEYS" in _write_keys(checkout)
        if checkout.environment.get("DATABASE_URL"):
            return ["DATABASE_URL is set in the environment: that database is used as it is."]
        known = dotenv.read(checkout.dotenv)
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            if known.get(name):
                roles.checked(known[name], f"{name} in {checkout.dotenv}")
        admin_url = checkout.admin_url()
        if foreign := _foreign_place(known.get("DATABASE_URL", ""), admin_url):
            return [f"DATABASE_URL in {checkout.dotenv} names {foreign}: that database is used as it is."]
        told = [] if admin_url or not has_new_keys else _set_aside_data_without_keys(checkout)
        url = admin_url or cluster.of_checkout(checkout.folder).start(checkout.setting("CAIRE_POSTGRES"))
        passwords = {
            roles.OWNER: _password(known.get("DATABASE_OWNER_URL", "")),
            roles.APP: _password(known.get("DATABASE_URL", "")),
        }
        told += prepare_server(url, passwords)
        addresses = {
            "DATABASE_URL": roles.address(url, roles.APP, passwords[roles.APP], roles.DATABASE),
            "DATABASE_OWNER_URL": roles.address(url, roles.OWNER, passwords[roles.OWNER], roles.DATABASE),
        }
        if any(known.get(name) != value for name, value in addresses.items()):
            dotenv.write(checkout.dotenv, addresses)
        return [
            *told,
            f"Database {roles.DATABASE} on {roles.place(url)} is ready; its addresses are in {checkout.dotenv}.",
        ]


def prepare_server(admin_url: str, passwords: Mapping[str, str]) -> list[str]:
    """Both roles with these passwords, and the database; returns sentences about what the server would not allow."""
    owner_url = roles.address(admin_url, roles.OWNER, passwords[roles.OWNER], urlsplit(admin_url).path.strip("/"))
    with roles.connected(admin_url, "DATABASE_ADMIN_URL") as admin:
        roles.make_role(admin, roles.OWNER, passwords[roles.OWNER], may_create_databases=True)
        roles.make_role(admin, roles.APP, passwords[roles.APP], may_create_databases=False)
        roles.keep_apart(admin, roles.APP, roles.OWNER)
        with roles.connected(owner_url, "DATABASE_OWNER_URL") as owner:
            roles.make_database(owner, roles.DATABASE)
        with roles.connected(
            roles.address(owner_url, roles.OWNER, passwords[roles.OWNER], roles.DATABASE), "DATABASE_OWNER_URL"
        ) as owner:
            roles.furnish(owner, roles.APP)
        if roles.give_nil_organization(admin, roles.APP, roles.DATABASE):
            return []
    return [
        f"{roles.APP} has no nil organization of its own here, as only a superuser may give it: Caire's connections"
        " bring it along, but behind PgBouncer a superuser must add it (README.md)."
    ]


def _set_aside_data_without_keys(checkout: Checkout) -> list[str]:
    """A former checkout in this folder left a database whose keys went with its ``.env``: nobody can read it here."""
    local, choice = cluster.of_checkout(checkout.folder), checkout.setting("CAIRE_POSTGRES")
    if not local.data.exists():
        return []
    with roles.connected(local.start(choice), "The local server") as admin:
        if not roles.has_database(admin, roles.DATABASE):
            return []
    kept = local.set_aside()
    return [f"The database of a former checkout in this folder, whose .env is gone, was set aside in {kept}."]


def _write_keys(checkout: Checkout) -> set[str]:
    """Make the secrets that neither the environment nor ``.env`` has, and name them; what exists stays, for it has
    encrypted data.
    """
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "CAIRE_ENCRYPTION_KEYS": f"k1:{_key()}",
        "CAIRE_INDEX_KEY": _key(),
        "DEBUG": "false",
        "HTTPS": "false",
    }
    missing = {name: value for name, value in fresh.items() if not checkout.setting(name)}
    if missing:
        dotenv.write(checkout.dotenv, missing)
    elif checkout.dotenv.exists():
        checkout.dotenv.chmod(0o600)
    return set(missing)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _password(url: str) -> str:
    """The password that ``.env`` already has for a role, else a new one."""
    return unquote(urlsplit(url).password or "") or secrets.token_urlsafe(24)


def _foreign_place(url: str, admin_url: str | None) -> str | None:
    """Where an address points that this command did not write, None if it may be rewritten."""
    if not url:
        return None
    parts = urlsplit(url)
    ours = LOOPBACK | ({urlsplit(admin_url).hostname} if admin_url else set())
    if parts.username == roles.APP and parts.hostname in ours:
        return None
    return f"{parts.username} on {roles.place(url)}"
