"""How functions of the core are compiled."""

from collections.abc import Callable
from typing import Any, cast

from numba import njit

OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
"""`_nrt` off: no reference counts. The core makes no arrays, and counting those handed on took two thirds of its
time.
"""


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Machine code, without the interpreter's lock, kept in the cache folder."""
    return cast(F, njit(**OPTIONS)(function))


def inlined[F: Callable[..., Any]](function: F) -> F:
    """The same for small functions on the hot path, put into their callers: their many arguments cost more than
    they do.
    """
    return cast(F, njit(**OPTIONS, forceinline=True)(function))
