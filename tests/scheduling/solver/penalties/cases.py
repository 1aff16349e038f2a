"""A day for every rule of plans and every parameter of a value: what the tests of the whole catalogue ask."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from constraints.rules import Entity
from scheduling.solver.plan import Plan
from scheduling.solver.problem import (
    UNREACHABLE,
    Dependency,
    Employee,
    Obligation,
    Problem,
    Relation,
    RelationKind,
    SkillNeed,
    Staff,
)
from scheduling.solver.rules import Rules
from tests.scheduling.solver.penalties import test_location, test_preference, test_resource, test_skill, test_time
from tests.scheduling.solver.penalties.test_location import TRAVEL
from tests.scheduling.solver.penalties.test_preference import twice
from tests.scheduling.solver.penalties.test_resource import together
from tests.scheduling.solver.penalties.test_skill import held, spared
from tests.scheduling.solver.small import Case, day, minutes, pause, plan, visit

CASES: dict[str, Case] = {
    code: case
    for module in (test_location, test_preference, test_resource, test_skill, test_time)
    for code, case in module.CASES.items()
}
"""Rules that an organization may weigh."""

Planned = tuple[Problem, Plan]


class Kept(NamedTuple):
    """A day whose plan keeps a rule just so, and one whose plan breaks it by so many units."""

    kept: Planned
    broken: Planned
    units: int


def _barred() -> Problem:
    return day(visit("x"), relations=(Relation(client="x", employee="e0", kind=RelationKind.BLOCKED),))


def _circle() -> Problem:
    circle = Relation(client="x", employee="e1", kind=RelationKind.PREFERRED)
    return day(visit("x", protected=True), relations=(circle,))


def _licensed() -> Problem:
    problem = day(visit("x"))
    first, *others = problem.shifts
    return replace(problem, shifts=(replace(first, vehicle_skill="licence"), *others))


def _skilled() -> Problem:
    holder = Employee(id="e1", skills=(held(),))
    return day(visit("x", needs=(SkillNeed(skill="A"),)), employees=(holder,))


def _linked() -> Problem:
    link = Dependency(id="d", first="f", second="s", min_gap=None, staff=Staff.SAME)
    return day(visit("f"), visit("s"), dependencies=(link,))


def _of(problem: Problem, kept: Plan, broken: Plan, units: int = 60) -> Kept:
    return Kept((problem, kept), (problem, broken), units)


def _pinned(start: int) -> Planned:
    return day(visit("x", windows=((480, 600),), pinned_start=minutes(start))), plan(s0="x")


AWAY = Employee(id="e0", absences=((minutes(600), minutes(660)),))

SYSTEM: dict[str, Kept] = {
    "missing_skill": _of(_skilled(), plan(s1="x"), plan(s0="x")),
    "vehicle_skill": _of(_licensed(), plan(s1="x"), plan(s0="x")),
    "blocked_employee": _of(_barred(), plan(s1="x"), plan(s0="x")),
    "incomplete_team": _of(day(visit("x", staff=2)), plan(s0="x", s1="x"), plan(s0="x")),
    "unassigned_mandatory": _of(day(visit("x", obligation=Obligation.MANDATORY)), plan(s0="x"), plan()),
    "absent_employee": _of(
        day(visit("x"), employees=(AWAY,)), plan({"x": 570}, s0="x"), plan({"x": 571}, s0="x"), units=60
    ),
    "protected_client": _of(_circle(), plan(s1="x"), plan(s0="x")),
    "dependency_staff": _of(_linked(), plan(s0="f s"), plan(s0="f", s1="s")),
    "dependency_group": _of(day(visit("x"), visit("y"), dependencies=together("x", "y")), plan(s0="x y"), plan(s0="x")),
    "broken_pin": _of(day(visit("x", pinned_employees=("e1",))), plan(s1="x"), plan(s0="x")),
    "early_start": Kept(_pinned(480), _pinned(479), 60),
    "unreachable_leg": _of(
        day(visit("x", 1), visit("y", 2), travel={(1, 2): UNREACHABLE}), plan(s0="y x"), plan(s0="x y")
    ),
}
"""System rules of plans."""


class Priced(NamedTuple):
    """A day by its rules; parameters that stay as they are; and for values of one parameter a plan and its units."""

    build: Callable[[Rules], Problem]
    fixed: dict[str, Any]
    values: tuple[tuple[Any, Plan, int], tuple[Any, Plan, int]]
    entity: Entity | None = None
    """Whose the parameter is, where the rule has parameters of employees and of clients."""


def _all(code: str, first: tuple[Any, int], second: tuple[Any, int], **more: Any) -> Priced:
    """The rule's own case with two values of a parameter."""
    build, made, _units = CASES[code]
    return Priced(build, more, ((first[0], made, first[1]), (second[0], made, second[1])))


