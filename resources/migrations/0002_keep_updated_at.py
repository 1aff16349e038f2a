"""The database keeps updated_at."""

from django.db import migrations

from organizations.rls import keep_updated_at

TABLES = (
    "employee_absences",
    "client_absences",
    "clients",
    "client_employee_relations",
    "employees",
    "skills",
    "employee_skills",
    "visit_requirements",
    "requirement_skills",
    "visit_dependencies",
    "vehicles",
    "shift_templates",
    "employee_shifts",
)


class Migration(migrations.Migration):
    dependencies = [("resources", "0001_tables"), ("organizations", "0003_keep_updated_at")]

    operations = [keep_updated_at(table) for table in TABLES]
