"""What a plan is after a change by hand: its times, its exact score, and which visits and shifts differ."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scheduling.explain.stored import StoredPlan
from scheduling.solver.plan import Plan, Timing
from scheduling.solver.problem import Problem
from scheduling.solver.referee import Match, RuleTotal, judge, without_lost_breaks
from scheduling.solver.rescore import Rescored
from scheduling.solver.retime import Times
from scheduling.solver.score import Score
from scheduling.solver.timing import with_decisions


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A changed plan beside the stored one. `visits` and `shifts`: those with other times, team or stops."""

    problem: Problem
    plan: Plan
    timing: Timing
    score: Score
    totals: tuple[RuleTotal, ...]
    visits: frozenset[str]
    shifts: frozenset[str]

    @property
    def cost(self) -> float:
        """The soft points, as the benchmarks' cost counts them."""
        points = -self.score.soft / self.problem.ticks_per_minute
        return round(points / self.problem.settings.divide_by, 6)


def of_change(stored: StoredPlan, after: Rescored) -> Outcome:
    """Of a change that leaves the problem as it is: the score follows from the matches that went and came."""
    totals = tuple(RuleTotal.from_json(row) for row in stored.solution.score["rules"])
    timing = _timing(stored.problem, after.times)
    visits, shifts = _differing(stored, timing)
    return Outcome(
        problem=stored.problem,
        plan=after.plan,
        timing=timing,
        score=Score.from_json(stored.solution.score) + after.difference,
        totals=tuple(_changed(totals, after)),
        visits=visits,
        shifts=shifts,
    )


def of_rows(stored: StoredPlan, problem: Problem, plan: Plan) -> Outcome:
    """Of a change of the problem's rows too: the referee judges the whole plan anew."""
    members = plan.members()
    held = {visit: moment for visit, moment in plan.not_before.items() if visit in members}
    kept = with_decisions(problem, without_lost_breaks(problem, Plan(routes=plan.routes, not_before=held)))
    verdict = judge(problem, kept)
    visits, shifts = _differing(stored, verdict.timing)
    return Outcome(
        problem=problem,
        plan=kept,
        timing=verdict.timing,
        score=verdict.score,
        totals=verdict.table,
        visits=visits,
        shifts=shifts,
    )


def _timing(problem: Problem, times: Times) -> Timing:
    return Timing(
        routes=times.routes,
        starts=times.starts,
        ends={visit: start + problem.visit[visit].duration for visit, start in times.starts.items()},
        teams=times.teams,
        unassigned=tuple(visit.id for visit in problem.visits if visit.id not in times.starts),
    )


def _changed(totals: Iterable[RuleTotal], after: Rescored) -> Iterable[RuleTotal]:
    for total in totals:
        gone, new = ([match for match in found if match.rule == total.rule] for found in (after.gone, after.new))
        if gone or new:
            total = replace(
                total,
                matches=total.matches + len(new) - len(gone),
                units=total.units + _units(new) - _units(gone),
                cost=total.cost + sum(match.cost for match in new) - sum(match.cost for match in gone),
            )
        yield total


def _units(found: Iterable[Match]) -> int:
    return sum(match.units for match in found)


def _differing(stored: StoredPlan, timing: Timing) -> tuple[frozenset[str], frozenset[str]]:
    before = stored.bases.full.table.base
    visits = {
        visit
        for visit in before.starts.keys() | timing.starts.keys()
        if before.starts.get(visit) != timing.starts.get(visit) or before.teams.get(visit) != timing.teams.get(visit)
    }
    shifts = {shift for shift, route in timing.routes.items() if before.routes[shift] != route}
    return frozenset(visits), frozenset(shifts)
