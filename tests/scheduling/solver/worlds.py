"""Seeded random problems for the solver's tests: small, crowded, and with every feature that the engine models."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from constraints.rules import RULES_BY_CODE, Level
from scheduling.solver.calendar import Calendar
from scheduling.solver.problem import (
    Break,
    BreakPlace,
    Client,
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
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ORIGIN = "2026-03-02T00:00:00+01:00"


def defaults(**changed: ActiveRule) -> Rules:
    """The catalogue's rules, some replaced."""
    named = {rule.code: rule for rule in Rules.defaults().active} | changed
    return Rules(active=tuple(named.values()))


def soft_rules(rng: random.Random) -> Rules:
    """As a public benchmark has them: no HARD rule of time, every soft component on."""
    weights = {
        "travel_time": 2,
        "late_visit": 3,
        "largest_lateness": 2,
        "waiting": 1,
        "overtime": 4,
        "largest_idle": 5,
        "preferred_employee": 10,
        "unassigned_optional": 60,
        "missed_break": 40,
        "preferred_window": 1,
        "unassigned_visit": 1,
        "travel_distance": 1,
        "avoided_window": 2,
        "changed_start": 1,
        "continuity": 20,
        "contact_person": 15,
        "workload_spread": 1,
        "travel_per_shift": 2,
        "long_leg": 3,
    }
    values = {
        "largest_idle": {"unused": rng.random() < 0.5},
        "missed_break": {
            "due": rng.choice(["SPAN", "USED", "ALWAYS"]),
            "span_minutes": 120,
            "edge": rng.random() < 0.5,
        },
        "unassigned_optional": {"per": rng.choice(["VISIT", "MINUTE"])},
    }
    levels = {"unassigned_visit": Level.MEDIUM}
    active = [
        ActiveRule(code=code, level=levels.get(code, Level.SOFT), weight=weight, value=values.get(code, {}))
        for code, weight in weights.items()
    ]
    if rng.random() < 0.5:
        active.append(ActiveRule(code="missed_window", level=Level.MEDIUM, weight=2, value={"tolerance_minutes": 10}))
        active.append(ActiveRule(code="after_shift", level=Level.MEDIUM, weight=3, value={"max_minutes": 5}))
        active.append(ActiveRule(code="work_stretch", level=Level.MEDIUM, weight=2, value={"minutes": 120}))
    return Rules(active=tuple(active))


def random_problem(seed: int, *, visits: int = 24, shifts: int = 6, soft: bool | None = None) -> Problem:
    """One crowded morning. `soft`: benchmark-like rules instead of the defaults (default: by the seed)."""
    rng = random.Random(seed)
    is_soft = seed % 2 == 0 if soft is None else soft
    places = 12
    modes = 2
    employees = tuple(_employee(rng, f"e{i}") for i in range(shifts))
    numbers = count()
    made = tuple(_visit(rng, f"v{i}", places, shifts) for i in range(visits))
    problem = Problem(
        settings=Settings(
            origin=ORIGIN,
            window_closes=rng.choice([Edge.START, Edge.END]),
            break_place=rng.choice(list(BreakPlace)),
        ),
        visits=made,
        employees=employees,
        shifts=tuple(_shift(rng, f"s{i}", f"e{i}", places, modes, numbers) for i in range(shifts)),
        travel=_travel(rng, places, modes),
        dependencies=tuple(_dependencies(rng, visits)),
        relations=tuple(_relations(rng, visits, shifts)),
        clients=tuple(_client(rng, f"c{i}", shifts) for i in range(10)),
        rules=soft_rules(rng) if is_soft else defaults(),
    )
    problem = with_working_time(with_pair_rules(problem, random.Random(seed)), random.Random(seed), seed % 3 == 1)
    return with_past(problem, random.Random(seed))


def with_past(problem: Problem, rng: random.Random) -> Problem:
    """The same day after some employees have been with clients more than others."""
    people = (
        replace(one, served=rng.randint(0, 300) * MINUTE, worked=rng.randint(0, 900) * MINUTE)
        if rng.random() < 0.5
        else one
        for one in problem.employees
    )
    return replace(problem, employees=tuple(people))


