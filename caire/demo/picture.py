"""The planned routes of a run as a picture; homes of employees and protected clients are left out of it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organizations.models import Organization, ServiceArea
from resources.models import Client, Employee
from resources.models.employees import Mode
from scheduling.drawing import Point, Route, Words, draw_routes
from scheduling.optimise import Outcome
from scheduling.solver.plan import StopKind


def draw(outcome: Outcome) -> str:
    """SVG of every route with visits, in the scope of the plan's organization and in the active language."""
    area = outcome.snapshot.area
    office = _point(area.latitude, area.longitude)
    routes = _routes(outcome, office)
    name, day = Organization.objects.get().name, date_format(outcome.snapshot.first_day, "j F Y")
    words = Words(
        title=_("Routes of %(organization)s, %(day)s") % {"organization": name, "day": day},
        description=_("%(count)s routes as straight lines between stops; north is up. The day page lists the same.")
        % {"count": len(routes)},
        legend=_("Employees"),
        office=_("Office"),
        visits=_("visits"),
        modes={mode.value: str(mode.label) for mode in Mode},
    )
    return draw_routes(routes, _offices(area), words)


def _routes(outcome: Outcome, office: Point | None) -> list[Route]:
    problem, timing = outcome.snapshot.problem, outcome.result.verdict.timing
    clients = {str(row.pk): row for row in Client.objects.filter(pk__in={visit.client for visit in problem.visits})}
    employees = {str(row.pk): row for row in Employee.objects.filter(pk__in=[row.id for row in problem.employees])}
    modes = list(outcome.snapshot.travel_sources)
    routes = []
    for shift in problem.shifts:
        visited = [problem.visit[stop.id] for stop in timing.routes[shift.id].stops if stop.kind is StopKind.VISIT]
        stops = [_home(clients[visit.client]) for visit in visited if not visit.protected]
        employee = employees[shift.employee]
        if not visited:
            continue
        routes.append(
            Route(
                code=employee.code,
                mode=modes[shift.mode],
                stops=tuple(stop for stop in stops if stop is not None),
                visits=len(visited),
                office=office if employee.starts_at == Employee.Start.OFFICE else None,
            )
        )
    return sorted(routes, key=lambda route: route.code)


def _offices(area: ServiceArea) -> list[Point]:
    found = (_point(part.latitude, part.longitude) for part in area.with_parts())
    return [point for point in found if point is not None]


def _home(client: Client) -> Point | None:
    return _point(client.latitude, client.longitude)


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else Point(latitude, longitude)
