"""The proof as a whole: fill two organizations, attack table by table, undo everything."""

import uuid
from dataclasses import asdict, dataclass, field

from django.db import DatabaseError, connection, transaction
from psycopg import sql

from caire.isolation.attacks import Arena, leaks
from caire.isolation.samples import fill
from organizations.catalogue import Table, tables
from organizations.rls import acting_for
from organizations.shared_tables import SHARED_TABLES


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was proven of one table. ``state`` is PROVEN, SHARED, LEAK or NOT PROVEN."""

    table: str
    state: str
    owner: str
    grants: tuple[str, ...]
    detail: tuple[str, ...] = field(default=())

    @property
    def is_fine(self) -> bool:
        """Nothing leaks and nothing is left open."""
        return self.state in {"PROVEN", "SHARED"}

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        return asdict(self)


def current_role() -> str:
    """The role the proof is made as."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def prove() -> list[Finding]:
    """A finding for every table. What it writes is rolled back, whatever happens."""
    with transaction.atomic():
        try:
            every = tables()
            try:
                with transaction.atomic():
                    attacker, victim = (fill(f"isolation-{uuid.uuid4().hex[:12]}").pk for _ in range(2))
            except DatabaseError:  # a wall with a hole may refuse its own rows: the catalogue then says which table
                return [_finding(table, None) for table in every.values()]
            walled = [table for table in every.values() if not table.is_shared and table.tenant_column]
            arena = Arena(
                attacker=attacker, victim=victim, own=_first_ids(attacker, walled), foreign=_first_ids(victim, walled)
            )
            return [_finding(table, arena) for table in every.values()]
        finally:
            transaction.set_rollback(True)


def _first_ids(organization: uuid.UUID, walled: list[Table]) -> dict[str, object]:
    found: dict[str, object] = {}
    with acting_for(organization), connection.cursor() as cursor:
        for table in walled:
            # a locked row refuses every change by trigger, which would say nothing about the wall
            order = sql.SQL("is_system, id" if "is_system" in table.columns else "id")
            column = sql.Identifier(str(table.tenant_column))  # asked for by name: the policy may be the hole
            query = sql.SQL("SELECT id FROM {} WHERE {} = %s ORDER BY {} LIMIT 1")
            cursor.execute(query.format(sql.Identifier(table.name), column, order), [organization])
            if row := cursor.fetchone():
                found[table.name] = row[0]
    return found


def _finding(table: Table, arena: Arena | None) -> Finding:
    faults = table.faults()
    if table.is_shared:
        state, detail = ("LEAK", faults) if faults else ("SHARED", [SHARED_TABLES[table.name]])
    elif arena is None or table.name not in arena.own or table.name not in arena.foreign:
        state, detail = "LEAK" if faults else "NOT PROVEN", ["no row could be made in both organizations", *faults]
    else:
        detail = faults + leaks(table, arena)
        state = "LEAK" if detail else "PROVEN"
    return Finding(table=table.name, state=state, owner=table.owner, grants=table.grants, detail=tuple(detail))
