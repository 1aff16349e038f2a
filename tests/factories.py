"""Plain factory functions: the least that is needed of a row, the rest by keyword."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from caire.onboarding import create_organization
from organizations.models import Organization, ServiceArea
from resources.models import (
    Client,
    Employee,
    EmployeeShift,
    EmployeeSkill,
    RequirementSkill,
    ShiftTemplate,
    Skill,
    VisitRequirement,
)
from resources.recurrence import every_day

MONDAY = date(2026, 11, 23)
OFFICE = (59.60, 17.50)
_numbers = count(1)


def organization(**fields: Any) -> Organization:
    """An organization on UTC, so that clock times and instants agree unless a test says otherwise."""
    number = next(_numbers)
    return create_organization(f"Care {number}", f"care-{number}", **{"time_zone": "UTC", "language": "en", **fields})


def area(**fields: Any) -> ServiceArea:
    """An area with an office."""
    return ServiceArea.objects.create(
        **{"name": f"Area {next(_numbers)}", "latitude": OFFICE[0], "longitude": OFFICE[1], **fields}
    )


def client(area: ServiceArea, **fields: Any) -> Client:
    """A client a few hundred metres from the office."""
    number = next(_numbers)
    return Client.objects.create(
        **{
            "code": f"C-{number}",
            "name": f"Client {number}",
            "area": area,
            "latitude": OFFICE[0] + 0.002,
            "longitude": OFFICE[1],
            "active_from": date(2026, 1, 1),
            **fields,
        }
    )


def employee(area: ServiceArea, **fields: Any) -> Employee:
    """An employee on foot from the office."""
    number = next(_numbers)
    return Employee.objects.create(
        **{"code": f"E-{number}", "name": f"Employee {number}", "area": area, "active_from": date(2026, 1, 1), **fields}
    )


def at(hour: float, day: date = MONDAY) -> datetime:
    """A UTC instant by hours after midnight."""
    return datetime.combine(day, time(), tzinfo=UTC) + timedelta(hours=hour)


def shift(employee: Employee, start: float = 7, end: float = 16, day: date = MONDAY, **fields: Any) -> EmployeeShift:
    """A shift by hours after midnight UTC."""
    return EmployeeShift.objects.create(
        **{"employee": employee, "date": day, "planned_start": at(start, day), "planned_end": at(end, day), **fields}
    )


def template(**fields: Any) -> ShiftTemplate:
    """A day template with a floating, unpaid break."""
    window = {"start": "11:00", "end": "13:00", "minutes": 30, "required": True, "paid": False}
    return ShiftTemplate.objects.create(
        **{
            "name": f"Template {next(_numbers)}",
            "start_time": "07:00",
            "end_time": "16:00",
            "break_windows": [window],
            **fields,
        }
    )


def need(
    client: Client, minutes: int = 30, window: tuple[str, str] | None = ("08:00", "10:00"), **fields: Any
) -> VisitRequirement:
    """A daily need with one agreed window."""
    windows = [{"day": None, "start": window[0], "end": window[1], "preference": "HARD"}] if window else []
    return VisitRequirement.objects.create(
        **{
            "client": client,
            "service_type": "MORNING",
            "duration": timedelta(minutes=minutes),
            "frequency": every_day(date(2026, 1, 1)),
            "time_windows": windows,
            "valid_from": date(2026, 1, 1),
            **fields,
        }
    )


def skilled(need: VisitRequirement, code: str, **fields: Any) -> Skill:
    """The need asks for the skill."""
    skill, _ = Skill.objects.get_or_create(code=code, defaults={"name": code})
    RequirementSkill.objects.create(requirement=need, skill=skill, **fields)
    return skill


def holds(employee: Employee, skill: Skill, first: date, last: date | None = None) -> EmployeeSkill:
    """The employee holds the skill between the dates."""
    return EmployeeSkill.objects.create(employee=employee, skill=skill, valid_from=first, valid_to=last)
