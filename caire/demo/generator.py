"""The made-up organizations as plain values: the same size and seed give the same town, whatever day it is planned for.

Every day of the week has the same number of visits: daily needs, and weekly ones dealt out evenly over the weekdays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from caire.demo.services import DAILY, SERVICES, WEEKLY, Service
from caire.demo.staff import DemoEmployee, DemoVehicle, fleet, posts, skills_of
from caire.demo.town import ANGSBRO, TALLSUNDA, Address, Town, full_names
from resources.windows import WEEKDAYS

DOUBLE_PERCENT = 12
FULL_DAY = 240  # the day the weekly counts are given for
WINDOW_STEP = 15


@dataclass(frozen=True, kw_only=True)
class Size:
    """One organization of the demo. ``visits`` and ``employees`` of the planned day; ``reserve`` is off on it."""

    slug: str
    name: str
    area: str
    town: Town
    visits: int
    employees: int
    reserve: int
    seed: int


SIZES = (
    Size(slug="demo-tallsunda", name="Tallsunda hemtjänst", area="Tallsunda", town=TALLSUNDA, visits=240, employees=32,
         reserve=6, seed=1),
    Size(slug="demo-angsbro", name="Ängsbro omsorg", area="Ängsbro", town=ANGSBRO, visits=60, employees=9, reserve=2,
         seed=2),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DemoNeed:
    """A need; ``weekday`` None: every day. Windows in minutes after midnight, with their preference."""

    service: str
    minutes: int
    weekday: str | None
    windows: tuple[tuple[int, int, str], ...]
    priority: int
    obligation: str
    employees: int = 1
    skills: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class DemoLink:
    """The second need begins so many minutes after the first has ended; both are indices of the client's needs."""

    first: int
    second: int
    least: int
    most: int
    staff: str = "ANY"


@dataclass(kw_only=True)
class DemoClient:
    """A client and everything they need; employees are named by code."""

    code: str
    name: str
    home: Address
    birth_year: int
    key_type: str
    protection: str = "none"
    in_hospital: bool = False
    needs: list[DemoNeed] = field(default_factory=list)
    links: list[DemoLink] = field(default_factory=list)
    contact: str | None = None
    preferred: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DemoOrganization:
    """A whole made-up organization."""

    size: Size
    nurse: str
    vehicles: list[DemoVehicle]
    employees: list[DemoEmployee]
    clients: list[DemoClient]


def generate(size: Size) -> DemoOrganization:
    """The organization of that size; its seed is part of the size."""
    random = Random(size.seed)
    names = full_names(random)
    nurse = f"leg. sjuksköterska {next(names)}"
    vehicles, employees = _staff(random, size, [next(names) for _ in range(size.employees + size.reserve)], nurse)
    weekly = {service: max(1, round(count * size.visits / FULL_DAY)) for service, count in WEEKLY.items()}
    clients = _daily(random, size, size.visits - sum(weekly.values()), names)
    _double_up(random, clients, round(size.visits * DOUBLE_PERCENT / 100))
    _weekly(random, clients, weekly)
    _relations(random, clients, employees)
    clients.append(_patient(random, size, len(clients), next(names)))
    return DemoOrganization(size=size, nurse=nurse, vehicles=vehicles, employees=employees, clients=clients)


def _staff(random: Random, size: Size, names: list[str], nurse: str) -> tuple[list[DemoVehicle], list[DemoEmployee]]:
    staff = posts(size.employees)
    vehicles, used = fleet(staff)
    employees = []
    for number, name in enumerate(names):
        template, mode = staff[number] if number < len(staff) else (None, random.choice(("bike", "walk")))
        full_time = random.random() < 0.7
        employees.append(
            DemoEmployee(
                code=f"M-{101 + number}",
                name=name,
                home=size.town.address(random, near=True),
                mode=mode,
                starts_at_home=mode != "car" and random.random() < 0.4,
                weekly_minutes=37 * 60 if full_time else 28 * 60,
                contract="Tillsvidare, heltid" if full_time else "Tillsvidare, 75 %",
                template=template.name if template else None,
                vehicle=used[number] if number < len(staff) else None,
                skills=skills_of(random, number, mode, nurse),
            )
        )
    return vehicles, employees


def _client(random: Random, size: Size, number: int, name: str) -> DemoClient:
    return DemoClient(
        code=f"K-{1001 + number}",
        name=name,
        home=size.town.address(random),
        birth_year=random.randint(1928, 1958),
        key_type=random.choices(("phoniro", "physical", "none"), weights=(7, 2, 1))[0],
    )


