"""Personal texts stay in the columns meant for them: not in plans, figures, logs, errors or command output."""

import json
import logging
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from organizations.rls import acting_for
from resources.models import Client, Employee
from scheduling.sweep import sweep_everywhere
from tests.caire.test_admin import inline_data, page
from tests.organizations.test_authentication import log_in
from tests.tenants import CANARY, assert_no_canary

# The columns in which names of staff and users stand in the clear, by design.
IN_THE_CLEAR = {("users", "name"), ("users", "email"), ("employees", "name"), ("employee_skills", "issued_by")}


@pytest.fixture
def logged():
    """What reaches the log while the test runs."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def columns() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        return cursor.fetchall()


def test_no_column_but_those_meant_for_it_holds_a_personal_text(two_tenants):
    found = set()
    with acting_for(two_tenants.ours.pk), connection.cursor() as cursor:
        for table, column in columns():
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1', [f"%{CANARY}%"])
            if cursor.fetchone():
                found.add((table, column))
    assert found == IN_THE_CLEAR


@pytest.mark.django_db(transaction=True)  # a run commits between its steps
def test_a_run_prints_and_stores_no_personal_text(logged):
    from tests.tenants import two_tenants

    tenants, output = two_tenants(), StringIO()
    call_command(
        "optimise",
        "--organization=ours",
        "--area=North",
        "--date=2026-11-23",
        "--moves=500",
        "--json",
        stdout=output,
        stderr=output,
    )
    assert_no_canary(output.getvalue() + logged.getvalue())
    with acting_for(tenants.ours.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(s)::text FROM schedule_solutions s "
            "UNION ALL SELECT row_to_json(v)::text FROM schedules v"
        )
        assert_no_canary(json.dumps(cursor.fetchall()))


def test_a_failing_request_logs_no_personal_text(two_tenants, client, logged, monkeypatch):
    log_in(client)
    with acting_for(two_tenants.ours.pk):
        row = Client.objects.get()
    monkeypatch.setattr(Client, "save", lambda *_: (_ for _ in ()).throw(RuntimeError("broken")))
    client.raise_request_exception = False
    answer = client.post(
        page(Client, "change", row.pk),
        {
            "code": "C-1",
            "name": f"New {CANARY}",
            "address": f"New {CANARY}",
            "area": str(row.area_id),
            "protection_level": "none",
            "key_type": "none",
            "active_from": "2026-11-23",
            **inline_data("requirements"),
            **inline_data("relations"),
            **inline_data("absences"),
            **inline_data("constraint_values"),
        },
    )
    assert answer.status_code == 500
    assert_no_canary(answer.content)
    assert_no_canary(logged.getvalue())


def test_a_refused_statement_says_no_row(two_tenants):
    """Behind row-level security PostgreSQL leaves the row's values out of its errors; a log may hold them whole."""
    with acting_for(two_tenants.ours.pk), pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Employee.objects.update(name=CANARY, weekly_minutes=20_000)
    assert "employee_weekly_minutes_fit_a_week" in str(refusal.value)
    assert_no_canary(str(refusal.value))


def test_the_start_up_sweep_says_nothing_personal(two_tenants, logged):
    sweep_everywhere()
    assert_no_canary(logged.getvalue())
