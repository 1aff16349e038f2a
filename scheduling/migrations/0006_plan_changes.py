"""Changes by hand of a plan version, walled like every tenant table."""

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
import organizations.models.base
import organizations.rls
import uuid
from django.conf import settings
from organizations.rls import keep_updated_at, protect, same_organization
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0008_disclosures"),
        ("scheduling", "0005_roster_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanChange",
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
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="at"
                    ),
                ),
                (
                    "verb",
                    models.TextField(
                        choices=[
                            ("MOVE", "moved"),
                            ("UNASSIGN", "taken out"),
                            ("PIN", "locked"),
                            ("UNPIN", "unlocked"),
                            ("FIX", "made room for"),
                        ],
                        verbose_name="change",
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[("DONE", "done"), ("UNDONE", "undone"), ("DROPPED", "replaced")],
                        db_default="DONE",
                        default="DONE",
                        verbose_name="state",
                    ),
                ),
                ("visit", models.TextField(verbose_name="visit")),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("difference", models.JSONField(default=dict, verbose_name="score difference")),
                (
                    "forced_because",
                    models.TextField(blank=True, db_default="", default="", verbose_name="forced because"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
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
                (
                    "solution",
                    organizations.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="manual_changes",
                        to="scheduling.schedulesolution",
                        verbose_name="plan version",
                    ),
                ),
            ],
            options={
                "verbose_name": "change by hand",
                "verbose_name_plural": "changes by hand",
                "db_table": "plan_changes",
                "ordering": ["-number"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="scheduling_planchange_organization_id"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "solution", "number"), name="plan_change_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verb__in", ["MOVE", "UNASSIGN", "PIN", "UNPIN", "FIX"])),
                        name="plan_change_verb_known",
                        violation_error_message="This value is not one of the known ones.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["DONE", "UNDONE", "DROPPED"])),
                        name="plan_change_state_known",
                        violation_error_message="This value is not one of the known ones.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("before__isnull", True),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("before"), function="jsonb_typeof", output_field=models.TextField()
                                ),
                                models.Value("object", output_field=models.TextField()),
                            ),
                            _connector="OR",
                        ),
                        name="plan_change_before_is_object",
                        violation_error_message="This is not the kind of JSON value that belongs here.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after__isnull", True),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("after"), function="jsonb_typeof", output_field=models.TextField()
                                ),
                                models.Value("object", output_field=models.TextField()),
                            ),
                            _connector="OR",
                        ),
                        name="plan_change_after_is_object",
                        violation_error_message="This is not the kind of JSON value that belongs here.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("difference__isnull", True),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("difference"), function="jsonb_typeof", output_field=models.TextField()
                                ),
                                models.Value("object", output_field=models.TextField()),
                            ),
                            _connector="OR",
                        ),
                        name="plan_change_difference_is_object",
                        violation_error_message="This is not the kind of JSON value that belongs here.",
                    ),
                ],
            },
        ),
        keep_updated_at("plan_changes"),
        protect("plan_changes"),
        same_organization("plan_changes", "solution_id", "schedule_solutions"),
    ]
