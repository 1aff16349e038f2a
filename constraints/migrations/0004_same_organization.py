"""No reference leaves the organization."""

from django.db import migrations

from organizations.rls import same_organization


class Migration(migrations.Migration):
    dependencies = [("constraints", "0003_protect_tables")]

    operations = [
        same_organization("constraint_values", "constraint_definition_id", "constraint_definitions"),
        same_organization("constraint_values", "employee_id", "employees"),
        same_organization("constraint_values", "client_id", "clients"),
    ]
