"""A public benchmark day as a Problem, and a plan of it in the benchmark's solution format. Pure: no files, no
database.

The objective's components become rules with the instance's weights; rules not named are off. A patient with two
services becomes two visits of one client with a dependency. Ids: visit `PATIENT/SKILL`, shift = employee =
caregiver id.
"""

from collections.abc import Iterator
from typing import Any

from constraints.rules import Level
from scheduling.integrations.hhcrsp.schema import NO_SHIFT_MINUTES, Caregiver, Instance, Patient
from scheduling.solver.plan import Plan, StopKind
from scheduling.solver.problem import (
    Break,
    BreakPlace,
    Dependency,
    Edge,
    Employee,
    HeldSkill,
    Obligation,
    Problem,
    Relation,
    RelationKind,
    Settings,
    Shift,
    SkillNeed,
    Travel,
    Visit,
    Window,
)
from scheduling.solver.rules import ActiveRule, Rules
from scheduling.solver.timing import time_plan

RULE_OF_COMPONENT: dict[str, tuple[str, dict[str, Any]]] = {
    "travel": ("travel_time", {}),
    "total_tardiness": ("late_visit", {}),
    "max_tardiness": ("largest_lateness", {}),
    "total_wait": ("waiting", {}),
    "overtime": ("overtime", {}),
    "max_idle": ("largest_idle", {"unused": True}),
    "not_preferred": ("preferred_employee", {}),
    "unserved": ("unassigned_optional", {"per": "VISIT"}),
    "missed_lunch": ("missed_break", {"due": "ALWAYS", "edge": True}),
}
SHIFT_COMPONENTS = ("overtime", "max_idle", "missed_lunch")
"""Mean nothing where caregivers have no shift."""


def visit_id(patient_id: str, skill: str) -> str:
    """Id of one service of one patient."""
    return f"{patient_id}/{skill}"


def ticks(minutes: float, scale: int) -> int:
    """Minutes as ticks of 1/scale minute; ValueError unless that is a whole number of ticks."""
    exact = round(minutes * scale)
    if abs(exact - minutes * scale) > 1e-6:
        raise ValueError(f"{minutes} minutes is no whole number of ticks of 1/{scale} minute; round it first.")
    return exact


def objective_rules(instance: Instance) -> tuple[ActiveRule, ...]:
    """The instance's objective as SOFT rules; components of weight 0 stay off."""
    active = []
    for component, (code, value) in RULE_OF_COMPONENT.items():
        weight = instance.objective.get(component, 0)
        if weight and (instance.has_shifts or component not in SHIFT_COMPONENTS):
            active.append(ActiveRule(code=code, level=Level.SOFT, weight=weight, value=value))
    return tuple(active)


def to_problem(instance: Instance, origin: str = "1970-01-01T00:00:00+00:00") -> Problem:
    """The benchmark day with minute 0 at `origin`; ValueError if it cannot be planned with."""
    scale = instance.travel_scale
    return Problem(
        settings=Settings(
            origin=origin,
            ticks_per_minute=scale,
            divide_by=instance.divide_by,
            window_closes=Edge.END if instance.closes_at_end else Edge.START,
            break_place=BreakPlace.NEXT,
        ),
        visits=tuple(
            visit for index, patient in enumerate(instance.patients) for visit in _visits(instance, patient, index)
        ),
        employees=tuple(
            Employee(id=caregiver.id, skills=tuple(HeldSkill(skill=skill) for skill in caregiver.skills))
            for caregiver in instance.caregivers
        ),
        shifts=tuple(_shift(instance, caregiver) for caregiver in instance.caregivers),
        travel=Travel.of([instance.travel]),
        dependencies=tuple(_dependency(patient, scale) for patient in instance.patients if len(patient.services) == 2),
        relations=tuple(relation for patient in instance.patients for relation in _relations(patient)),
        rules=Rules(active=objective_rules(instance)),
    )


def _visits(instance: Instance, patient: Patient, index: int) -> Iterator[Visit]:
    scale = instance.travel_scale
    for service in patient.services:
        yield Visit(
            id=visit_id(patient.id, service.skill),
            client=patient.id,
            duration=ticks(service.minutes, scale),
            place=len(instance.depots) + index,
            windows=tuple(Window(open=ticks(o, scale), close=ticks(c, scale)) for o, c in patient.windows),
            obligation=Obligation.OPTIONAL if patient.optional else Obligation.MANDATORY,
            needs=(SkillNeed(skill=service.skill),),
        )


def _shift(instance: Instance, caregiver: Caregiver) -> Shift:
    scale = instance.travel_scale
    start, end = caregiver.shift or (0, NO_SHIFT_MINUTES)
    lunch: tuple[Break, ...] = ()
    if caregiver.lunch and instance.lunch:
        opening, closing, minutes = (ticks(part, scale) for part in instance.lunch)
        lunch = (Break(id=f"{caregiver.id}/lunch", open=opening, close=closing, duration=minutes),)
    return Shift(
        id=caregiver.id,
        employee=caregiver.id,
        day=0,
        start=ticks(start, scale),
        end=ticks(end, scale),
        start_place=caregiver.depot,
        end_place=caregiver.depot,
        breaks=lunch,
    )


def _dependency(patient: Patient, scale: int) -> Dependency:
    first, second = (visit_id(patient.id, service.skill) for service in patient.services)
    low, high = (ticks(patient.sync[0], scale), ticks(patient.sync[1], scale)) if patient.sync else (None, None)
    return Dependency(
        id=f"{patient.id}/services", first=first, second=second, min_gap=low, max_gap=high, all_or_nothing=True
    )


def _relations(patient: Patient) -> Iterator[Relation]:
    for kind, names in ((RelationKind.PREFERRED, patient.preferred), (RelationKind.BLOCKED, patient.incompatible)):
        for name in names:
            yield Relation(client=patient.id, employee=name, kind=kind)


def to_solution(instance: Instance, problem: Problem, plan: Plan) -> dict[str, Any]:
    """The plan in the benchmark's format, times in minutes; PlanRefused if it is no plan of the problem."""
    names = [depot.id for depot in instance.depots] + [patient.id for patient in instance.patients]
    timing = time_plan(problem, plan)
    routes: dict[str, list[dict[str, Any]]] = {}
    for caregiver in instance.caregivers:
        rows = []
        for stop in timing.routes[caregiver.id].stops:
            row: dict[str, Any] = {"patient": names[stop.place], "start": _number(stop.start, instance.travel_scale)}
            if stop.kind is StopKind.BREAK:
                row |= {"service": "lunch_break", "dur": _number(stop.end - stop.start, instance.travel_scale)}
            else:
                row["service"] = problem.visit[stop.id].needs[0].skill
            rows.append(row)
        routes[caregiver.id] = rows
    return {"instance": instance.name, "routes": routes}


def _number(value: int, scale: int) -> float:
    return value // scale if value % scale == 0 else value / scale
