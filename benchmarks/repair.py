"""An employee of a made-up day goes sick: how soon is there a new plan, and how many visits does it move?

python -m benchmarks.repair --seconds 10 --least-seconds 60 --cases 3

Beside it stands the least number of moved visits that a long search finds in which a change is dearer than anything.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from benchmarks.days import MINUTE, made_up_day
from benchmarks.table import markdown
from scheduling.solver.plan import Plan, StopKind, TimedRoute, Timing
from scheduling.solver.problem import Problem, Shift, Visit
from scheduling.solver.replan import Former, frozen, with_baseline
from scheduling.solver.rules import Rules
from scheduling.solver.solve import Result, solve
from scheduling.solver.stop import MaxSeconds
from scheduling.solver.warm import warm_up

NOW = 9 * 60 * MINUTE
"""When somebody calls in sick: what has begun stays as it is."""
TOLERANCE = 15 * MINUTE
"""A visit by the same team that starts no further from its old start has not moved."""
CHANGES = {"changed_employee": 3, "changed_start": 3}
"""How many times as much a change costs as the catalogue says."""
DEAREST = {"changed_employee": 500, "changed_start": 20}
"""The same for the search for the least number of moves."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """The day from now on without one employee: the problem, and what is left of the plan to go on from."""

    employee: str
    problem: Problem
    rest: Plan
    orphans: int
    """Visits that the employee would still have made: no plan moves fewer without leaving some out."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What came of a case. `least` is what the long search moved, `least_unassigned` what it left out."""

    employee: str
    seconds: float
    orphans: int
    moved: int
    unassigned: int
    least: int
    least_unassigned: int
    score: str

    @property
    def ratio(self) -> float | None:
        """Moved visits beside the least; None where the two leave out different numbers and cannot be compared."""
        return self.moved / max(1, self.least) if self.unassigned == self.least_unassigned else None


def cases(problem: Problem, made: Result, count: int) -> list[Case]:
    """Those employees go sick who have most visits ahead of them."""
    timing = made.verdict.timing
    ahead = {route.shift: len(_ahead(route)) for route in timing.routes.values()}
    busiest = sorted(problem.shifts, key=lambda shift: (-ahead[shift.id], shift.id))
    return [without(problem, made.plan, timing, shift) for shift in busiest[:count]]


def _ahead(route: TimedRoute) -> list[str]:
    """Visits of the route that have not begun."""
    return [stop.id for stop in route.stops if stop.kind is StopKind.VISIT and stop.start >= NOW]


def without(problem: Problem, plan: Plan, timing: Timing, shift: Shift) -> Case:
    """The day from now on: what has begun is pinned, the shift ends when its begun visit is done."""
    orphans = set(_ahead(timing.routes[shift.id]))
    freed = {visit for group in problem.groups if orphans & set(group) for visit in group}
    freed = {visit for visit in freed if timing.starts.get(visit, NOW) >= NOW}
    has_begun = any(s.kind is StopKind.VISIT and s.start < NOW for s in timing.routes[shift.id].stops)
    cut = (replace(shift, end=max(NOW, shift.start), breaks=()),) if has_begun else ()
    left = replace(
        problem,
        shifts=tuple(own for row in problem.shifts for own in (cut if row is shift else (row,))),
        employees=tuple(
            replace(own, absences=((NOW, problem.horizon),)) if own.id == shift.employee else own
            for own in problem.employees
        ),
    )
    former = {visit: Former(timing.teams[visit], start) for visit, start in timing.starts.items()}
    changed = frozen(with_baseline(left, former), former, NOW)
    return Case(employee=shift.employee, problem=changed, rest=_rest(changed, plan, freed), orphans=len(orphans))


