"""A plain first plan for base-model days: patients by the close of their window, each to who is there best.

OR-Tools' own first plans stand far worse on synchronised days, and its search begins where they end.
"""

from dataclasses import dataclass
from itertools import product

from scheduling.solver.plan import Plan, visit_stop
from scheduling.solver.problem import Problem, Shift, Visit

LATE, WAIT = 10, 0.3
"""What a tick of lateness and of waiting counts beside one of travel."""


@dataclass
class Route:
    """A caregiver's day so far: where and when they are free."""

    shift: Shift
    skills: frozenset[str]
    place: int
    free: int
    visits: list[str]


@dataclass(frozen=True)
class Step:
    """One visit at the end of one route, begun at `start`."""

    route: Route
    visit: Visit
    start: int

    def price(self, problem: Problem) -> float:
        """Travel, waiting and lateness of the step."""
        leg = problem.travel.ticks[0][self.route.place][self.visit.place]
        late = max(0, self.start - self.visit.windows[-1].close)
        return leg + LATE * late + WAIT * (self.start - self.route.free - leg)


def first_plan(problem: Problem) -> Plan:
    """Every visit planned; ValueError that names a visit which nobody (or no two) can do."""
    routes = [
        Route(
            shift, frozenset(held.skill for held in problem.employee[shift.employee].skills), shift.start_place, 0, []
        )
        for shift in problem.shifts
    ]
    gaps: dict[tuple[str, ...], tuple[int | None, int | None]] = {
        (link.first, link.second): (link.min_gap, link.max_gap) for link in problem.dependencies
    }
    waiting = {name: pair for pair in gaps for name in pair}
    alone = [(visit.id,) for visit in problem.visits if visit.id not in waiting]
    for names in sorted([*alone, *gaps], key=lambda names: problem.visit[names[0]].windows[-1].close):
        visits = [problem.visit[name] for name in names]
        able = [[route for route in routes if _needed(visit) <= route.skills] for visit in visits]
        choices = [
            _steps(problem, visits, team, gaps.get(names))
            for team in product(*able)
            if len(set(map(id, team))) == len(team)
        ]
        if not choices:
            raise ValueError(f"visit {names[0]}: nobody has its skills; leave the day out.")
        for step in min(choices, key=lambda steps: sum(step.price(problem) for step in steps)):
            step.route.visits.append(step.visit.id)
            step.route.place, step.route.free = step.visit.place, step.start + step.visit.duration
    return Plan(routes={route.shift.id: tuple(map(visit_stop, route.visits)) for route in routes})


def _needed(visit: Visit) -> set[str]:
    return {need.skill for need in visit.needs}


def _steps(
    problem: Problem, visits: list[Visit], team: tuple[Route, ...], gap: tuple[int | None, int | None] | None
) -> list[Step]:
    """The visits at the ends of these routes, as early as window, travel and gap allow."""
    legs = problem.travel.ticks[0]
    starts = [
        max(visit.windows[0].open, route.free + legs[route.place][visit.place])
        for visit, route in zip(visits, team, strict=True)
    ]
    if gap and gap[0] is not None:
        starts[1] = max(starts[1], starts[0] + gap[0])
    if gap and gap[1] is not None:
        starts[0] = max(starts[0], starts[1] - gap[1])
    return [Step(*row) for row in zip(team, visits, starts, strict=True)]
