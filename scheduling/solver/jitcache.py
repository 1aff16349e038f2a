"""Where the compiled engine is kept between processes, and how hard the compiler tries.

Numba does not see that a file changed which a cached function calls (the old machine code comes back), so the folder's
name is a hash of all files of the compiled core: another source, another folder. Imported by the core before Numba is.
"""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

CORE = Path(__file__).parent / "core"
ROOT = Path(__file__).parents[2]
HASH = re.compile(r"[0-9a-f]{16}")
KEPT = 2
"""Folders of former cores that stay."""
COMPILER = {"NUMBA_OPT": "2", "NUMBA_LOOP_VECTORIZE": "0", "NUMBA_SLP_VECTORIZE": "0"}
"""Linked lists cannot be vectorised; trying costs a quarter of the first compilation and gains nothing."""


GENERIC_CPU = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
"""Machine code that every processor of the architecture runs, for images built on another machine: not slower here."""
CPUS = ("native", "generic")


class EngineUnavailable(RuntimeError):
    """The compiled engine cannot be loaded; the message says why and what to do."""


class CacheNotWritable(EngineUnavailable):
    """The folder for compiled code cannot be written; the message says which and what to set."""


def cache_name(files: Iterable[Path]) -> str:
    """Hash of file names, contents and Numba's version."""
    digest = hashlib.sha256(version("numba").encode())
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def clear_old(base: Path, current: str) -> None:
    """Delete folders of former cores, but the last two: a process that still runs one of them may want its files.

    Processes that start at once may delete the same folder: what is gone already is no error. Only names that are
    hashes are touched, as the folder may be shared.
    """
    former = [folder for folder in base.iterdir() if HASH.fullmatch(folder.name) and folder.name != current]
    for folder in sorted(former, key=_last_used, reverse=True)[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _last_used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:  # another process has just deleted it
        return 0.0


def use_cache(core: Path = CORE) -> Path:
    """Point Numba at this core's folder, made if need be: `$CAIRE_CACHE/<hash>`, else `.cache/engine/<hash>`.

    EngineUnavailable where Numba is missing or `CAIRE_ENGINE_CPU` malformed; CacheNotWritable as it says.
    """
    options = COMPILER | cpu_options()
    base = os.environ.get("CAIRE_CACHE")
    try:
        folder = (Path(base) if base else ROOT / ".cache" / "engine") / cache_name(core.glob("*.py"))
    except PackageNotFoundError:
        missing = "The plan engine needs Numba, which is not installed; install it with `uv sync`."
        raise EngineUnavailable(missing) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)  # in use: the last to be cleared away
        clear_old(folder.parent, folder.name)
    except OSError as error:
        reason = error.strerror
        raise CacheNotWritable(f"{folder}: cannot be made ({reason}); set CAIRE_CACHE to a writable folder.") from error
    if not os.access(folder, os.W_OK):
        raise CacheNotWritable(f"{folder}: cannot be written; set CAIRE_CACHE to a writable folder.")
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = str(folder)
    else:
        for name, value in options.items():
            os.environ.setdefault(name, value)
    return folder


def cpu_options() -> dict[str, str]:
    """What `CAIRE_ENGINE_CPU` means to Numba; EngineUnavailable if it means nothing."""
    cpu = os.environ.get("CAIRE_ENGINE_CPU") or CPUS[0]
    if cpu not in CPUS:
        raise EngineUnavailable(f"CAIRE_ENGINE_CPU is {cpu!r}; it must be one of {', '.join(CPUS)}.")
    return GENERIC_CPU if cpu == "generic" else {}
