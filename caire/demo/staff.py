"""Who works on the planned day: shift templates, posts, vehicles, employees and what they may do."""

import math
from dataclasses import dataclass
from random import Random

from caire.demo.town import Address


@dataclass(frozen=True, kw_only=True)
class Template:
    """A shift in minutes after local midnight, with one floating unpaid break of 30 minutes inside ``pause``."""

    name: str
    start: int
    end: int
    pause: tuple[int, int]
    share: int


TEMPLATES = (
    Template(name="Dag", start=7 * 60, end=16 * 60, pause=(10 * 60 + 30, 13 * 60 + 30), share=14),
    Template(name="Förmiddag", start=7 * 60, end=13 * 60, pause=(9 * 60 + 30, 11 * 60 + 30), share=6),
    Template(name="Kväll", start=15 * 60, end=22 * 60, pause=(16 * 60 + 30, 20 * 60), share=12),
)
BREAK_MINUTES = 30
MODES = (("car", 14), ("bike", 11), ("walk", 7))


@dataclass(frozen=True, kw_only=True)
class DemoSkill:
    """A skill held from and to a number of days from the planned day; None: until further notice."""

    code: str
    first_day: int
    last_day: int | None = None
    issued_by: str = ""
    level: int = 1


@dataclass(frozen=True, kw_only=True)
class DemoEmployee:
    """One employee; without a template they are off on the planned day."""

    code: str
    name: str
    home: Address
    mode: str
    starts_at_home: bool
    weekly_minutes: int
    contract: str
    template: str | None
    vehicle: str | None
    skills: tuple[DemoSkill, ...]

    def holds(self, skill: str) -> bool:
        """Whether the skill holds on the planned day."""
        return any(
            held.code == skill and held.first_day <= 0 and (held.last_day is None or held.last_day >= 0)
            for held in self.skills
        )


@dataclass(frozen=True, kw_only=True)
class DemoVehicle:
    """A car or bicycle of the organization."""

    name: str
    type: str
    seats: int | None
    status: str = "ACTIVE"


def apportioned(total: int, shares: list[int]) -> list[int]:
    """Whole parts of ``total`` in proportion to the shares (largest remainder); they sum to it exactly."""
    exact = [total * share / sum(shares) for share in shares]
    parts = [math.floor(value) for value in exact]
    by_rest = sorted(range(len(shares)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_rest[: total - sum(parts)]:
        parts[i] += 1
    return parts


def posts(employees: int) -> list[tuple[Template, str]]:
    """Template and means of travel of each post; every template gets its part of each mode."""
    modes = [mode for mode, count in zip([m for m, _ in MODES], _counts(employees), strict=True) for _ in range(count)]
    templates = [
        template
        for template, count in zip(TEMPLATES, apportioned(employees, [t.share for t in TEMPLATES]), strict=True)
        for _ in range(count)
    ]
    # a step that shares no factor with the number of posts deals the modes out evenly over the templates
    step = next(n for n in range(max(2, employees // 3), employees * 2 + 2) if math.gcd(n, employees) == 1)
    return [(template, modes[i * step % employees]) for i, template in enumerate(templates)]


def _counts(employees: int) -> list[int]:
    return apportioned(employees, [share for _, share in MODES])


def skills_of(random: Random, number: int, mode: str, nurse: str) -> tuple[DemoSkill, ...]:
    """What the employee with that number in the list may do: enough of each skill in every part of the day."""
    held = [DemoSkill(code="LYFT", first_day=-random.randint(100, 2000))] if number % 5 != 4 else []
    if number % 3 != 2:
        held.append(DemoSkill(code="UNDERSKOTERSKA", first_day=-random.randint(200, 4000)))
    if mode == "car" or number % 4 == 0:
        held.append(DemoSkill(code="KORKORT", first_day=-random.randint(200, 6000)))
    if number % 4 == 1:
        held.append(DemoSkill(code="DEMENS", first_day=-random.randint(100, 1500), level=random.randint(1, 3)))
    # a delegation lasts a year at most; one has run out and one has not begun
    if number % 2 == 0:
        begun = random.randint(20, 300)
        held.append(DemoSkill(code="DELEG_INSULIN", first_day=-begun, last_day=364 - begun, issued_by=nurse))
    elif number == 3:
        held.append(DemoSkill(code="DELEG_INSULIN", first_day=-365, last_day=-1, issued_by=nurse))
    elif number == 5:
        held.append(DemoSkill(code="DELEG_INSULIN", first_day=20, last_day=384, issued_by=nurse))
    if number % 3 == 0:
        begun = random.randint(20, 300)
        held.append(DemoSkill(code="DELEG_SÅRVÅRD", first_day=-begun, last_day=364 - begun, issued_by=nurse))
    return tuple(held)


def fleet(staff: list[tuple[Template, str]]) -> tuple[list[DemoVehicle], list[str | None]]:
    """The vehicles, and which one each post uses: a car or an electric bicycle serves several shifts in turn."""
    free_from: dict[str, list[int]] = {"car": [], "bike": []}
    used: list[str | None] = []
    label = {"car": "Bil", "bike": "Elcykel"}
    for template, mode in staff:
        if mode not in free_from:
            used.append(None)
            continue
        times = free_from[mode]
        turn = next((i for i, end in enumerate(times) if end <= template.start), len(times))
        times[turn : turn + 1] = [template.end]
        used.append(f"{label[mode]} {turn + 1:02d}")
    vehicles = [
        DemoVehicle(name=f"{label[mode]} {i:02d}", type=kind, seats=seats)
        for mode, kind, seats in (("car", "ELECTRIC_CAR", 5), ("bike", "ELECTRIC_BIKE", None))
        for i in range(1, len(free_from[mode]) + 1)
    ]
    spare = DemoVehicle(name="Bil 99", type="CAR", seats=5, status="MAINTENANCE")
    return [*vehicles, spare], used
