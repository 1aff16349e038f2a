"""What people call the rows behind a problem's ids, and its ticks on the organization's clock."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

from django.db import models

from resources.models import (
    Client,
    ClientEmployeeRelation,
    Employee,
    EmployeeShift,
    EmployeeSkill,
    RequirementSkill,
    VisitRequirement,
)
from scheduling.checks.findings import Row
from scheduling.clock import Clock
from scheduling.keys import VisitKey
from scheduling.solver.problem import Problem, Shift, Visit


def row_of(row: models.Model, name: str) -> Row:
    """A database row under the name that people know."""
    return Row(model=row._meta.label_lower, pk=str(row.pk), name=name)


class Naming:
    """Rows of one problem; each table is read once, when it is first asked for."""

    def __init__(self, problem: Problem, clock: Clock) -> None:
        self.problem = problem
        self.clock = clock

    @cached_property
    def needs(self) -> dict[str, VisitRequirement]:
        """By id."""
        ids = {VisitKey.parse(visit.id).requirement for visit in self.problem.visits}
        rows = VisitRequirement.objects.filter(pk__in=ids).select_related("client")
        return {str(row.pk): row for row in rows.only("service_type", "client__code")}

    @cached_property
    def clients(self) -> dict[str, str]:
        """Code by id."""
        return _codes(Client.objects.filter(pk__in={visit.client for visit in self.problem.visits}))

    @cached_property
    def employees(self) -> dict[str, str]:
        """Code by id, for the organization: a row may name somebody who has no shift."""
        return _codes(Employee.objects.all())

    @cached_property
    def held(self) -> dict[tuple[str, str], list[EmployeeSkill]]:
        """Of skills that a visit needs, by employee and skill code, in order of time; also what has run out."""
        found: dict[tuple[str, str], list[EmployeeSkill]] = {}
        needed = {need.skill for visit in self.problem.visits for need in visit.needs}
        rows = EmployeeSkill.objects.filter(skill__code__in=needed)
        for row in rows.select_related("skill").order_by("valid_from"):
            found.setdefault((str(row.employee_id), row.skill.code), []).append(row)
        return found

    @cached_property
    def relations(self) -> dict[tuple[str, str], list[ClientEmployeeRelation]]:
        """By client and employee."""
        found: dict[tuple[str, str], list[ClientEmployeeRelation]] = {}
        for row in ClientEmployeeRelation.objects.filter(client__in=list(self.clients)).order_by("valid_from", "pk"):
            found.setdefault((str(row.client_id), str(row.employee_id)), []).append(row)
        return found

    @cached_property
    def asked(self) -> dict[tuple[str, str], RequirementSkill]:
        """Skills asked for, by need and skill code."""
        rows = RequirementSkill.objects.filter(requirement__in=list(self.needs)).select_related("skill")
        return {(str(row.requirement_id), row.skill.code): row for row in rows}

    def need(self, visit: Visit) -> Row:
        """The need that the visit comes from."""
        row = self.needs[VisitKey.parse(visit.id).requirement]
        return row_of(row, self.of_visit(visit))

    def of_visit(self, visit: Visit) -> str:
        """Client and service."""
        row = self.needs[VisitKey.parse(visit.id).requirement]
        return f"{row.client.code} {row.service_type}"

    def client(self, client_id: str) -> Row:
        return Row(model="resources.client", pk=client_id, name=self.clients.get(client_id, client_id))

    def employee(self, employee_id: str) -> Row:
        return Row(model="resources.employee", pk=employee_id, name=self.employees.get(employee_id, employee_id))

    def shift(self, shift: Shift) -> Row:
        """The roster's row: employee, date and start."""
        name = f"{self.employees[shift.employee]} {self.day(shift.day)} {self.time(shift.start)}"
        return Row(model=EmployeeShift._meta.label_lower, pk=shift.id.partition("/")[0], name=name)

    def roster_row(self, row: EmployeeShift) -> Row:
        """The same of a row."""
        start = f"{row.planned_start.astimezone(self.clock.zone):%H:%M}"
        return row_of(row, f"{row.employee.code} {row.date} {start}")

    def holds_on(self, relation: ClientEmployeeRelation, offset: int) -> bool:
        """Whether the relation is valid on a problem's day."""
        on = self.day(offset)
        return relation.valid_from <= on <= (relation.valid_to or on)

    def day(self, offset: int) -> date:
        """The date of a problem's day."""
        return self.clock.first_day + timedelta(days=offset)

    def time(self, ticks: int) -> str:
        """A local clock time."""
        return f"{self.clock.moment(ticks).astimezone(self.clock.zone):%H:%M}"

    def date_of(self, ticks: int) -> date:
        """The local date of a tick."""
        return self.clock.moment(ticks).astimezone(self.clock.zone).date()

    def moment(self, ticks: int) -> str:
        """A local date with the clock time."""
        return f"{self.date_of(ticks)} {self.time(ticks)}"

    def minutes(self, ticks: int) -> int:
        """Begun minutes."""
        return -(-ticks // self.clock.ticks_per_minute)


def _codes(rows: "models.QuerySet[Client] | models.QuerySet[Employee]") -> dict[str, str]:
    pairs: Iterable[tuple[uuid.UUID, str]] = rows.values_list("pk", "code")
    return {str(pk): code for pk, code in pairs}
