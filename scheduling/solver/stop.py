"""When a search ends. Each criterion says how much of its budget is used; the largest answer counts."""

import threading
import time
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

MOVES_PER_SECOND = 1_000_000
"""Nominal speed, by which a budget of moves is laid out like one of seconds, without looking at a clock."""


class Spent(NamedTuple):
    """Proposed moves of one thread, and seconds."""

    moves: int = 0
    seconds: float = 0.0

    def since(self, earlier: "Spent") -> "Spent":
        return Spent(self.moves - earlier.moves, self.seconds - earlier.seconds)


NOTHING = Spent()


class Stop(Protocol):
    """A budget: `used` from 0 to 1 (1: stop), `seconds` how long it is about, for laying out the search.

    `spent` since the search began, `quiet` since the best plan became better. `patience`: the budget without a better
    plan that ends the search before its time, None where nothing does.
    """

    @property
    def seconds(self) -> float: ...
    @property
    def patience(self) -> "Stop | None": ...
    def used(self, spent: Spent, quiet: Spent = NOTHING) -> float: ...


@dataclass(frozen=True)
class MaxSeconds:
    """Seconds of wall clock. Two runs never make the same number of moves: not reproducible."""

    limit: float

    @property
    def seconds(self) -> float:
        return self.limit

    @property
    def patience(self) -> None:
        return None

    def used(self, spent: Spent, quiet: Spent = NOTHING) -> float:
        return spent.seconds / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True)
class MaxMoves:
    """Proposed moves per thread. With one thread and a seed, the same plan byte for byte."""

    limit: int

    @property
    def seconds(self) -> float:
        return self.limit / MOVES_PER_SECOND

    @property
    def patience(self) -> None:
        return None

    def used(self, spent: Spent, quiet: Spent = NOTHING) -> float:
        return spent.moves / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True)
class Cancelled:
    """A budget that somebody may cut short from another thread."""

    stop: Stop
    event: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        return self.stop.seconds

    @property
    def patience(self) -> Stop | None:
        return self.stop.patience

    def used(self, spent: Spent, quiet: Spent = NOTHING) -> float:
        return 1.0 if self.event.is_set() else self.stop.used(spent, quiet)


@dataclass(frozen=True)
class NoImprovement:
    """A budget that ends before its time once the best plan has not become better for `patience` (seconds or moves).

    The search is then laid out in rounds as long as that, so that a hot phase, in which no plan can become better, does
    not end it.
    """

    patience: Stop
    within: Stop

    @property
    def seconds(self) -> float:
        return self.within.seconds

    def used(self, spent: Spent, quiet: Spent = NOTHING) -> float:
        return 1.0 if self.patience.used(quiet) >= 1.0 else self.within.used(spent, quiet)


@dataclass(frozen=True)
class Round:
    """The part of a budget from `begin` on, when `begun` of it was used, as long as its patience."""

    stop: Stop
    length: Stop
    begin: Spent
    begun: float

    @property
    def seconds(self) -> float:
        return min(self.length.seconds, self.stop.seconds * (1.0 - self.begun))

    @property
    def patience(self) -> None:
        return None

    def used(self, spent: Spent, quiet: Spent = NOTHING) -> float:
        of_rest = (self.stop.used(spent, quiet) - self.begun) / (1.0 - self.begun)
        return max(self.length.used(spent.since(self.begin)), of_rest)


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
