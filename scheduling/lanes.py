"""Two plan versions drawn above each other: a thin lane each for every employee and day that differs."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor

from scheduling.compare import Comparison
from scheduling.explain.names import Names
from scheduling.explain.stored import StoredPlan
from scheduling.solver.plan import StopKind

WIDTH = 1000
"""Of a lane, in its own units."""
NARROWEST = 3.0


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A visit, by its place in the lane; ``is_changed``: another team, another time, or in one version only."""

    x: float
    width: float
    text: str
    is_changed: bool


@dataclass(frozen=True, kw_only=True)
class Lanes:
    """One employee's day in both versions."""

    label: str
    before: tuple[Bar, ...]
    after: tuple[Bar, ...]

    @property
    def changed(self) -> int:
        """Visits of either lane that differ."""
        return len({bar.text for bar in (*self.before, *self.after) if bar.is_changed})


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """All lanes on one scale: ``hours`` are places in the lane and clock times."""

    lanes: tuple[Lanes, ...]
    hours: tuple[tuple[float, str], ...]


@dataclass(frozen=True, kw_only=True)
class _Stop:
    """A visit; its hours after the midnight that its day begins with."""

    visit: str
    start: float
    end: float
    text: str


type _Day = tuple[str, int]
"""An employee's id and the day's offset."""


def drawing(comparison: Comparison) -> Drawing:
    """By day and employee; those with the same visits at the same times in both versions are left out."""
    changed = {change.visit for change in comparison.visits}
    before, after = _days(comparison.first), _days(comparison.second)
    names = Names(comparison.second)
    days = sorted({*before, *after}, key=lambda day: (day[1], names.employee(day[0])))
    rows = [(day, before.get(day, []), after.get(day, [])) for day in days]
    rows = [row for row in rows if any(stop.visit in changed for stop in (*row[1], *row[2]))]
    if not rows:
        return Drawing(lanes=(), hours=())
    every = [stop for _day, was, now in rows for stop in (*was, *now)]
    begin, end = floor(min(stop.start for stop in every)), ceil(max(stop.end for stop in every))
    unit = WIDTH / max(1, end - begin)

    def bars(stops: list[_Stop]) -> tuple[Bar, ...]:
        return tuple(
            Bar(
                x=round((stop.start - begin) * unit, 1),
                width=round(max(NARROWEST, (stop.end - stop.start) * unit), 1),
                text=stop.text,
                is_changed=stop.visit in changed,
            )
            for stop in stops
        )

    return Drawing(
        lanes=tuple(
            Lanes(label=_label(day, comparison, names), before=bars(was), after=bars(now)) for day, was, now in rows
        ),
        hours=tuple((round((hour - begin) * unit, 1), f"{hour % 24:02d}:00") for hour in range(begin, end, 2)),
    )


def _days(stored: StoredPlan) -> dict[_Day, list[_Stop]]:
    """The visits of each employee and day, in order of time."""
    names, clock = Names(stored), stored.clock
    hour = 60 * clock.ticks_per_minute
    found: dict[_Day, list[_Stop]] = {}
    for shift in stored.problem.shifts:
        midnight = clock.midnight(shift.day)
        for stop in stored.verdict.timing.routes[shift.id].stops:
            if stop.kind is not StopKind.VISIT:
                continue
            row = _Stop(
                visit=stop.id,
                start=(stop.start - midnight) / hour,
                end=(stop.end - midnight) / hour,
                text=f"{names.time(stop.start)}–{names.time(stop.end)} {names.visit(stop.id)}",
            )
            found.setdefault((shift.employee, shift.day), []).append(row)
    return {day: sorted(stops, key=lambda stop: stop.start) for day, stops in found.items()}


def _label(day: _Day, comparison: Comparison, names: Names) -> str:
    """The employee's code; the date too where the period has several."""
    solution = comparison.second.solution
    code = names.employee(day[0])
    if solution.first_day == solution.last_day:
        return code
    return f"{code} {(solution.first_day + timedelta(days=day[1])).isoformat()}"
