"""``python manage.py postgres start|stop|status|url|bootstrap``."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psycopg

from caire.postgres import cluster, roles
from caire.postgres.bootstrap import Checkout, bootstrap
from caire.postgres.problem import PostgresProblem

CHECKOUT = Path(__file__).resolve().parents[2]
NOT_RUNNING = 3  # as pg_ctl status answers


def main(arguments: Sequence[str], folder: Path = CHECKOUT, environment: Mapping[str, str] = os.environ) -> int:
    """Run one command; 0 is success, 1 a problem told in one sentence, 2 wrong usage, 3 `status` without a server."""
    parser = argparse.ArgumentParser(prog="manage.py postgres", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, (command, help_text) in COMMANDS.items():
        commands.add_parser(name, help=help_text).set_defaults(command=command)
    chosen: Callable[[Checkout], int] = parser.parse_args(arguments).command
    try:
        return chosen(Checkout(folder, environment))
    except PostgresProblem as problem:
        sys.stderr.write(f"caire: {problem}\n")
    except (OSError, psycopg.Error) as error:
        sys.stderr.write(f"caire: PostgreSQL could not be set up: {str(error).strip().splitlines()[0]}\n")
    return 1


def start(checkout: Checkout) -> int:
    """Start the local server unless another one is named."""
    if url := checkout.admin_url():
        return _say(f"DATABASE_ADMIN_URL names {roles.place(url)}: no local server is started.")
    local = cluster.of_checkout(checkout.folder)
    url = local.start(checkout.setting("CAIRE_POSTGRES"))
    return _say(f"PostgreSQL runs on {roles.place(url)}; its data are in {local.root}.")


def stop(checkout: Checkout) -> int:
    """Stop the local server; its data stay."""
    local = cluster.of_checkout(checkout.folder)
    return _say("PostgreSQL is stopped." if local.stop() else "PostgreSQL was not running.")


def status(checkout: Checkout) -> int:
    """Say where the server is and whether it answers."""
    if url := checkout.admin_url():
        with roles.connected(url, "DATABASE_ADMIN_URL") as admin:
            return _say(f"PostgreSQL {_version(admin)} runs on {roles.place(url)} (DATABASE_ADMIN_URL).")
    local = cluster.of_checkout(checkout.folder)
    if url := local.url():
        with roles.connected(url, "The local server") as admin:
            return _say(f"PostgreSQL {_version(admin)} runs on {roles.place(url)}; its data are in {local.root}.")
    _say(
        f"PostgreSQL is not running; its data are in {local.root}."
        if local.data.exists()
        else "There is no local PostgreSQL yet."
    )
    return NOT_RUNNING


def url(checkout: Checkout) -> int:
    """Print the run-time address, with its password, for psql and the like."""
    address = checkout.setting("DATABASE_URL")
    if not address:
        raise PostgresProblem(
            "DATABASE_URL is not set. `python manage.py postgres bootstrap` makes the database and writes it to .env."
        )
    return _say(address)


def make_ready(checkout: Checkout) -> int:
    """Make roles, database, addresses and keys."""
    for sentence in bootstrap(checkout):
        _say(sentence)
    return 0


COMMANDS: dict[str, tuple[Callable[[Checkout], int], str]] = {
    "start": (start, "start the local server"),
    "stop": (stop, "stop it; the data stay"),
    "status": (status, "say where it is and whether it runs (exit code 3: it does not)"),
    "url": (url, "print the run-time address with its password"),
    "bootstrap": (make_ready, "server, roles, database and keys, all written to .env; safe to repeat"),
}


def _version(connection: roles.Connection) -> str:
    return str(connection.info.parameter_status("server_version")).split()[0]


def _say(sentence: str) -> int:
    sys.stdout.write(f"{sentence}\n")
    return 0