def with_working_time(problem: Problem, rng: random.Random, has_second_shifts: bool) -> Problem:
    """The same day as the Monday of a known week with more work before and after it, close enough to rest and contract
    for late returns to break them; and on the day, or the next, a second shift of some employees.
    """
    seconds = [_second_shift(rng, shift) for shift in problem.shifts[::2]] if has_second_shifts else []
    shifts = (*problem.shifts, *seconds)
    later = [_a_day_later(visit) for visit in problem.visits[::5]] if seconds else []
    levels = {"daily_rest": "HM", "weekly_rest": "HM", "weekly_hours": "HMS"}
    names = {level.value[0]: level for level in Level}
    drawn = [
        ActiveRule(code=code, level=names[rng.choice(allowed)], weight=rng.randint(1, 9))
        for code, allowed in levels.items()
    ]
    active = {rule.code: rule for rule in (*problem.rules.active, *drawn)}
    people, own = [], list(problem.rules.overrides)
    for employee in problem.employees:
        mine = [shift for shift in shifts if shift.employee == employee.id]
        people.append(_busy_week(rng, employee, mine))
        rest = mine[0].start // MINUTE + rng.randint(-10, 400)
        own.append(Override(code="weekly_rest", employee=employee.id, value={"minutes": rest}))
    return replace(
        problem,
        settings=replace(problem.settings, calendar=Calendar(weekday=0, midnights=tuple(range(0, 8 * DAY, DAY)))),
        visits=(*problem.visits, *later),
        employees=tuple(people),
        shifts=shifts,
        rules=Rules(active=tuple(active.values()), overrides=tuple(own)),
    )


