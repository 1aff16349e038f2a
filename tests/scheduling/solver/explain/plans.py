"""Plans to explain, and changes of them, drawn at random."""

import random
from dataclasses import replace

from scheduling.solver.plan import Plan, Stop, StopKind, break_stop, visit_stop
from scheduling.solver.problem import Problem
from scheduling.solver.referee import judge, without_lost_breaks
from scheduling.solver.rescore import Base, Rescored
from scheduling.solver.timing import PlanRefused


def any_plan(problem: Problem, seed: int, density: float = 1.0) -> Plan:
    """Visits strewn over the shifts, a part of them left out or with too small a team; broken rules and all."""
    rng = random.Random(seed)
    routes: dict[str, list[Stop]] = {shift.id: [] for shift in problem.shifts}
    for visit in problem.visits:
        people: set[str] = set()
        wanted = rng.randint(0 if rng.random() > density else 1, visit.staff)
        for shift in rng.sample(list(problem.shifts), len(problem.shifts)):
            if len(people) < wanted and shift.employee not in people:
                people.add(shift.employee)
                routes[shift.id].append(visit_stop(visit.id))
    for shift in problem.shifts:
        routes[shift.id].sort(key=lambda stop: min((w.open for w in problem.visit[stop.id].windows), default=0))
        for pause in shift.breaks:
            if routes[shift.id] and rng.random() < 0.7:
                routes[shift.id].insert(rng.randint(1, len(routes[shift.id])), break_stop(pause.id))
    while True:
        made = Plan(routes={name: tuple(stops) for name, stops in routes.items()})
        try:
            return without_lost_breaks(problem, made)
        except PlanRefused:  # a dependency that waits for itself: with fewer visits it has times
            for stops in routes.values():
                del stops[len(stops) // 2 :]


def any_change(problem: Problem, made: Plan, rng: random.Random) -> tuple[dict[str, tuple[Stop, ...]], dict[str, int]]:
    """One to three visits or breaks taken out, put in, moved or swapped, with a start drawn for what is put in."""
    routes = {shift.id: list(made.routes.get(shift.id, ())) for shift in problem.shifts}
    decided = {}
    for _ in range(rng.randint(1, 3)):
        shift = rng.choice(problem.shifts)
        own = routes[shift.id]
        if own and rng.random() < 0.5:
            stop = own.pop(rng.randrange(len(own)))
            home = shift if stop.kind is StopKind.BREAK else rng.choice(problem.shifts)
        else:
            visit = rng.choice(problem.visits)
            stop, home = visit_stop(visit.id), shift
        there = [problem.shift[name].employee for name, stops in routes.items() if stop in stops]
        if stop.kind is StopKind.VISIT:
            visit = problem.visit[stop.id]
            if home.employee in there or len(there) >= visit.staff:
                continue
            if not there and visit.pinned_start is None:
                opening = visit.agreed[0].open if visit.agreed else 0
                decided[visit.id] = opening + rng.choice([0, 0, 600, 7200])
            elif not there:
                decided[visit.id] = visit.pinned_start
        if rng.random() < 0.8:
            routes[home.id].insert(rng.randint(0, len(routes[home.id])), stop)
    return {
        name: tuple(stops) for name, stops in routes.items() if tuple(stops) != tuple(made.routes.get(name, ()))
    }, decided


def assert_is_the_referees(base: Base, after: Rescored) -> None:
    """Times, score and difference of a change are those of the whole plan, judged from scratch."""
    verdict = judge(base.problem, after.plan)
    assert dict(verdict.timing.starts) == after.times.starts
    assert dict(verdict.timing.routes) == after.times.routes
    before = base.score
    assert verdict.score == replace(
        before,
        hard=before.hard + after.difference.hard,
        medium=before.medium + after.difference.medium,
        soft=before.soft + after.difference.soft,
    )
