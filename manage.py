#!/usr/bin/env python
"""Command line of Caire: ``python manage.py help`` lists the commands."""

import os
import sys


def main() -> None:
    """Run one command; ``postgres`` comes first because the settings need the database it makes."""
    if sys.argv[1:2] == ["postgres"]:
        from caire.postgres import main as postgres

        sys.exit(postgres(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caire.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from scheduling.solver.jitcache import EngineUnavailable

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EngineUnavailable) as problem:
        sys.exit(f"caire: {problem}")


if __name__ == "__main__":
    main()
