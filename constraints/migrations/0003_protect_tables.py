"""Raise the wall around every table of the app."""

from django.db import migrations

from organizations.rls import protect


class Migration(migrations.Migration):
    dependencies = [("constraints", "0002_keep_updated_at")]

    operations = [
        protect("constraint_definitions"),
        protect("constraint_values"),
    ]
