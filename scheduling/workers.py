"""Who runs a plan, so that a run whose process died is found at once on the same machine."""

import os
import socket
from pathlib import Path
from typing import Any


def _started(pid: int) -> str | None:
    """When the process began, in the kernel's count; None where there is none (or the system does not say)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return stat.rpartition(")")[2].split()[19]


def this_worker() -> dict[str, Any]:
    """Host, process and its start (process numbers come again)."""
    return {"host": socket.gethostname(), "pid": os.getpid(), "started": _started(os.getpid())}


def is_gone(worker: dict[str, Any]) -> bool:
    """Whether the process certainly runs no more: it was on this machine and is not here. Unknown is not gone."""
    if worker.get("host") != socket.gethostname() or worker.get("started") is None:
        return False
    return bool(_started(worker["pid"]) != worker["started"])
