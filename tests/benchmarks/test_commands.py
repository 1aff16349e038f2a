"""Each benchmark is a command of its own: what the tests have set up already, it must set up itself."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("name", ["console", "explain", "hhcrsp", "peers", "profiles", "repair", "resolve", "scale"])
def test_the_command_says_how_it_is_used(name):
    """Over a second: a process of its own imports the engine."""
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", "--help"], capture_output=True, text=True)
    assert (done.returncode, done.stdout[:6]) == (0, "usage:"), done.stderr[-500:]
