"""``manage.py warm_engine``: compile the plan engine ahead, so that the first plan does not wait for it."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scheduling.solver.jitcache import EngineUnavailable, use_cache


class Command(BaseCommand):
    """Seconds where the engine is compiled already, up to a minute where it is not. Needs no database."""

    help = "Compile the plan engine into its cache folder (CAIRE_CACHE)."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile or load, then say where it lies and how long it took."""
        begin = time.perf_counter()
        try:
            folder = use_cache()
            from scheduling.solver.warm import warm_up  # imports the compiled core, which needs the folder

            warm_up()
        except EngineUnavailable as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"The engine is ready in {folder} after {time.perf_counter() - begin:.1f} s.")
