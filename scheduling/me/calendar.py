"""An employee's published visits as iCalendar (RFC 5545). Without names and addresses: it leaves Caire."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from resources.models import Client, Employee
from scheduling.me.days import own_visits
from scheduling.models import VisitActual

BEHIND, AHEAD = timedelta(days=14), timedelta(days=60)


def calendar_of(employee: Employee, today: date) -> bytes:
    """An event per visit. Its UID is the visit's own, whichever version of the plan is published."""
    calendar = Calendar()
    calendar.add("prodid", "-//Caire//Home care scheduling//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("My visits"))
    rows = own_visits(employee, today - BEHIND, today + AHEAD)
    cancelled = _cancelled(today)
    for row in rows.select_related("schedule__client", "schedule__requirement", "schedule__plan_day"):
        visit = row.schedule
        key = (visit.requirement_id, visit.visit_date, visit.ordinal)
        is_open = visit.client.protection_level == Client.Protection.NONE
        event = Event()
        event.add("uid", f"{visit.requirement_id}-{visit.visit_date:%Y%m%d}-{visit.ordinal}@caire")
        event.add("sequence", visit.plan_day.version)
        event.add("dtstamp", visit.plan_day.updated_at)
        event.add("dtstart", visit.start_time)
        event.add("dtend", visit.end_time)
        event.add("summary", f"{visit.client.code} {visit.requirement.service_type}" if is_open else _("Visit"))
        event.add("status", "CANCELLED" if key in cancelled else "CONFIRMED")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _cancelled(today: date) -> set[tuple[object, date, int]]:
    rows = VisitActual.objects.filter(
        outcome=VisitActual.Outcome.CANCELLED, visit_date__range=(today - BEHIND, today + AHEAD)
    )
    return set(rows.values_list("requirement_id", "visit_date", "ordinal"))
