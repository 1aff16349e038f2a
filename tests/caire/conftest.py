"""A checkout of its own with a server of its own, for the tests of what `manage.py postgres` does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from caire.postgres import cluster
from caire.postgres.bootstrap import Checkout
from caire.postgres.commands import main


class Sandbox(Checkout):
    """A checkout in a temporary folder whose environment holds nothing."""

    @property
    def server(self) -> cluster.Cluster:
        return cluster.of_checkout(self.folder)

    def run(self, command: str, **environment: str) -> int:
        return main([command], self.folder, environment)


@pytest.fixture
def sandbox(tmp_path) -> Iterator[Sandbox]:
    """Nothing has run here yet."""
    checkout = Sandbox(tmp_path, {})
    yield checkout
    checkout.server.remove()


@pytest.fixture(scope="session")
def bootstrapped(tmp_path_factory) -> Iterator[Sandbox]:
    """`postgres bootstrap` has run here once; tests leave server and roles as they find them."""
    checkout = Sandbox(Path(tmp_path_factory.mktemp("checkout")), {})
    assert checkout.run("bootstrap") == 0
    yield checkout
    checkout.server.remove()
