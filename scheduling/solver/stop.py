"""When a search ends. Each criterion says how much of its budget is used; the largest answer counts."""

import threading
import time
from dataclasses import dataclass, field
from typing import Protocol

MOVES_PER_SECOND = 1_000_000
"""Nominal speed, by which a budget of moves is laid out like one of seconds, without looking at a clock."""


class Stop(Protocol):
    """A budget: `used` from 0 to 1 (1: stop), `seconds` how long it is about, for laying out the search."""

    @property
    def seconds(self) -> float: ...
    def used(self, moves: int, elapsed: float) -> float: ...


@dataclass(frozen=True)
class MaxSeconds:
    """Seconds of wall clock. Two runs never make the same number of moves: not reproducible."""

    limit: float

    @property
    def seconds(self) -> float:
        return self.limit

    def used(self, moves: int, elapsed: float) -> float:
        return elapsed / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True)
class MaxMoves:
    """Proposed moves per thread. With one thread and a seed, the same plan byte for byte."""

    limit: int

    @property
    def seconds(self) -> float:
        return self.limit / MOVES_PER_SECOND

    def used(self, moves: int, elapsed: float) -> float:
        return moves / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True)
class Cancelled:
    """A budget that somebody may cut short from another thread."""

    stop: Stop
    event: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        return self.stop.seconds

    def used(self, moves: int, elapsed: float) -> float:
        return 1.0 if self.event.is_set() else self.stop.used(moves, elapsed)


class Clock:
    """Wall clock since it was made."""

    def __init__(self) -> None:
        self.begin = time.perf_counter()

    def elapsed(self) -> float:
        return time.perf_counter() - self.begin


class CpuClock(Clock):
    """Processor seconds of the thread that made it: another process on the same core takes none of the budget away."""

    def __init__(self) -> None:
        self.begin = time.thread_time()

    def elapsed(self) -> float:
        return time.thread_time() - self.begin
