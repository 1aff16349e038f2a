"""The database keeps updated_at, for bulk and raw statements too."""

from django.db import migrations

from organizations.rls import keep_updated_at

FUNCTION = """
CREATE FUNCTION keep_updated_at() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    NEW.created_at := OLD.created_at;
    NEW.updated_at := now();
    RETURN NEW;
END
$$
"""
TABLES = (
    "organizations",
    "users",
    "organization_access",
    "organization_keys",
    "service_areas",
    "subject_keys",
)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_btree_gist")]

    operations = [
        migrations.RunSQL(FUNCTION, reverse_sql="DROP FUNCTION keep_updated_at()"),
        *(keep_updated_at(table) for table in TABLES),
    ]
