"""Raise the wall around every tenant table of the app."""

from django.db import migrations

from organizations.rls import protect


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_keep_updated_at")]

    operations = [
        protect("organizations"),
        protect("users", column="tenant_id"),
        protect("organization_access"),
        protect("organization_keys"),
        protect("service_areas"),
        protect("service_area_permissions"),
        protect("subject_keys"),
    ]
