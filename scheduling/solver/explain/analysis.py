"""Where the score of a plan comes from: by rule, by visit and by employee, each adding up to the score exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constraints.rules import Level
from scheduling.solver.problem import Problem
from scheduling.solver.referee import Match, RuleTotal, Verdict
from scheduling.solver.score import Score

Costs = Mapping[str, int]
"""Rule -> tick-points."""

NOBODY = ""
"""Stands for no single visit (what a shift or the whole plan costs), or for no employee (what is left out)."""


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """One plan's costs in tick-points. `visits` and `employees` hold the same costs twice over, split by whom they are
    charged to; their sums, and those of `rules`, are the score.
    """

    score: Score
    rules: tuple[RuleTotal, ...]
    visits: Mapping[str, Costs]
    employees: Mapping[str, Costs]

    def share(self, rule: RuleTotal) -> float:
        """The rule's part of what its level costs, in percent; 0 where the level costs nothing."""
        whole = sum(other.cost for other in self.rules if other.level is rule.level)
        return round(100 * rule.cost / whole, 1) if whole else 0.0

    def score_of(self, costs: Costs) -> Score:
        """What some costs come to, level by level."""
        levels = {rule.rule: rule.level for rule in self.rules}
        sums = dict.fromkeys(Level, 0)
        for code, cost in costs.items():
            sums[levels[code]] -= cost
        return Score(sums[Level.HARD], sums[Level.MEDIUM], sums[Level.SOFT], self.score.ticks_per_minute)

    def to_json(self) -> dict[str, Any]:
        """Exact integers, sorted; `from_json` gives an equal Analysis back."""
        return {
            "score": self.score.to_json(),
            "rules": [{**rule.to_json(), "share": self.share(rule)} for rule in self.rules],
            "visits": _sorted(self.visits),
            "employees": _sorted(self.employees),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Analysis":
        """A stored analysis; KeyError if it is not one."""
        return cls(
            score=Score.from_json(raw["score"]),
            rules=tuple(RuleTotal.from_json(row) for row in raw["rules"]),
            visits=raw["visits"],
            employees=raw["employees"],
        )


def _sorted(parts: Mapping[str, Costs]) -> dict[str, dict[str, int]]:
    return {name: dict(sorted(parts[name].items())) for name in sorted(parts)}


def analyse(problem: Problem, verdict: Verdict) -> Analysis:
    """The costs of every match by visit and employee; visits and employees that cost nothing are among them."""
    visits: dict[str, dict[str, int]] = {NOBODY: {}, **{visit.id: {} for visit in problem.visits}}
    employees: dict[str, dict[str, int]] = {NOBODY: {}, **{employee.id: {} for employee in problem.employees}}
    for match in verdict.matches:
        _add(visits[match.visit or NOBODY], match.rule, match.cost)
        for employee, cost in shared(match):
            _add(employees[employee], match.rule, cost)
    return Analysis(score=verdict.score, rules=verdict.table, visits=visits, employees=employees)


def shared(match: Match) -> list[tuple[str, int]]:
    """Equal parts of the cost for the employees it is charged to, the remainder to the first by id."""
    people = sorted(match.employees) or [NOBODY]
    part, rest = divmod(match.cost, len(people))
    return [(employee, part + (rest if number == 0 else 0)) for number, employee in enumerate(people)]


def _add(costs: dict[str, int], rule: str, cost: int) -> None:
    costs[rule] = costs.get(rule, 0) + cost
