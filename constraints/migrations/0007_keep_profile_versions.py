"""A version of a weight profile is never changed: runs refer to it by number. The owner may, for repairs."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION refuse_profile_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RAISE EXCEPTION 'Version % of a weight profile cannot be changed; save the next version.', OLD.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'weight_profile_version_kept';
    END IF;
    RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE TRIGGER weight_profiles_keep_versions BEFORE UPDATE OF name, version, is_built_in, weights, "values" ON weight_profiles
FOR EACH ROW EXECUTE FUNCTION refuse_profile_change()
"""


class Migration(migrations.Migration):
    dependencies = [("constraints", "0006_weight_profiles")]

    operations = [
        migrations.RunSQL(FUNCTION, reverse_sql="DROP FUNCTION refuse_profile_change()"),
        migrations.RunSQL(TRIGGER, reverse_sql="DROP TRIGGER weight_profiles_keep_versions ON weight_profiles"),
    ]
