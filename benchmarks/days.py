"""Made-up days of any size with every rule of the product, as problems: the demo's town without its database.

A larger day is a larger town at the same density, so that neighbourhoods stay as far apart as homes stay close.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from caire.demo.generator import FULL_DAY, DemoClient, DemoOrganization, Size, generate
from caire.demo.staff import BREAK_MINUTES, TEMPLATES, DemoEmployee
from caire.demo.town import KM_PER_DEGREE, TALLSUNDA, Address, Town
from constraints.rules import OF_PLANS
from resources.windows import WEEKDAYS
from scheduling.solver.calendar import Calendar
from scheduling.solver.problem import (
    Break,
    Dependency,
    Duty,
    Edge,
    Employee,
    HeldSkill,
    Obligation,
    Preference,
    Problem,
    Relation,
    RelationKind,
    Settings,
    Shift,
    SkillNeed,
    Staff,
    Travel,
    Visit,
    Window,
)
from scheduling.solver.rules import ActiveRule, Override, Rules

MINUTE = 60
DAY = 24 * 60 * MINUTE
ORIGIN = "2026-03-02T00:00:00+01:00"  # a Monday
KNOWN = range(-8, 10)
"""Midnights between which all work is known."""
REFERENCE_EMPLOYEES = 32
VISITS_PER_EMPLOYEE = 8
DETOUR = 1.3
MODES = {"car": (30.0, 2.0), "bike": (14.0, 1.0), "walk": (5.0, 0.0)}
"""Kilometres an hour and minutes to park: what the product assumes where nothing else is set."""
TEMPLATE = {template.name: template for template in TEMPLATES}


def made_up_day(visits: int, seed: int = 1) -> Problem:
    """So many visits; 240 are the reference day with its 32 employees. Same size and seed, same problem.

    ValueError for fewer visits than the town's services need.
    """
    return to_problem(made_up_town(visits, seed))


def made_up_town(visits: int, seed: int, crew: float = 1.0) -> DemoOrganization:
    """The organization of such a day, with so many times as many employees. ValueError as above."""
    if visits < 50:
        raise ValueError(f"visits is {visits}; a made-up day has 50 or more.")
    employees = REFERENCE_EMPLOYEES if visits == FULL_DAY else round(visits / VISITS_PER_EMPLOYEE)
    size = Size(
        slug="day",
        name="Day",
        area="Day",
        town=grown(TALLSUNDA, max(1.0, math.sqrt(visits / FULL_DAY))),
        visits=visits,
        employees=math.ceil(employees * crew),
        reserve=max(1, employees // 5),
        seed=seed,
    )
    return generate(size)


def grown(town: Town, factor: float) -> Town:
    """The town with every distance from its centre so many times as long."""
    parts = tuple(
        replace(part, east=part.east * factor, north=part.north * factor, spread=part.spread * factor)
        for part in town.neighbourhoods
    )
    return replace(town, neighbourhoods=parts)


def to_problem(made: DemoOrganization, weekday: str = WEEKDAYS[0]) -> Problem:
    """One day of the organization's week, as day 0. Place 0 is the office, then clients, then homes that shifts start
    from.
    """
    clients = [client for client in made.clients if not client.in_hospital]
    staff = [worker for worker in made.employees if worker.template]
    place = {client.code: number for number, client in enumerate(clients, 1)}
    homes = [worker for worker in staff if worker.starts_at_home]
    place |= {worker.code: number for number, worker in enumerate(homes, len(clients) + 1)}
    town = made.size.town
    office = Address(street="", latitude=town.latitude, longitude=town.longitude)
    return Problem(
        settings=Settings(
            origin=ORIGIN, calendar=Calendar(weekday=KNOWN[0] % 7, midnights=tuple(day * DAY for day in KNOWN))
        ),
        visits=tuple(visit for client in clients for visit in _visits(client, place[client.code], weekday)),
        employees=tuple(_employee(worker) for worker in staff),
        shifts=tuple(_shift(worker, place.get(worker.code, 0)) for worker in staff),
        travel=_travel([office, *(client.home for client in clients), *(worker.home for worker in homes)]),
        dependencies=tuple(link for client in clients for link in _dependencies(client, weekday)),
        relations=tuple(row for client in clients for row in _relations(client, {worker.code for worker in staff})),
        rules=_rules(clients, staff),
    )


def _visits(client: DemoClient, place: int, weekday: str) -> Iterator[Visit]:
    for number, need in enumerate(client.needs):
        if need.weekday in (None, weekday):
            yield Visit(
                id=f"{client.code}/{number}",
                client=client.code,
                duration=need.minutes * MINUTE,
                place=place,
                staff=need.employees,
                windows=tuple(
                    Window(open=opens * MINUTE, close=closes * MINUTE, preference=Preference(preference))
                    for opens, closes, preference in need.windows
                ),
                priority=need.priority,
                obligation=Obligation(need.obligation),
                needs=tuple(SkillNeed(skill=skill, employees=count) for skill, count in need.skills),
                protected=client.protection != "none",
            )


def _employee(worker: DemoEmployee) -> Employee:
    skills = tuple(
        HeldSkill(skill=held.code, level=held.level, first_day=held.first_day, last_day=held.last_day)
        for held in worker.skills
    )
    return Employee(id=worker.code, skills=skills, duties=tuple(_duties(worker)), weekly_minutes=worker.weekly_minutes)


def _duties(worker: DemoEmployee) -> Iterator[Duty]:
    """The same shift on four days of the week before, and three of this one: the first of them begins eleven hours
    after the planned evening.
    """
    template = TEMPLATE[worker.template or ""]
    for day in (-7, -6, -5, -4, 1, 2, 3):
        early = max(6 * 60, template.end + 11 * 60 - 24 * 60)
        start = day * DAY + (min(template.start, early) if day == 1 else template.start) * MINUTE
        length = (template.end - template.start) * MINUTE
        yield Duty(start=start, end=start + length, paid=length - BREAK_MINUTES * MINUTE)


def _shift(worker: DemoEmployee, place: int) -> Shift:
    template = TEMPLATE[worker.template or ""]
    opens, closes = template.pause
    return Shift(
        id=f"{worker.code}/shift",
        employee=worker.code,
        day=0,
        start=template.start * MINUTE,
        end=template.end * MINUTE,
        start_place=place,
        end_place=place,
        mode=list(MODES).index(worker.mode),
        vehicle_skill="KORKORT" if worker.mode == "car" else None,
        breaks=(
            Break(
                id=f"{worker.code}/break",
                open=opens * MINUTE,
                close=closes * MINUTE,
                duration=BREAK_MINUTES * MINUTE,
                place=0,
            ),
        ),
    )


def _travel(homes: list[Address]) -> Travel:
    """Straight lines in the plane, longer by the detour, at each mode's speed."""
    latitude = np.array([home.latitude for home in homes])
    longitude = np.array([home.longitude for home in homes])
    north = (latitude[:, None] - latitude) * KM_PER_DEGREE
    east = (longitude[:, None] - longitude) * KM_PER_DEGREE * math.cos(math.radians(latitude[0]))
    road = np.hypot(north, east) * DETOUR
    ticks = [
        np.ceil((road / speed * 60 + parking * (road > 0)) * MINUTE).astype(np.int64)
        for speed, parking in MODES.values()
    ]
    metres = np.rint(road * 1000).astype(np.int64)
    return Travel.of(ticks, [metres] * len(MODES))


