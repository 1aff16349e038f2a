"""What is known of the days before a period: who came to a client lately, who is their contact person, and how much
each employee worked and was with clients.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from resources.models import Client
from scheduling.clock import Clock
from scheduling.models import ScheduleAssignment, VisitActual
from scheduling.rota import work_of
from scheduling.solver import problem as p
from scheduling.solver.rules import Rules

SPREAD = "workload_spread"
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


@dataclass(frozen=True)
class Past:
    """Ticks with clients, and of shifts without their unpaid breaks."""

    served: int = 0
    worked: int = 0


def past_of(staff: Collection[uuid.UUID], clock: Clock, rules: Rules) -> dict[uuid.UUID, Past]:
    """What a fair workload looks back on, by employee; nothing where the rule is off or looks back on no day. Visits by
    the published plans, without those that were not made; shifts as they are planned, or were worked.
    """
    days = rules.value(SPREAD)["history_days"] if rules.is_on(SPREAD) else 0
    if not days:
        return {}
    since, until = clock.first_day - timedelta(days=days), clock.first_day
    served, worked = dict.fromkeys(staff, 0), dict.fromkeys(staff, 0)
    vain = _vain(since, until)
    for employee, start, end, *key in (
        _published(since, until)
        .filter(employee__in=list(staff))
        .values_list(
            "employee_id",
            "start_time",
            "end_time",
            "schedule__requirement_id",
            "schedule__visit_date",
            "schedule__ordinal",
        )
    ):
        if tuple(key) not in vain:
            served[employee] += clock.ticks(end) - clock.ticks(start)
    for part in work_of(staff, since, until - timedelta(days=1), clock.zone):
        unpaid = sum(window.minutes for _, _, window in part.breaks if not window.paid) * clock.ticks_per_minute
        worked[part.shift.employee_id] += max(0, clock.ticks(part.end) - clock.ticks(part.start) - unpaid)
    return {employee: Past(served[employee], worked[employee]) for employee in staff}


def _published(since: date, until: date) -> QuerySet[ScheduleAssignment]:
    """What the published plans have from `since` to the day before `until`."""
    return ScheduleAssignment.objects.filter(
        schedule__status="PUBLISHED", schedule__visit_date__gte=since, schedule__visit_date__lt=until
    )


def _vain(since: date, until: date) -> set[tuple[uuid.UUID, date, int]]:
    """Visits of these days that were not made."""
    rows = VisitActual.objects.filter(outcome__in=NOT_MADE, visit_date__gte=since, visit_date__lt=until)
    return set(rows.values_list("requirement_id", "visit_date", "ordinal"))


def _came(clients: Iterable[uuid.UUID], since: date, until: date) -> dict[uuid.UUID, set[tuple[uuid.UUID, date]]]:
    """Client -> who came and when, from `since` to the day before `until`."""
    vain = _vain(since, until)
    found: dict[uuid.UUID, set[tuple[uuid.UUID, date]]] = {}
    rows = (
        _published(since, until)
        .filter(schedule__client__in=list(clients))
        .values_list(
            "schedule__client_id",
            "employee_id",
            "schedule__requirement_id",
            "schedule__visit_date",
            "schedule__ordinal",
        )
    )
    for client_id, employee_id, requirement_id, on, ordinal in rows:
        if (requirement_id, on, ordinal) not in vain:
            found.setdefault(client_id, set()).add((employee_id, on))
    return found
