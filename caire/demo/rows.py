"""A generated organization becomes rows, in bulk; and the shifts of another day, for the demo of the next morning."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from caire.demo.generator import DemoClient, DemoNeed, DemoOrganization
from caire.demo.services import SKILLS
from caire.demo.staff import BREAK_MINUTES, TEMPLATES, DemoEmployee
from organizations.digests import blind_index
from organizations.encryption import current_organization_key, new_subject_key
from organizations.models import ServiceArea
from organizations.rls import check_deferred_constraints, current_organization
from resources.localtime import instant
from resources.models import (
    Client,
    ClientAbsence,
    ClientEmployeeRelation,
    Employee,
    EmployeeAbsence,
    EmployeeShift,
    EmployeeSkill,
    RequirementSkill,
    ShiftTemplate,
    Skill,
    Vehicle,
    VisitDependency,
    VisitRequirement,
)
from resources.recurrence import Frequency, every_day
from scheduling.models import PlanningSettings

LONG_AGO = 400  # days before the first planned day: since when clients and employees are there


def write(demo: DemoOrganization, day: date) -> ServiceArea:
    """Everything but the shifts, into the empty active organization; ``day`` is the first planned one."""
    town = demo.size.town
    area = ServiceArea.objects.create(name=demo.size.area, latitude=town.latitude, longitude=town.longitude)
    PlanningSettings.objects.create(window_closes="END")
    skills = _skills()
    employees = _employees(demo, area, day)
    _hold(demo, employees, skills, day)
    _vehicles(demo, skills)
    _templates()
    clients = _clients(demo, area, employees, day)
    _needs(demo.clients, clients, skills, day)
    _relations(demo.clients, clients, employees, day)
    _absences(demo, clients, employees, day)
    check_deferred_constraints()
    return area


def add_shifts(demo: DemoOrganization, day: date, zone: ZoneInfo) -> int:
    """The day's shifts, where they are missing; returns how many were added."""
    employees = {row.code: row for row in Employee.objects.all()}
    there = set(EmployeeShift.objects.filter(date=day).values_list("employee__code", flat=True))
    templates = {row.name: row for row in ShiftTemplate.objects.all()}
    vehicles = {row.name: row for row in Vehicle.objects.all()}
    patterns = {template.name: template for template in TEMPLATES}
    made = [
        EmployeeShift(
            employee=employees[worker.code],
            date=day,
            planned_start=instant(day, patterns[worker.template].start, zone),
            planned_end=instant(day, patterns[worker.template].end, zone),
            shift_template=templates[worker.template],
            vehicle=vehicles[worker.vehicle] if worker.vehicle else None,
            mode=worker.mode,
        )
        for worker in demo.employees
        if worker.template and worker.code in employees and worker.code not in there
    ]
    EmployeeShift.objects.bulk_create(made)
    return len(made)


def _skills() -> dict[str, Skill]:
    made = Skill.objects.bulk_create(
        Skill(code=code, name=name, is_delegation=delegated) for code, (name, delegated) in SKILLS.items()
    )
    return {skill.code: skill for skill in made}


def _employees(demo: DemoOrganization, area: ServiceArea, day: date) -> dict[str, Employee]:
    key = current_organization_key()
    made = Employee.objects.bulk_create(
        Employee(
            code=worker.code,
            name=worker.name,
            area=area,
            contract=worker.contract,
            weekly_minutes=worker.weekly_minutes,
            transport_modes=_modes(worker),
            starts_at="HOME" if worker.starts_at_home else "OFFICE",
            home_address=worker.home.street,
            home_latitude=worker.home.latitude,
            home_longitude=worker.home.longitude,
            active_from=day - timedelta(days=LONG_AGO),
            subject_key=new_subject_key(key),
        )
        for worker in demo.employees
    )
    return {row.code: row for row in made}


def _modes(worker: DemoEmployee) -> list[str]:
    return [worker.mode] if worker.mode == "walk" else [worker.mode, "walk"]


def _hold(demo: DemoOrganization, employees: dict[str, Employee], skills: dict[str, Skill], day: date) -> None:
    EmployeeSkill.objects.bulk_create(
        EmployeeSkill(
            employee=employees[worker.code],
            skill=skills[held.code],
            level=held.level,
            issued_by=held.issued_by,
            valid_from=day + timedelta(days=held.first_day),
            valid_to=None if held.last_day is None else day + timedelta(days=held.last_day),
        )
        for worker in demo.employees
        for held in worker.skills
    )


def _vehicles(demo: DemoOrganization, skills: dict[str, Skill]) -> None:
    Vehicle.objects.bulk_create(
        Vehicle(
            name=vehicle.name,
            type=vehicle.type,
            capacity=vehicle.seats,
            status=vehicle.status,
            latitude=demo.size.town.latitude,
            longitude=demo.size.town.longitude,
            required_skill=skills["KORKORT"] if vehicle.type.endswith("CAR") else None,
        )
        for vehicle in demo.vehicles
    )


