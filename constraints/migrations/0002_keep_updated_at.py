"""The database keeps updated_at."""

from django.db import migrations

from organizations.rls import keep_updated_at

TABLES = (
    "constraint_definitions",
    "constraint_values",
)


class Migration(migrations.Migration):
    dependencies = [("constraints", "0001_tables"), ("organizations", "0003_keep_updated_at")]

    operations = [keep_updated_at(table) for table in TABLES]
