"""A stored plan of a loaded benchmark day in the benchmark's solution format."""

from typing import Any

from resources.models import Employee, VisitRequirement
from scheduling.keys import VisitKey
from scheduling.models import ScheduleSolution
from scheduling.solver.plan import Plan, StopKind, TimedStop
from scheduling.solver.problem import Problem
from scheduling.solver.timing import time_plan


class NotABenchmarkPlan(ValueError):
    """The plan version is no completed plan of a loaded benchmark day."""


def export(solution: ScheduleSolution) -> dict[str, Any]:
    """``{"instance", "routes"}`` with starts in minutes, timed anew from the stored problem and plan."""
    if solution.status != ScheduleSolution.Status.COMPLETED or "plan" not in solution.output_solution:
        raise NotABenchmarkPlan(
            f"Plan version {solution.pk} is {solution.state}; only a completed plan can be exported."
        )
    problem = Problem.from_json(solution.input_data["problem"])
    timing = time_plan(problem, Plan.from_json(solution.output_solution["plan"]))
    names = _Names(problem)
    return {
        "instance": solution.area.name,
        "routes": {
            names.employees[shift.employee]: [_row(stop, problem, names) for stop in timing.routes[shift.id].stops]
            for shift in problem.shifts
        },
    }


class _Names:
    """The benchmark's names of the problem's ids: codes of employees and clients, names of services and depots."""

    def __init__(self, problem: Problem) -> None:
        staff = Employee.objects.filter(pk__in=[shift.employee for shift in problem.shifts]).select_related("area")
        by_id = {str(employee.pk): employee for employee in staff}
        self.employees = {row: employee.code for row, employee in by_id.items()}
        needs = {VisitKey.parse(visit.id).requirement for visit in problem.visits}
        rows = VisitRequirement.objects.filter(pk__in=needs).select_related("client")
        self.needs = {str(row.pk): row for row in rows}
        self.places = {shift.start_place: by_id[shift.employee].area.name for shift in problem.shifts}
        self.places |= {visit.place: self.need(visit.id).client.code for visit in problem.visits}

    def need(self, visit_id: str) -> VisitRequirement:
        """The need a visit came from."""
        return self.needs[VisitKey.parse(visit_id).requirement]


def _row(stop: TimedStop, problem: Problem, names: _Names) -> dict[str, Any]:
    row: dict[str, Any] = {"patient": names.places[stop.place], "start": _minutes(stop.start, problem)}
    if stop.kind is StopKind.BREAK:
        return {**row, "service": "lunch_break", "dur": _minutes(stop.end - stop.start, problem)}
    return {**row, "service": names.need(stop.id).service_type}


def _minutes(ticks: int, problem: Problem) -> float:
    whole, rest = divmod(ticks, problem.ticks_per_minute)
    return ticks / problem.ticks_per_minute if rest else whole
