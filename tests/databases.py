"""The databases of one test run: made on first use, migrated once by the owner, and thrown away at the end.

They stand on a server of the run's own (fsync off), or on the one that DATABASE_ADMIN_URL or DATABASE_URL names.
The folder of the run holds what its processes share; a lock in it says whether the run is still alive.
"""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from caire.postgres import roles
from caire.postgres.cluster import Cluster
from caire.postgres.files import SERVERS, locked, private_folder, server_account, write_private
from caire.postgres.problem import PostgresProblem

PREFIX = f"caire-test-{os.geteuid()}-"
SECONDS_TO_TAKE_ITS_LOCK = 60
KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # rows that migrating makes


def begin(source: dict[str, str]) -> tuple[Path, int]:
    """Make the folder of a new run; returns it and the handle of the lock that lives as long as the run."""
    for folder in SERVERS.glob(f"{PREFIX}*"):
        if _is_abandoned(folder):
            finish(folder)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=SERVERS))
    account = server_account()
    os.chown(folder, account.uid, account.gid)
    alive = os.open(folder / "alive", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(alive, fcntl.LOCK_EX)
    private_folder(folder / "preparing", account)
    write_private(folder / "source.json", json.dumps(source))
    return folder, alive


def _is_abandoned(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        if time.time() - folder.stat().st_mtime < SECONDS_TO_TAKE_ITS_LOCK:
            return False
        alive = os.open(folder / "alive", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(alive)
        return True
    return False


def finish(folder: Path) -> None:
    """Drop what the run made: its server, or on another's server its databases and roles."""
    server = Cluster(folder / "server", durable=False)
    with contextlib.suppress(OSError, ValueError, PostgresProblem, psycopg.Error):
        if server.root.exists():
            server.remove()
        elif (folder / "roles.json").exists():
            _drop_databases_and_roles(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _drop_databases_and_roles(folder: Path) -> None:
    source, made = _read(folder / "source.json"), _read(folder / "roles.json")
    with roles.connected(made["owner"], "DATABASE_OWNER_URL") as owner:
        names = owner.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_database(folder)]
        ).fetchall()
        for (name,) in names:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    if admin_url := source.get("admin"):
        with roles.connected(admin_url, "DATABASE_ADMIN_URL") as admin:
            for url in (made["app"], made["owner"]):
                admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(urlsplit(url).username)))


def prepare(folder: Path, worker: str) -> dict[str, str]:
    """The ``app`` and ``owner`` addresses of this worker's migrated database; "" is the only worker there is."""
    with locked(folder / "preparing"):
        if not (folder / "roles.json").exists():
            write_private(folder / "roles.json", json.dumps(_make_roles(folder)))
        first, made = _database(folder), _read(folder / "roles.json")
        if not (folder / "migrated").exists():
            _make_database(folder, first)
            _migrate(_addresses(made, first))
            (folder / "migrated").touch()
        if not worker:
            return _addresses(made, first)
        with roles.connected(made["owner"], "DATABASE_OWNER_URL") as owner:
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            owner.execute(copy.format(sql.Identifier(f"{first}_{worker}"), sql.Identifier(first)))
        _give_nil_organization(folder, f"{first}_{worker}")
        return _addresses(made, f"{first}_{worker}")


def point_django_at(addresses: dict[str, str]) -> None:
    """Let settings, every connection of this process and every process it starts use these addresses."""
    import environ
    from django.conf import settings
    from django.db import connection

    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = addresses["app"], addresses["owner"]
    settings.DATABASE_OWNER_URL = addresses["owner"]
    fresh = environ.Env.db_url_config(addresses["app"])
    connection.close()
    # The dictionary is shared by the connections of all threads, hence changed in place.
    connection.settings_dict.update({name: fresh[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    connection.settings_dict["OPTIONS"].update(fresh.get("OPTIONS", {}))


def empty_tables(test_case: Any) -> None:
    """What transactional tests end with: TRUNCATE as the owner, as Django's flush is refused to the app role."""
    from django.conf import settings
    from django.db import connections

    connections.close_all()  # an open transaction of the test would hold the tables
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        rows = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
            " AND relname <> ALL(%s)",
            [list(KEPT)],
        ).fetchall()
        owner.execute("SET lock_timeout = '10s'")
        tables = sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)
        owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(tables))


def refusal(app_url: str) -> str | None:
    """Why tests on this connection would prove nothing, as a sentence; None if they would."""
    with roles.connected(app_url, "DATABASE_URL") as connection:
        danger = roles.danger(connection)
        if danger is None:
            return None
        return (
            f"DATABASE_URL logs in as {connection.info.user}, {danger}: row-level security hides nothing from it,"
            " so the tests would prove nothing. Name a role like caire_app, or unset DATABASE_URL."
        )


def _make_roles(folder: Path) -> dict[str, str]:
    """Addresses of the two roles on a database that exists already; on a shared server the roles are the run's own."""
    source = _read(folder / "source.json")
    if "app" in source:
        return source
    names = {"owner": roles.OWNER, "app": roles.APP}
    if "admin" in source:
        names = {part: f"{_database(folder)}_{part}" for part in names}
    admin_url = _admin_url(folder)
    with roles.connected(admin_url, "DATABASE_ADMIN_URL") as admin:
        passwords = {part: secrets.token_urlsafe(24) for part in names}
        for part, name in names.items():
            roles.make_role(admin, name, passwords[part], may_create_databases=part == "owner")
    existing = urlsplit(admin_url).path.strip("/")
    return {part: roles.address(admin_url, name, passwords[part], existing) for part, name in names.items()}


def _admin_url(folder: Path) -> str:
    source = _read(folder / "source.json")
    return source.get("admin") or Cluster(folder / "server", durable=False).start(source.get("choice", ""))


def _make_database(folder: Path, database: str) -> None:
    made = _read(folder / "roles.json")
    app = str(urlsplit(made["app"]).username)
    with roles.connected(made["owner"], "DATABASE_OWNER_URL") as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
        roles.make_database(owner, database)
    with roles.connected(_addresses(made, database)["owner"], "DATABASE_OWNER_URL") as owner:
        roles.furnish(owner, app)
    _give_nil_organization(folder, database)


def _give_nil_organization(folder: Path, database: str) -> None:
    """As bootstrap does; without an administrator the connection option alone must do."""
    if "app" in _read(folder / "source.json"):
        return
    app = str(urlsplit(_read(folder / "roles.json")["app"]).username)
    with roles.connected(_admin_url(folder), "DATABASE_ADMIN_URL") as admin:
        roles.give_nil_organization(admin, app, database)


def _migrate(addresses: dict[str, str]) -> None:
    from django.core.management import call_command

    point_django_at(addresses)
    call_command("migrate", verbosity=0, interactive=False)


def _addresses(made: dict[str, str], database: str) -> dict[str, str]:
    """The same roles' addresses on another database."""
    return {part: urlsplit(made[part])._replace(path=f"/{database}").geturl() for part in ("app", "owner")}


def _database(folder: Path) -> str:
    return f"caire_test_{folder.name.removeprefix(PREFIX)}"


def _read(path: Path) -> dict[str, str]:
    return dict(json.loads(path.read_text()))
