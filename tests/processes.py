"""Programs of ours beside the tests, on the tests' database; every one is ended by its own number."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def run_time_url() -> str:
    """The address of the tests' database as caire_app."""
    from django.db import connection

    at = connection.settings_dict
    return f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def until[T](found: Callable[[], T], seconds: float, what: str) -> T:
    """Wait until ``found()`` is true, and return it."""
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.05)
    return result


@contextmanager
def manage(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """``manage.py`` with these arguments, killed at the end if it is still there."""
    program = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        env={**os.environ, "DATABASE_URL": run_time_url(), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield program
    finally:
        if program.poll() is None:
            program.send_signal(signal.SIGKILL)
        program.communicate()


@contextmanager
def worker(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A worker that has said that it is ready."""
    with manage("worker", *arguments, **environment) as program:
        assert program.stdout is not None
        line = program.stdout.readline()
        assert "ready" in line, line + program.stdout.read()
        yield program
