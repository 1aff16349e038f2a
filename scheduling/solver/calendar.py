"""Days and weeks of a problem."""

from dataclasses import dataclass
from itertools import pairwise

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The local midnights between which all working time is known, and the weekday (0 = Monday) that the first begins.

    The core knows no time zones: where clocks change, two midnights lie 23 or 25 hours apart.
    """

    weekday: int
    midnights: tuple[int, ...]

    def weeks(self, first: str) -> tuple[tuple[int, int], ...]:
        """The weeks of which all seven days are known, as half-open intervals; `first`: the weekday they begin with."""
        begin = (WEEKDAYS.index(first) - self.weekday) % 7
        edges = self.midnights[begin::7]
        return tuple(pairwise(edges))
