"""Instants as the planning core counts them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from resources.localtime import instant, seconds_after


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Instants <-> ticks since the origin, which is midnight of the period's first day in the organization's zone."""

    first_day: date
    zone: ZoneInfo
    ticks_per_minute: int

    @cached_property
    def origin(self) -> datetime:
        """Tick 0."""
        return instant(self.first_day, 0, self.zone)

    def ticks(self, moment: datetime) -> int:
        """Elapsed ticks. Raises ValueError for an instant between two ticks."""
        return self.length(timedelta(seconds=seconds_after(self.origin, moment)), "an instant")

    def length(self, duration: timedelta, what: str) -> int:
        """A duration in ticks. Raises ValueError where it is no whole number of them."""
        whole, rest = divmod(duration * self.ticks_per_minute, timedelta(minutes=1))
        if rest:
            raise ValueError(f"{what}: {duration} is no whole number of ticks of 1/{self.ticks_per_minute} minute.")
        return whole

    def moment(self, ticks: int) -> datetime:
        """The instant of a tick."""
        return self.origin + timedelta(minutes=1) * ticks / self.ticks_per_minute

    def day(self, on: date) -> int:
        """A date as an offset from the first day."""
        return (on - self.first_day).days

    def midnight(self, day: int) -> int:
        """The tick at which a day of the problem begins; days with a change of the clock are 23 or 25 hours long."""
        return self.ticks(instant(self.first_day + timedelta(days=day), 0, self.zone))
