"""System rules are the same for everybody: nobody but the tables' owner changes or deletes one."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION refuse_system_rule_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.is_system AND current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RAISE EXCEPTION 'The system rule % cannot be changed or deleted.', OLD.rule_code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'constraint_definition_system_locked';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE TRIGGER constraint_definitions_lock_system BEFORE UPDATE OR DELETE ON constraint_definitions
FOR EACH ROW EXECUTE FUNCTION refuse_system_rule_change()
"""


class Migration(migrations.Migration):
    dependencies = [("constraints", "0004_same_organization")]

    operations = [
        migrations.RunSQL(FUNCTION, reverse_sql="DROP FUNCTION refuse_system_rule_change()"),
        migrations.RunSQL(
            TRIGGER, reverse_sql="DROP TRIGGER constraint_definitions_lock_system ON constraint_definitions"
        ),
    ]
