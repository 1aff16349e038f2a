"""The migrated schema as plain values: tables, columns with type, null and default, and the values of text enums.

Run inside `tests.fresh_database`, it records them in schema.json.
"""

import re

from django.db import connection

COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       CASE WHEN a.attgenerated <> '' THEN 'GENERATED ' ELSE '' END || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY(%s)
ORDER BY c.relname, a.attnum
"""
ENUMS = """
SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""
VALUES = re.compile(r"CHECK \(\((\w+) = ANY \(ARRAY\[([^\]]*)\]\)\)\)")


def own_tables() -> list[str]:
    """The tables of our apps, and the admin's log, which we changed."""
    from django.apps import apps

    ours = ("organizations", "resources", "constraints", "scheduling")
    return sorted(model._meta.db_table for app in ours for model in apps.get_app_config(app).get_models())


def read_schema() -> dict[str, dict[str, object]]:
    """table -> columns and enums."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [own_tables()])
        for table, column, kind, nullable, default in cursor.fetchall():
            entry = found.setdefault(table, {"columns": {}, "enums": {}})
            entry["columns"][column] = f"{kind}{' NULL' if nullable else ''}{f' = {default}' if default else ''}"
        cursor.execute(ENUMS)
        for table, definition in cursor.fetchall():
            match = VALUES.fullmatch(definition)
            if table in found and match:
                found[table]["enums"][match[1]] = re.findall(r"'([^']*)'", match[2])
    return found


def main() -> None:
    """Record the schema anew: ``python -m tests.fresh_database python -m tests.architecture.schema``."""
    import json
    from pathlib import Path

    import django

    django.setup()
    path = Path(__file__).with_name("schema.json")
    path.write_text(json.dumps(read_schema(), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
