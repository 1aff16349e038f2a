"""The admin's log names rows of tenants: give it the organization (filled by the scope) and put it behind the wall."""

from django.db import migrations

from organizations.rls import SETTING, protect


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0005_same_organization"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [
        migrations.RunSQL(
            sql=[
                "ALTER TABLE django_admin_log ADD COLUMN organization_id uuid NOT NULL "
                f"DEFAULT (current_setting('{SETTING}')::uuid)",
                "CREATE INDEX django_admin_log_organization ON django_admin_log (organization_id, action_time)",
            ],
            reverse_sql="ALTER TABLE django_admin_log DROP COLUMN organization_id",
        ),
        protect("django_admin_log"),
    ]
