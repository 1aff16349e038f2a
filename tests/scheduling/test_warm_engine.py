"""`manage.py warm_engine` compiles the engine ahead, or says in a sentence why it cannot."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

ROOT = Path(__file__).parents[2]


def test_the_folder_and_the_seconds_are_said(capsys):
    """Over a second where the engine has not been loaded yet."""
    call_command("warm_engine")
    said = capsys.readouterr().out
    assert f"The engine is ready in {os.environ['CAIRE_CACHE']}" in said
    assert said.endswith(" s.\n")


def test_a_folder_that_cannot_be_made_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("CAIRE_CACHE", str(tmp_path / "file"))
    with pytest.raises(CommandError, match="set CAIRE_CACHE to a writable folder"):
        call_command("warm_engine")


def test_a_command_that_loads_the_engine_says_the_same_without_a_traceback(tmp_path):
    """Over a second: a process of its own loads Django."""
    (tmp_path / "file").touch()
    environment = {**os.environ, "CAIRE_CACHE": str(tmp_path / "file")}
    ended = subprocess.run(
        [sys.executable, "manage.py", "optimise"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("caire: ")
    assert "set CAIRE_CACHE to a writable folder" in ended.stderr
    assert "Traceback" not in ended.stderr
