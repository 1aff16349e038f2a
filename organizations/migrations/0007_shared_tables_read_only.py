"""guardian's two generic tables stand outside the wall and are not used: the app role may only look at them."""

from django.db import migrations

TABLES = ("guardian_userobjectpermission", "guardian_groupobjectpermission")
IF_ROLE = "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'caire_app') THEN {} caire_app; END IF; END $$"


def rights(verb: str, preposition: str) -> list[str]:
    """The statement for each table; skipped where the role does not exist (another set of roles)."""
    return [IF_ROLE.format(f"{verb} INSERT, UPDATE, DELETE ON {table} {preposition}") for table in TABLES]


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0006_protect_admin_log"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]

    operations = [migrations.RunSQL(rights("REVOKE", "FROM"), reverse_sql=rights("GRANT", "TO"))]
