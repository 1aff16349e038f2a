"""What a background run was asked for, its job in the queue, how often it was begun and whether it was stopped."""

import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0006_plan_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="schedulesolution",
            name="asked",
            field=models.JSONField(blank=True, default=dict, help_text="What a background run was asked to do."),
        ),
        migrations.AddField(
            model_name="schedulesolution",
            name="attempts",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False, verbose_name="attempts"),
        ),
        migrations.AddField(
            model_name="schedulesolution",
            name="job",
            field=models.BigIntegerField(blank=True, editable=False, help_text="Its number in the queue.", null=True),
        ),
        migrations.AddField(
            model_name="schedulesolution",
            name="started_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="started"),
        ),
        migrations.AddField(
            model_name="schedulesolution",
            name="stop_requested",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="stopped early"),
        ),
        migrations.AddConstraint(
            model_name="schedulesolution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked__isnull", True),
                    django.db.models.lookups.Exact(
                        models.Func(models.F("asked"), function="jsonb_typeof", output_field=models.TextField()),
                        models.Value("object", output_field=models.TextField()),
                    ),
                    _connector="OR",
                ),
                name="solution_asked_is_object",
                violation_error_message="This is not the kind of JSON value that belongs here.",
            ),
        ),
    ]
