"""Key figures of a plan, per day, from the referee's timing.

Definitions as the field publishes them, each with its unit.
"""

from dataclasses import dataclass, fields
from decimal import Decimal

from scheduling.solver.penalties.time import lateness
from scheduling.solver.plan import Timing
from scheduling.solver.problem import Problem

CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class DayFigures:
    """Sums of one day in ticks; the figures are derived from them, so a period's are those of its summed days."""

    visits: int = 0
    unassigned: int = 0
    unassigned_ticks: int = 0
    service: int = 0
    travel: int = 0
    metres: int = 0
    waiting: int = 0
    overtime: int = 0
    late: int = 0
    paid: int = 0

    def figures(self, ticks_per_minute: int) -> dict[str, Decimal]:
        """Name -> value: counts, minutes, kilometres and percentages."""
        minutes = {
            "unassigned_minutes": self.unassigned_ticks,
            "service_minutes": self.service,
            "travel_minutes": self.travel,
            "waiting_minutes": self.waiting,
            "overtime_minutes": self.overtime,
            "late_minutes": self.late,
        }
        return {
            "visits": Decimal(self.visits),
            "unassigned_visits": Decimal(self.unassigned),
            **{name: (Decimal(ticks) / ticks_per_minute).quantize(CENT) for name, ticks in minutes.items()},
            "travel_kilometres": (Decimal(self.metres) / 1000).quantize(CENT),
            "client_time_percent": _percent(self.service, self.service + self.travel + self.waiting),
            "paid_client_time_percent": _percent(self.service, self.paid),
            "travel_share_percent": _percent(self.travel, self.paid),
        }


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / whole).quantize(CENT) if whole else Decimal(0)


def day_figures(problem: Problem, timing: Timing) -> dict[int, DayFigures]:
    """The sums of each day (offset from the first); a route counts for its shift's day, a visit for its own."""
    days = {shift.day for shift in problem.shifts} | {visit.day for visit in problem.visits}
    return {day: figures_of_day(problem, timing, day) for day in sorted(days)}


def period_figures(problem: Problem, timing: Timing) -> DayFigures:
    """The sums of all days."""
    days = list(day_figures(problem, timing).values())
    return DayFigures(**{part.name: sum(getattr(day, part.name) for day in days) for part in fields(DayFigures)})


def faces_per_client(problem: Problem, timing: Timing) -> Decimal:
    """How many different employees a client with visits meets, on the mean."""
    faces: dict[str, set[str]] = {}
    for visit, team in timing.teams.items():
        faces.setdefault(problem.visit[visit].client, set()).update(team)
    return (Decimal(sum(map(len, faces.values()))) / len(faces)).quantize(CENT) if faces else Decimal(0)


def figures_of_day(problem: Problem, timing: Timing, day: int) -> DayFigures:
    """The sums of one day."""
    shifts = [shift for shift in problem.shifts if shift.day == day]
    visits = [visit for visit in problem.visits if visit.day == day]
    left_out = [visit for visit in visits if visit.id not in timing.starts]
    routes = [timing.routes[shift.id] for shift in shifts]
    served = [visit for visit in visits if visit.id in timing.starts]
    return DayFigures(
        visits=len(visits),
        unassigned=len(left_out),
        unassigned_ticks=sum(visit.duration * visit.staff for visit in left_out),
        service=sum(visit.duration * len(timing.teams[visit.id]) for visit in served),
        travel=sum(route.travel for route in routes),
        metres=sum(route.metres for route in routes),
        waiting=sum(route.counted_waiting for route in routes),
        overtime=sum(
            max(0, route.home - shift.end) for shift, route in zip(shifts, routes, strict=True) if route.stops
        ),
        late=sum(lateness(visit, timing.starts[visit.id], problem.settings.window_closes) for visit in served),
        paid=sum(_paid(problem, timing, shift.id) for shift in shifts),
    )


def _paid(problem: Problem, timing: Timing, shift_id: str) -> int:
    """The shift and its overtime, less the unpaid breaks that were kept (all required ones, where the shift is
    unused).
    """
    shift, route = problem.shift[shift_id], timing.routes[shift_id]
    kept = {stop.id for stop in route.stops}
    unpaid = sum(
        pause.duration
        for pause in shift.breaks
        if not pause.paid and (pause.id in kept if route.stops else pause.required)
    )
    return max(shift.end, route.home) - shift.start - unpaid
