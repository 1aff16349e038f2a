"""What is known of the clients before a period: who came lately, and who is their contact person."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from resources.models import Client
from scheduling.models import ScheduleAssignment, VisitActual
from scheduling.solver import problem as p
from scheduling.solver.rules import Rules

NOT_MADE = (VisitActual.Outcome.CANCELLED, VisitActual.Outcome.NO_SHOW)


def known_clients(clients: Mapping[uuid.UUID, Client], first_day: date, rules: Rules) -> Iterable[p.Client]:
    """One row per client with a contact person or a history, from the published plans of the days before the period;
    visits that were cancelled, or made in vain, bring nobody.
    """
    since = {
        client_id: first_day - timedelta(days=rules.value("continuity", str(client_id))["history_days"])
        for client_id in clients
    }
    came = _came(clients, min(since.values()), first_day) if since and rules.is_on("continuity") else {}
    for client_id, client in sorted(clients.items()):
        history = {employee for employee, on in came.get(client_id, ()) if on >= since[client_id]}
        contact = client.fixed_contact_employee_id
        if history or contact:
            yield p.Client(
                id=str(client_id),
                contact=None if contact is None else str(contact),
                history=tuple(sorted(str(employee) for employee in history)),
            )


def _came(clients: Iterable[uuid.UUID], since: date, until: date) -> dict[uuid.UUID, set[tuple[uuid.UUID, date]]]:
    """Client -> who came and when, from `since` to the day before `until`."""
    vain = set(
        VisitActual.objects.filter(outcome__in=NOT_MADE, visit_date__gte=since, visit_date__lt=until).values_list(
            "requirement_id", "visit_date", "ordinal"
        )
    )
    found: dict[uuid.UUID, set[tuple[uuid.UUID, date]]] = {}
    rows = ScheduleAssignment.objects.filter(
        schedule__status="PUBLISHED",
        schedule__client__in=list(clients),
        schedule__visit_date__gte=since,
        schedule__visit_date__lt=until,
    ).values_list(
        "schedule__client_id",
        "employee_id",
        "schedule__requirement_id",
        "schedule__visit_date",
        "schedule__ordinal",
    )
    for client_id, employee_id, requirement_id, on, ordinal in rows:
        if (requirement_id, on, ordinal) not in vain:
            found.setdefault(client_id, set()).add((employee_id, on))
    return found
