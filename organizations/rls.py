"""The tenant wall: the scope of one organization, and the migration operations that raise the wall around a table.

PostgreSQL's row-level security is the wall; nothing in Python is. A connection starts as the nil organization, which
owns no row;
`acting_for` sets the organization for one transaction only, and every policy compares a row's organization with that
setting.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.db.migrations.operations import RunSQL

SETTING = "app.organization_id"
NOBODY = uuid.UUID(int=0)  # the nil organization: owns no row, every connection starts with it
PLATFORM = uuid.UUID("00000000-0000-0000-0000-0000000000ff")  # the scope super_admins live in; never an organization

_active: ContextVar[uuid.UUID | None] = ContextVar("active_organization", default=None)


class NoOrganization(RuntimeError):
    """A tenant row was made outside `acting_for`; enter the organization's scope first."""


def current_organization() -> uuid.UUID:
    """The organization of the innermost scope; outside every scope (or in the nil one) raises NoOrganization."""
    active = _active.get()
    if active is None or active == NOBODY:
        raise NoOrganization("No organization is active. Do this inside `with acting_for(organization_id):`.")
    return active


def active_scope() -> uuid.UUID:
    """The innermost scope, NOBODY where there is none."""
    return _active.get() or NOBODY


def _set(organization_id: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, str(organization_id)])


@contextmanager
def acting_for(organization_id: uuid.UUID | str) -> Iterator[None]:
    """Run the block in one organization. Transaction-local and nestable: the outer organization comes back, also
    after an error.

    Opens a transaction (a savepoint where one is open). Raises ValueError for what is no UUID.
    """
    inner = uuid.UUID(str(organization_id))
    with transaction.atomic():
        outer, token = active_scope(), _active.set(inner)
        try:
            _set(inner)
            yield
            if not connection.needs_rollback:
                _set(outer)  # RELEASE SAVEPOINT keeps a transaction-local setting: put it back by hand
        finally:  # after an error the rollback has undone the setting; another query would hide the error
            _active.reset(token)


def check_deferred_constraints() -> None:
    """Check what is deferred now, so that a violation is raised here and not at the commit.

    Raises IntegrityError. Later statements of the transaction are deferred again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def protect(table: str, column: str = "organization_id") -> RunSQL:
    """ENABLE + FORCE row-level security and the one policy on ``column``; the reverse takes them away.

    The policy has the shape `pgrls verify` can prove; the subselect is evaluated once a query and the index stays
    usable.
    """
    same = f"{column} = (SELECT current_setting('{SETTING}', true)::uuid)"
    return RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant_isolation ON {table} USING ({same}) WITH CHECK ({same})",
        ],
        reverse_sql=[
            f"DROP POLICY tenant_isolation ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def same_organization(table: str, column: str, parent: str, also: dict[str, str] | None = None) -> RunSQL:
    """The reference ``table.column -> parent.id`` as a composite foreign key with the organization, checked at the
    commit.

    ``also`` maps further columns of ``table`` to columns of ``parent`` that must be equal; they follow the parent
    (ON UPDATE CASCADE), and the parent needs a unique key over (organization_id, id, these columns).
    """
    pairs = {"organization_id": "organization_id", column: "id", **(also or {})}
    follow = " ON UPDATE CASCADE" if also else ""
    name = constraint_name(table, column)
    return RunSQL(
        sql=f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({', '.join(pairs)}) "
        f"REFERENCES {parent} ({', '.join(pairs.values())}){follow} DEFERRABLE INITIALLY DEFERRED",
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def constraint_name(table: str, column: str) -> str:
    """Name of the composite foreign key of a column."""
    return f"{table}_{column}_same_organization"


def keep_updated_at(table: str) -> RunSQL:
    """The database keeps ``updated_at``: every UPDATE sets it to the transaction's time (bulk and raw SQL included)."""
    return RunSQL(
        sql=f"CREATE TRIGGER {table}_keep_updated_at BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION keep_updated_at()",
        reverse_sql=f"DROP TRIGGER {table}_keep_updated_at ON {table}",
    )
