"""The two roles and the database: what each may do is decided here, once, and only here.

The owner migrates; the app role reads and writes rows at run time. Neither is a superuser, neither bypasses row-level
security, and the app role is no member of the owner, so that no request can ever leave its organization.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import errors, sql

from caire.postgres.binaries import LEAST_MAJOR
from caire.postgres.problem import PostgresProblem

OWNER = "caire_owner"
APP = "caire_app"
DATABASE = "caire"
NOBODY = "00000000-0000-0000-0000-000000000000"  # the nil organization, which owns no row

type Connection = psycopg.Connection[tuple[object, ...]]


def address(url: str, user: str, password: str, database: str) -> str:
    """The same server and options for another user and database."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(
        parts._replace(netloc=f"{quote(user)}:{quote(password, safe='')}@{host}{port}", path=f"/{database}")
    )


def checked(url: str, name: str) -> str:
    """The address, if it is one over the network; ``name`` is the setting that is blamed if it is not."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"postgresql", "postgres"} and parts.hostname and parts.username and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise PostgresProblem(f"{name} is no address; it must read postgresql://user:password@host:port/database.")
    return url


def place(url: str) -> str:
    """Host and port for a sentence, never the password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 5432}"


@contextmanager
def connected(url: str, name: str) -> Iterator[Connection]:
    """An autocommit connection; ``name`` is the setting that a failure is blamed on."""
    try:
        connection = psycopg.connect(checked(url, name), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise PostgresProblem(
            f"{name}: no connection to {place(url)} ({reason}). Check the address and the server."
        ) from None
    except psycopg.ProgrammingError as error:  # an option that libpq does not know
        raise PostgresProblem(f"{name}: {str(error).strip()}. Correct the options of the address.") from None
    with connection:
        major = connection.info.server_version // 10_000
        if major < LEAST_MAJOR:
            raise PostgresProblem(f"{name}: {place(url)} is PostgreSQL {major}; Caire needs {LEAST_MAJOR} or newer.")
        yield connection


def make_role(admin: Connection, role: str, password: str, may_create_databases: bool) -> None:
    """Make the role or set it right; the password goes out as a SCRAM digest, so that no log can hold it."""
    digest = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    name, create = sql.Identifier(role), sql.SQL("CREATEDB" if may_create_databases else "NOCREATEDB")
    found = admin.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    try:
        if found is None:
            admin.execute(sql.SQL("CREATE ROLE {} NOSUPERUSER NOBYPASSRLS").format(name))
        elif found[0]:
            admin.execute(sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS").format(name))
        admin.execute(sql.SQL("ALTER ROLE {} LOGIN {} PASSWORD {}").format(name, create, sql.Literal(digest)))
    except errors.InsufficientPrivilege:
        raise PostgresProblem(
            f"{admin.info.user} on {admin.info.host} may not make or change the role {role}."
            " DATABASE_ADMIN_URL must be a role with CREATEROLE and CREATEDB."
        ) from None


def keep_apart(admin: Connection, app: str, owner: str) -> None:
    """The app role must not be able to become the owner."""
    member = admin.execute(
        "SELECT 1 FROM pg_auth_members WHERE roleid = %s::regrole AND member = %s::regrole", [owner, app]
    ).fetchone()
    if member:
        admin.execute(sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(owner), sql.Identifier(app)))


def has_database(admin: Connection, database: str) -> bool:
    """Whether the server has a database of that name."""
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is not None


def make_database(owner: Connection, database: str) -> None:
    """As the owner: make the database unless it exists; another owner's database of that name is refused."""
    row = owner.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [database]).fetchone()
    if row is None:
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(database)))
    elif row[0] != owner.info.user:
        raise PostgresProblem(
            f"The database {database} on {owner.info.host} belongs to {row[0]}, not to {owner.info.user}."
            " Rename or remove it."
        )


def furnish(owner: Connection, app: str) -> None:
    """As the owner, inside the database: the extension, and rows but nothing else for the app role.

    TRUNCATE is not granted: it would empty a table past row-level security.
    """
    name, database = sql.Identifier(app), sql.Identifier(owner.info.dbname)
    try:
        owner.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    except (errors.FeatureNotSupported, errors.UndefinedFile):
        raise PostgresProblem(
            f"PostgreSQL on {owner.info.host} lacks the extension btree_gist. Install its contrib modules"
            " (Debian and Ubuntu have them in the package postgresql)."
        ) from None
    for statement in (
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, name),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
        sql.SQL("ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}").format(name),
        sql.SQL("ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {}").format(name),
    ):
        owner.execute(statement)


def give_nil_organization(admin: Connection, app: str, database: str) -> bool:
    """Let every session of the app role start with the nil organization; False where only a superuser may say so."""
    try:
        admin.execute(
            sql.SQL("ALTER ROLE {} IN DATABASE {} SET app.organization_id = {}").format(
                sql.Identifier(app), sql.Identifier(database), sql.Literal(NOBODY)
            )
        )
    except errors.InsufficientPrivilege:
        return False
    return True


def danger(connection: Connection) -> str | None:
    """Why this connection would see past row-level security, as a part of a sentence; None if it would not."""
    row = connection.execute(
        "SELECT bool_or(rolsuper), bool_or(rolbypassrls) FROM pg_roles WHERE rolname IN (current_user, session_user)"
    ).fetchone()
    owned = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        " AND pg_has_role(current_user, relowner, 'MEMBER') ORDER BY relname LIMIT 1"
    ).fetchone()
    if row and row[0]:
        return "a superuser"
    if row and row[1]:
        return "a role with BYPASSRLS"
    return f"the owner of the table {owned[0]}" if owned else None
