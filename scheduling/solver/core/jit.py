"""How functions of the core are compiled."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numba import njit

OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
"""`_nrt` off: no reference counts. The core makes no arrays, and counting those handed on took two thirds of its
time.
"""


INTERNAL: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def entry[F: Callable[..., Any]](function: F) -> F:
    """Machine code that Python calls, without the interpreter's lock, kept in the cache folder."""
    return cast(F, njit(**OPTIONS)(function))


def compiled[F: Callable[..., Any]](function: F) -> F:
    """The same for functions that only compiled ones call: no wrappers for Python, which take half the compile time."""
    return cast(F, njit(**OPTIONS, **INTERNAL)(function))


def inlined[F: Callable[..., Any]](function: F) -> F:
    """The same for the smallest ones: no call at all."""
    return cast(F, njit(**OPTIONS, **INTERNAL, forceinline=True)(function))


int64 = cast(Callable[[Any], int], np.int64)
"""NumPy's 64-bit integer, told to the type checker as int: the compiled code has no other."""
