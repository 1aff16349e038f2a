"""The referee: what a plan is worth, recomputed from the problem and the plan alone.

Plain Python, no compiled code, nothing shared with the engine but the declared penalties. No plan is stored unless the
engine's score equals this one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from constraints.rules import RULES, Level
from scheduling.solver import matches
from scheduling.solver.lookup import Lookup
from scheduling.solver.matches import Case, Charge, weight_of
from scheduling.solver.penalties.time import at_edge, is_kept
from scheduling.solver.plan import Plan, StopKind, Timing
from scheduling.solver.problem import Problem
from scheduling.solver.score import Score
from scheduling.solver.timing import PlanRefused, time_plan


@dataclass(frozen=True, kw_only=True)
class Match:
    """One place where a rule costs something. `cost` = `weight` x `units`, in tick-points; the rows say where it
    lies.
    """

    rule: str
    level: Level
    weight: int
    units: int
    visit: str | None = None
    client: str | None = None
    employees: tuple[str, ...] = ()
    shift: str | None = None

    @property
    def cost(self) -> int:
        return self.weight * self.units


@dataclass(frozen=True, kw_only=True)
class RuleTotal:
    """One row of the rules table; `units` and `cost` are exact integers in ticks (counts: times ticks per minute)."""

    rule: str
    level: Level
    weight: int
    matches: int
    units: int
    cost: int

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "level": self.level.value,
            "weight": self.weight,
            "matches": self.matches,
            "units": self.units,
            "cost": self.cost,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "RuleTotal":
        """A stored row; KeyError if it is not one."""
        return cls(
            rule=raw["rule"],
            level=Level(raw["level"]),
            weight=raw["weight"],
            matches=raw["matches"],
            units=raw["units"],
            cost=raw["cost"],
        )


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Times, matches and score of one plan; `table` has a row per active rule, `cost` is the benchmark's weighted
    sum.
    """

    timing: Timing
    matches: tuple[Match, ...]
    table: tuple[RuleTotal, ...]
    score: Score
    cost: float

    @property
    def unassigned(self) -> tuple[str, ...]:
        """Visits in no route, in the problem's order."""
        return self.timing.unassigned


def judge(problem: Problem, plan: Plan) -> Verdict:
    """Time and price a plan; PlanRefused if it is no plan of this problem or holds a break that is not kept."""
    timing = time_plan(problem, plan)
    refuse_lost_breaks(problem, timing)
    case = Case(problem, Lookup(problem), timing)
    found = tuple(weighed(problem, charges_of(case)))
    score = score_of(problem, found)
    soft_points = -score.soft / problem.ticks_per_minute
    return Verdict(
        timing=timing,
        matches=found,
        table=tuple(_table(problem, found)),
        score=score,
        cost=round(soft_points / problem.settings.divide_by, 6),
    )


def refuse_lost_breaks(problem: Problem, timing: Timing) -> None:
    """A stored plan holds kept breaks only."""
    for shift_id, break_id in lost_breaks(problem, timing):
        raise PlanRefused(f"shift {shift_id}: break {break_id} is not kept where it stands; take it out of the route.")


def lost_breaks(problem: Problem, timing: Timing) -> Iterator[tuple[str, str]]:
    """Shift and break of every break that ends too late, or lies at an edge where edges do not count."""
    closes = problem.settings.window_closes
    for shift_id, route in timing.routes.items():
        edge_counts = bool(
            problem.rules.value("missed_break", None, route.employee, problem.shift[shift_id].day)["edge"]
        )
        for index, stop in enumerate(route.stops):
            if stop.kind is StopKind.BREAK:
                pause = problem.breaks[stop.id][1]
                if not is_kept(pause, stop, closes, at_edge(route.stops, index), edge_counts):
                    yield shift_id, stop.id


def charges_of(case: Case) -> Iterator[tuple[str, Charge]]:
    """Every charge of every rule that is on, by entity."""
    problem, timed = case.problem, case.timed
    for visit in problem.visits:
        if visit.id in timed.starts:
            yield from _asked(case, matches.VISIT, visit, timed.teams[visit.id])
        else:
            yield from _asked(case, matches.UNASSIGNED, visit)
    for shift in problem.shifts:
        yield from _asked(case, matches.SHIFT, shift, timed.routes[shift.id])
    for link in problem.dependencies:
        if link.first in timed.starts and link.second in timed.starts:
            yield from _asked(case, matches.DEPENDENCY, link)
    for ids in problem.groups:
        left_out = [problem.visit[visit_id] for visit_id in ids if visit_id not in timed.starts]
        if left_out:
            yield from _asked(case, matches.GROUP, [problem.visit[visit_id] for visit_id in ids], left_out)
    for client in problem.visits_of:
        yield from _asked(case, matches.CLIENT, client)
    for employee in problem.employees:
        yield from _asked(case, matches.EMPLOYEE, employee)
    yield from _asked(case, matches.PLAN)


def _asked(case: Case, table: dict[str, Any], *entity: Any) -> Iterator[tuple[str, Charge]]:
    for code, charges in table.items():
        if case.problem.rules.is_on(code):
            for charge in charges(case, *entity):
                yield code, charge


def weighed(problem: Problem, charges: Iterable[tuple[str, Charge]]) -> Iterator[Match]:
    """Level and weight put on each charge; what weighs nothing for these rows is no match."""
    for code, charge in charges:
        weight = weight_of(problem, code, charge)
        if weight:
            yield Match(
                rule=code,
                level=problem.rules.level(code),
                weight=weight,
                units=charge.units,
                visit=charge.visit,
                client=charge.client,
                employees=charge.employees,
                shift=charge.shift,
            )


def score_of(problem: Problem, found: Iterable[Match]) -> Score:
    """The exact sum per level."""
    sums = {Level.HARD: 0, Level.MEDIUM: 0, Level.SOFT: 0}
    for match in found:
        sums[match.level] -= match.cost
    return Score(sums[Level.HARD], sums[Level.MEDIUM], sums[Level.SOFT], problem.ticks_per_minute)


def _table(problem: Problem, found: tuple[Match, ...]) -> Iterator[RuleTotal]:
    for rule in RULES:
        if problem.rules.is_on(rule.code):
            own = [match for match in found if match.rule == rule.code]
            yield RuleTotal(
                rule=rule.code,
                level=problem.rules.level(rule.code),
                weight=problem.rules.weight(rule.code),
                matches=len(own),
                units=sum(match.units for match in own),
                cost=sum(match.cost for match in own),
            )


def without_lost_breaks(problem: Problem, plan: Plan) -> Plan:
    """The plan without breaks that are not kept."""
    return timed_without_lost_breaks(problem, plan)[0]


def timed_without_lost_breaks(problem: Problem, plan: Plan) -> tuple[Plan, Timing]:
    """The same and its times: breaks are taken out one by one, earliest first (then by id), re-timed each time."""
    while True:
        timing = time_plan(problem, plan)
        starts = {stop.id: stop.start for route in timing.routes.values() for stop in route.stops}
        lost = sorted(lost_breaks(problem, timing), key=lambda pair: (starts[pair[1]], pair[1]))
        if not lost:
            return plan, timing
        shift_id, break_id = lost[0]
        routes = dict(plan.routes)
        routes[shift_id] = tuple(stop for stop in plan.routes[shift_id] if stop.id != break_id)
        plan = Plan(routes=routes, not_before=plan.not_before)
