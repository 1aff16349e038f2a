"""What every test may ask for. The first test that wants a database has it made; tests run as caire_app."""

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests import databases
from tests.postgres_plugin import prepared, stop_if


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker) -> None:
    """Instead of pytest-django's: migrated once by the owner, copied for each worker, used as caire_app."""
    from django.conf import settings
    from django.test import TransactionTestCase

    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # a slow hash is what the others are for
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    with django_db_blocker.unblock():
        addresses = prepared(worker)
        databases.point_django_at(addresses)
        stop_if(databases.refusal(addresses["app"]))
    TransactionTestCase._fixture_teardown = databases.empty_tables


@pytest.fixture
def owner_connection(django_db_setup) -> Iterator[psycopg.Connection]:
    """A connection of caire_owner, who migrates; each statement is committed at once."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def two_tenants(db):
    """Two organizations with a row in every tenant table, and canaries in every personal text."""
    from tests.tenants import two_tenants

    return two_tenants()
