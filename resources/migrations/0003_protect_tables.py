"""Raise the wall around every table of the app."""

from django.db import migrations

from organizations.rls import protect


class Migration(migrations.Migration):
    dependencies = [("resources", "0002_keep_updated_at")]

    operations = [
        protect("employee_absences"),
        protect("client_absences"),
        protect("clients"),
        protect("client_employee_relations"),
        protect("employees"),
        protect("skills"),
        protect("employee_skills"),
        protect("visit_requirements"),
        protect("requirement_skills"),
        protect("visit_dependencies"),
        protect("vehicles"),
        protect("shift_templates"),
        protect("employee_shifts"),
    ]
