"""System checks of the wall: run by ``manage.py check --database default``, by CI, and (the role) at every start."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from organizations.catalogue import Table, tables
from organizations.models.base import TenantForeignKey

PRIVILEGES = """
SELECT r.rolsuper, r.rolbypassrls,
       EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
               AND pg_has_role(r.rolname, c.relowner, 'USAGE'))
FROM pg_roles r WHERE r.rolname = current_user
"""
DML = {"SELECT", "INSERT", "UPDATE", "DELETE"}


def role_faults() -> list[str]:
    """What the connection's role must not be, in words; empty for the run-time role."""
    with connection.cursor() as cursor:
        cursor.execute(PRIVILEGES)
        superuser, bypasses, owns = cursor.fetchone()
    found = ["a superuser"] if superuser else []
    found += ["exempt from row-level security (BYPASSRLS)"] if bypasses else []
    return found + (["an owner of tables"] if owns and not superuser else [])


def refuse_privileged_role() -> None:
    """Raises ImproperlyConfigured where the process runs as a role the wall does not hold for."""
    if faults := role_faults():
        raise ImproperlyConfigured(
            f"DATABASE_URL logs in as {' and '.join(faults)}, for whom the tenant wall does not hold. "
            "Use the role caire_app."
        )


@register(Tags.database)
def check_role(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """caire.E005: the run-time connection is privileged."""
    if not databases:
        return []
    hint = "Let DATABASE_URL log in as caire_app (manage.py postgres bootstrap makes it)."
    return [Error(f"The connection's role is {fault}.", hint=hint, id="caire.E005") for fault in role_faults()]


@register(Tags.database)
def check_wall(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """caire.E001 to E004: a tenant table without policy, FORCE, composite keys or grants."""
    if not databases:
        return []
    found = tables()
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    walled = [table for name, table in found.items() if name in names and not table.is_shared]
    return [message for table in walled for message in _faults(table)]


def _faults(table: Table) -> Iterator[CheckMessage]:
    recipe = "CONTRIBUTING, 'Add a tenant table', lists every step."
    if table.tenant_column is None or len(table.policies) != 1 or not table.enabled:
        message = f"{table.name} has no tenant policy."
        yield Error(message, hint=f"Add protect({table.name!r}) to a migration. {recipe}", id="caire.E001")
    if not table.forced:
        message = f"{table.name} does not FORCE row-level security."
        yield Error(message, hint=f"Add protect({table.name!r}) to a migration. {recipe}", id="caire.E002")
    for column in _tenant_references(table.name) - table.composite:
        message = f"{table.name}.{column} may point into another organization."
        hint = f"Add same_organization({table.name!r}, {column!r}, PARENT) to a migration. {recipe}"
        yield Error(message, hint=hint, id="caire.E003")
    if set(table.grants) != DML:
        held = ", ".join(table.grants) or "no right"
        message = f"{table.name}: the role holds {held}; it needs exactly {', '.join(sorted(DML))}."
        yield Error(
            message, hint="Tables must be made by caire_owner, whose default privileges grant these.", id="caire.E004"
        )


def _tenant_references(table: str) -> set[str]:
    return {
        str(field.column)
        for model in apps.get_models()
        if model._meta.db_table == table
        for field in model._meta.fields
        if isinstance(field, TenantForeignKey)
    }