def _day(made: Plan, first: tuple[Any, int], second: tuple[Any, int], *visits: Any, **more: Any) -> Priced:
    fixed = more.pop("fixed", {})
    entity = more.pop("entity", None)
    values = (first[0], made, first[1]), (second[0], made, second[1])
    return Priced(lambda rules: day(*visits, rules=rules, **more), fixed, values, entity)


X = plan(s0="x")
SOUTHERN = Employee(id="e0", area="south")
SHORT = pause(opening=600, close=960, length=29)

VALUES: dict[tuple[str, str], Priced] = {
    ("overqualified", "scarce"): Priced(
        lambda rules: spared((held(),), rules=rules), {}, ((("B",), X, 0), (("A", "B"), X, 60))
    ),
    ("client_wish", "wanted"): _day(X, ((), 0), (("FINNISH",), 60), visit("x")),
    ("employee_limit", "cannot"): _day(
        X, (("DOG",), 0), (("CAT",), 60), visit("x"), fixed={"has": ("CAT",)}, entity=Entity.EMPLOYEE
    ),
    ("employee_limit", "has"): _day(
        X, (("DOG",), 0), (("CAT",), 60), visit("x"), fixed={"cannot": ("CAT",)}, entity=Entity.CLIENT
    ),
    ("contact_person", "share_percent"): Priced(
        lambda rules: twice(contact="e0", rules=rules),
        {},
        ((66, plan(s0="x y", s1="x z"), 0), (67, plan(s0="x y", s1="x z"), 60)),
    ),
    ("continuity", "free"): Priced(
        lambda rules: twice(rules=rules), {}, ((1, plan(s0="y z"), 0), (0, plan(s0="y z"), 60))
    ),
    ("unassigned_visit", "base_minutes"): _all("unassigned_visit", (0, minutes(30)), (1, minutes(31))),
    ("unassigned_visit", "factors"): _all("unassigned_visit", ((1,) * 10, minutes(45)), ((2,) * 10, minutes(90))),
    ("unassigned_optional", "per"): _all("unassigned_optional", ("VISIT", 60), ("MINUTE", minutes(30))),
    ("largest_idle", "unused"): _day(X, (False, 0), (True, minutes(540)), visit("x", length=540)),
    ("missed_window", "tolerance_minutes"): _all("missed_window", (15, 0), (14, 60)),
    ("changed_start", "tolerance_minutes"): _all("changed_start", (30, 0), (29, 60)),
    ("after_shift", "max_minutes"): _all("after_shift", (20, 0), (19, 60)),
    ("missed_break", "due"): _day(X, ("SPAN", 0), ("USED", 60), visit("x", length=100), breaks=(pause(),)),
    ("missed_break", "span_minutes"): _day(X, (100, 0), (99, 60), visit("x", length=100), breaks=(pause(),)),
    ("missed_break", "edge"): Priced(
        lambda rules: day(visit("x", windows=((900, 960),)), breaks=(pause(),), rules=rules),
        {"due": "USED"},
        ((True, plan(s0="*b x"), 0), (False, X, 60)),
    ),
    ("work_stretch", "minutes"): _all("work_stretch", (310, 0), (309, 60)),
    ("work_stretch", "break_minutes"): _day(
        plan(s0="x *b y"), (29, 0), (30, minutes(39)), visit("x", length=180), visit("y", length=130), breaks=(SHORT,)
    ),
    ("daily_rest", "minutes"): _all("daily_rest", (640, 0), (641, 60)),
    ("weekly_rest", "minutes"): _all("weekly_rest", (2150, 0), (2151, 60)),
    ("weekly_rest", "week_start"): _all("weekly_rest", ("WE", 0), ("MO", minutes(10))),
    ("weekly_hours", "weeks"): _all("weekly_hours", (2, 0), (1, minutes(10))),
    ("weekly_hours", "tolerance_minutes"): _all("weekly_hours", (10, 0), (9, 60)),
    ("outside_area", "areas"): _day(
        X, (("north",), 0), (("east",), 60), visit("x", areas=("north", "town")), employees=(SOUTHERN,)
    ),
    ("travel_per_shift", "minutes"): _all("travel_per_shift", (160, 0), (159, 60)),
    ("long_leg", "minutes"): _all("long_leg", (26, 0), (25, 60)),
    ("long_leg", "home_legs"): Priced(
        lambda rules: day(visit("x", 1), visit("y", 2), travel=TRAVEL, rules=rules),
        {"minutes": 29},
        ((False, plan(s0="x y"), 0), (True, plan(s0="x y"), minutes(1 + 2))),
    ),
}
"""Parameters of values that plans are priced by."""
