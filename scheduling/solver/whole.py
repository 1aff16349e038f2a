"""The rules that are asked of a whole plan, told of a changed one by what the change touched."""

from collections.abc import Iterator
from functools import cached_property

from scheduling.solver.lookup import Lookup
from scheduling.solver.matches import Charge
from scheduling.solver.penalties import resource, time
from scheduling.solver.problem import Problem
from scheduling.solver.retime import Times

Rank = tuple[int, str]
"""Ticks below zero, and a row: the first in order is the worst."""


class Whole:
    """What one plan's changes are told by; `matches.PLAN` gives the same from scratch."""

    def __init__(self, problem: Problem, lookup: Lookup, base: Times) -> None:
        self.problem = problem
        self.lookup = lookup
        self.base = base

    def charges(self, code: str, times: Times) -> Iterator[Charge]:
        """Of the rules about the one worst row."""
        yield from self._idle(times) if code == "largest_idle" else self._late(times)

    def _late(self, times: Times) -> Iterator[Charge]:
        moved = times.moved if times is not self.base else frozenset()
        still = next((rank for rank in self._lateness if rank[1] not in moved), None)
        found = [self._lateness_of(visit, times) for visit in moved if visit in times.starts]
        worst = min([*found, still] if still else found, default=None)
        if worst is not None and worst[0]:
            row = self.problem.visit[worst[1]]
            yield Charge(-worst[0], row.id, row.client, times.teams[row.id])

    def _lateness_of(self, visit: str, times: Times) -> Rank:
        row, closes = self.problem.visit[visit], self.problem.settings.window_closes
        return -time.lateness(row, times.starts[visit], closes), visit

    @cached_property
    def _lateness(self) -> list[Rank]:
        return sorted(self._lateness_of(visit, self.base) for visit in self.base.starts)

    def _idle(self, times: Times) -> Iterator[Charge]:
        changed = times.routes_changed if times is not self.base else frozenset()
        still = next((rank for rank in self._idleness if rank[1] not in changed), None)
        found = list(self._idleness_of(changed, times))
        worst = min([*found, still] if still else found, default=None)
        if worst is not None and worst[0] < 0:
            shift = self.problem.shift[worst[1]]
            yield Charge(-worst[0], None, None, (shift.employee,), shift.id)

    def _idleness_of(self, shifts: frozenset[str], times: Times) -> Iterator[Rank]:
        value = self.problem.rules.value("largest_idle")
        for shift in shifts:
            route = times.routes[shift]
            if resource.counts_for_idle(route, value):
                yield -resource.idle(self.problem.shift[shift], route), shift

    @cached_property
    def _idleness(self) -> list[Rank]:
        return sorted(self._idleness_of(frozenset(self.problem.shift), self.base))

    def spread(self, times: Times, employee: str) -> Iterator[Charge]:
        """Of `workload_spread`, for one employee."""
        load = self._loads[employee]
        for visit in times.regrouped if times is not self.base else ():
            before, after = self.base.teams.get(visit, ()), times.teams.get(visit, ())
            load += self.problem.visit[visit].duration * ((employee in after) - (employee in before))
        units = resource.workload_spread(load, self.lookup.fair_shares[employee])
        if units:
            yield Charge(units, None, None, (employee,))

    @cached_property
    def _loads(self) -> dict[str, int]:
        loads = dict(self.lookup.served)
        for visit, team in self.base.teams.items():
            for employee in team:
                loads[employee] += self.problem.visit[visit].duration
        return loads
