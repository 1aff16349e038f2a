"""The extension behind "may not overlap" constraints. Trusted, so the database's owner may create it; never dropped with us."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_tables")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gist", reverse_sql=migrations.RunSQL.noop),
    ]
