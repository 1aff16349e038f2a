"""Recurring needs become dated visits. The same rows give the same visits, however often this runs."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from organizations.models import ServiceArea
from resources.localtime import local_date
from resources.models import Client, VisitRequirement
from resources.recurrence import Frequency
from resources.windows import Preference, TimeWindow, parse_time_windows

Interval = tuple[datetime, datetime, str]


@dataclass(frozen=True, kw_only=True)
class DatedVisit:
    """One visit of one need on one local date; ``windows`` are instants with their preference."""

    requirement: VisitRequirement
    client: Client
    date: dt.date
    ordinal: int
    windows: tuple[Interval, ...]
    last_start_date: dt.date


def dated_visits(
    areas: Iterable[ServiceArea], first_day: date, last_day: date, zone: ZoneInfo, window_closes: str
) -> list[DatedVisit]:
    """The visits of the areas' clients on these dates, by client code, need and date.

    Raises ValueError naming the row.
    """
    needs = (
        VisitRequirement.objects.filter(client__area__in=list(areas), valid_from__lte=last_day)
        .filter(Q(valid_to=None) | Q(valid_to__gte=first_day))
        .filter(client__active_from__lte=last_day)
        .filter(Q(client__active_to=None) | Q(client__active_to__gte=first_day))
        .select_related("client__subject_key__wrapped_by")
        .prefetch_related("skills__skill", "client__absences")
        .order_by("client__code", "service_type", "pk")
    )
    return [visit for need in needs for visit in _of_need(need, first_day, last_day, zone, window_closes)]


def _of_need(
    need: VisitRequirement, first_day: date, last_day: date, zone: ZoneInfo, window_closes: str
) -> Iterator[DatedVisit]:
    try:
        frequency, windows = Frequency.from_json(need.frequency), parse_time_windows(need.time_windows)
    except ValueError as problem:
        raise ValueError(f"Visit requirement {need.pk}: {problem}") from None
    seen: Counter[date] = Counter()
    for day in frequency.dates(max(first_day, need.valid_from), min(last_day, need.valid_to or last_day)):
        if not need.client.active_from <= day <= (need.client.active_to or day):
            continue
        intervals = _intervals(need, windows, day, zone)
        if intervals is None:
            continue
        seen[day] += 1
        yield DatedVisit(
            requirement=need,
            client=need.client,
            date=day,
            ordinal=seen[day],
            windows=intervals,
            last_start_date=_last_start_date(need, intervals, day, zone, window_closes),
        )


def _intervals(
    need: VisitRequirement, windows: tuple[TimeWindow, ...], day: date, zone: ZoneInfo
) -> tuple[Interval, ...] | None:
    """The day's windows as instants, less the client's absences; None where the absence leaves no room for the
    visit.
    """
    today = [(*window.on(day, zone), str(window.preference)) for window in windows if window.holds_on(day)]
    away = [(row.starts_at, row.ends_at) for row in need.client.absences.all()]
    agreed = [interval for interval in today if interval[2] == Preference.HARD]
    kept = [interval for interval in today if interval[2] != Preference.HARD]
    if not agreed:
        noon = TimeWindow(day=None, start=12 * 60, end=12 * 60, preference=Preference.HARD).on(day, zone)[0]
        at_noon = any(start <= noon and (end is None or noon < end) for start, end in away)
        return None if at_noon else tuple(kept)
    left = [part for interval in agreed for part in _less(interval, away, need.duration)]
    return tuple(sorted(left + kept)) if left else None


def _less(interval: Interval, away: list[tuple[datetime, datetime | None]], duration: timedelta) -> list[Interval]:
    """The parts of a window that lie outside the absences; an untouched window stays as it is."""
    parts = [interval]
    for start, end in away:
        remaining: list[Interval] = []
        for opens, closes, preference in parts:
            if start >= closes or (end is not None and end <= opens):
                remaining.append((opens, closes, preference))
                continue
            pieces = [(opens, start, preference)] + ([] if end is None else [(end, closes, preference)])
            remaining += [piece for piece in pieces if piece[1] - piece[0] >= duration]
        parts = remaining
    return parts


def _last_start_date(
    need: VisitRequirement, windows: tuple[Interval, ...], day: date, zone: ZoneInfo, window_closes: str
) -> date:
    """The latest local date on which the visit may start: dated skills must hold up to it."""
    closes = [interval[1] for interval in windows if interval[2] == Preference.HARD]
    if not closes:
        return day
    latest = max(closes) - (need.duration if window_closes == "END" else timedelta(0))
    return max(day, local_date(latest, zone))
