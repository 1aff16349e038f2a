"""Nobody has a value or weight of their own for a system rule, whichever way the row is written."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION refuse_system_rule_value() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    code text;
BEGIN
    SELECT rule_code INTO code FROM public.constraint_definitions
        WHERE id = NEW.constraint_definition_id AND is_system;
    IF FOUND THEN
        RAISE EXCEPTION 'The system rule % is the same for everybody; nobody has a value of their own for it.', code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'constraint_value_not_of_system_rule';
    END IF;
    RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE TRIGGER constraint_values_spare_system BEFORE INSERT OR UPDATE OF constraint_definition_id ON constraint_values
FOR EACH ROW EXECUTE FUNCTION refuse_system_rule_value()
"""


class Migration(migrations.Migration):
    dependencies = [("constraints", "0007_keep_profile_versions")]

    operations = [
        migrations.RunSQL(FUNCTION, reverse_sql="DROP FUNCTION refuse_system_rule_value()"),
        migrations.RunSQL(TRIGGER, reverse_sql="DROP TRIGGER constraint_values_spare_system ON constraint_values"),
    ]
