"""What a process loads. Each test starts a Python of its own, which takes about a second."""

import os
import subprocess
import sys

import pytest

LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def loaded_by(statement: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{statement}; {LOADED}"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "caire.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(result.stdout.split())


def test_the_engine_knows_no_django():
    assert not {"django", "psycopg", "organizations", "resources"} & loaded_by("import scheduling.solver.solve")


def test_the_rule_catalogue_is_standard_library_only():
    assert not {"django", "numba", "numpy"} & loaded_by("import constraints.rules")


@pytest.mark.parametrize("module", ["caire.urls", "scheduling.sweep"])
def test_a_web_process_loads_no_compiler(module):
    start = "import django; django.setup(); from django.contrib import admin; admin.autodiscover()"
    assert "numba" not in loaded_by(f"{start}; import {module}")
