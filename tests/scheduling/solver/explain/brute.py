"""Explanations tried against the referee alone: every place, judged from scratch."""

from collections import Counter
from collections.abc import Iterable, Iterator

from constraints.rules import Level
from scheduling.solver.explain.cures import Cure
from scheduling.solver.insertion import not_before_choices
from scheduling.solver.lookup import Lookup
from scheduling.solver.matches import (
    CLIENT,
    DEPENDENCY,
    EMPLOYEE,
    GROUP,
    PLAN,
    SHIFT,
    UNASSIGNED,
    VISIT,
    Case,
    Charge,
)
from scheduling.solver.plan import Plan, Timing, break_stop, visit_stop
from scheduling.solver.problem import Problem, Shift, Visit
from scheduling.solver.referee import judge, timed_without_lost_breaks, weighed
from scheduling.solver.timing import PlanRefused

TABLES = (VISIT, UNASSIGNED, SHIFT, DEPENDENCY, GROUP, CLIENT, EMPLOYEE, PLAN)
OFTEN_BROKEN = frozenset({"missed_window", "missing_skill", "after_shift"})
"""Asked first: what is broken by one rule need not be asked about the others."""


def hard_costs(problem: Problem, plan: Plan, *besides: str) -> Counter[str]:
    """Rule -> tick-points of the HARD rules, without what the visits `besides` are charged with."""
    costs: Counter[str] = Counter()
    for match in judge(problem, plan).matches:
        if match.level is Level.HARD and match.visit not in besides:
            costs[match.rule] += match.cost
    return costs


class Court:
    """The HARD rules of one problem, asked of whole timed plans; what `judge` finds, without the other rules."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.lookup = Lookup(problem)
        named = dict.fromkeys(code for table in TABLES for code in table if problem.rules.refuses(code))
        self.codes = sorted(named, key=lambda code: code not in OFTEN_BROKEN)

    def cost(self, code: str, timing: Timing, *besides: str) -> int:
        """Tick-points of one rule, without what the visits `besides` are charged with."""
        found = weighed(self.problem, ((code, charge) for charge in self._charges(code, timing)))
        return sum(match.cost for match in found if match.visit not in besides)

    def broken(self, timing: Timing, before: Counter[str]) -> Iterator[str]:
        """The rules that cost more than before."""
        return (code for code in self.codes if self.cost(code, timing) > before[code])

    def _charges(self, code: str, timing: Timing) -> Iterator[Charge]:
        case, problem = Case(self.problem, self.lookup, timing), self.problem
        for table, entities in (
            (VISIT, ((v, timing.teams[v.id]) for v in problem.visits if v.id in timing.starts)),
            (UNASSIGNED, ((v,) for v in problem.visits if v.id not in timing.starts)),
            (SHIFT, ((shift, timing.routes[shift.id]) for shift in problem.shifts)),
            (DEPENDENCY, ((d,) for d in problem.dependencies if {d.first, d.second} <= timing.starts.keys())),
            (GROUP, self._groups(timing)),
            (CLIENT, ((client,) for client in problem.visits_of)),
            (EMPLOYEE, ((employee,) for employee in problem.employees)),
            (PLAN, ((),)),
        ):
            if code in table:
                for entity in entities:
                    yield from table[code](case, *entity)

    def _groups(self, timing: Timing) -> Iterator[tuple[list[Visit], list[Visit]]]:
        for ids in self.problem.groups:
            group = [self.problem.visit[name] for name in ids]
            left_out = [visit for visit in group if visit.id not in timing.starts]
            if left_out:
                yield group, left_out


def inserted(problem: Problem, plan: Plan, row: Visit, shift: Shift) -> Iterator[tuple[Plan, Timing]]:
    """The visit at every place of the shift's route, and with a required break of the shift that is then missing at
    every place too.
    """
    stops = plan.routes.get(shift.id, ())
    for moment in not_before_choices(row):
        for index in range(len(stops) + 1):
            route = (*stops[:index], visit_stop(row.id), *stops[index:])
            found = _kept(problem, plan, {shift.id: route}, {row.id: moment})
            if found is None:
                continue
            yield found
            made = found[0]
            held = made.routes[shift.id]
            for pause in shift.breaks:
                if pause.required and break_stop(pause.id) not in held:
                    for place in range(len(held) + 1):
                        with_break = (*held[:place], break_stop(pause.id), *held[place:])
                        again = _kept(problem, made, {shift.id: with_break}, {})
                        if again is not None:
                            yield again


def _kept(problem: Problem, plan: Plan, routes: dict, not_before: dict[str, int]) -> tuple[Plan, Timing] | None:
    changed = Plan(routes={**plan.routes, **routes}, not_before={**plan.not_before, **not_before})
    try:
        return timed_without_lost_breaks(problem, changed)
    except PlanRefused:
        return None


def broken_sets(problem: Problem, plan: Plan, row: Visit, shift: Shift) -> list[frozenset[str]]:
    """For every place the HARD rules that cost more than in the plan. Every tenth one is judged as a whole, too."""
    court, before = Court(problem), hard_costs(problem, plan, row.id)
    found = []
    for number, (made, timing) in enumerate(inserted(problem, plan, row, shift)):
        found.append(frozenset(court.broken(timing, before)))
        if number % 10 == 0:
            after = hard_costs(problem, made)
            assert found[-1] == frozenset(rule for rule in after if after[rule] > before[rule])
    return found


def has_place(problem: Problem, plan: Plan, row: Visit, shifts: Iterable[Shift], before: Counter[str]) -> bool:
    """Some place on one of the shifts breaks no HARD rule by more than before."""
    court = Court(problem)
    return any(
        next(court.broken(timing, before), None) is None
        for shift in shifts
        for _, timing in inserted(problem, plan, row, shift)
    )


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
