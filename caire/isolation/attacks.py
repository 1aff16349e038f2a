"""Attempts to cross the wall, made as the run-time role between two organizations that hold rows in every table.

Each attack runs in a savepoint that is rolled back; it yields None (refused) or a sentence that says what got through.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from psycopg import errors, sql

from organizations.catalogue import Table, is_actor
from organizations.models import TenantForeignKey
from organizations.rls import acting_for

POLICY_VIOLATED = errors.InsufficientPrivilege.sqlstate


class _Undo(Exception):
    """Ends a savepoint without keeping what it did."""


@dataclass(frozen=True, kw_only=True)
class Arena:
    """Two organizations and the id of one row of each in every tenant table."""

    attacker: uuid.UUID
    victim: uuid.UUID
    own: dict[str, object]
    foreign: dict[str, object]


@contextmanager
def _undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass


def _rows(statement: sql.Composable, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _gets_through(attempt: Callable[[], int]) -> bool:
    """Whether the statement touched a row and would survive the commit's checks."""
    try:
        with _undone():
            touched = attempt()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return touched > 0
    except DatabaseError:
        return False
    return False


def read_foreign(table: Table, arena: Arena) -> str | None:
    """SELECT of the other organization's row."""
    query = sql.SQL("SELECT 1 FROM {} WHERE id = %s").format(sql.Identifier(table.name))
    return "reads a foreign row" if _gets_through(lambda: _rows(query, arena.foreign[table.name])) else None


def change_foreign(table: Table, arena: Arena) -> str | None:
    """UPDATE of the other organization's row."""
    query = sql.SQL("UPDATE {} SET id = id WHERE id = %s").format(sql.Identifier(table.name))
    return "changes a foreign row" if _gets_through(lambda: _rows(query, arena.foreign[table.name])) else None


def delete_foreign(table: Table, arena: Arena) -> str | None:
    """DELETE of the other organization's row; counts rows touched, whatever the keys would say at the commit."""
    query = sql.SQL("DELETE FROM {} WHERE id = %s").format(sql.Identifier(table.name))

    def attempt() -> int:
        return _rows(query, arena.foreign[table.name])

    try:
        with _undone():
            if attempt():
                return "deletes a foreign row"
    except DatabaseError:
        return None
    return None


def insert_foreign(table: Table, arena: Arena) -> str | None:
    """INSERT of a copy of one's own row in the other organization's name."""
    column = "organization_id"
    copied = [name for name in table.columns if name not in table.generated and name not in {"id", column}]
    names = [*copied, "id"] + ([] if column in table.generated else [column])
    target: list[sql.Composable] = [sql.Identifier(name) for name in names]
    source: list[sql.Composable] = [sql.Identifier(name) for name in copied]
    own = arena.own[table.name]
    source.append(sql.Literal(uuid.uuid4() if isinstance(own, uuid.UUID) else 2_000_000_000))
    if column not in table.generated:
        source.append(sql.Literal(arena.victim))
    query = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} WHERE id = %s").format(
        sql.Identifier(table.name), sql.SQL(", ").join(target), sql.SQL(", ").join(source), sql.Identifier(table.name)
    )
    return "inserts a foreign row" if _policy_lets(query, own) else None


def hand_over(table: Table, arena: Arena) -> str | None:
    """UPDATE of one's own row into the other organization."""
    if "organization_id" in table.generated:
        return None  # the column follows the key, which no update of this kind can change
    query = sql.SQL("UPDATE {} SET organization_id = %s WHERE id = %s").format(sql.Identifier(table.name))
    return "moves a row across" if _policy_lets(query, arena.victim, arena.own[table.name]) else None


def _policy_lets(query: sql.Composable, *values: object) -> bool:
    """Whether the policy itself let the row through; a key or a trigger that refuses later is no wall."""
    try:
        with _undone():
            return _rows(query, *values) > 0
    except DatabaseError as refused:
        return getattr(refused.__cause__, "sqlstate", None) != POLICY_VIOLATED
    return False


def references(table: Table) -> list[tuple[str, str]]:
    """Column and parent table of every reference between tenant tables, as the models declare them."""
    model = next((model for model in apps.get_models() if model._meta.db_table == table.name), None)
    if model is None:
        return []
    return [
        (str(field.column), str(field.related_model._meta.db_table))
        for field in model._meta.fields
        if isinstance(field, TenantForeignKey)
    ]


def reach_parent(table: Table, column: str, parent: str, arena: Arena) -> str | None:
    """Point one's own row at the other organization's parent row."""
    if is_actor(table.name, column):
        return None
    query = sql.SQL("UPDATE {} SET {} = %s WHERE id = %s").format(sql.Identifier(table.name), sql.Identifier(column))
    reached = _gets_through(lambda: _rows(query, arena.foreign[parent], arena.own[table.name]))
    return f"{column} points at a foreign row of {parent}" if reached or column not in table.composite else None


ATTACKS = (read_foreign, change_foreign, delete_foreign, insert_foreign, hand_over)


def leaks(table: Table, arena: Arena) -> list[str]:
    """Everything that got through on this table."""
    with acting_for(arena.attacker):
        found = [attack(table, arena) for attack in ATTACKS]
        found += [reach_parent(table, column, parent, arena) for column, parent in references(table)]
    return [sentence for sentence in found if sentence] + outside_scope(table, arena)


def outside_scope(table: Table, arena: Arena) -> list[str]:
    """Without a scope no row is seen."""
    query = sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table.name))
    return ["rows are seen outside every scope"] if _gets_through(lambda: _rows(query)) else []
