"""Pytest plugin (addopts: ``-p tests.postgres_plugin``): gives the settings test values before Django reads them.

Nothing is started here: tests that ask for no database pay for none (tests/conftest.py prepares it on first use).
DATABASE_URL and DATABASE_OWNER_URL in the environment name the roles to use, with a database of the run's own on their
server; DATABASE_ADMIN_URL names a server to make roles and databases on; else the run has its own server. What ``.env``
says plays no part.
"""

import os
from pathlib import Path

import pytest

from caire.postgres.problem import PostgresProblem
from tests import databases

RUN = "CAIRE_TEST_RUN"  # the folder of this run, for xdist's workers
NOWHERE = (
    "postgresql://{role}:none@127.0.0.1:1/caire_test"  # well-formed, and refused if a test forgets to ask for `db`
)
REFUSED = 4
VALUES = {
    "SECRET_KEY": "a-secret-for-tests-only-" + "0123456789" * 4,
    "CAIRE_ENCRYPTION_KEYS": "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "CAIRE_INDEX_KEY": "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=",
    "DEBUG": "false",
    "HTTPS": "false",
    "BEHIND_PROXY": "false",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
}


def _source() -> dict[str, str]:
    """Which server the run uses; asked once, before the test values are set."""
    if app := os.environ.get("DATABASE_URL"):
        return {"app": app, "owner": os.environ.get("DATABASE_OWNER_URL", "")}
    if admin := os.environ.get("DATABASE_ADMIN_URL"):
        return {"admin": admin}
    return {"choice": os.environ.get("CAIRE_POSTGRES", "")}


IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ and RUN in os.environ
SOURCE = {} if IS_WORKER else _source()
if not IS_WORKER:
    os.environ.update(VALUES)
    os.environ.setdefault("DATABASE_URL", NOWHERE.format(role="caire_app"))
    os.environ.setdefault("DATABASE_OWNER_URL", NOWHERE.format(role="caire_owner"))


class Run:
    """The folder of the run, and its lock while this process is the one that ends it."""

    folder: Path | None = Path(os.environ[RUN]) if IS_WORKER else None
    alive: int | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a connection that proves nothing; then open the run."""
    if IS_WORKER:
        return
    if "app" in SOURCE:
        stop_if(_unusable(SOURCE))
    Run.folder, Run.alive = databases.begin(SOURCE)
    os.environ[RUN] = str(Run.folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw the databases away, also after Ctrl-C."""
    if Run.alive is not None and Run.folder is not None:
        databases.finish(Run.folder)
        os.close(Run.alive)
        os.environ.pop(RUN, None)
        Run.alive = None


def prepared(worker: str) -> dict[str, str]:
    """The addresses of this worker's database; what stands in the way ends the run with its sentence."""
    if Run.folder is None:
        raise RuntimeError("the plugin was not configured")
    try:
        return databases.prepare(Run.folder, worker)
    except PostgresProblem as problem:
        pytest.exit(str(problem), returncode=REFUSED)


def stop_if(sentence: str | None) -> None:
    """End the run with the sentence, if there is one."""
    if sentence:
        pytest.exit(sentence, returncode=REFUSED)


def _unusable(given: dict[str, str]) -> str | None:
    if not given["owner"]:
        return (
            "DATABASE_URL is set but DATABASE_OWNER_URL is not: the tests migrate as the owner. Set both, or neither."
        )
    try:
        return databases.refusal(given["app"])
    except PostgresProblem as problem:
        return str(problem)
