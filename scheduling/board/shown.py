"""A day as the board draws it: lines of employees, clients or vehicles, bars in minutes after midnight. Codes only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from resources.localtime import instant
from resources.models import EmployeeAbsence
from scheduling.day import Day, LeftOut, Row, Tour
from scheduling.models import Schedule

MINUTE = timedelta(minutes=1)
HOUR = 60
VIEWS = ("employee", "client", "vehicle")
LETTER, EDGE = 3, 5
"""Minutes of a bar as wide as a letter, and as its edges, where the board is drawn as large as on the first look."""
EARLIEST, LATEST = 7 * HOUR, 16 * HOUR
"""Drawn where a day has nothing that says more."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """From a minute of the day on, so many minutes; the clock times as text, where they are shown."""

    start: int
    minutes: int
    clock: str = ""

    @property
    def style(self) -> str:
        """Where the style sheet draws it."""
        return f"--s:{self.start};--d:{self.minutes}"

    @property
    def end(self) -> int:
        """The minute after."""
        return self.start + self.minutes


@dataclass(frozen=True, kw_only=True)
class Bar(Span):
    """A visit on a line."""

    visit: str
    shift: str
    code: str
    service: str
    written: str
    partners: tuple[str, ...]
    is_locked: bool
    is_outside: bool
    travel: Span | None
    waiting: Span | None

    @property
    def classes(self) -> str:
        """What it looks like."""
        marks = (
            ("cb-short", self.is_short),
            ("cb-team-bar", self.partners),
            ("cb-locked", self.is_locked),
            ("cb-outside", self.is_outside),
        )
        return " ".join(("cb-bar", *(name for name, holds in marks if holds)))

    @property
    def is_short(self) -> bool:
        """Its text may be longer than the bar, and is cut off. To cut off every bar's takes half of a key's time."""
        letters = max(len(self.written) + 2 * (self.is_locked + self.is_outside), len(self.service))
        return self.minutes < LETTER * letters + EDGE

    @property
    def label(self) -> str:
        """All that the bar says, in words."""
        parts = [f"{self.written} {self.service} {self.clock}"]
        if self.written != self.code:
            parts.append(self.code)
        elif self.partners:
            parts.append(_("with %(partners)s") % {"partners": ", ".join(self.partners)})
        if self.is_locked:
            parts.append(_("locked"))
        if self.is_outside:
            parts.append(_("outside its window"))
        return ", ".join(parts)


@dataclass(kw_only=True)
class Line:
    """One row of the board. ``key`` is the employee's, client's or vehicle's; ``filled``: percent of the shift that is
    visits and travel.
    """

    key: str
    code: str
    skills: tuple[str, ...] = ()
    shifts: list[Span] = field(default_factory=list)
    absences: list[Span] = field(default_factory=list)
    breaks: list[Span] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)

    @property
    def filled(self) -> int:
        """0 without a shift."""
        whole = sum(span.minutes for span in self.shifts)
        busy = sum(bar.minutes + (bar.travel.minutes if bar.travel else 0) for bar in self.bars)
        return round(100 * busy / whole) if whole else 0

    @property
    def deviates(self) -> bool:
        """Something on it breaks a window."""
        return any(bar.is_outside for bar in self.bars)


@dataclass(frozen=True, kw_only=True)
class Board:
    """The whole page. ``first`` and ``last``: whole hours as minutes; ``hours``: each hour's minute and clock time."""

    day: Day
    view: str
    lines: list[Line]
    first: int
    last: int
    hours: list[tuple[int, str]]
    now: int | None

    @property
    def shortest(self) -> int:
        """Minutes of the shortest bar, which must be wide enough to be hit; from five to an hour."""
        return max(5, min((HOUR, *(bar.minutes for line in self.lines for bar in line.bars))))

    @property
    def skills(self) -> list[str]:
        """All that somebody on the board holds."""
        return sorted({skill for line in self.lines for skill in line.skills})


class Ruler:
    """Instants -> minutes after the date's midnight, as they pass: a night with a change of the clock has an hour more
    or less.
    """

    def __init__(self, on: date, zone: ZoneInfo) -> None:
        self.zone = zone
        self.midnight = instant(on, 0, zone)

    def minute(self, moment: datetime) -> int:
        """Whole minutes, rounded down."""
        return (moment - self.midnight) // MINUTE

    def span(self, start: datetime, end: datetime, *, silent: bool = False) -> Span:
        """Both ends on the ruler; `silent`: without clock times."""
        first = self.minute(start)
        clock = "" if silent else f"{self.clock(start)}–{self.clock(end)}"
        return Span(start=first, minutes=self.minute(end) - first, clock=clock)

    def clock(self, moment: datetime) -> str:
        """Such as 07:30."""
        local = moment.astimezone(self.zone)
        return f"{local.hour:02d}:{local.minute:02d}"

    def hours(self, first: int, last: int) -> list[tuple[int, str]]:
        """Each whole hour with its clock time."""
        return [(minute, self.clock(self.midnight + minute * MINUTE)) for minute in range(first, last + 1, HOUR)]


