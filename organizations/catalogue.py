"""What the database's own catalogue says of the tables: tenant column, policy, FORCE, keys, grants, owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from organizations.shared_tables import ACTOR_COLUMNS, SHARED_TABLES

TENANT_COLUMNS = ("tenant_id", "organization_id")  # the first that exists is the one the policy stands on
TABLES = """
SELECT c.relname, pg_get_userbyid(c.relowner) AS owner, c.relrowsecurity, c.relforcerowsecurity,
       ARRAY(SELECT pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p WHERE p.polrelid = c.oid) AS using,
       ARRAY(SELECT pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_policy p WHERE p.polrelid = c.oid) AS checks,
       ARRAY(SELECT privilege
             FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS privilege
             WHERE has_table_privilege(c.oid, privilege)) AS grants
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname
"""
COLUMNS = """
SELECT a.attrelid::regclass::text, a.attname, a.attgenerated <> '' AS generated
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""
KEYS = """
SELECT k.conrelid::regclass::text, k.confrelid::regclass::text,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, i)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.i) AS columns
FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
"""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of the schema as the run-time role sees it."""

    name: str
    owner: str
    enabled: bool
    forced: bool
    policies: tuple[tuple[str, str | None], ...]
    grants: tuple[str, ...]
    columns: tuple[str, ...]
    generated: frozenset[str]
    composite: frozenset[str]

    @property
    def tenant_column(self) -> str | None:
        """The column the policy compares; None for a table without one."""
        return next((column for column in TENANT_COLUMNS if column in self.columns), None)

    @property
    def is_shared(self) -> bool:
        """Listed, with its reason, as standing outside the wall."""
        return self.name in SHARED_TABLES

    def faults(self) -> list[str]:
        """What is missing of the wall, judged by the catalogue alone."""
        if self.is_shared:
            return [] if set(self.grants) <= {"SELECT", "INSERT", "UPDATE", "DELETE"} else ["grants beyond DML"]
        found = [] if self.tenant_column else ["no organization column, and not listed as shared"]
        found += [] if self.enabled else ["row-level security is off"]
        found += [] if self.forced else ["FORCE is missing"]
        found += (
            []
            if len(self.policies) == 1 and all(all(parts) for parts in self.policies)
            else ["not exactly one whole policy"]
        )
        found += [] if set(self.grants) <= {"SELECT", "INSERT", "UPDATE", "DELETE"} else ["grants beyond DML"]
        return found


def tables() -> dict[str, Table]:
    """Every table of schema public by name."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        columns: dict[str, list[str]] = {}
        generated: dict[str, set[str]] = {}
        for table, column, is_generated in cursor.fetchall():
            columns.setdefault(table, []).append(column)
            if is_generated:
                generated.setdefault(table, set()).add(column)
        cursor.execute(KEYS)
        keys = cursor.fetchall()
        cursor.execute(TABLES)
        rows = cursor.fetchall()
    return {
        name: Table(
            name=name,
            owner=owner,
            enabled=enabled,
            forced=forced,
            policies=tuple(zip(using, checks, strict=True)),
            grants=tuple(grants),
            columns=tuple(columns[name]),
            generated=frozenset(generated.get(name, ())),
            composite=_composite(name, keys),
        )
        for name, owner, enabled, forced, using, checks, grants in rows
    }


def _composite(table: str, keys: Iterable[Any]) -> frozenset[str]:
    return frozenset(
        column
        for child, _, columns in keys
        if child == table and "organization_id" in columns
        for column in columns
        if column != "organization_id"
    )


def is_actor(table: str, column: str) -> bool:
    """One of the listed plain keys to users."""
    return (table, column) in ACTOR_COLUMNS
