"""Who looked at whose sensitive data, walled like every tenant table."""

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import organizations.rls
import uuid
from django.conf import settings
from organizations.rls import keep_updated_at, protect
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0007_shared_tables_read_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
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
                ("what", models.TextField(help_text="Such as client.address.", verbose_name="what")),
                ("subject_id", models.UUIDField(verbose_name="of")),
                (
                    "seen_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="seen"
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "look at sensitive data",
                "verbose_name_plural": "looks at sensitive data",
                "db_table": "disclosures",
                "ordering": ["-seen_at"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["organization", "-seen_at"], name="disclosure_recent"),
                    models.Index(fields=["organization", "subject_id"], name="disclosure_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="organizations_disclosure_organization_id"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what__regex", "^[a-z_]+\\.[a-z_]+$")),
                        name="disclosure_says_what",
                        violation_error_message="Name what was shown as model.field.",
                    ),
                ],
            },
        ),
        keep_updated_at("disclosures"),
        protect("disclosures"),
    ]
