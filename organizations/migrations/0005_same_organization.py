"""No reference leaves the organization."""

from django.db import migrations

from organizations.rls import same_organization


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_protect_tables")]

    operations = [
        same_organization("service_areas", "parent_id", "service_areas"),
        same_organization("service_area_permissions", "content_object_id", "service_areas"),
        same_organization("service_area_permissions", "user_id", "users"),
        same_organization("subject_keys", "wrapped_by_id", "organization_keys"),
    ]
