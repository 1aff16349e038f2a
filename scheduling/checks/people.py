"""Rows about clients and employees that contradict each other, or name somebody who cannot be meant."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from resources.models import Client, ClientEmployeeRelation, Employee, EmployeeSkill, Skill
from scheduling.checks.findings import Change, Finding, Row, Severity, Text
from scheduling.checks.naming import row_of

Days = tuple[date, date]


def people(clients: Sequence[str], period: Days, contact_skill: str) -> Iterator[Finding]:
    """`clients`: ids of those who are visited in the period. `contact_skill`: what a contact person is to hold, if the
    organization has such a skill.
    """
    relations = _relations(clients, period)
    known = list(
        Client.objects.filter(pk__in=clients)
        .select_related("fixed_contact_employee")
        .only("code", "fixed_contact_employee__code", "fixed_contact_employee__active_from",
              "fixed_contact_employee__active_to")
        .order_by("code")
    )  # fmt: skip
    yield from _contradictions(relations)
    yield from _barred_contacts(known, relations)
    yield from _unqualified_contacts(known, period, contact_skill)
    yield from _same_person(period)


def _relations(clients: Sequence[str], period: Days) -> list[ClientEmployeeRelation]:
    rows = ClientEmployeeRelation.objects.filter(client__in=list(clients), valid_from__lte=period[1])
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=period[0])).select_related("client", "employee")
    return list(rows.only("kind", "valid_from", "valid_to", "client__code", "employee__code").order_by("valid_from"))


def _contradictions(relations: Sequence[ClientEmployeeRelation]) -> Iterator[Finding]:
    wished = [row for row in relations if row.kind == ClientEmployeeRelation.Kind.PREFERRED]
    barred = [row for row in relations if row.kind == ClientEmployeeRelation.Kind.BLOCKED]
    by_pair = {(row.client_id, row.employee_id): row for row in barred}
    for row in wished:
        block = by_pair.get((row.client_id, row.employee_id))
        if block is not None and _overlap(row, block):
            values = {"employee": row.employee.code, "client": row.client.code}
            yield Finding(
                code="preferred_and_blocked",
                severity=Severity.ERROR,
                text=_("%(employee)s is both preferred and blocked at %(client)s; the block holds."),
                values=values,
                changes=(_end(row, _("End one of the two entries.")),),
            )


def _overlap(first: ClientEmployeeRelation, second: ClientEmployeeRelation) -> bool:
    return (first.valid_to is None or second.valid_from <= first.valid_to) and (
        second.valid_to is None or first.valid_from <= second.valid_to
    )


def _end(relation: ClientEmployeeRelation, text: Text) -> Change:
    name = f"{relation.client.code} {relation.employee.code}"
    return Change(row=row_of(relation, name), text=text)


def _barred_contacts(clients: Sequence[Client], relations: Sequence[ClientEmployeeRelation]) -> Iterator[Finding]:
    blocks = {
        (row.client_id, row.employee_id): row for row in relations if row.kind == ClientEmployeeRelation.Kind.BLOCKED
    }
    for client in clients:
        block = blocks.get((client.pk, client.fixed_contact_employee_id or uuid.UUID(int=0)))
        if block is not None:
            yield Finding(
                code="preferred_and_blocked",
                severity=Severity.ERROR,
                text=_("%(employee)s is contact person of %(client)s, and blocked there."),
                values={"employee": block.employee.code, "client": client.code},
                changes=(_end(block, _("End the block, or name another contact person.")),),
            )


def _unqualified_contacts(clients: Sequence[Client], period: Days, skill: str) -> Iterator[Finding]:
    contacts = {client.fixed_contact_employee_id for client in clients}
    held: dict[uuid.UUID, list[EmployeeSkill]] = {}
    for row in EmployeeSkill.objects.filter(employee__in=contacts, skill__code=skill).order_by("valid_from"):
        held.setdefault(row.employee_id, []).append(row)
    is_asked = Skill.objects.filter(code=skill).exists()
    for client in clients:
        employee = client.fixed_contact_employee
        if employee is None:
            continue
        if not _is_there([employee], period):
            text = _("%(employee)s, contact person of %(client)s, is not employed throughout the period.")
            yield _unqualified(client, employee, skill, text, row_of(client, client.code))
        elif is_asked and not _is_there(held.get(employee.pk, []), period):
            text = _("%(employee)s, contact person of %(client)s, does not hold %(skill)s.")
            own = held.get(employee.pk)
            place = row_of(own[-1], f"{employee.code} {skill}") if own else row_of(employee, employee.code)
            yield _unqualified(client, employee, skill, text, place)


def _unqualified(client: Client, employee: Employee, skill: str, text: Text, row: Row) -> Finding:
    values = {"employee": employee.code, "client": client.code, "skill": skill}
    cure = _("Let %(employee)s be employed and hold %(skill)s, or name another contact person.")
    return Finding(
        code="contact_person_unqualified",
        severity=Severity.WARNING,
        text=text,
        values=values,
        changes=(Change(row=row, text=cure, values=values),),
    )


def _is_there(rows: Sequence[Employee] | Sequence[EmployeeSkill], period: Days) -> bool:
    """Employed, or held, on the first day and the last."""
    spans = [(r.active_from, r.active_to) if isinstance(r, Employee) else (r.valid_from, r.valid_to) for r in rows]
    return all(any(first <= day and (last is None or day <= last) for first, last in spans) for day in period)


def _same_person(period: Days) -> Iterator[Finding]:
    """One log-in, two employees: continuity and working time would count two persons."""
    by_user: dict[uuid.UUID, list[Employee]] = {}
    staff = Employee.objects.employed_between(*period).exclude(user=None)
    for employee in staff.only("code", "user_id").order_by("code"):
        by_user.setdefault(employee.user_id, []).append(employee)  # type: ignore[arg-type]  # not None: excluded
    for rows in by_user.values():
        if len(rows) > 1:
            codes = ", ".join(row.code for row in rows)
            change = Change(
                row=Row(model="resources.employee", pk=str(rows[-1].pk), name=rows[-1].code),
                text=_("Keep one of the rows, and end the employment of the others."),
            )
            yield Finding(
                code="twice_the_same_person",
                severity=Severity.ERROR,
                text=_("%(codes)s have the same log-in: one person in several rows."),
                values={"codes": codes},
                changes=(change,),
            )
