"""The proof of the wall: it passes as things are, and finds each kind of hole."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from caire.isolation.proof import prove
from organizations.catalogue import tables
from organizations.models import TenantForeignKey
from organizations.shared_tables import SHARED_TABLES

POLICY = "organization_id = (SELECT current_setting('app.organization_id', true)::uuid)"
KEY = "employees_area_id_same_organization"
HOLES = {
    "no policy": (
        "DROP POLICY tenant_isolation ON skills",
        f"CREATE POLICY tenant_isolation ON skills USING ({POLICY}) WITH CHECK ({POLICY})",
    ),
    "a policy that lets all through": (
        "ALTER POLICY tenant_isolation ON skills USING (true) WITH CHECK (true)",
        f"ALTER POLICY tenant_isolation ON skills USING ({POLICY}) WITH CHECK ({POLICY})",
    ),
    "no FORCE": (
        "ALTER TABLE skills NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE skills FORCE ROW LEVEL SECURITY",
    ),
    "switched off": (
        "ALTER TABLE skills DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE skills ENABLE ROW LEVEL SECURITY",
    ),
    "no composite key": (
        f"ALTER TABLE employees DROP CONSTRAINT {KEY}",
        f"ALTER TABLE employees ADD CONSTRAINT {KEY} FOREIGN KEY (organization_id, area_id) "
        "REFERENCES service_areas (organization_id, id) DEFERRABLE INITIALLY DEFERRED",
    ),
}


def verify() -> tuple[int, dict]:
    output = StringIO()
    try:
        call_command("verify_isolation", "--json", stdout=output)
    except SystemExit as end:
        return int(end.code), json.loads(output.getvalue())
    return 0, json.loads(output.getvalue())


def test_every_table_is_proven_or_shared_for_a_reason(db):
    status, report = verify()
    assert [status, report["role"].endswith("app"), report["fine"]] == [0, True, True]
    assert {row["state"] for row in report["tables"]} == {"PROVEN", "SHARED"}


def test_every_tenant_model_is_among_the_proven(db):
    proven = {finding.table for finding in prove() if finding.state == "PROVEN"}
    models = {
        model._meta.db_table
        for app in ("organizations", "resources", "constraints", "scheduling")
        for model in apps.get_app_config(app).get_models()
    }
    assert models - proven == {"tenant_directory", "login_directory"}


def test_the_proof_leaves_nothing_behind(db):
    from organizations.models import TenantDirectory

    prove()
    assert not TenantDirectory.objects.exists()


@pytest.mark.parametrize("hole", HOLES)
@pytest.mark.django_db(transaction=True)  # the owner changes the table from outside
def test_each_hole_is_found(owner_connection, hole):
    dig, fill = HOLES[hole]
    owner_connection.execute(dig)
    try:
        status, report = verify()
    finally:
        owner_connection.execute(fill)
    table = "employees" if "key" in hole else "skills"
    assert [status, [row["table"] for row in report["tables"] if row["state"] == "LEAK"]] == [1, [table]]


@pytest.mark.django_db(transaction=True)  # the owner makes the table from outside
def test_a_table_without_a_row_is_not_proven(owner_connection):
    owner_connection.execute("CREATE TABLE orphans (id uuid PRIMARY KEY, organization_id uuid NOT NULL)")
    owner_connection.execute("ALTER TABLE orphans ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    owner_connection.execute(f"CREATE POLICY tenant_isolation ON orphans USING ({POLICY}) WITH CHECK ({POLICY})")
    try:
        status, report = verify()
    finally:
        owner_connection.execute("DROP TABLE orphans")
    assert [status, {row["table"]: row["state"] for row in report["tables"]}["orphans"]] == [1, "NOT PROVEN"]


def test_every_reference_between_tenant_tables_is_composite(db):
    found = tables()
    loose = [
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, TenantForeignKey) and field.column not in found[model._meta.db_table].composite
    ]
    assert loose == []


def test_no_shared_table_carries_an_organization_but_the_directories(db):
    carrying = {name for name in SHARED_TABLES if tables()[name].tenant_column}
    assert carrying == {"tenant_directory", "login_directory"}
