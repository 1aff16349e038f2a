"""When a need recurs: a checked subset of RFC 5545 recurrence rules on local dates (so no clock change can touch
it).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol, Self

from dateutil.rrule import rrulestr

from resources.windows import WEEKDAYS

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY")
PERIODS = {"DAILY": 1, "WEEKLY": 7}
"""Days."""
PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY")


def _in_range(text: str, most: int) -> bool:
    """Whether it is a whole number from 1, written in the ten digits of RFC 5545 (``²`` is a digit too)."""
    return text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most


def _check_part(name: str, value: str, rule: str) -> None:
    if name == "FREQ" and value not in FREQUENCIES:
        raise ValueError(f"rrule {rule!r}: FREQ is {value!r}; it must be one of {', '.join(FREQUENCIES)}.")
    if name == "INTERVAL" and not _in_range(value, 366):
        raise ValueError(f"rrule {rule!r}: INTERVAL is {value!r}; it must be a whole number from 1 to 366.")
    if name == "BYDAY" and not set(value.split(",")) <= set(WEEKDAYS):
        raise ValueError(f"rrule {rule!r}: BYDAY is {value!r}; it must list days out of {', '.join(WEEKDAYS)}.")
    if name == "BYMONTHDAY" and not all(_in_range(day, 31) for day in value.split(",")):
        raise ValueError(f"rrule {rule!r}: BYMONTHDAY is {value!r}; it must list days from 1 to 31.")


@dataclass(frozen=True)
class Frequency:
    """A recurrence rule counted from ``start``."""

    rule: str
    start: date

    @classmethod
    def from_json(cls, raw: Any) -> Self:
        """``{rrule, dtstart}`` with FREQ (DAILY, WEEKLY, MONTHLY), INTERVAL, BYDAY, BYMONTHDAY. Raises ValueError."""
        if not isinstance(raw, dict) or set(raw) != {"rrule", "dtstart"}:
            raise ValueError("frequency must be an object with exactly rrule and dtstart.")
        rule = raw["rrule"]
        if not isinstance(rule, str):
            raise ValueError(f"rrule is {rule!r}; it must be a text such as 'FREQ=WEEKLY;BYDAY=MO'.")
        names = [part.partition("=")[0] for part in rule.split(";")]
        if "FREQ" not in names or len(set(names)) != len(names) or not set(names) <= set(PARTS):
            raise ValueError(f"rrule {rule!r}: it needs FREQ and may hold INTERVAL, BYDAY and BYMONTHDAY, each once.")
        for part in rule.split(";"):
            _check_part(*part.partition("=")[::2], rule)
        try:
            start = date.fromisoformat(raw["dtstart"])
        except (TypeError, ValueError):
            raise ValueError(f"dtstart is {raw['dtstart']!r}; it must be a date such as '2026-11-23'.") from None
        return cls(rule=rule, start=start)

    def to_json(self) -> dict[str, str]:
        """The stored form."""
        return {"rrule": self.rule, "dtstart": self.start.isoformat()}

    def dates(self, first: date, last: date) -> list[date]:
        """The local dates from ``first`` to ``last`` (both included) on which the need arises."""
        rule = rrulestr(self.rule, dtstart=datetime.combine(self._start_near(first), time()))
        after, before = datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time())
        return [moment.date() for moment in rule.between(after, before, inc=True) if moment < before]

    def _start_near(self, first: date) -> date:
        """A start whole periods later, from which the rule gives the same dates from ``first`` on: counting up from a
        start years ago is what takes time. One period more is left, because a week that begins in its middle is not
        whole. Months have no fixed length, and few are counted anyway.
        """
        parts = dict(part.split("=") for part in self.rule.split(";"))
        if parts["FREQ"] not in PERIODS:
            return self.start
        period = PERIODS[parts["FREQ"]] * int(parts.get("INTERVAL", 1))
        return self.start + timedelta(days=period * max(0, (first - self.start).days // period - 1))


def every_day(start: date) -> dict[str, str]:
    """The stored form of "daily from that date on"."""
    return Frequency("FREQ=DAILY", start).to_json()


class Recurring(Protocol):
    """A need, as far as its dates go."""

    frequency: Any
    valid_from: date
    valid_to: date | None


def upcoming(need: Recurring, first: date, last: date) -> list[date]:
    """The dates of a need's visits between the two. Raises ValueError for a frequency that is none."""
    frequency = Frequency.from_json(need.frequency)
    return frequency.dates(max(first, need.valid_from), min(last, need.valid_to or last))
