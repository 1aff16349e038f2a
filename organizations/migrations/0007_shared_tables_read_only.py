"""guardian's two generic tables stand outside the wall and are not used: the app role may only look at them."""

from django.conf import settings
from django.db import migrations

TABLES = ("guardian_userobjectpermission", "guardian_groupobjectpermission")


def rights(verb: str, preposition: str) -> list[str]:
    """The statement for each table, for the role that everything at run time logs in as."""
    role = settings.DATABASES["default"]["USER"]
    return [f'{verb} INSERT, UPDATE, DELETE ON {table} {preposition} "{role}"' for table in TABLES]


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0006_protect_admin_log"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]

    operations = [migrations.RunSQL(rights("REVOKE", "FROM"), reverse_sql=rights("GRANT", "TO"))]
