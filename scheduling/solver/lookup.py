"""What the pair rules ask again and again about one problem: held skills and relations, by employee and client."""

from functools import cached_property

from scheduling.solver.problem import HeldSkill, Problem, Relation, RelationKind, Shift, Visit
from scheduling.solver.roster import Roster


class Lookup:
    """Indexes of one problem; built once, read by penalties and by the engine's compilation."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.held: dict[tuple[str, str], list[HeldSkill]] = {}
        for employee in problem.employees:
            for skill in employee.skills:
                self.held.setdefault((employee.id, skill.skill), []).append(skill)
        self.related: dict[str, dict[str, list[Relation]]] = {}
        for relation in problem.relations:
            self.related.setdefault(relation.client, {}).setdefault(relation.employee, []).append(relation)
        self.shifts: dict[str, list[Shift]] = {}
        for shift in problem.shifts:
            self.shifts.setdefault(shift.employee, []).append(shift)
        self._related: dict[tuple[str, int, tuple[RelationKind, ...]], frozenset[str]] = {}
        self._kept: dict[str, frozenset[str]] = {}

    @cached_property
    def working_days(self) -> dict[str, frozenset[int]]:
        """Employee -> the days on which they have a shift."""
        days: dict[str, set[int]] = {}
        for shift in self.problem.shifts:
            days.setdefault(shift.employee, set()).add(shift.day)
        return {employee: frozenset(own) for employee, own in days.items()}

    @cached_property
    def rosters(self) -> dict[str, Roster]:
        """Employee -> their working time, in the problem and beside it."""
        return {employee.id: Roster(self.problem, employee) for employee in self.problem.employees}

    @cached_property
    def served(self) -> dict[str, int]:
        """Employee with a shift -> ticks of service in the past that a fair workload looks back on."""
        on_shift = {shift.employee for shift in self.problem.shifts}
        return {employee.id: employee.served for employee in self.problem.employees if employee.id in on_shift}

    @cached_property
    def fair_shares(self) -> dict[str, int]:
        """Employee with a shift -> ticks of service in proportion to working time, the past of both included; unpaid
        breaks are none.
        """
        served = self.served
        service = sum(visit.duration * visit.staff for visit in self.problem.visits) + sum(served.values())
        working = {employee.id: employee.worked for employee in self.problem.employees if employee.id in served}
        for shift in self.problem.shifts:
            unpaid = sum(pause.duration for pause in shift.breaks if not pause.paid)
            working[shift.employee] += shift.end - shift.start - unpaid
        whole = max(sum(working.values()), 1)
        return {employee: service * own // whole for employee, own in working.items()}

    def holds(self, employee: str, skill: str, min_level: int, first_day: int, last_day: int) -> bool:
        """The skill is held, high enough, on every day from `first_day` to `last_day`; holdings may take turns."""
        high = [held for held in self.held.get((employee, skill), ()) if held.level >= min_level]
        return bool(high) and all(any(_covers(held, day) for held in high) for day in range(first_day, last_day + 1))

    def related_to(self, visit: Visit, *kinds: RelationKind) -> frozenset[str]:
        """Employees in a relation of one of these kinds to the client on the visit's date."""
        key = visit.client, visit.day, kinds
        if key not in self._related:
            self._related[key] = frozenset(
                employee
                for employee, relations in self.related.get(visit.client, {}).items()
                if any(relation.kind in kinds and _covers(relation, visit.day) for relation in relations)
            )
        return self._related[key]

    def kept_team(self, visit: Visit) -> frozenset[str]:
        """Members of the baseline team who could come again: still on shift at the baseline's start."""
        if visit.id not in self._kept:
            start = visit.baseline_start
            self._kept[visit.id] = frozenset(
                employee
                for employee in visit.baseline_team
                if any(start is None or shift.start <= start < shift.end for shift in self.shifts.get(employee, ()))
            )
        return self._kept[visit.id]


def _covers(dated: HeldSkill | Relation, day: int) -> bool:
    return (dated.first_day is None or dated.first_day <= day) and (dated.last_day is None or dated.last_day >= day)
