"""OR-Tools routing beside Caire on public benchmark days: the same core, the same seconds.

python -m benchmarks.peers FILE... --seconds 10 --reference bks.json

Days of the base model only (no shifts, one window, every patient served). Both plans are priced by Caire's referee.
OR-Tools minimises travel and total lateness from a greedy plan; the largest lateness is in the price but not in its
model. Caire begins with nothing.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.greedy import first_plan
from benchmarks.table import markdown
from scheduling.integrations.hhcrsp.mapping import to_problem
from scheduling.integrations.hhcrsp.schema import Instance, InstanceRefused, read_instance
from scheduling.solver.plan import Plan, visit_stop
from scheduling.solver.problem import Problem
from scheduling.solver.referee import judge
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxSeconds
from scheduling.solver.warm import warm_up

HOW_TO_INSTALL = "OR-Tools is not installed; install it with `uv sync --group peers`."


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Costs on one day: of the plan that OR-Tools begins with, of its best one (None: it found none), of Caire's."""

    instance: str
    greedy: float
    ortools: float | None
    caire: float


def refuse_other_models(instance: Instance) -> None:
    """ValueError where the day has what the model below does not hold."""
    if instance.has_shifts or instance.closes_at_end:
        raise ValueError(f"{instance.name}: has shifts or windows for the end; only days of the base model compare.")
    for patient in instance.patients:
        if patient.optional or len(patient.windows) > 1:
            raise ValueError(f"{instance.name}: patient {patient.id} is optional or has several windows; leave it out.")


class Model:
    """The base model for OR-Tools: a node for each service, a vehicle for each caregiver, one dimension of time.

    Nodes 0 to depots - 1 are the depots, then the problem's visits in its order.
    """

    def __init__(self, problem: Problem, routing: Any) -> None:
        self.problem = problem
        starts = sorted({shift.start_place for shift in problem.shifts})
        self.places = [*starts, *(visit.place for visit in problem.visits)]
        self.depots = len(starts)
        homes = [starts.index(shift.start_place) for shift in problem.shifts]
        self.manager = routing.RoutingIndexManager(len(self.places), len(problem.shifts), homes, homes)
        self.model = routing.RoutingModel(self.manager)
        self.node = {visit.id: self.depots + i for i, visit in enumerate(problem.visits)}
        self._travel()
        for visit in problem.visits:
            self._visit(visit.id)
        for link in problem.dependencies:
            self._gap(link.first, link.second, link.min_gap, link.max_gap)

    def _travel(self) -> None:
        (ticks,) = self.problem.travel.ticks
        size = len(self.places)
        legs = [[ticks[a][b] for b in self.places] for a in self.places]
        stays = [0] * self.depots + [visit.duration for visit in self.problem.visits]
        busy = [[stays[a] + legs[a][b] for b in range(size)] for a in range(size)]
        self.model.SetArcCostEvaluatorOfAllVehicles(self.model.RegisterTransitMatrix(legs))
        horizon = self.problem.horizon
        self.model.AddDimension(self.model.RegisterTransitMatrix(busy), horizon, horizon, True, "time")
        self.time = self.model.GetDimensionOrDie("time")

    def _visit(self, visit_id: str) -> None:
        """Skills as allowed vehicles; the window's close is soft, one point a tick."""
        visit = self.problem.visit[visit_id]
        index = self.index(visit_id)
        needed = {need.skill for need in visit.needs}
        able = [
            number
            for number, shift in enumerate(self.problem.shifts)
            if needed <= {held.skill for held in self.problem.employee[shift.employee].skills}
        ]
        self.model.VehicleVar(index).SetValues(able)
        (window,) = visit.windows
        self.time.CumulVar(index).SetMin(window.open)
        self.time.SetCumulVarSoftUpperBound(index, window.close, 1)

    def _gap(self, first: str, second: str, least: int | None, most: int | None) -> None:
        begin, then = (self.time.CumulVar(self.index(name)) for name in (first, second))
        solver = self.model.solver()
        if least is not None:
            solver.Add(then - begin >= least)
        if most is not None:
            solver.Add(then - begin <= most)

    def index(self, visit_id: str) -> int:
        return int(self.manager.NodeToIndex(self.node[visit_id]))

    def solve(self, routing: Any, enums: Any, start: Plan, seconds: float) -> Plan | None:
        """The best plan within the seconds of wall clock, from the start plan; None if it can make nothing of that."""
        options = routing.DefaultRoutingSearchParameters()
        options.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        options.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))
        self.model.CloseModelWithParameters(options)
        rows = [[self.node[stop.id] for stop in start.routes.get(shift.id, ())] for shift in self.problem.shifts]
        first = self.model.ReadAssignmentFromRoutes(rows, True)
        found = self.model.SolveFromAssignmentWithParameters(first, options) if first else None
        return self._plan(found) if found else None

    def _plan(self, found: Any) -> Plan:
        routes = {}
        for number, shift in enumerate(self.problem.shifts):
            stops = []
            index = found.Value(self.model.NextVar(self.model.Start(number)))
            while not self.model.IsEnd(index):
                stops.append(visit_stop(self.problem.visits[self.manager.IndexToNode(index) - self.depots].id))
                index = found.Value(self.model.NextVar(index))
            routes[shift.id] = tuple(stops)
        return Plan(routes=routes)


def compare(instance: Instance, seconds: float) -> Pair:
    """Both on one day, one after the other; ImportError without OR-Tools."""
    try:
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    except ImportError as error:
        raise ImportError(HOW_TO_INSTALL) from error
    refuse_other_models(instance)
    problem = to_problem(instance)
    start = first_plan(problem)
    theirs = Model(problem, pywrapcp).solve(pywrapcp, routing_enums_pb2, start, seconds)
    ours = solve(problem, stop=MaxSeconds(seconds), seed=1).verdict.cost
    return Pair(
        instance=instance.name,
        greedy=judge(problem, start).cost,
        ortools=judge(problem, theirs).cost if theirs else None,
        caire=ours,
    )


def text(pairs: Sequence[Pair], reference: dict[str, Any]) -> str:
    """Costs, and gaps to the reference in % where it has them."""
    rows, gaps = [], []
    for pair in pairs:
        known = reference.get(pair.instance, {}).get("value")
        both = [100 * (cost / known - 1) if known and cost else None for cost in (pair.ortools, pair.caire)]
        if None not in both:
            gaps.append(both)
        costs = ["-" if cost is None else f"{cost:.1f}" for cost in (pair.greedy, pair.ortools, pair.caire)]
        rows.append([pair.instance, *costs, *("-" if gap is None else f"{gap:+.2f}" for gap in both)])
    if gaps:
        rows.append([f"mean of {len(gaps)}", "", "", "", *(f"{mean(side):+.2f}" for side in zip(*gaps, strict=True))])
    return markdown(("instance", "greedy", "OR-Tools", "Caire", "OR-Tools gap %", "Caire gap %"), rows)


def main(argv: list[str] | None = None) -> int:
    """A table; exit status 1 where OR-Tools is missing or a day is no base day."""
    parser = argparse.ArgumentParser(prog="benchmarks.peers", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--seconds", type=float, default=10.0, help="wall clock for each of the two (default 10)")
    parser.add_argument("--reference", type=Path, help='JSON {instance: {"value": cost}}')
    options = parser.parse_args(argv)
    try:
        reference = json.loads(options.reference.read_text()) if options.reference else {}
        warm_up()
        pairs = [compare(read_instance(path), options.seconds) for path in options.files]
    except (ImportError, InstanceRefused, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(text(pairs, reference))
    return 0


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # both on one and the same core
    sys.exit(main())
