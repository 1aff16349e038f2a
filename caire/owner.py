"""The one way to be the owner: for migrations, and nothing that answers a request."""

from collections.abc import Iterator
from contextlib import contextmanager

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection


@contextmanager
def as_owner() -> Iterator[None]:
    """Run the block with the default connection logged in as caire_owner; the connection is closed before and after.

    Raises ImproperlyConfigured without DATABASE_OWNER_URL, and RuntimeError inside a transaction, which would be lost.
    """
    if not settings.DATABASE_OWNER_URL:
        raise ImproperlyConfigured(
            "DATABASE_OWNER_URL is not set; migrations run as the owner of the tables."
            " `python manage.py postgres bootstrap` writes it to .env."
        )
    if connection.in_atomic_block:
        raise RuntimeError("as_owner() needs a connection of its own; leave the transaction first.")
    app = connection.settings_dict
    options = {
        name: value for name, value in app["OPTIONS"].items() if name != "pool"
    }  # a pool holds the app's log-ins
    owner = environ.Env.db_url_config(settings.DATABASE_OWNER_URL)
    connection.close()
    connection.settings_dict = {**app, **owner, "OPTIONS": {**owner.get("OPTIONS", {}), **options}}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = app
