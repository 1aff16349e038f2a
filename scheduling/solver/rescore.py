"""A plan under change, timed and priced exactly by what the change touches: the referee's answer in a fraction of its
time.

Nothing is refused for breaking a rule: what a change would break is what is asked for. As before a plan is stored,
breaks that are not kept any more are taken out.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from constraints.rules import Level
from scheduling.solver import matches
from scheduling.solver.lookup import Lookup
from scheduling.solver.matches import Case, Charge
from scheduling.solver.plan import Plan, Stop
from scheduling.solver.problem import Dependency, Problem
from scheduling.solver.referee import Match, score_of, weighed
from scheduling.solver.retime import Times, Timetable, since
from scheduling.solver.score import Score
from scheduling.solver.whole import Whole

Routes = Mapping[str, tuple[Stop, ...]]
Entity = tuple[str, str]
"""A table of `matches` and a row: what was asked."""
Ask = Callable[[], Iterable[tuple[str, Charge]]]
"""What a row's rules charge, with their codes."""
BY_START = frozenset(
    {
        "preferred_window",
        "avoided_window",
        "changed_start",
        "broken_pin",
        "early_start",
        "missed_window",
        "late_visit",
    }
)
"""What these cost a visit depends on when it starts; what the others do, on nothing but who makes it."""
SPREAD = "workload_spread"
DERIVED = ("score", "standing", "curable")
"""What a Base finds out of its plan when it is asked first."""


@dataclass(frozen=True)
class Rescored:
    """A changed plan beside its base. `gone` and `new`: matches of the one and of the other, some perhaps alike."""

    base: "Base"
    times: Times
    gone: tuple[Match, ...]
    new: tuple[Match, ...]

    @property
    def plan(self) -> Plan:
        """The changed plan, without the breaks that it lost."""
        return self.times.plan

    @property
    def routes(self) -> Routes:
        """The routes whose stops are not those of the base plan."""
        before, after = self.base.plan.routes, self.plan.routes
        return {shift: after[shift] for shift in sorted(self.times.routes_changed) if after[shift] != before[shift]}

    @cached_property
    def difference(self) -> Score:
        """The changed plan's score less the base plan's; above zero is better."""
        before, after = (score_of(self.base.problem, found) for found in (self.gone, self.new))
        return Score(
            after.hard - before.hard,
            after.medium - before.medium,
            after.soft - before.soft,
            self.base.problem.ticks_per_minute,
        )

    @cached_property
    def costs(self) -> dict[str, int]:
        """Rule -> tick-points that it costs more than in the base plan (below 0: less); rules that changed only."""
        sums: dict[str, int] = {}
        for sign, found in ((-1, self.gone), (1, self.new)):
            for match in found:
                sums[match.rule] = sums.get(match.rule, 0) + sign * match.cost
        return {rule: cost for rule, cost in sums.items() if cost}

    @cached_property
    def broken(self) -> dict[str, int]:
        """The HARD rules that cost more than in the base plan, with by how many tick-points. What a visit that is put
        in cost by being left out, a pin that it broke, makes room for nothing.
        """
        put_in = self.times.moved - self.base.table.base.starts.keys()
        costs = dict(self.costs)
        for match in self.gone:
            if match.visit in put_in:
                costs[match.rule] = costs.get(match.rule, 0) + match.cost
        levels = self.base.problem.rules.level
        return {rule: cost for rule, cost in costs.items() if cost > 0 and levels(rule) is Level.HARD}

    def worse(self, rule: str) -> list[Match]:
        """The rule's matches by which its cost rises on some row, in the order of the rows."""
        rows: dict[tuple[str, str], list[list[Match]]] = {}
        for side, found in enumerate((self.gone, self.new)):
            for match in found:
                is_due = side == 1 or match.visit in self.base.table.base.starts or match.visit is None
                if match.rule == rule and is_due:
                    rows.setdefault((match.visit or "", match.shift or ""), [[], []])[side].append(match)
        risen = [rows[row] for row in sorted(rows) if _cost(rows[row][1]) > _cost(rows[row][0])]
        return [match for before, after in risen for match in after if match not in before]


def joined(first: Rescored, second: Rescored) -> Rescored:
    """Two changes as one, the second laid over the plan that came of the first."""
    passing = Counter(first.new) & Counter(second.gone)
    times = since(first.base.table.base, first.times, second.times)
    gone = Counter(first.gone) + Counter(second.gone) - passing
    new = Counter(first.new) + Counter(second.new) - passing
    return Rescored(first.base, times, tuple(gone.elements()), tuple(new.elements()))


def _cost(found: Iterable[Match]) -> int:
    return sum(match.cost for match in found)


@dataclass
class Asked:
    """Rows of the problem whose rules are to be asked."""

    visits: set[str] = field(default_factory=set)
    teams: set[str] = field(default_factory=set)
    """Those of the visits that are asked about who makes them too."""
    shifts: set[str] = field(default_factory=set)
    employees: set[str] = field(default_factory=set)
    clients: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    """Visits whose groups are asked."""
    loads: set[str] = field(default_factory=set)
    """Employees whose work is asked."""
    links: list[Dependency] = field(default_factory=list)


