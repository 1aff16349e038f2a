"""An organization with a row in every tenant table, for the proofs: isolation, migrations on data, deletion."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from caire.onboarding import create_organization, create_user
from constraints.catalogue import set_rule
from organizations.areas import grant
from organizations.models import CalendarFeed, Disclosure, Organization, OrganizationAccess, ServiceArea, User
from organizations.rls import acting_for
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
from resources.recurrence import every_day
from scheduling.models import (
    PlanChange,
    PlanDay,
    PlanningSettings,
    Schedule,
    ScheduleAssignment,
    ScheduleMetric,
    ScheduleSolution,
    TravelMatrix,
    VisitActual,
)

DAY = date(2026, 11, 23)
SEVEN = datetime(2026, 11, 23, 6, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def fill(slug: str, mark: str = "") -> Organization:
    """A new organization with at least one row in each tenant table; ``mark`` goes into every personal text."""
    organization = create_organization(f"Sample {slug}", slug)
    scheduler = create_user(
        organization, f"{slug}{mark}@example.test", f"Planner{mark}", User.Role.SCHEDULER, "correct horse"
    )
    with acting_for(organization.id):
        area = ServiceArea.objects.create(name="North", latitude=59.3, longitude=18.0)
        ServiceArea.objects.create(name="North East", parent=area)
        grant(scheduler, area)
        OrganizationAccess.objects.create(user=scheduler, reason="a sample")
        LogEntry.objects.create(
            user_id=scheduler.pk,
            content_type=ContentType.objects.get_for_model(ServiceArea),
            object_id=str(area.pk),
            object_repr="North",
            action_flag=CHANGE,
        )
        set_rule("missed_break", weight=1, level="HARD", value={"due": "USED", "span_minutes": 300, "edge": False})
        skill = Skill.objects.create(code="LIFT", name="Lifting")
        client, employee = _people(area, skill, mark)
        _plan(area, _needs(client, skill), client, _shift(employee, skill))
        CalendarFeed.objects.create(user=scheduler, digest="of a secret")
        Disclosure.objects.create(user=scheduler, what="client.address", subject_id=client.pk)
        PlanChange.objects.create(
            solution=ScheduleSolution.objects.get(), number=1, made_by=scheduler, verb="MOVE", visit="any"
        )
    return organization


def _people(area: ServiceArea, skill: Skill, mark: str) -> tuple[Client, Employee]:
    employee = Employee.objects.create(
        code="E-1",
        name=f"Employee{mark}",
        area=area,
        transport_modes=["car"],
        home_address=f"Home Street 1{mark}",
        home_latitude=59.31,
        home_longitude=18.02,
        active_from=DAY,
    )
    client = Client.objects.create(
        code="C-1",
        name=f"Client{mark}",
        address=f"Client Street 2{mark}",
        latitude=59.32,
        longitude=18.03,
        area=area,
        fixed_contact_employee=employee,
        active_from=DAY,
    )
    EmployeeSkill.objects.create(employee=employee, skill=skill, issued_by=f"Nurse{mark}", valid_from=DAY)
    EmployeeAbsence.objects.create(employee=employee, kind="VACATION", starts_at=SEVEN - HALF_HOUR, ends_at=SEVEN)
    ClientAbsence.objects.create(client=client, kind="AWAY", starts_at=SEVEN - HALF_HOUR, ends_at=SEVEN)
    ClientEmployeeRelation.objects.create(client=client, employee=employee, kind="preferred", valid_from=DAY)
    return client, employee


def _shift(employee: Employee, skill: Skill) -> EmployeeShift:
    vehicle = Vehicle.objects.create(name="V-1", type="CAR", capacity=4, required_skill=skill)
    template = ShiftTemplate.objects.create(
        name="Day",
        start_time="07:00",
        end_time="16:00",
        break_windows=[{"start": "11:00", "end": "13:00", "minutes": 30, "required": True, "paid": False}],
    )
    return EmployeeShift.objects.create(
        employee=employee,
        date=DAY,
        planned_start=SEVEN,
        planned_end=SEVEN + timedelta(hours=9),
        shift_template=template,
        vehicle=vehicle,
        mode="car",
    )


def _needs(client: Client, skill: Skill) -> VisitRequirement:
    first, second = (
        VisitRequirement.objects.create(
            client=client, service_type=service, duration=HALF_HOUR, frequency=every_day(DAY), valid_from=DAY
        )
        for service in ("MORNING", "LUNCH")
    )
    RequirementSkill.objects.create(requirement=first, skill=skill)
    VisitDependency.objects.create(first=first, second=second, min_gap=timedelta(hours=3))
    VisitActual.objects.create(
        requirement=first, visit_date=DAY, outcome="DONE", actual_start=SEVEN, actual_end=SEVEN + HALF_HOUR
    )
    return first


def _plan(area: ServiceArea, requirement: VisitRequirement, client: Client, shift: EmployeeShift) -> None:
    solution = ScheduleSolution.objects.create(area=area, first_day=DAY, last_day=DAY, status="COMPLETED")
    day = PlanDay.objects.create(solution=solution, area=area, date=DAY)
    visit = Schedule.objects.create(
        solution=solution,
        plan_day=day,
        client=client,
        requirement=requirement,
        visit_date=DAY,
        start_time=SEVEN,
        end_time=SEVEN + HALF_HOUR,
        schedule_type="OPTIMIZED",
    )
    ScheduleAssignment.objects.create(
        schedule=visit,
        solution=solution,
        employee=shift.employee,
        shift=shift,
        assignment_type="PRIMARY",
        start_time=SEVEN,
        end_time=SEVEN + HALF_HOUR,
        arrival_time=SEVEN,
    )
    ScheduleMetric.objects.create(
        solution=solution, area=area, schedule_date=DAY, metric_type="visits", value=Decimal(1)
    )
    PlanningSettings.objects.create()
    TravelMatrix.objects.create(area=area, mode="car", places=[area.pk, client.pk], travel=[0, 300, 300, 0])
