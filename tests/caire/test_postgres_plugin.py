"""Tests on a connection that sees past row-level security would prove nothing, so pytest refuses them."""

import os
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from caire.owner import as_owner
from caire.postgres import dotenv, roles
from tests import databases

INHERITED = {
    "PYTEST_XDIST_WORKER",
    "PYTEST_XDIST_TESTRUNUID",
    "CAIRE_TEST_RUN",
    "PYTEST_ADDOPTS",
    "PYTEST_CURRENT_TEST",
}


def test_pytest_stops_at_once_on_a_superuser_connection(bootstrapped):
    """A whole pytest process starts, hence some seconds."""
    url = bootstrapped.server.url()
    environment = {name: value for name, value in os.environ.items() if name not in INHERITED}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", __file__],
        env={**environment, "DATABASE_URL": url, "DATABASE_OWNER_URL": url},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 4
    assert "DATABASE_URL logs in as caire, a superuser: row-level security hides nothing from it" in run.stderr
    assert "passed" not in run.stdout


def test_a_role_that_bypasses_the_wall_is_refused(bootstrapped):
    with closing(psycopg.connect(bootstrapped.server.url(), autocommit=True)) as admin:
        admin.execute("CREATE ROLE climber LOGIN BYPASSRLS PASSWORD 'climber'")
    url = roles.address(bootstrapped.server.url(), "climber", "climber", "postgres")
    assert "climber, a role with BYPASSRLS" in databases.refusal(url)


def test_the_owner_of_a_table_is_refused(bootstrapped):
    url = dotenv.read(bootstrapped.dotenv)["DATABASE_OWNER_URL"]
    with closing(psycopg.connect(url, autocommit=True)) as owner:
        owner.execute("CREATE TABLE owned (id int)")
        assert "caire_owner, the owner of the table owned" in databases.refusal(url)
        owner.execute("DROP TABLE owned")


def test_the_app_role_is_accepted(bootstrapped):
    assert databases.refusal(dotenv.read(bootstrapped.dotenv)["DATABASE_URL"]) is None


@pytest.mark.django_db
def test_tests_run_as_the_app_role(owner_connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user, current_setting('app.organization_id')")
        app, session, organization = cursor.fetchone()
    assert app == session == settings.DATABASES["default"]["USER"]
    assert organization == settings.NOBODY
    assert app != owner_connection.info.user


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_leaves_a_session_row(owner_connection):
    owner_connection.execute("INSERT INTO django_session VALUES ('left', '', now())")
    databases.empty_tables(None)
    assert owner_connection.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
    assert owner_connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_only_the_owner_inside_the_block(owner_connection):
    def user():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return cursor.fetchone()[0]

    before = user()
    with as_owner():
        assert user() == owner_connection.info.user
    assert user() == before


@pytest.mark.django_db
def test_the_owner_does_not_enter_a_transaction():
    with pytest.raises(RuntimeError, match="leave the transaction first"), as_owner():
        pass


@pytest.mark.django_db
def test_the_app_role_may_not_change_tables():
    with pytest.raises(DatabaseError, match="must be owner"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_session ADD COLUMN more text")


def test_migrate_without_the_owners_address_says_so(settings):
    settings.DATABASE_OWNER_URL = ""
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL is not set"):
        call_command("migrate")
