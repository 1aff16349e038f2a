"""The database keeps updated_at."""

from django.db import migrations

from organizations.rls import keep_updated_at

TABLES = (
    "visit_actuals",
    "schedule_solutions",
    "plan_days",
    "schedules",
    "schedule_assignments",
    "schedule_metrics",
    "planning_settings",
    "travel_matrices",
)


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_tables"), ("organizations", "0003_keep_updated_at")]

    operations = [keep_updated_at(table) for table in TABLES]