def _rest(problem: Problem, plan: Plan, freed: set[str]) -> Plan:
    """The plan without the freed visits, and without what a shift cut short does not hold any more."""
    routes = {
        shift_id: tuple(
            stop
            for stop in stops
            if (stop.id in problem.breaks if stop.kind is StopKind.BREAK else stop.id not in freed)
        )
        for shift_id, stops in plan.routes.items()
        if shift_id in problem.shift
    }
    opening = {visit.id: visit.agreed[0].open for visit in problem.visits if visit.agreed}
    held = {visit for visit in plan.not_before if visit in problem.visit and visit not in freed}
    return Plan(routes=routes, not_before={v: max(plan.not_before[v], opening.get(v, 0)) for v in held})


def moved(problem: Problem, timing: Timing) -> list[str]:
    """Planned visits that have another team than before, or another time."""
    return [visit.id for visit in problem.visits if visit.id in timing.starts and _has_moved(visit, timing)]


def _has_moved(visit: Visit, timing: Timing) -> bool:
    if visit.baseline_start is None:
        return False  # not planned before: nobody was told
    is_elsewhen = abs(timing.starts[visit.id] - visit.baseline_start) > TOLERANCE
    return is_elsewhen or set(timing.teams[visit.id]) != set(visit.baseline_team)


def dearer(rules: Rules, factors: dict[str, int]) -> Rules:
    """The rules with so many times the weight."""
    active = tuple(replace(rule, weight=rule.weight * factors.get(rule.code, 1)) for rule in rules.active)
    return replace(rules, active=active)


def measure(case: Case, seconds: float, least_seconds: float, seed: int) -> Measured:
    """A short repair, and a long search for the fewest moves."""
    problem = replace(case.problem, rules=dearer(case.problem.rules, CHANGES))
    result = solve(problem, stop=MaxSeconds(seconds), seed=seed, start=case.rest)
    strict = replace(case.problem, rules=dearer(case.problem.rules, DEAREST))
    long = solve(strict, stop=MaxSeconds(least_seconds), seed=seed, start=case.rest)
    return Measured(
        employee=case.employee,
        seconds=result.seconds,
        orphans=case.orphans,
        moved=len(moved(problem, result.verdict.timing)),
        unassigned=len(result.verdict.unassigned),
        least=len(moved(strict, long.verdict.timing)),
        least_unassigned=len(long.verdict.unassigned),
        score=str(result.score),
    )


def main(argv: list[str] | None = None) -> int:
    """A row for each employee that goes sick, or one JSON list."""
    parser = argparse.ArgumentParser(prog="benchmarks.repair", description=__doc__)
    parser.add_argument("--visits", type=int, default=240, help="visits of the day (default 240, the reference day)")
    parser.add_argument("--seconds", type=float, default=10.0, help="for the plan of the day (default 10)")
    parser.add_argument("--repair-seconds", type=float, default=0.5, help="for the repair's search (default 0.5)")
    parser.add_argument("--least-seconds", type=float, default=60.0, help="for the fewest moves (default 60)")
    parser.add_argument("--cases", type=int, default=1, help="so many employees go sick, each on a day of its own")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    rows = list(_rows(options))
    print(json.dumps([{**asdict(row), "ratio": row.ratio} for row in rows], indent=1) if options.json else text(rows))
    return 0


def _rows(options: argparse.Namespace) -> Iterator[Measured]:
    warm_up()
    problem = made_up_day(options.visits, options.seed)
    made = solve(problem, stop=MaxSeconds(options.seconds), seed=options.seed)
    for case in cases(problem, made, options.cases):
        yield measure(case, options.repair_seconds, options.least_seconds, options.seed)


def text(rows: list[Measured]) -> str:
    """The rows as a table."""
    heads = (
        "sick",
        "seconds",
        "visits to hand on",
        "moved",
        "least moved",
        "ratio",
        "unassigned",
        "with least moved",
        "score",
    )
    return markdown(
        heads,
        [
            (
                row.employee,
                f"{row.seconds:.2f}",
                f"{row.orphans}",
                f"{row.moved}",
                f"{row.least}",
                "-" if row.ratio is None else f"{row.ratio:.2f}",
                f"{row.unassigned}",
                f"{row.least_unassigned}",
                row.score,
            )
            for row in rows
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