def _second_shift(rng: random.Random, shift: Shift) -> Shift:
    start = rng.choice(
        [shift.end + rng.randint(0, 180) * MINUTE, shift.end + 11 * HOUR + rng.randint(-20, 20) * MINUTE]
    )
    return replace(shift, id=f"t{shift.id[1:]}", day=start // DAY, start=start, end=start + 4 * HOUR, breaks=())


def _a_day_later(visit: Visit) -> Visit:
    windows = tuple(replace(w, open=w.open + DAY, close=w.close + DAY) for w in visit.windows)
    names = {"id": f"{visit.id}/2", "client": f"{visit.client}/2"}
    return replace(visit, **names, windows=windows, day=1, last_day=1, pinned_start=None, pinned_employees=())


def _busy_week(rng: random.Random, employee: Employee, shifts: list[Shift]) -> Employee:
    """Work follows about eleven hours later, until the week ends."""
    start = max(shift.end for shift in shifts) + 11 * HOUR + rng.randint(-20, 20) * MINUTE
    after = Duty(start=start, end=7 * DAY, paid=30 * HOUR)
    before = Duty(start=-20 * HOUR, end=-rng.randint(2, 10) * HOUR, paid=8 * HOUR)
    planned = sum(shift.end - shift.start for shift in shifts) - sum(p.duration for s in shifts for p in s.breaks)
    contract = max(0, 30 * 60 + planned // MINUTE + rng.randint(-20, 30))
    return replace(employee, duties=(before, after), weekly_minutes=contract)


def without_largest_gaps(problem: Problem) -> Problem:
    """The same day with dependencies that have no largest gap."""
    return replace(problem, dependencies=tuple(replace(link, max_gap=None) for link in problem.dependencies))


PAIR_RULES = ("client_wish", "employee_limit", "overqualified", "outside_area", "key_pickup", "changed_employee")


def with_pair_rules(problem: Problem, rng: random.Random) -> Problem:
    """The same day with everything that rules about a visit and a shift read, those rules at levels drawn at random."""
    drawn = {code: _drawn(code, rng) for code in PAIR_RULES}
    active = {rule.code: rule for rule in problem.rules.active} | drawn
    rules = Rules(active=tuple(active.values()), overrides=tuple(_overrides(problem, rng)))
    chains = (), ("town",), ("north", "town"), ("south", "town")
    people = (replace(employee, area=rng.choice(["town", "north", "south"])) for employee in problem.employees)
    visits = (
        replace(visit, areas=rng.choice(chains), has_key=rng.random() < 0.2, **_baseline(problem, rng))
        for visit in problem.visits
    )
    shifts = (replace(shift, from_office=rng.random() < 0.7) for shift in problem.shifts)
    return replace(problem, rules=rules, employees=tuple(people), visits=tuple(visits), shifts=tuple(shifts))


def _drawn(code: str, rng: random.Random) -> ActiveRule:
    levels = [level for level in RULES_BY_CODE[code].levels if level is not Level.HARD or rng.random() < 0.5]
    value = {"scarce": ("A", "B")} if code == "overqualified" else {}
    return ActiveRule(code=code, level=rng.choice(levels), weight=rng.randint(1, 20), value=value)


def _baseline(problem: Problem, rng: random.Random) -> dict[str, Any]:
    """Often nobody; teams of another size, or of people who are gone, among them."""
    team = [*(employee.id for employee in problem.employees), "gone"]
    if rng.random() < 0.6:
        return {}
    start = rng.choice([None, rng.randint(5 * 4, 13 * 4) * 15 * MINUTE])
    return {"baseline_team": tuple(rng.sample(team, min(len(team), rng.randint(1, 3)))), "baseline_start": start}


def _overrides(problem: Problem, rng: random.Random) -> Iterator[Override]:
    for code in ("missed_window", "unassigned_visit", "overtime", "late_visit", "preferred_employee"):
        if rng.random() < 0.3 and problem.rules.is_on(code):
            yield Override(code=code, weight=rng.randint(1, 9), first_day=rng.choice([0, 1]))
    for visit in problem.visits:
        if rng.random() < 0.2:
            wanted = rng.sample("ABC", rng.randint(1, 2))
            yield Override(
                code="client_wish", client=visit.client, value={"wanted": wanted}, weight=rng.choice([None, 3])
            )
        if rng.random() < 0.2:
            yield Override(code="employee_limit", client=visit.client, value={"has": ["P"]})
    for employee in problem.employees:
        if rng.random() < 0.3:
            yield Override(code="employee_limit", employee=employee.id, value={"cannot": ["P", "Q"]})
        if rng.random() < 0.3:
            areas = [rng.choice(["north", "south"])]
            yield Override(code="outside_area", employee=employee.id, value={"areas": areas}, weight=rng.randint(0, 9))
        yield from _of_routes(employee.id, rng)


def _of_routes(employee: str, rng: random.Random) -> Iterator[Override]:
    """When somebody has to be home, which breaks they are owed, and how far they drive."""
    day = rng.choice([None, 0, 1])
    home = {"max_minutes": rng.choice([0, 30, 90])}
    owed = {"due": rng.choice(["SPAN", "USED", "ALWAYS"]), "edge": rng.random() < 0.5, "span_minutes": 240}
    for own in (
        Override(code="after_shift", employee=employee, value=home, weight=rng.choice([None, 0, 3]), first_day=day),
        Override(code="overtime", employee=employee, weight=rng.randint(0, 9), last_day=day),
        Override(code="missed_break", employee=employee, value=owed, weight=rng.choice([None, 0, 9]), first_day=day),
        Override(code="travel_distance", employee=employee, weight=rng.randint(0, 9)),
    ):
        if rng.random() < 0.3:
            yield own


def _client(rng: random.Random, name: str, shifts: int) -> Client:
    history = tuple(f"e{i}" for i in range(shifts) if rng.random() < 0.3)
    contact = f"e{rng.randrange(shifts)}" if rng.random() < 0.7 else None
    return Client(id=name, contact=contact, history=history)


def _employee(rng: random.Random, name: str) -> Employee:
    skills = tuple(HeldSkill(skill=skill, level=rng.randint(0, 2)) for skill in "ABC" if rng.random() < 0.7)
    absences = ((9 * HOUR, 9 * HOUR + 30 * MINUTE),) if rng.random() < 0.15 else ()
    return Employee(id=name, skills=skills, absences=absences)


def _windows(rng: random.Random) -> tuple[Window, ...]:
    found = []
    start = rng.randint(7 * 4, 10 * 4) * 15 * MINUTE
    for _ in range(rng.choice([0, 1, 1, 1, 2])):
        length = rng.randint(3, 8) * 15 * MINUTE
        found.append(Window(open=start, close=start + length))
        if rng.random() < 0.3:
            wish = start + rng.randint(0, length // MINUTE) * MINUTE
            found.append(Window(open=wish, close=wish + 10 * MINUTE, preference=Preference.PREFERRED))
        start += length + rng.randint(1, 4) * 15 * MINUTE
    if rng.random() < 0.2:
        start = rng.randint(7 * 4, 11 * 4) * 15 * MINUTE
        found.append(Window(open=start, close=start + 45 * MINUTE, preference=Preference.AVOID))
    return tuple(found)


def _visit(rng: random.Random, name: str, places: int, shifts: int) -> Visit:
    staff = rng.choice([1, 1, 1, 1, 2, 2, 3])
    needs = tuple(
        SkillNeed(skill=skill, min_level=rng.randint(0, 1), employees=rng.randint(1, staff))
        for skill in "ABC"
        if rng.random() < 0.2
    )
    return Visit(
        id=name,
        client=f"c{int(name[1:]) % 15}",
        duration=rng.randint(2, 9) * 5 * MINUTE,
        place=rng.randrange(1, places),
        staff=staff,
        windows=_windows(rng),
        priority=rng.randint(1, 10),
        obligation=rng.choice([Obligation.MANDATORY, Obligation.NORMAL, Obligation.NORMAL, Obligation.OPTIONAL]),
        needs=needs,
        pinned_start=8 * HOUR + rng.randint(0, 60) * MINUTE if rng.random() < 0.05 else None,
        pinned_employees=(f"e{rng.randrange(min(3, shifts))}",) if rng.random() < 0.05 else (),
        baseline_start=8 * HOUR + rng.randint(0, 180) * MINUTE if rng.random() < 0.3 else None,
    )


def _shift(rng: random.Random, name: str, employee: str, places: int, modes: int, numbers: "count[int]") -> Shift:
    start = rng.randint(6 * 4, 8 * 4) * 15 * MINUTE
    breaks = []
    for opening in (start + 2 * HOUR, start + 4 * HOUR):
        if rng.random() < 0.6:
            length, number = rng.choice([15, 30]) * MINUTE, next(numbers)
            close, is_owed = opening + 2 * HOUR, number % 3 > 0
            breaks.append(Break(id=f"b{number}", open=opening, close=close, duration=length, required=is_owed, place=0))
    return Shift(
        id=name,
        employee=employee,
        day=0,
        start=start,
        end=start + rng.randint(4, 7) * HOUR,
        start_place=rng.randrange(3),
        end_place=rng.choice([None, 0, 1]),
        mode=rng.randrange(modes),
        breaks=tuple(breaks),
    )


def _travel(rng: random.Random, places: int, modes: int) -> Travel:
    ticks = [
        [[0 if i == j else rng.randint(1, 20) * 30 for j in range(places)] for i in range(places)] for _ in range(modes)
    ]
    for i in range(1, places - 1):
        ticks[1][i][places - 1] = ticks[1][places - 1][i] = -1
    metres = [[[value * 7 if value > 0 else 0 for value in row] for row in matrix] for matrix in ticks]
    return Travel.of(ticks, metres)


def _dependencies(rng: random.Random, visits: int) -> list[Dependency]:
    found = []
    for number in range(visits // 4):
        first, second = rng.sample(range(visits), 2)
        low = rng.choice([None, 0, 10 * MINUTE, 60 * MINUTE])
        high = None if low is None or rng.random() < 0.4 else low + rng.choice([0, 20, 60]) * MINUTE
        found.append(
            Dependency(
                id=f"d{number}",
                first=f"v{first}",
                second=f"v{second}",
                min_gap=low,
                max_gap=high,
                measured_from=rng.choice(list(Edge)),
                staff=rng.choice([Staff.ANY, Staff.ANY, Staff.SAME, Staff.DIFFERENT]),
                all_or_nothing=rng.random() < 0.4,
            )
        )
    return found


def _relations(rng: random.Random, visits: int, shifts: int) -> list[Relation]:
    return [
        Relation(client=f"c{visit}", employee=f"e{rng.randrange(shifts)}", kind=rng.choice(list(RelationKind)))
        for visit in range(visits)
        if rng.random() < 0.4
    ]
