"""Raise the wall around every table of the app."""

from django.db import migrations

from organizations.rls import protect


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0002_keep_updated_at")]

    operations = [
        protect("visit_actuals"),
        protect("schedule_solutions"),
        protect("plan_days"),
        protect("schedules"),
        protect("schedule_assignments"),
        protect("schedule_metrics"),
        protect("planning_settings"),
        protect("travel_matrices"),
    ]
