"""Where the searches of several threads leave their best plans for each other."""

import threading

import numpy as np
from numpy.typing import NDArray

Key = tuple[int, int, int]
"""Hard, medium and soft tick-points of a plan: the smaller, the better."""
Arrays = tuple[NDArray[np.int32], NDArray[np.int64]]
"""Order of the lists and not_before: all that is decided. Whoever holds them leaves them as they are."""


class Board:
    """The best plan of all threads. Each looks only when it is to begin from the best plan: a plan taken sooner would
    have them all search the same corner.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._best: tuple[Key, Arrays] | None = None

    def offer(self, key: Key, arrays: Arrays) -> None:
        """Keep the plan if none better is there; of two equals the first."""
        with self._lock:
            if self._best is None or key < self._best[0]:
                self._best = key, arrays

    @property
    def key(self) -> Key | None:
        """Of the best plan; None before the first."""
        best = self._best
        return best[0] if best else None

    def better_than(self, key: Key | None) -> tuple[Key, Arrays] | None:
        """The best plan if it is better than that."""
        best = self._best
        return best if best and (key is None or best[0] < key) else None
