"""What a timed plan comes to in rows: visits' times, members, kept breaks and key figures."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from organizations.models import ServiceArea
from scheduling.clock import Clock
from scheduling.metrics import DayFigures, figures_of_day
from scheduling.models import Schedule, ScheduleAssignment, ScheduleMetric, ScheduleSolution
from scheduling.solver.plan import StopKind, TimedStop, Timing
from scheduling.solver.problem import Problem, Shift


@dataclass(frozen=True, kw_only=True)
class PlanRows:
    """One version's plan with its times, on the organization's clock."""

    solution: ScheduleSolution
    area: ServiceArea
    problem: Problem
    clock: Clock
    timing: Timing

    def times(self, visit_id: str) -> tuple[datetime, datetime]:
        """Start and end; a visit without staff stands at its first window's start, or at midnight."""
        visit = self.problem.visit[visit_id]
        first = min((window.open for window in visit.windows), default=0)
        start = self.timing.starts.get(visit_id, first)
        return self.clock.moment(start), self.clock.moment(start + visit.duration)

    def assignments(self, shifts: Iterable[Shift], visits: Mapping[str, Schedule]) -> Iterator[ScheduleAssignment]:
        """A row per member on these shifts; the first of a team (by shift, in the problem's order) is PRIMARY."""
        leads = self._leads()
        for shift in shifts:
            for stop in self.timing.routes[shift.id].stops:
                if stop.kind is StopKind.VISIT:
                    kind = ScheduleAssignment.Type.PRIMARY if leads[stop.id] == shift.id else _FURTHER
                    yield self._assignment(shift, stop, visits[stop.id], kind)

    def _leads(self) -> dict[str, str]:
        """Visit -> the shift of its first member."""
        found: dict[str, str] = {}
        for shift in self.problem.shifts:
            for stop in self.timing.routes[shift.id].stops:
                if stop.kind is StopKind.VISIT:
                    found.setdefault(stop.id, shift.id)
        return found

    def _assignment(self, shift: Shift, stop: TimedStop, visit: Schedule, kind: str) -> ScheduleAssignment:
        return ScheduleAssignment(
            schedule=visit,
            solution=self.solution,
            employee_id=shift.employee,
            shift_id=row_of(shift.id),
            assignment_type=kind,
            start_time=visit.start_time,
            end_time=visit.end_time,
            arrival_time=self.clock.moment(stop.arrival),
            travel_seconds=round(stop.travel * 60 / self.problem.ticks_per_minute),
            travel_metres=stop.metres,
        )

    def breaks(self) -> list[dict[str, str]]:
        """Kept breaks as instants, by shift; the plan itself holds their order only."""
        moment = self.clock.moment
        return [
            {"shift": row_of(shift.id), "start": moment(stop.start).isoformat(), "end": moment(stop.end).isoformat()}
            for shift in self.problem.shifts
            for stop in self.timing.routes[shift.id].stops
            if stop.kind is StopKind.BREAK
        ]

    def figures(self, days: Iterable[date], impacts: Mapping[str, int]) -> Iterator[ScheduleMetric]:
        """The key figures of these dates. ``impacts``: what each rule costs, kept beside the number of visits."""
        for day in days:
            figures = figures_of_day(self.problem, self.timing, self.clock.day(day))
            if figures == DayFigures():
                continue  # neither shifts nor visits
            for name, value in figures.figures(self.problem.ticks_per_minute).items():
                yield ScheduleMetric(
                    solution=self.solution,
                    area=self.area,
                    schedule_date=day,
                    metric_type=name,
                    value=value,
                    constraint_impacts=dict(impacts) if name == "visits" else None,
                )


_FURTHER = ScheduleAssignment.Type.SECONDARY


def row_of(shift_id: str) -> str:
    """The shift's row; a shift that an absence cuts is several in a problem."""
    return shift_id.partition("/")[0]


def dates(first: date, last: date) -> list[date]:
    """Every date of a period."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def score_json(score: Any, cost: float, rules: Iterable[Any]) -> dict[str, Any]:
    """What is kept as the version's score: exact numbers, the text, and what each rule costs."""
    return {**score.to_json(), "text": str(score), "cost": cost, "rules": [total.to_json() for total in rules]}
