"""``manage.py worker``: carry out the runs that people start on pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organizations.checks import refuse_privileged_role
from organizations.jobs import QueueUnreachable, work
from scheduling.solver.warm import warm_up

GRACE_SECONDS = 20.0
BOUNDS = {"concurrency": (1, 64), "grace": (0, 86_400)}


class Command(BaseCommand):
    """Any number of workers, on any machine that reaches the database. SIGTERM or Ctrl-C ends one cleanly: it takes
    nothing new, and a run that is not done after the grace keeps its best plan so far.
    """

    help = "Carry out background runs until SIGTERM or Ctrl-C; start as many as there are processor cores to give."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much at once, and how it ends."""
        parser.add_argument("--concurrency", type=int, default=1, help="runs at once; each takes a core (default 1)")
        parser.add_argument(
            "--grace",
            type=float,
            default=GRACE_SECONDS,
            help=f"seconds that a run at hand may go on after SIGTERM (default {GRACE_SECONDS:g})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Warm the engine, then take runs."""
        refuse_privileged_role()
        for name, (least, most) in BOUNDS.items():
            if not least <= options[name] <= most:
                raise CommandError(f"--{name} is {options[name]}; give {least} to {most}.", returncode=2)
        warm_up()  # a run's seconds are for searching, and the first one would else wait for the compiler
        self.stdout.write("The worker is ready.")
        self.stdout.flush()
        try:
            work(concurrency=options["concurrency"], grace_seconds=options["grace"])
        except QueueUnreachable as problem:
            raise CommandError(str(problem)) from None