def board_of(day: Day, zone: ZoneInfo, now: datetime, view: str = "employee") -> Board:
    """The day as a board; a query of its own (absences) where lines are employees."""
    ruler = Ruler(day.plan_day.date, zone)
    lines = {"employee": _by_employee, "client": _by_client, "vehicle": _by_vehicle}[view](day, ruler)
    spans = [span for line in lines for span in (*line.shifts, *line.bars)]
    first = min((span.start for span in spans), default=EARLIEST) // HOUR * HOUR
    last = -(-max((span.end for span in spans), default=LATEST) // HOUR) * HOUR
    minute = ruler.minute(now)
    return Board(
        day=day,
        view=view,
        lines=lines,
        first=first,
        last=last,
        hours=ruler.hours(first, last),
        now=minute if first <= minute <= last else None,
    )


def _by_employee(day: Day, ruler: Ruler) -> list[Line]:
    lines: dict[str, Line] = {}
    for tour in (*day.tours, *day.idle):
        line = lines.setdefault(tour.employee, Line(key=tour.employee, code=tour.code, skills=tour.skills))
        line.shifts.append(ruler.span(tour.start, tour.end))
        _add(line, tour, ruler)
    for absence in _absences(lines, ruler):
        lines[str(absence.employee_id)].absences.append(ruler.span(absence.starts_at, absence.ends_at))
    return sorted(lines.values(), key=lambda line: line.code)


def _by_vehicle(day: Day, ruler: Ruler) -> list[Line]:
    lines: dict[str, Line] = {}
    for tour in day.tours:
        name = tour.vehicle or f"{tour.mode} {tour.code}"  # who needs none has a line of their own
        line = lines.setdefault(name, Line(key=name, code=name))
        line.shifts.append(ruler.span(tour.start, tour.end))
        _add(line, tour, ruler)
    return sorted(lines.values(), key=lambda line: line.code)


def _by_client(day: Day, ruler: Ruler) -> list[Line]:
    """A team's visit once, with all who make it."""
    lines: dict[str, Line] = {}
    seen: set[str] = set()
    for tour in day.tours:
        for row in tour.rows:
            if not row.is_break and row.visit not in seen:
                seen.add(row.visit)
                line = lines.setdefault(row.client, Line(key=row.client, code=row.client))
                line.bars.append(_bar(row, ruler, written=", ".join((tour.code, *row.partners))))
    return sorted(lines.values(), key=lambda line: line.code)


def _add(line: Line, tour: Tour, ruler: Ruler) -> None:
    for row in tour.rows:
        if row.is_break:
            line.breaks.append(ruler.span(row.start, row.end))
        else:
            line.bars.append(_bar(row, ruler))


def _bar(row: Row, ruler: Ruler, *, written: str = "") -> Bar:
    """`written`: the employees, on a client's line, where nobody travels."""
    span = ruler.span(row.start, row.end)
    arrival = row.arrival or row.start
    return Bar(
        start=span.start,
        minutes=span.minutes,
        clock=span.clock,
        visit=row.visit,
        shift=row.shift,
        code=row.client,
        service=row.service,
        written=written or row.client,
        partners=row.partners,
        is_locked=row.pinned != Schedule.Pinned.NONE,
        is_outside=row.is_outside,
        travel=ruler.span(arrival - row.travel, arrival, silent=True) if row.travel and not written else None,
        waiting=ruler.span(arrival, row.start, silent=True) if not written and row.waiting >= MINUTE else None,
    )


def _absences(employees: Iterable[str], ruler: Ruler) -> Iterable[EmployeeAbsence]:
    next_day = ruler.midnight + timedelta(days=1)
    return EmployeeAbsence.objects.filter(
        employee__in=list(employees), status="approved", starts_at__lt=next_day, ends_at__gt=ruler.midnight
    )


def tray_order(left_out: LeftOut) -> tuple[Any, ...]:
    """Those that need special skills or several employees first, then by when they may begin."""
    return not left_out.skills, -left_out.employees, left_out.opens, left_out.client
