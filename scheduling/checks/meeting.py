"""When a team could be at a visit that is its only one, and by how little windows or shifts miss it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext_lazy as _

from scheduling.checks.findings import Change
from scheduling.checks.fitting import NEVER, Fitting
from scheduling.checks.naming import Naming


class Presence(NamedTuple):
    """An employee's shift (its column), and by how many ticks it must begin earlier and end later."""

    missing: int
    column: int
    early: int
    over: int


class Meeting(NamedTuple):
    """A start of the visit, with the window it belongs to and by how much it is too late for that."""

    missing: int
    start: int
    window: int
    late: int
    team: tuple[Presence, ...]


def present(fitting: Fitting, row: int, start: int) -> dict[str, Presence]:
    """By able employee: their shift that misses the start least."""
    visit, (to, back) = fitting.problem.visits[row], fitting.legs
    found: dict[str, Presence] = {}
    for column in map(int, np.flatnonzero(fitting.able[row])):
        shift = fitting.problem.shifts[column]
        early = max(0, shift.start + int(to[row, column]) - start)
        over = max(0, start + visit.duration + int(back[row, column]) - int(fitting.latest_return[column]))
        one = Presence(early + over, column, early, over)
        found[shift.employee] = min(one, found.get(shift.employee, one))
    return found


def groups(fitting: Fitting, row: int) -> Iterator[frozenset[str]]:
    """Who is there at once, at each start at which enough employees are."""
    visit, (to, back) = fitting.problem.visits[row], fitting.legs
    columns = np.flatnonzero(fitting.able[row])
    first = fitting.shift_times[0][columns] + to[row, columns]
    end = fitting.latest_return[columns] - visit.duration - back[row, columns]
    starts = [
        moment
        for window, (_opens, last) in enumerate(fitting.windows[row])
        for moment in _moments(fitting, row, window)
        if moment <= last
    ]
    moments = np.array(starts, np.int64)[:, None]
    for there in np.unique((first <= moments) & (moments <= end), axis=0):
        group = frozenset(fitting.employee[column] for column in columns[there])
        if len(group) >= visit.staff:
            yield group


def nearest(fitting: Fitting, row: int) -> Meeting:
    """The meeting that lacks the fewest minutes: of its window, once for all, and of each shift."""
    staff = fitting.problem.visits[row].staff
    found = []
    for window, (_opens, last) in enumerate(fitting.windows[row]):
        for start in _moments(fitting, row, window):
            late = max(0, start - last)
            team = tuple(sorted(present(fitting, row, start).values())[:staff])
            found.append(Meeting(late + sum(one.missing for one in team), start, window, late, team))
    return min(found)


def _moments(fitting: Fitting, row: int, window: int) -> list[int]:
    """Starts from which no step in either direction is better: where the window, or somebody's presence, begins or
    ends.
    """
    visit, (_, back) = fitting.problem.visits[row], fitting.legs
    opens, last = fitting.windows[row][window]
    columns = np.flatnonzero(fitting.able[row])
    first = fitting.first_start(row, window)[columns]
    end = fitting.latest_return[columns] - visit.duration - back[row][columns]
    found = {opens, last, *map(int, first), *map(int, end)}
    return sorted(moment for moment in found if opens <= moment < NEVER // 2)


def changes(fitting: Fitting, naming: Naming, row: int) -> Iterator[Change]:
    """The edits that make the nearest meeting possible."""
    visit, meeting = fitting.problem.visits[row], nearest(fitting, row)
    if meeting.missing >= NEVER // 2:
        yield Change(row=naming.need(visit), text=_("Let somebody with a way there and back work at its times."))
        return
    if meeting.late and visit.pinned_start is not None:
        yield Change(row=naming.need(visit), text=_("Unlock the visit, or let somebody work at its time."))
        return
    if meeting.late:
        opens = naming.time(fitting.windows[row][meeting.window][0])
        text = _("Let the window from %(start)s close %(minutes)s min later.")
        values = {"start": opens, "minutes": naming.minutes(meeting.late)}
        yield Change(row=naming.need(visit), text=text, values=values)
    for one in meeting.team:
        shift = naming.shift(fitting.problem.shifts[one.column])
        for ticks, text in (
            (one.early, _("Let the shift start %(minutes)s min earlier.")),
            (one.over, _("Let the shift end %(minutes)s min later.")),
        ):
            if ticks:
                yield Change(row=shift, text=text, values={"minutes": naming.minutes(ticks)})
