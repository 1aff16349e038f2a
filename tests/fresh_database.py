"""Run one command against a freshly migrated database: ``python -m tests.fresh_database COMMAND [ARGUMENT ...]``.

The command finds its addresses and keys in the environment; the database is thrown away when it ends.
"""

import os
import subprocess
import sys

from caire.postgres.problem import PostgresProblem
from tests import databases, postgres_plugin


def main(command: list[str]) -> int:
    """The command's exit code; 2 without a command, 1 if there is no database to be had."""
    if not command:
        sys.stderr.write("usage: python -m tests.fresh_database COMMAND [ARGUMENT ...]\n")
        return 2
    folder, _alive = databases.begin(postgres_plugin.SOURCE)
    try:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caire.settings")
        django.setup()
        databases.point_django_at(databases.prepare(folder, ""))
        return subprocess.run(command, check=False).returncode
    except PostgresProblem as problem:
        sys.stderr.write(f"caire: {problem}\n")
        return 1
    finally:
        databases.finish(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