class Base:
    """One problem and the plan that changes are laid over. `hard_only` asks the HARD rules alone: faster, and enough to
    know what a change would break.
    """

    def __init__(self, problem: Problem, plan: Plan, *, hard_only: bool = False) -> None:
        self.problem = problem
        self.lookup = Lookup(problem)
        self.table = Timetable(problem, plan)
        self.origin = self
        self.links_of: dict[str, list[Dependency]] = {}
        for link in problem.dependencies:
            for end in (link.first, link.second):
                self.links_of.setdefault(end, []).append(link)
        self.group_of = _group_of(problem)
        self.tables: dict[str, list[tuple[str, Any]]] = {
            name: [row for row in table.items() if self._is_asked(row[0], hard_only)] for name, table in TABLES.items()
        }
        self.known: dict[Entity, tuple[Match, ...]] = {}
        self.whole = Whole(problem, self.lookup, self.table.base)

    def _is_asked(self, code: str, hard_only: bool) -> bool:
        rules = self.problem.rules
        return rules.refuses(code) if hard_only else rules.is_on(code)

    def under(self, problem: Problem, shift: str | None = None) -> "Base":
        """Changes judged under another problem of the same rows, beside this plan under this one. `shift`: the one that
        differs; of what else differs nothing may matter to a row that a change does not touch.
        """
        other = copy(self)
        other.problem = problem
        other.lookup = Lookup(problem)
        other.table = self.table.under(problem, shift)
        other.whole = Whole(problem, other.lookup, other.table.base)
        if problem.dependencies is not self.problem.dependencies:
            other.group_of = _group_of(problem)
        return other

    def laid(self, after: Rescored) -> "Base":
        """The changed plan as one that changes are laid over; nothing of what the change left alone is asked again."""
        other = copy(self)
        other.origin = other
        other.table = self.table.at(after.times)
        other.whole = Whole(self.problem, self.lookup, other.table.base)
        touched = {entity for times in (self.table.base, after.times) for entity in self._entities(times, after)}
        other.known = {entity: found for entity, found in self.known.items() if entity not in touched}
        for name in DERIVED:
            other.__dict__.pop(name, None)
        return other

    def at(self, plan: Plan) -> "Base":
        """Another plan of the same problem as one that changes are laid over; only what differs is timed and asked.
        PlanRefused where it is none.
        """
        return self.laid(self.judged(self.table.of(plan)))

    def hard_alone(self) -> "Base":
        """The same plan, asked the HARD rules alone."""
        other = copy(self)
        other.origin = other
        other.tables = {
            name: [row for row in table if self._is_asked(row[0], True)] for name, table in self.tables.items()
        }
        other.known = {}
        for name in DERIVED:
            other.__dict__.pop(name, None)
        return other

    def _entities(self, times: Times, after: Rescored) -> Iterable[Entity]:
        return (entity for entity, _ in self._questions(times, self._touched(after.times)))

    @property
    def plan(self) -> Plan:
        """The base plan with its decisions written out."""
        return self.table.base.plan

    @cached_property
    def score(self) -> Score:
        """The referee's score of the base plan (of its HARD rules, where only those are asked)."""
        return score_of(self.problem, self._matches(self.table.base, self._everything()))

    @cached_property
    def standing(self) -> dict[str, int]:
        """Rule -> tick-points that the base plan costs."""
        sums: dict[str, int] = {}
        for match in self._matches(self.table.base, self._everything()):
            sums[match.rule] = sums.get(match.rule, 0) + match.cost
        return sums

    @cached_property
    def curable(self) -> int:
        """HARD tick-points that the base plan costs by what stands in it: a visit that is put in cures no more, but for
        what it cost itself by being left out.
        """
        asked = self._everything()
        asked.visits, asked.groups = set(self.table.base.starts), set()
        return -score_of(self.problem, self._known(asked)).hard

    def _everything(self) -> Asked:
        return Asked(
            visits=set(self.problem.visit),
            teams=set(self.problem.visit),
            shifts=set(self.problem.shift),
            employees=set(self.problem.employee),
            clients=set(self.problem.visits_of),
            groups=set(self.problem.visit),
            loads=set(self.lookup.fair_shares),
            links=list(self.problem.dependencies),
        )

    def rescored(self, routes: Routes, not_before: Mapping[str, int] | None = None) -> Rescored:
        """The plan with these routes in place of its own, and these visits' `not_before`.

        PlanRefused if it has no times. `not_before` may lie before a visit's first window: that is then a match of
        early_start.
        """
        return self.judged(self.table.changed(routes, not_before or {}))

    def judged(self, times: Times) -> Rescored:
        """The change of this plan that these are the times of."""
        asked = self._touched(times)
        return Rescored(self, times, tuple(self.origin._known(asked)), tuple(self._matches(times, asked)))

    def _touched(self, times: Times) -> Asked:
        base, problem = self.table.base, self.problem
        asked = Asked(visits=set(times.moved), shifts=set(times.routes_changed))
        met = {visit for visit in times.regrouped if base.teams.get(visit) != times.teams.get(visit)}
        asked.visits |= met
        asked.teams = met if self.origin is self else asked.visits
        asked.clients = {problem.visit[visit].client for visit in met}
        asked.groups = met
        asked.loads = {one for visit in met for one in {*base.teams.get(visit, ())} ^ {*times.teams.get(visit, ())}}
        asked.employees = {problem.shift[shift].employee for shift in asked.shifts}
        asked.links = list({link.id: link for visit in asked.visits for link in self.links_of.get(visit, ())}.values())
        return asked

    def _known(self, asked: Asked) -> Iterable[Match]:
        """The base plan's matches, each entity asked once."""
        for entity, ask in self._questions(self.table.base, asked):
            if entity not in self.known:
                self.known[entity] = tuple(weighed(self.problem, ask()))
            yield from self.known[entity]

    def _matches(self, times: Times, asked: Asked) -> Iterable[Match]:
        for _, ask in self._questions(times, asked):
            yield from weighed(self.problem, ask())

    def _questions(self, times: Times, asked: Asked) -> Iterable[tuple[Entity, Ask]]:
        problem = self.problem
        for visit in asked.visits:
            row = problem.visit[visit]
            if visit in times.starts:
                yield self._question("START", visit, times, row, times.teams[visit])
                if visit in asked.teams:
                    yield self._question("TEAM", visit, times, row, times.teams[visit])
            else:
                yield self._question("UNASSIGNED", visit, times, row)
        for shift in asked.shifts:
            yield self._question("SHIFT", shift, times, problem.shift[shift], times.routes[shift])
        for link in asked.links:
            if link.first in times.starts and link.second in times.starts:
                yield self._question("DEPENDENCY", link.id, times, link)
        for number in {self.group_of[visit] for visit in asked.groups}:
            ids = problem.groups[number]
            left_out = [problem.visit[visit] for visit in ids if visit not in times.starts]
            if left_out:
                yield self._question("GROUP", ids[0], times, [problem.visit[visit] for visit in ids], left_out)
        for client in asked.clients:
            yield self._question("CLIENT", client, times, client)
        for employee in asked.employees:
            yield self._question("EMPLOYEE", employee, times, problem.employee[employee])
        yield ("PLAN", ""), partial(self._of_worst, times)
        if self._spreads:
            for employee in asked.loads:
                yield ("LOAD", employee), partial(self._of_load, times, employee)

    def _question(self, table: str, row: str, times: Times, *entity: Any) -> tuple[Entity, Ask]:
        case = Case(self.problem, self.lookup, times)

        def ask() -> Iterable[tuple[str, Charge]]:
            for code, charges in self.tables[table]:
                for charge in charges(case, *entity):
                    yield code, charge

        return (table, row), ask

    def _of_worst(self, times: Times) -> Iterable[tuple[str, Charge]]:
        for code, _ in self.tables["PLAN"]:
            if code != SPREAD:
                yield from ((code, charge) for charge in self.whole.charges(code, times))

    @property
    def _spreads(self) -> bool:
        return any(code == SPREAD for code, _ in self.tables["PLAN"])

    def _of_load(self, times: Times, employee: str) -> Iterable[tuple[str, Charge]]:
        return ((SPREAD, charge) for charge in self.whole.spread(times, employee))


