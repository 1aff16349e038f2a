"""A changed core never runs on another core's compiled code."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest

from scheduling.solver import jitcache
from scheduling.solver.jitcache import CORE, CacheNotWritable, EngineUnavailable, cache_name, clear_old, use_cache

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


def test_folders_of_former_cores_are_cleared_but_the_last_two(tmp_path, monkeypatch):
    monkeypatch.setenv("CAIRE_CACHE", str(tmp_path))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    for age in range(5):
        folder = tmp_path / f"{age:016x}"
        (folder / "inner").mkdir(parents=True)
        os.utime(folder, (10_000 - age, 10_000 - age))
    (tmp_path / "notes").mkdir()
    (tmp_path / ("f" * 15)).mkdir()
    monkeypatch.setitem(sys.modules, "numba", SimpleNamespace(config=SimpleNamespace()))
    current = use_cache()
    left = {folder.name for folder in tmp_path.iterdir()}
    assert left == {current.name, f"{0:016x}", f"{1:016x}", "notes", "f" * 15}


def test_the_folder_in_use_stays_however_old_it_is(tmp_path):
    for age in range(4):
        folder = tmp_path / f"{age:016x}"
        folder.mkdir()
        os.utime(folder, (10_000 - age, 10_000 - age))
    clear_old(tmp_path, f"{3:016x}")
    assert sorted(folder.name[-1] for folder in tmp_path.iterdir()) == ["0", "1", "3"]


def test_processes_that_clear_at_once_do_not_disturb_each_other(tmp_path):
    for number in range(200):
        (tmp_path / f"{number:016x}" / "inner").mkdir(parents=True)
    code = "import sys; from pathlib import Path; from scheduling.solver.jitcache import clear_old; "
    code += "clear_old(Path(sys.argv[1]), '0' * 16)"
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE) for _ in range(3)]
    assert [(process.wait(timeout=60), process.communicate()[1]) for process in running] == [(0, b"")] * 3
    assert f"{0:016x}" in {folder.name for folder in tmp_path.iterdir()}
    assert len(list(tmp_path.iterdir())) <= 3


def test_a_missing_numba_is_said_with_its_remedy(monkeypatch):
    def version(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(jitcache, "version", version)
    with pytest.raises(EngineUnavailable, match="needs Numba, which is not installed; install it with `uv sync`"):
        use_cache()


def test_a_generic_processor_is_asked_of_the_compiler():
    """Over a second: a process for each setting imports the compiler."""
    code = "import scheduling.solver.core.jit, numba; print(repr((numba.config.CPU_NAME, numba.config.CPU_FEATURES)))"
    said = {}
    for cpu in ("native", "generic"):
        environment = {**os.environ, "CAIRE_ENGINE_CPU": cpu}
        for name in jitcache.GENERIC_CPU:
            environment.pop(name, None)
        ended = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
        )
        said[cpu] = ended.stdout.strip()
    assert said == {"native": "(None, None)", "generic": "('generic', '')"}


def test_an_unknown_processor_is_named(monkeypatch):
    monkeypatch.setenv("CAIRE_ENGINE_CPU", "fast")
    with pytest.raises(EngineUnavailable, match="CAIRE_ENGINE_CPU is 'fast'; it must be one of native, generic"):
        use_cache()


WITHOUT_NUMBA = """
import sys
from importlib import metadata

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "numba":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

def version(name):
    raise metadata.PackageNotFoundError(name)

sys.meta_path.insert(0, Missing())
metadata.version = version
from scheduling.solver.solve import solve
"""


def test_an_engine_without_numba_says_how_to_install_it():
    """Over a second: a process of its own, in which nothing has imported Numba."""
    ended = subprocess.run([sys.executable, "-c", WITHOUT_NUMBA], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    said = ended.stderr.strip().splitlines()[-1]
    assert "EngineUnavailable: The plan engine needs Numba, which is not installed; install it with `uv sync`." in said
