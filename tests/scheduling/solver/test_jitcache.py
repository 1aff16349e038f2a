"""A changed core never runs on another core's compiled code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scheduling.solver.jitcache import CORE, CacheNotWritable, cache_name, use_cache

INNER = "from scheduling.solver.core.jit import compiled\n\n\n@compiled\ndef answer():\n    return {}\n"
OUTER = """
from scheduling.solver.core.inner import answer
from scheduling.solver.core.jit import entry


@entry
def asked():
    return answer()
"""


def ask(root: Path) -> str:
    """What the compiled function of a copied core says, in a process of its own."""
    code = "from scheduling.solver.core.outer import asked; print(asked())"
    environment = {**os.environ, "CAIRE_CACHE": str(root / "cache"), "PYTHONPATH": str(root)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def test_an_edit_in_one_file_reaches_its_cached_caller_in_another(tmp_path):
    core = tmp_path / "scheduling" / "solver" / "core"
    core.mkdir(parents=True)
    for name in ("scheduling/__init__.py", "scheduling/solver/__init__.py"):
        (tmp_path / name).touch()
    shutil.copy(CORE.parent / "jitcache.py", core.parent)
    shutil.copy(CORE / "__init__.py", core)
    shutil.copy(CORE / "jit.py", core)
    (core / "outer.py").write_text(OUTER)
    (core / "inner.py").write_text(INNER.format(1))
    assert ask(tmp_path) == "1"
    assert ask(tmp_path) == "1"
    (core / "inner.py").write_text(INNER.format(2))
    assert ask(tmp_path) == "2"
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_the_name_follows_contents_and_file_names(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    first = cache_name(tmp_path.glob("*.py"))
    assert first == cache_name(tmp_path.glob("*.py"))
    (tmp_path / "a.py").write_text("x = 2")
    second = cache_name(tmp_path.glob("*.py"))
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert len({first, second, cache_name(tmp_path.glob("*.py"))}) == 3


def test_a_folder_that_cannot_be_made_is_said_by_name(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("CAIRE_CACHE", str(blocked))
    with pytest.raises(CacheNotWritable, match="set CAIRE_CACHE"):
        use_cache()