def _group_of(problem: Problem) -> dict[str, int]:
    return {visit: number for number, ids in enumerate(problem.groups) for visit in ids}


class Bases:
    """One plan under every rule, and under the HARD ones alone."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan

    @cached_property
    def full(self) -> Base:
        """Priced by every rule."""
        return Base(self.problem, self.plan)

    @cached_property
    def hard(self) -> Base:
        """Priced by the HARD rules."""
        return self.full.hard_alone()

    def at(self, plan: Plan) -> "Bases":
        """The same problem under another plan, told by what differs; PlanRefused where it is none."""
        other = Bases(self.problem, plan)
        for name in self.__dict__.keys() & {"full", "hard"}:
            other.__dict__[name] = self.__dict__[name].at(plan)
        return other

    def priced(self, after: Rescored, visit: str) -> Rescored:
        """The same change of one visit under every rule."""
        return self.full.rescored(after.routes, {visit: after.times.not_before[visit]})


TABLES: dict[str, dict[str, Any]] = {
    "START": {code: charges for code, charges in matches.VISIT.items() if code in BY_START},
    "TEAM": {code: charges for code, charges in matches.VISIT.items() if code not in BY_START},
    "UNASSIGNED": matches.UNASSIGNED,
    "SHIFT": matches.SHIFT,
    "DEPENDENCY": matches.DEPENDENCY,
    "GROUP": matches.GROUP,
    "CLIENT": matches.CLIENT,
    "EMPLOYEE": matches.EMPLOYEE,
    "PLAN": matches.PLAN,
}
