"""Secret addresses of calendar feeds, walled like every tenant table."""

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import organizations.models.base
import organizations.rls
import uuid
from django.conf import settings
from organizations.rls import keep_updated_at, protect, same_organization
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0009_keep_disclosures"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
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
                ("digest", models.TextField(editable=False, verbose_name="digest")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
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
                    organizations.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar feed",
                "verbose_name_plural": "calendar feeds",
                "db_table": "calendar_feeds",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="organizations_calendarfeed_organization_id"
                    ),
                    models.UniqueConstraint(fields=("organization", "digest"), name="calendar_feed_digest_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("organization", "user"),
                        name="calendar_feed_one_each",
                    ),
                ],
            },
        ),
        keep_updated_at("calendar_feeds"),
        protect("calendar_feeds"),
        same_organization("calendar_feeds", "user_id", "users"),
    ]
