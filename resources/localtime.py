"""Local wall-clock times become instants here and nowhere else."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the wall clock of ``zone`` shows ``minutes`` after midnight of ``day``.

    ``minutes`` may pass 1440: the clock time of a later day. A time the clock skips (02:30 in March) moves forward by
    the
    gap; of a time shown twice (02:30 in October) it is the first.
    """
    days, minute = divmod(minutes, 24 * 60)
    clock = time(minute // 60, minute % 60)
    # fold=0: the first of two; for a skipped time it is the offset before the gap, which lands behind it
    return datetime.combine(day + timedelta(days=days), clock, tzinfo=zone).astimezone(UTC)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The date the wall clock of ``zone`` shows at the instant."""
    return moment.astimezone(zone).date()


def seconds_after(origin: datetime, moment: datetime) -> int:
    """Elapsed whole seconds. Via UTC: with one tzinfo, subtraction compares wall clocks."""
    return (moment.astimezone(UTC) - origin.astimezone(UTC)) // timedelta(seconds=1)