def _need(random: Random, service: Service, weekday: str | None = None) -> DemoNeed:
    minutes, opens = random.choice(service.durations), random.choice(service.opens)
    closes = opens + random.choice(service.lengths)
    windows = [(opens, closes, "HARD")]
    room = (closes - opens - minutes) // 2 // WINDOW_STEP * WINDOW_STEP
    if room >= 2 * WINDOW_STEP and random.random() < 0.2:  # a wish inside what is agreed
        wished = opens + random.choice((0, room))
        windows.append((wished, wished + room + minutes, "PREFERRED"))
    return DemoNeed(
        service=service.code,
        minutes=minutes,
        weekday=weekday,
        windows=tuple(windows),
        priority=min(10, max(1, service.priority + random.choice((-1, 0, 0, 1)))),
        obligation=service.obligation,
        skills=((service.skill, 1),) if service.skill else (),
    )


def _daily(random: Random, size: Size, visits: int, names: Iterator[str]) -> list[DemoClient]:
    """Clients until they need exactly so many visits a day; the last one may need fewer than usual."""
    clients: list[DemoClient] = []
    left = visits
    while left:
        client = _client(random, size, len(clients), next(names))
        chosen = random.choices([kinds for kinds, _ in DAILY], weights=[weight for _, weight in DAILY])[0][:left]
        client.needs = [_need(random, SERVICES[kind]) for kind in chosen]
        if chosen[:2] == ("INSULIN", "FRUKOST"):
            client.links.append(DemoLink(first=0, second=1, least=15, most=75))
        clients.append(client)
        left -= len(chosen)
    return clients


def _double_up(random: Random, clients: list[DemoClient], visits: int) -> None:
    """Exactly so many of the daily visits need two employees: morning and evening of those who need most help."""
    heavy = [client for client in clients if len(client.needs) >= 3 and client.needs[0].service == "MORGON"]
    random.shuffle(heavy)
    places = [(client, i) for client in heavy for i, need in enumerate(client.needs) if need.service != "MIDDAG"]
    if len(places) < visits:
        raise ValueError(f"{visits} visits for two are asked for, but only {len(places)} can be; change the seed.")
    for client, i in places[:visits]:
        need = client.needs[i]
        lifting = ("LYFT", random.choice((1, 2)))
        client.needs[i] = replace(need, employees=2, skills=(*need.skills, lifting))


def _weekly(random: Random, clients: list[DemoClient], weekly: dict[str, int]) -> None:
    """As many on each weekday. A wound is dressed within the hour after a shower."""
    showers: dict[str, list[tuple[DemoClient, int]]] = {}
    for service, count in weekly.items():
        if service == "OMLÄGGNING":
            continue
        chosen = random.sample(clients, min(len(clients), count * len(WEEKDAYS)))
        for turn in range(count * len(WEEKDAYS)):
            client, day = chosen[turn % len(chosen)], WEEKDAYS[turn % len(WEEKDAYS)]
            client.needs.append(_need(random, SERVICES[service], day))
            if service == "DUSCH":
                showers.setdefault(day, []).append((client, len(client.needs) - 1))
    for day, rows in showers.items():
        for client, shower in rows[: weekly["OMLÄGGNING"]]:
            client.needs.append(_need(random, SERVICES["OMLÄGGNING"], day))
            link = DemoLink(first=shower, second=len(client.needs) - 1, least=0, most=60)
            client.links.append(link)


def _relations(random: Random, clients: list[DemoClient], employees: list[DemoEmployee]) -> None:
    """Contact persons (assistant nurses), preferred and a few blocked employees, and one protected client's circle."""
    nurses = [employee.code for employee in employees if employee.holds("UNDERSKOTERSKA")]
    codes = [employee.code for employee in employees if employee.template]
    for client in clients:
        client.contact = random.choice(nurses) if random.random() < 0.8 else None
        if random.random() < 0.3:
            client.preferred = tuple(sorted(random.sample(codes, 4)))
    for client in random.sample(clients, max(1, len(clients) // 20)):
        others = [code for code in codes if code not in client.preferred and code != client.contact]
        client.blocked = (random.choice(others),)
    plain = [client for client in clients if _is_plain(client)]
    protected = random.choice(plain)
    protected.protection, protected.blocked = "skyddad", ()
    protected.preferred = tuple(sorted(_circle(random, employees)))


def _is_plain(client: DemoClient) -> bool:
    """Served by one employee without special skills, so that a small circle is enough."""
    return all(need.employees == 1 and not need.skills for need in client.needs)


def _circle(random: Random, employees: list[DemoEmployee]) -> list[str]:
    """Some of every shift."""
    by_template: dict[str, list[str]] = {}
    for employee in employees:
        if employee.template:
            by_template.setdefault(employee.template, []).append(employee.code)
    return [code for codes in by_template.values() for code in random.sample(codes, min(3, len(codes)))]


def _patient(random: Random, size: Size, number: int, name: str) -> DemoClient:
    """Somebody in hospital: their daily needs give no visit until they are back."""
    client = _client(random, size, number, name)
    client.in_hospital = True
    client.needs = [_need(random, SERVICES[kind]) for kind in ("MORGON", "LUNCH", "KVÄLL")]
    return client
