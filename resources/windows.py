"""Time windows and break windows: frozen values parsed from JSON, which check themselves."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from resources.localtime import instant

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_MINUTES = 24 * 60
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class Preference(StrEnum):
    """What a window means: agreed, wished for, or to be avoided."""

    HARD = "HARD"
    PREFERRED = "PREFERRED"
    AVOID = "AVOID"


def _clock(raw: dict[str, Any], key: str, what: str) -> int:
    match = _CLOCK.fullmatch(value) if isinstance(value := raw.get(key), str) else None
    if match is None:
        raise ValueError(f"{what}: {key} is {raw.get(key)!r}; it must be a clock time such as '07:30'.")
    return int(match[1]) * 60 + int(match[2])


def _only(raw: Any, keys: set[str], what: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ValueError(f"{what} is {raw!r}; it must be an object with {', '.join(sorted(keys))}.")
    if unknown := set(raw) - keys:
        raise ValueError(f"{what}: unknown key {sorted(unknown)[0]!r}; known are {', '.join(sorted(keys))}.")
    return raw


def _clock_text(minutes: int) -> str:
    return f"{minutes % DAY_MINUTES // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True, kw_only=True)
class TimeWindow:
    """From ``start`` to ``end`` minutes after midnight, on one weekday or (None) every day; ``end`` may lie on the
    next day.
    """

    day: str | None
    start: int
    end: int
    preference: Preference

    @classmethod
    def from_json(cls, raw: Any, what: str = "time window") -> Self:
        """``{day, start, end, preference}``; an end not after the start is the next day's. Raises ValueError."""
        raw = _only(raw, {"day", "start", "end", "preference"}, what)
        day = raw.get("day")
        if day is not None and day not in WEEKDAYS:
            raise ValueError(f"{what}: day is {day!r}; it must be one of {', '.join(WEEKDAYS)}, or null for every day.")
        preference = raw.get("preference", "HARD")
        if not isinstance(preference, str) or preference not in set(Preference):
            raise ValueError(f"{what}: preference is {preference!r}; it must be one of {', '.join(Preference)}.")
        start, end = _clock(raw, "start", what), _clock(raw, "end", what)
        return cls(
            day=day,
            start=start,
            end=end if end > start else end + DAY_MINUTES,
            preference=Preference(preference),
        )

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "day": self.day,
            "start": _clock_text(self.start),
            "end": _clock_text(self.end),
            "preference": str(self.preference),
        }

    def holds_on(self, day: date) -> bool:
        """Whether the window exists on that local date."""
        return self.day is None or WEEKDAYS[day.weekday()] == self.day

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Opening and close as instants."""
        return instant(day, self.start, zone), instant(day, self.end, zone)


@dataclass(frozen=True, kw_only=True)
class BreakWindow:
    """A break of ``minutes`` to be taken somewhere between ``start`` and ``end`` (minutes after midnight of the
    shift's date).
    """

    start: int
    end: int
    minutes: int
    required: bool
    paid: bool

    @classmethod
    def from_json(cls, raw: Any, what: str = "break window") -> Self:
        """``{start, end, minutes, required, paid}``.

        Raises ValueError, also where the break does not fit its window.
        """
        raw = _only(raw, {"start", "end", "minutes", "required", "paid"}, what)
        start, end, minutes = _clock(raw, "start", what), _clock(raw, "end", what), raw.get("minutes")
        if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= 240:
            raise ValueError(f"{what}: minutes is {minutes!r}; a break lasts 1 to 240 whole minutes.")
        end = end if end > start else end + DAY_MINUTES
        if end - start < minutes:
            raise ValueError(f"{what}: {minutes} minutes do not fit between {raw['start']} and {raw['end']}.")
        for key in ("required", "paid"):
            if not isinstance(raw.get(key, False), bool):
                raise ValueError(f"{what}: {key} is {raw[key]!r}; it must be true or false.")
        return cls(
            start=start, end=end, minutes=minutes, required=raw.get("required", True), paid=raw.get("paid", False)
        )

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "start": _clock_text(self.start),
            "end": _clock_text(self.end),
            "minutes": self.minutes,
            "required": self.required,
            "paid": self.paid,
        }


def _listed(raw: Any, what: str) -> list[Any]:
    if not isinstance(raw, list):
        raise ValueError(f"{what} is {type(raw).__name__}; it must be a list.")
    return raw


def parse_time_windows(raw: Any) -> tuple[TimeWindow, ...]:
    """The list in ``visit_requirements.time_windows``; an empty list means any time inside the shifts."""
    return tuple(
        TimeWindow.from_json(item, f"time window {i + 1}") for i, item in enumerate(_listed(raw, "time_windows"))
    )


def parse_break_windows(raw: Any) -> tuple[BreakWindow, ...]:
    """The list in ``shift_templates.break_windows``."""
    return tuple(
        BreakWindow.from_json(item, f"break window {i + 1}") for i, item in enumerate(_listed(raw, "break_windows"))
    )
