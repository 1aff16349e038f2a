"""Explanations tried against the referee alone: every place, judged from scratch."""

from collections import Counter
from collections.abc import Iterator

from constraints.rules import Level
from scheduling.solver.explain.cures import Cure
from scheduling.solver.insertion import not_before_choices
from scheduling.solver.plan import Plan, break_stop, visit_stop
from scheduling.solver.problem import Problem, Shift, Visit
from scheduling.solver.referee import judge, without_lost_breaks
from scheduling.solver.timing import PlanRefused


def hard_costs(problem: Problem, plan: Plan, *besides: str) -> Counter[str]:
    """Rule -> tick-points of the HARD rules, without what the visits `besides` are charged with."""
    costs: Counter[str] = Counter()
    for match in judge(problem, plan).matches:
        if match.level is Level.HARD and match.visit not in besides:
            costs[match.rule] += match.cost
    return costs


def inserted(problem: Problem, plan: Plan, row: Visit, shift: Shift) -> Iterator[Plan]:
    """The visit at every place of the shift's route, and with a required break of the shift that is then missing at
    every place too.
    """
    stops = plan.routes.get(shift.id, ())
    for moment in not_before_choices(row):
        for index in range(len(stops) + 1):
            route = (*stops[:index], visit_stop(row.id), *stops[index:])
            made = _kept(problem, plan, {shift.id: route}, {row.id: moment})
            if made is None:
                continue
            yield made
            held = made.routes[shift.id]
            for pause in shift.breaks:
                if pause.required and break_stop(pause.id) not in held:
                    for place in range(len(held) + 1):
                        with_break = (*held[:place], break_stop(pause.id), *held[place:])
                        again = _kept(problem, made, {shift.id: with_break}, {})
                        if again is not None:
                            yield again


def _kept(problem: Problem, plan: Plan, routes: dict, not_before: dict[str, int]) -> Plan | None:
    changed = Plan(routes={**plan.routes, **routes}, not_before={**plan.not_before, **not_before})
    try:
        return without_lost_breaks(problem, changed)
    except PlanRefused:
        return None


def broken_sets(
    problem: Problem, plan: Plan, row: Visit, shift: Shift, was: Problem | None = None
) -> list[frozenset[str]]:
    """For every place the HARD rules that cost more than in the plan, as the plan is in the problem that `was` before
    a fix.
    """
    before = hard_costs(was or problem, plan, row.id)
    found = []
    for made in inserted(problem, plan, row, shift):
        after = hard_costs(problem, made)
        found.append(frozenset(rule for rule in after if after[rule] > before[rule]))
    return found


def assert_makes_room(problem: Problem, plan: Plan, cure: Cure) -> None:
    """With the fix the whole group is planned, and the referee finds no HARD rule broken further than before."""
    assert cure.fix.apply(problem) == cure.problem
    group = next(ids for ids in problem.groups if cure.visit in ids)
    before = hard_costs(problem, plan, *group)
    after = hard_costs(cure.problem, cure.plan)
    assert not {rule for rule in after if after[rule] > before[rule]}
    teams = cure.plan.members()
    assert {visit: len(teams.get(visit, ())) for visit in group} == {
        visit: cure.problem.visit[visit].staff for visit in group
    }
