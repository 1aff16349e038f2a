"""A record of a look is never changed nor taken away. The owner may, for erasures."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION refuse_disclosure_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RAISE EXCEPTION 'The record of a look at sensitive data cannot be changed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'disclosure_kept';
    END IF;
    RETURN COALESCE(NEW, OLD);
END
$$
"""
TRIGGER = """
CREATE TRIGGER disclosures_keep BEFORE UPDATE OF user_id, what, subject_id, seen_at OR DELETE ON disclosures
FOR EACH ROW EXECUTE FUNCTION refuse_disclosure_change()
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0008_disclosures")]

    operations = [
        migrations.RunSQL(FUNCTION, reverse_sql="DROP FUNCTION refuse_disclosure_change()"),
        migrations.RunSQL(TRIGGER, reverse_sql="DROP TRIGGER disclosures_keep ON disclosures"),
    ]
