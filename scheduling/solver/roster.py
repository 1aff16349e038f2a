"""One employee's working time, in the problem and beside it, and the stretches of it that rest and hours are judged in.

Anchors and weeks are those of the roster: a plan moves no shift. What it moves are the returns, so a stretch that no
return reaches is judged nowhere.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from scheduling.solver.penalties import rest
from scheduling.solver.problem import Employee, Problem, Shift

DAILY, WEEKLY, HOURS = "daily_rest", "weekly_rest", "weekly_hours"
WORKING_TIME = (DAILY, WEEKLY, HOURS)


class Judged(NamedTuple):
    """A rule judges the working time from `start` to `end`: `ticks` of rest are asked for, or of paid time allowed.

    It is charged to `shift`, whose day says which values hold.
    """

    rule: str
    start: int
    end: int
    ticks: int
    shift: Shift


class Roster:
    """`shifts`: the employee's own in the problem, by start; `known`: their other working time."""

    def __init__(self, problem: Problem, employee: Employee) -> None:
        self.problem = problem
        self.employee = employee
        own = (shift for shift in problem.shifts if shift.employee == employee.id)
        self.shifts = sorted(own, key=lambda shift: (shift.start, shift.end, shift.id))
        self.known = [(duty.start, duty.end) for duty in employee.duties]

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """All stretches, of the rules that are on."""
        found: list[Judged] = []
        if self.shifts and self.problem.rules.is_on(DAILY):
            found += self._days()
        if self.shifts and self.problem.settings.calendar is not None:
            found += self._weeks() if self.problem.rules.is_on(WEEKLY) else ()
            found += self._blocks() if self.problem.rules.is_on(HOURS) else ()
        return tuple(found)

    def added(self, judged: Judged, over: Mapping[str, int]) -> int:
        """Units of one stretch, for ticks from shift end to return by shift id."""
        if judged.rule == HOURS:
            roster = self.paid(judged.start, judged.end)
            late = sum(over[shift.id] for shift in self.starting(judged.start, judged.end))
            return rest.added_hours(judged.ticks, roster, roster + late)
        roster_spans = self.known + [(shift.start, shift.end) for shift in self.shifts]
        worked = self.known + [(shift.start, shift.end + over[shift.id]) for shift in self.shifts]
        return rest.added_rest(judged.ticks, roster_spans, worked, judged.start, judged.end)

    def starting(self, start: int, end: int) -> list[Shift]:
        """Shifts of the problem that begin in the interval: a shift over an edge belongs where it begins."""
        return [shift for shift in self.shifts if start <= shift.start < end]

    def paid(self, start: int, end: int) -> int:
        """Paid ticks of all work that begins in the interval, as the roster has it."""
        unpaid = (
            pause.duration
            for shift in self.starting(start, end)
            for pause in shift.breaks
            if pause.required and not pause.paid
        )
        own = sum(shift.end - shift.start for shift in self.starting(start, end)) - sum(unpaid)
        return own + sum(duty.paid for duty in self.employee.duties if start <= duty.start < end)

    def _charged(self, start: int, end: int) -> Shift | None:
        """The first shift that begins in the interval; else the last before it, which may return in it."""
        inside = self.starting(start, end)
        before = [shift for shift in self.shifts if shift.start < start]
        return inside[0] if inside else before[-1] if before else None

    def _days(self) -> Iterator[Judged]:
        day = 24 * 60 * self.problem.ticks_per_minute
        work = self.known + [(shift.start, shift.end) for shift in self.shifts]
        for anchor in rest.anchors(work, day):
            shift = self._charged(anchor, anchor + day)
            if shift is not None:
                yield Judged(DAILY, anchor, anchor + day, self._asked(DAILY, shift), shift)

    def _weeks(self) -> Iterator[Judged]:
        first = self.shifts[0]
        calendar = self.problem.settings.calendar
        assert calendar is not None
        begins = self.problem.rules.value(WEEKLY, None, self.employee.id, first.day)["week_start"]
        for start, end in calendar.weeks(begins):
            shift = self._charged(start, end)
            if shift is not None:
                yield Judged(WEEKLY, start, end, self._asked(WEEKLY, shift), shift)

    def _asked(self, rule: str, shift: Shift) -> int:
        minutes: int = self.problem.rules.value(rule, None, self.employee.id, shift.day)["minutes"]
        return minutes * self.problem.ticks_per_minute

    def _blocks(self) -> Iterator[Judged]:
        """For each week with a shift the weeks that end with it, as many as the rule averages over."""
        contract, calendar = self.employee.weekly_minutes, self.problem.settings.calendar
        assert calendar is not None
        weeks = calendar.weeks("MO")
        for number, (start, end) in enumerate(weeks):
            inside = self.starting(start, end)
            if not inside or contract is None:
                continue
            value = self.problem.rules.value(HOURS, None, self.employee.id, inside[0].day)
            if number + 1 >= value["weeks"]:
                allowed = (value["weeks"] * contract + value["tolerance_minutes"]) * self.problem.ticks_per_minute
                yield Judged(HOURS, weeks[number + 1 - value["weeks"]][0], end, allowed, inside[0])
