"""What pgrls.toml exempts must be what the product itself calls shared, and its reasons must hold."""

import tomllib

import pytest
from django.conf import settings
from django.db import connection

from organizations.shared_tables import SHARED_TABLES


def test_exactly_the_shared_tables_stand_outside_the_wall():
    rules = tomllib.loads((settings.BASE_DIR / "pgrls.toml").read_text())["lint"]["rules"]
    assert {name.removeprefix("public.") for name in rules["SEC001"]["allowlist"]} == set(SHARED_TABLES)


@pytest.mark.django_db
def test_no_function_of_ours_runs_as_its_owner():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
        )
        assert cursor.fetchall() == []
