"""Who is off in the period, as if they worked all of it: often one more shift is the smallest change."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from resources.models import ClientEmployeeRelation, Employee
from scheduling.checks.fitting import Fitting
from scheduling.snapshot import Snapshot
from scheduling.solver.problem import Problem, Relation, RelationKind, Shift
from scheduling.staff import employee_of


class Reserve:
    """Read when the first visit asks for it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    @cached_property
    def fitting(self) -> Fitting:
        """The problem's own shifts first, then one for each employee of the area who has none in it."""
        return Fitting(self._problem(), self.snapshot.clock)

    def _problem(self) -> Problem:
        """For looking at pairs of employee and visit only; its shifts last for days."""
        snapshot, problem = self.snapshot, self.snapshot.problem
        off = list(
            Employee.objects.employed_between(snapshot.first_day, snapshot.last_day)
            .filter(area__in=snapshot.area.with_parts())
            .exclude(pk__in=list(problem.employee))
            .prefetch_related("skills__skill", "absences")
            .order_by("code")
        )
        return replace(
            problem,
            employees=(*problem.employees, *(employee_of(row, snapshot.clock) for row in off)),
            shifts=(*problem.shifts, *(self._shift(row) for row in off)),
            relations=(*problem.relations, *self._relations(off)),
        )

    def _shift(self, employee: Employee) -> Shift:
        like = self.snapshot.problem.shifts[0] if self.snapshot.problem.shifts else None
        return Shift(
            id=f"reserve/{employee.pk}",
            employee=str(employee.pk),
            day=0,
            start=0,
            end=self.snapshot.clock.midnight(self.snapshot.clock.day(self.snapshot.last_day) + 1),
            start_place=like.start_place if like else 0,
            mode=like.mode if like else 0,
            from_office=employee.starts_at == Employee.Start.OFFICE,
        )

    def _relations(self, staff: Iterable[Employee]) -> Iterable[Relation]:
        clock = self.snapshot.clock
        clients = [uuid.UUID(client) for client in self.snapshot.problem.visits_of]
        for row in ClientEmployeeRelation.objects.filter(client__in=clients, employee__in=list(staff)).order_by("pk"):
            yield Relation(
                client=str(row.client_id),
                employee=str(row.employee_id),
                kind=RelationKind(row.kind.upper()),
                first_day=clock.day(row.valid_from),
                last_day=None if row.valid_to is None else clock.day(row.valid_to),
            )
