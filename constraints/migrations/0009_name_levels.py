"""Levels and categories in words; what is stored stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("constraints", "0008_no_values_of_system_rules"),
    ]

    operations = [
        migrations.AlterField(
            model_name="constraintdefinition",
            name="category",
            field=models.TextField(
                choices=[
                    ("SKILL", "Skills"),
                    ("PREFERENCE", "Preferences"),
                    ("RESOURCE", "Resources"),
                    ("TIME", "Time"),
                    ("LOCATION", "Places"),
                ],
                verbose_name="category",
            ),
        ),
        migrations.AlterField(
            model_name="constraintdefinition",
            name="type",
            field=models.TextField(
                choices=[("HARD", "hard"), ("MEDIUM", "medium"), ("SOFT", "soft")], verbose_name="level"
            ),
        ),
    ]
