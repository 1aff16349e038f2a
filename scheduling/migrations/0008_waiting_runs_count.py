"""One run per area and period: one that waits for a worker counts as well as one that runs."""

import django.contrib.postgres.constraints
import organizations.models.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0007_background_runs"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="schedulesolution",
            name="solution_one_run_at_a_time",
        ),
        migrations.AddConstraint(
            model_name="schedulesolution",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status__in", ("QUEUED", "RUNNING"))),
                expressions=[
                    ("organization", "="),
                    ("area", "="),
                    (organizations.models.constraints.DateRange("first_day", "last_day", models.Value("[]")), "&&"),
                ],
                name="solution_one_run_at_a_time",
                violation_error_message="A run for this area and period is under way already.",
            ),
        ),
    ]
