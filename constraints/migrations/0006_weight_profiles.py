"""Named sets of weights, walled like every tenant table."""

import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
import organizations.rls
from organizations.rls import keep_updated_at, protect
import resources.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("constraints", "0005_lock_system_rules"),
        ("organizations", "0007_shared_tables_read_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="WeightProfile",
            fields=[
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="created"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="changed"
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "name",
                    models.TextField(validators=[django.core.validators.MaxLengthValidator(60)], verbose_name="name"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name="version"),
                ),
                (
                    "is_built_in",
                    models.BooleanField(
                        db_default=False, default=False, editable=False, verbose_name="comes with Caire"
                    ),
                ),
                ("weights", resources.fields.ShapedJSONField(default=dict, verbose_name="weights")),
                ("values", resources.fields.ShapedJSONField(blank=True, default=dict, verbose_name="values")),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        default=organizations.rls.current_organization,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "weight profile",
                "verbose_name_plural": "weight profiles",
                "db_table": "weight_profiles",
                "ordering": ["name", "-version"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="constraints_weightprofile_organization_id"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "name", "version"), name="weight_profile_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="weight_profile_is_named",
                        violation_error_message="Give the profile a name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weights__isnull", True),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("weights"), function="jsonb_typeof", output_field=models.TextField()
                                ),
                                models.Value("object", output_field=models.TextField()),
                            ),
                            _connector="OR",
                        ),
                        name="weight_profile_weights_is_object",
                        violation_error_message="This is not the kind of JSON value that belongs here.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("values__isnull", True),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("values"), function="jsonb_typeof", output_field=models.TextField()
                                ),
                                models.Value("object", output_field=models.TextField()),
                            ),
                            _connector="OR",
                        ),
                        name="weight_profile_values_is_object",
                        violation_error_message="This is not the kind of JSON value that belongs here.",
                    ),
                ],
            },
        ),
        keep_updated_at("weight_profiles"),
        protect("weight_profiles"),
    ]