def _dependencies(client: DemoClient, weekday: str) -> Iterator[Dependency]:
    for link in client.links:
        if all(client.needs[number].weekday in (None, weekday) for number in (link.first, link.second)):
            yield Dependency(
                id=f"{client.code}/{link.first}-{link.second}",
                first=f"{client.code}/{link.first}",
                second=f"{client.code}/{link.second}",
                min_gap=link.least * MINUTE,
                max_gap=link.most * MINUTE,
                measured_from=Edge.END,
                staff=Staff(link.staff),
            )


def _relations(client: DemoClient, on_duty: set[str]) -> Iterator[Relation]:
    contact = (client.contact,) if client.contact else ()
    for kind, codes in (
        (RelationKind.PREFERRED, client.preferred),
        (RelationKind.BLOCKED, client.blocked),
        (RelationKind.CONTACT, contact),
    ):
        for code in codes:
            if code in on_duty:
                yield Relation(client=client.code, employee=code, kind=kind)


def _rules(clients: list[DemoClient], staff: list[DemoEmployee]) -> Rules:
    """Every rule of the catalogue; those it leaves off weigh 1. Some clients wish for a skill, some have a pet that
    some employees cannot meet.
    """
    defaults = [ActiveRule.default(code) for code in OF_PLANS]
    active = tuple(replace(rule, weight=1) if rule.weight == 0 else rule for rule in defaults)
    wishes = [
        Override(code="client_wish", client=client.code, value={"wanted": ["DEMENS"]}) for client in clients[::10]
    ]
    pets = [Override(code="employee_limit", client=client.code, value={"has": ["PET"]}) for client in clients[3::12]]
    limits = [Override(code="employee_limit", employee=worker.code, value={"cannot": ["PET"]}) for worker in staff[::9]]
    return Rules(active=active, overrides=(*wishes, *pets, *limits))
