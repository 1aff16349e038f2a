"""The last resort after a search that ended with a HARD rule broken: leave out what breaks it.

A search cut short may end in a shift that owes a break or comes home too late. Such a plan cannot be published, while
the same plan without one visit can: a NORMAL or OPTIONAL visit left out costs MEDIUM or SOFT points only. Every
candidate is priced by the referee; the best one is taken, until no HARD rule is broken or nothing helps.
"""

from collections.abc import Iterator
from itertools import islice

from constraints.rules import Level
from scheduling.solver.breaks import searched_breaks
from scheduling.solver.insertion import ORDINARY_DAY
from scheduling.solver.plan import Plan, Stop, StopKind, break_stop
from scheduling.solver.problem import Obligation, Problem
from scheduling.solver.referee import Verdict, judge, without_lost_breaks
from scheduling.solver.timing import PlanRefused

MOST_STEPS = 12
"""A plan with more broken routes is no plan that a search left almost done."""
MOST_JUDGED = 600
"""Plans priced by the referee in one repair of an ordinary day, about two seconds; fewer on a larger one, where each
takes longer.
"""


def repaired(problem: Problem, plan: Plan, verdict: Verdict) -> tuple[Plan, Verdict]:
    """A plan with no worse score, without broken HARD rules where leaving visits out or moving breaks can mend them."""
    left = MOST_JUDGED * ORDINARY_DAY // max(ORDINARY_DAY, len(problem.visits))
    for _ in range(MOST_STEPS):
        if verdict.score.is_feasible:
            break
        candidates = list(islice(_candidates(problem, plan, verdict), left))
        left -= len(candidates)
        tried = [(judge(problem, candidate), number, candidate) for number, candidate in enumerate(candidates)]
        tried = [trial for trial in tried if _is_reachable(trial[0])]
        best = max(tried, key=lambda trial: (trial[0].score, -trial[1]), default=None)
        if best is None or best[0].score <= verdict.score:
            break
        verdict, _number, plan = best
    return plan, verdict


def _is_reachable(verdict: Verdict) -> bool:
    """Nobody has to go where no way leads: a visit or break left out may have been the only way to the next one, and
    no search holds such a plan.
    """
    return not any(match.rule == "unreachable_leg" for match in verdict.matches)


def _candidates(problem: Problem, plan: Plan, verdict: Verdict) -> Iterator[Plan]:
    """The first broken shift's route with a break it lacks, without one of its visits, or both."""
    broken = next((match.shift for match in verdict.matches if match.level is Level.HARD and match.shift), None)
    if broken is None:
        return
    for lighter in (plan, *_without_a_visit(problem, plan, broken)):
        if lighter is not plan:
            yield from _timed(problem, lighter)
        for pause in searched_breaks(problem, problem.shift[broken]):  # the engine has to confirm the plan
            stops = lighter.routes.get(broken, ())
            if break_stop(pause.id) in stops:
                continue
            for index in range(len(stops) + 1):
                taken = (*stops[:index], break_stop(pause.id), *stops[index:])
                routes = {**lighter.routes, broken: taken}
                yield from _timed(problem, Plan(routes=routes, not_before=lighter.not_before))


def _timed(problem: Problem, plan: Plan) -> Iterator[Plan]:
    """The plan without breaks that are not kept; none where a break between linked visits would keep them waiting for
    each other for ever.
    """
    try:
        kept = without_lost_breaks(problem, plan)
    except PlanRefused:
        return
    yield kept


def _without_a_visit(problem: Problem, plan: Plan, shift_id: str) -> Iterator[Plan]:
    """The plan without each visit of the route that may be left out, with all that goes with it."""
    group_of = {visit_id: group for group in problem.groups for visit_id in group}
    for stop in plan.routes[shift_id]:
        if stop.kind is not StopKind.VISIT:
            continue
        group = group_of[stop.id]
        visits = [problem.visit[visit_id] for visit_id in group]
        if any(visit.obligation is Obligation.MANDATORY or visit.pinned_employees for visit in visits):
            continue
        yield Plan(
            routes={shift: _less(stops, group) for shift, stops in plan.routes.items()},
            not_before={visit_id: tick for visit_id, tick in plan.not_before.items() if visit_id not in group},
        )


def _less(stops: tuple[Stop, ...], group: tuple[str, ...]) -> tuple[Stop, ...]:
    return tuple(stop for stop in stops if stop.kind is not StopKind.VISIT or stop.id not in group)