def _templates() -> None:
    ShiftTemplate.objects.bulk_create(
        ShiftTemplate(
            name=template.name,
            start_time=_clock(template.start),
            end_time=_clock(template.end),
            break_windows=[
                {
                    "start": _clock(template.pause[0]),
                    "end": _clock(template.pause[1]),
                    "minutes": BREAK_MINUTES,
                    "required": True,
                    "paid": False,
                }
            ],
        )
        for template in TEMPLATES
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _clients(demo: DemoOrganization, area: ServiceArea, employees: dict[str, Employee], day: date) -> dict[str, Client]:
    key, organization = current_organization_key(), current_organization()
    made = Client.objects.bulk_create(
        Client(
            code=client.code,
            name=client.name,
            name_index=blind_index(organization, "clients.name", client.name),
            address=client.home.street,
            latitude=client.home.latitude,
            longitude=client.home.longitude,
            area=area,
            birth_year=client.birth_year,
            protection_level=client.protection,
            key_type=client.key_type,
            fixed_contact_employee=employees[client.contact] if client.contact else None,
            active_from=day - timedelta(days=LONG_AGO),
            subject_key=new_subject_key(key),
        )
        for client in demo.clients
    )
    return {row.code: row for row in made}


def _needs(people: list[DemoClient], clients: dict[str, Client], skills: dict[str, Skill], day: date) -> None:
    rows: list[list[VisitRequirement]] = [
        [_need(need, clients[client.code], number, day) for number, need in enumerate(client.needs)]
        for client in people
    ]
    VisitRequirement.objects.bulk_create(row for needs in rows for row in needs)
    RequirementSkill.objects.bulk_create(
        RequirementSkill(requirement=row, skill=skills[code], employees=count)
        for client, needs in zip(people, rows, strict=True)
        for need, row in zip(client.needs, needs, strict=True)
        for code, count in need.skills
    )
    VisitDependency.objects.bulk_create(
        VisitDependency(
            first=needs[link.first],
            second=needs[link.second],
            min_gap=timedelta(minutes=link.least),
            max_gap=timedelta(minutes=link.most),
            measured_from="END",
            staff=link.staff,
        )
        for client, needs in zip(people, rows, strict=True)
        for link in client.links
    )


def _need(need: DemoNeed, client: Client, number: int, day: date) -> VisitRequirement:
    since = day - timedelta(days=LONG_AGO)
    weekly = Frequency(f"FREQ=WEEKLY;BYDAY={need.weekday}", since).to_json()
    return VisitRequirement(
        client=client,
        service_type=need.service,
        duration=timedelta(minutes=need.minutes),
        frequency=weekly if need.weekday else every_day(since),
        time_windows=[
            {"day": None, "start": _clock(opens), "end": _clock(closes), "preference": preference}
            for opens, closes, preference in need.windows
        ],
        priority=need.priority,
        obligation=need.obligation,
        required_employee_count=need.employees,
        ecare_visit_type=need.service,
        decision_id=f"B-{day.year - 1}-{client.code[2:]}-{number + 1}",
        granted_minutes=need.minutes * (4 if need.weekday else 30),
        valid_from=since,
    )


def _relations(people: list[DemoClient], clients: dict[str, Client], employees: dict[str, Employee], day: date) -> None:
    ClientEmployeeRelation.objects.bulk_create(
        ClientEmployeeRelation(
            client=clients[client.code],
            employee=employees[code],
            kind=kind,
            reason=reason,
            valid_from=day - timedelta(days=LONG_AGO),
        )
        for client in people
        for kind, codes, reason in (
            ("preferred", client.preferred, "Känner sig trygg"),
            ("blocked", client.blocked, "Önskar annan personal"),
        )
        for code in codes
    )


def _absences(demo: DemoOrganization, clients: dict[str, Client], employees: dict[str, Employee], day: date) -> None:
    """Somebody off on vacation (approved), somebody on duty who asks for leave (pending), somebody in hospital."""
    on_duty = next(worker for worker in demo.employees if worker.template)
    off = next(worker for worker in demo.employees if not worker.template)
    zone = ZoneInfo("Europe/Stockholm")

    def at(offset: int, hour: int) -> datetime:
        return instant(day + timedelta(days=offset), hour * 60, zone)

    EmployeeAbsence.objects.create(
        employee=employees[off.code], kind="VACATION", status="approved", starts_at=at(-3, 0), ends_at=at(11, 0)
    )
    EmployeeAbsence.objects.create(
        employee=employees[on_duty.code], kind="LEAVE", status="pending", starts_at=at(0, 13), ends_at=at(0, 16)
    )
    for client in demo.clients:
        if client.in_hospital:
            ClientAbsence.objects.create(client=clients[client.code], kind="HOSPITAL", starts_at=at(-5, 10))
