"""Limits of the roster checks, each an organization's or an area's own."""

import datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0007_shared_tables_read_only"),
        ("scheduling", "0004_same_organization"),
    ]

    operations = [
        migrations.AddField(
            model_name="planningsettings",
            name="contact_person_skill",
            field=models.TextField(
                blank=True,
                db_default="UNDERSKOTERSKA",
                default="UNDERSKOTERSKA",
                verbose_name="skill of contact persons",
            ),
        ),
        migrations.AddField(
            model_name="planningsettings",
            name="least_hours_percent",
            field=models.PositiveSmallIntegerField(
                db_default=90, default=90, verbose_name="least part of the contract's hours, per cent"
            ),
        ),
        migrations.AddField(
            model_name="planningsettings",
            name="longest_shift_minutes",
            field=models.PositiveIntegerField(
                db_default=600,
                default=600,
                help_text="From start to end, breaks included.",
                verbose_name="longest shift, minutes",
            ),
        ),
        migrations.AddField(
            model_name="planningsettings",
            name="longest_span_minutes",
            field=models.PositiveIntegerField(
                db_default=780, default=780, verbose_name="longest day with split shifts, minutes"
            ),
        ),
        migrations.AddField(
            model_name="planningsettings",
            name="night_from",
            field=models.TimeField(
                db_default=datetime.time(22, 0), default=datetime.time(22, 0), verbose_name="night work from"
            ),
        ),
        migrations.AddField(
            model_name="planningsettings",
            name="night_mean_minutes",
            field=models.PositiveIntegerField(
                db_default=480, default=480, verbose_name="night workers' mean minutes a day"
            ),
        ),
        migrations.AddField(
            model_name="planningsettings",
            name="night_mean_weeks",
            field=models.PositiveSmallIntegerField(
                db_default=16,
                default=16,
                help_text="One day of rest a week does not count.",
                verbose_name="weeks of that mean",
            ),
        ),
        migrations.AddField(
            model_name="planningsettings",
            name="night_to",
            field=models.TimeField(
                db_default=datetime.time(6, 0), default=datetime.time(6, 0), verbose_name="night work until"
            ),
        ),
        migrations.AddField(
            model_name="planningsettings",
            name="rest_from",
            field=models.TimeField(
                db_default=datetime.time(0, 0),
                default=datetime.time(0, 0),
                verbose_name="daily rest covers the night from",
            ),
        ),
        migrations.AddField(
            model_name="planningsettings",
            name="rest_to",
            field=models.TimeField(
                db_default=datetime.time(5, 0),
                default=datetime.time(5, 0),
                verbose_name="daily rest covers the night until",
            ),
        ),
        migrations.AddConstraint(
            model_name="planningsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("longest_shift_minutes__isnull", True),
                    models.Q(("longest_shift_minutes__gte", 60), ("longest_shift_minutes__lte", 2880)),
                    _connector="OR",
                ),
                name="planning_settings_longest_shift",
                violation_error_message="A limit lies between an hour and two days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planningsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("longest_span_minutes__isnull", True),
                    models.Q(("longest_span_minutes__gte", 60), ("longest_span_minutes__lte", 2880)),
                    _connector="OR",
                ),
                name="planning_settings_longest_span",
                violation_error_message="A limit lies between an hour and two days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planningsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("least_hours_percent__isnull", True),
                    models.Q(("least_hours_percent__gte", 0), ("least_hours_percent__lte", 100)),
                    _connector="OR",
                ),
                name="planning_settings_least_hours",
                violation_error_message="Per cent lie between 0 and 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planningsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("night_mean_minutes__isnull", True),
                    models.Q(("night_mean_minutes__gte", 60), ("night_mean_minutes__lte", 1440)),
                    _connector="OR",
                ),
                name="planning_settings_night_mean",
                violation_error_message="A day has 60 to 1,440 minutes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planningsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("night_mean_weeks__isnull", True),
                    models.Q(("night_mean_weeks__gte", 1), ("night_mean_weeks__lte", 26)),
                    _connector="OR",
                ),
                name="planning_settings_night_weeks",
                violation_error_message="Give 1 to 26 weeks.",
            ),
        ),
    ]
