"""The quality of a plan as three exact integers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, order=True)
class Score:
    """Penalties per level in tick-points (1 point = `ticks_per_minute` tick-points), 0 or negative; larger is better.

    Compared level by level: no soft gain outweighs one medium tick-point, no medium gain one hard one.
    """

    hard: int = 0
    medium: int = 0
    soft: int = 0
    ticks_per_minute: int = 60

    def __add__(self, other: Self) -> "Score":
        if self.ticks_per_minute != other.ticks_per_minute:
            raise ValueError(
                f"scores of {self.ticks_per_minute} and {other.ticks_per_minute} ticks per minute cannot be added; "
                "add scores of one problem only."
            )
        return Score(self.hard + other.hard, self.medium + other.medium, self.soft + other.soft, self.ticks_per_minute)

    def __str__(self) -> str:
        """Whole points, rounded away from zero, so that `0hard` means that no hard rule is broken at all."""
        hard, medium, soft = (_points(level, self.ticks_per_minute) for level in (self.hard, self.medium, self.soft))
        return f"{hard}hard/{medium}medium/{soft}soft"

    @property
    def is_feasible(self) -> bool:
        """No hard rule is broken."""
        return self.hard == 0

    def to_json(self) -> dict[str, int]:
        """The exact integers, as they are stored."""
        return {
            "hard": self.hard,
            "medium": self.medium,
            "soft": self.soft,
            "ticks_per_minute": self.ticks_per_minute,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Score":
        """A stored score; KeyError if a level is missing."""
        return cls(raw["hard"], raw["medium"], raw["soft"], raw["ticks_per_minute"])


def _points(tick_points: int, ticks_per_minute: int) -> int:
    whole = -(-abs(tick_points) // ticks_per_minute)
    return -whole if tick_points < 0 else whole
