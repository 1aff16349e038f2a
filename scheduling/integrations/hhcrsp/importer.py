"""A public benchmark day becomes a tenant: clients, employees, skills, shifts, needs, road matrix, and the objective
as rules.

Minute 0 is 00:00 UTC of the chosen date. Coordinates are scaled into a made-up town and serve for drawing; travel comes
from the matrix alone.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from constraints.catalogue import set_rule
from constraints.models import ConstraintDefinition
from organizations.encryption import current_organization_key, new_subject_key
from organizations.models import Organization, ServiceArea
from organizations.rls import acting_for, check_deferred_constraints
from resources.models import (
    Client,
    ClientEmployeeRelation,
    Employee,
    EmployeeShift,
    EmployeeSkill,
    RequirementSkill,
    ShiftTemplate,
    Skill,
    VisitDependency,
    VisitRequirement,
)
from resources.recurrence import every_day
from scheduling.integrations.hhcrsp.mapping import objective_rules
from scheduling.integrations.hhcrsp.schema import NO_SHIFT_MINUTES, Instance, InstanceRefused, Patient
from scheduling.models import PlanningSettings, TravelMatrix

TOWN = (59.60, 17.50)  # south-west corner, degrees
TOWN_DEGREES = (0.09, 0.18)  # about 10 km each way
_SKILL_CODE = re.compile("[A-ZÅÄÖ0-9_]{1,40}")


class OrganizationNotEmpty(ValueError):
    """A benchmark day sets the rules of its organization, so it is loaded into an organization without employees."""


def load(instance: Instance, organization: Organization, day: date) -> ServiceArea:
    """Write the instance into the empty organization, all or nothing.

    Raises OrganizationNotEmpty; InstanceRefused where the data model cannot hold a value.
    """
    with acting_for(organization.pk):
        if Employee.objects.exists():
            raise OrganizationNotEmpty(
                f"Organization {organization.slug} has employees; load {instance.name} into one of its own."
            )
        organization.time_zone = "UTC"
        organization.save()
        area = _Loader(instance, day).load()
        check_deferred_constraints()
        return area


class _Loader:
    def __init__(self, instance: Instance, day: date) -> None:
        self.instance = instance
        self.day = day
        self.midnight = datetime.combine(day, time(), tzinfo=UTC)
        self.key = current_organization_key()
        points = [depot.xy for depot in instance.depots] + [patient.xy for patient in instance.patients]
        self.low = (min(x for x, _ in points), min(y for _, y in points))
        self.span = max(max(x for x, _ in points) - self.low[0], max(y for _, y in points) - self.low[1]) or 1.0

    def load(self) -> ServiceArea:
        area, offices = self._areas()
        skills = self._skills()
        employees = self._employees(offices, skills)
        clients = self._clients(area)
        for patient in self.instance.patients:
            self._needs(patient, clients[patient.id], skills)
        self._relations(clients, employees)
        self._settings(area)
        rows = self.instance.travel
        TravelMatrix.objects.create(
            area=area,
            mode="car",
            places=[office.pk for office in offices] + [clients[patient.id].pk for patient in self.instance.patients],
            travel=[value for row in rows for value in row],
            ticks_per_minute=self.instance.travel_scale,
        )
        self._rules()
        return area

    def _place(self, xy: tuple[float, float]) -> tuple[float, float]:
        x, y = ((value - low) / self.span for value, low in zip(xy, self.low, strict=True))
        return TOWN[0] + y * TOWN_DEGREES[0], TOWN[1] + x * TOWN_DEGREES[1]

    def _areas(self) -> tuple[ServiceArea, list[ServiceArea]]:
        """The area of the instance; each depot is the office of a part of it."""
        area = ServiceArea.objects.create(name=self.instance.name)
        offices = []
        for depot in self.instance.depots:
            latitude, longitude = self._place(depot.xy)
            offices.append(
                ServiceArea.objects.create(name=depot.id, parent=area, latitude=latitude, longitude=longitude)
            )
        return area, offices

    def _skills(self) -> dict[str, Skill]:
        names = {service.skill for patient in self.instance.patients for service in patient.services}
        names |= {skill for caregiver in self.instance.caregivers for skill in caregiver.skills}
        codes = {name: name.upper() for name in sorted(names)}
        for name, code in codes.items():
            if not _SKILL_CODE.fullmatch(code):
                raise InstanceRefused(f"skills: {name!r} has other than letters, digits and underscores; rename it.")
        if len(set(codes.values())) < len(codes):
            raise InstanceRefused("skills: two names differ by case only; rename one.")
        made = Skill.objects.bulk_create(Skill(code=code, name=name) for name, code in codes.items())
        return {skill.name: skill for skill in made}

    def _employees(self, offices: list[ServiceArea], skills: dict[str, Skill]) -> dict[str, Employee]:
        """Employees with their skills and the day's shift."""
        made = Employee.objects.bulk_create(
            Employee(
                code=caregiver.id,
                name=caregiver.id,
                area=offices[caregiver.depot],
                transport_modes=["car"],
                active_from=self.day,
                subject_key=new_subject_key(self.key),
            )
            for caregiver in self.instance.caregivers
        )
        employees = {employee.code: employee for employee in made}
        EmployeeSkill.objects.bulk_create(
            EmployeeSkill(employee=employees[caregiver.id], skill=skills[name], valid_from=self.day)
            for caregiver in self.instance.caregivers
            for name in caregiver.skills
        )
        EmployeeShift.objects.bulk_create(self._shifts(employees))
        return employees

    def _shifts(self, employees: dict[str, Employee]) -> Iterable[EmployeeShift]:
        lunch = self._lunch_template()
        for caregiver in self.instance.caregivers:
            start, end = caregiver.shift or (0, NO_SHIFT_MINUTES)
            yield EmployeeShift(
                employee=employees[caregiver.id],
                date=self.day,
                planned_start=self.midnight + timedelta(minutes=start),
                planned_end=self.midnight + timedelta(minutes=end),
                shift_template=lunch if caregiver.lunch else None,
                mode="car",
            )

    def _lunch_template(self) -> ShiftTemplate | None:
        if self.instance.lunch is None:
            return None
        opens, closes, minutes = self.instance.lunch
        window = {
            "start": _clock(opens, "lunch"),
            "end": _clock(closes, "lunch"),
            "minutes": int(minutes),
            "required": True,
            "paid": False,
        }
        return ShiftTemplate.objects.create(name="Lunch", start_time="00:00", end_time="00:00", break_windows=[window])

    def _clients(self, area: ServiceArea) -> dict[str, Client]:
        clients = {}
        for patient in self.instance.patients:
            latitude, longitude = self._place(patient.xy)
            clients[patient.id] = Client.objects.create(
                code=patient.id,
                name=patient.id,
                latitude=latitude,
                longitude=longitude,
                area=area,
                active_from=self.day,
                subject_key=new_subject_key(self.key),
            )
        return clients

    def _needs(self, patient: Patient, client: Client, skills: dict[str, Skill]) -> None:
        """One need a service; two services of a patient are made both or not at all."""
        made = [
            VisitRequirement(
                client=client,
                service_type=service.skill,
                duration=timedelta(minutes=service.minutes),
                frequency=every_day(self.day),
                time_windows=[
                    {
                        "day": None,
                        "start": _clock(opens, f"patient {patient.id}"),
                        "end": _clock(closes, f"patient {patient.id}"),
                        "preference": "HARD",
                    }
                    for opens, closes in patient.windows
                ],
                obligation="OPTIONAL" if patient.optional else "MANDATORY",
                valid_from=self.day,
                valid_to=self.day,
            )
            for service in patient.services
        ]
        VisitRequirement.objects.bulk_create(made)
        RequirementSkill.objects.bulk_create(
            RequirementSkill(requirement=need, skill=skills[need.service_type]) for need in made
        )
        if len(made) == 2:
            least, most = patient.sync or (None, None)
            VisitDependency.objects.create(
                first=made[0],
                second=made[1],
                min_gap=None if least is None else timedelta(minutes=least),
                max_gap=None if most is None else timedelta(minutes=most),
                measured_from="START",
                staff="ANY",
                all_or_nothing=True,
            )

    def _relations(self, clients: dict[str, Client], employees: dict[str, Employee]) -> None:
        ClientEmployeeRelation.objects.bulk_create(
            ClientEmployeeRelation(client=clients[patient.id], employee=employees[name], kind=kind, valid_from=self.day)
            for patient in self.instance.patients
            for kind, names in (("preferred", patient.preferred), ("blocked", patient.incompatible))
            for name in names
        )

    def _settings(self, area: ServiceArea) -> None:
        PlanningSettings.objects.create(
            area=area,
            window_closes="END" if self.instance.closes_at_end else "START",
            break_place="NEXT",
            ticks_per_minute=self.instance.travel_scale,
            divide_by=self.instance.divide_by,
        )

    def _rules(self) -> None:
        """The objective's components with their weights; every other rule of the organization is switched off."""
        ConstraintDefinition.objects.filter(is_system=False).update(weight=0)
        for rule in objective_rules(self.instance):
            set_rule(rule.code, weight=rule.weight, level=rule.level, value=dict(rule.value))


def _clock(minutes: float, whose: str) -> str:
    """Minutes after midnight as HH:MM; refuses what the clock cannot show."""
    whole = int(minutes)
    if whole != minutes or not 0 <= whole < 24 * 60:
        raise InstanceRefused(
            f"{whose}: window: {minutes} is no whole minute of one day; such a window cannot be loaded."
        )
    return f"{whole // 60:02d}:{whole % 60:02d}"
