"""PostgreSQL for development, demo and tests: a local server, the two roles, and the addresses in ``.env``.

Imports no Django: the settings need the addresses that this package makes.
"""

from caire.postgres.commands import main

__all__ = ["main"]
