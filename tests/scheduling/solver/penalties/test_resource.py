"""Teams, pins, absences, linked visits and the price of visits left out, on both sides of every bound."""

from dataclasses import replace

import pytest

from scheduling.solver.problem import Dependency, Employee, Obligation, Relation, RelationKind, Staff
from scheduling.solver.referee import judge
from scheduling.solver.rules import Override
from tests.scheduling.solver.small import (
    assert_weighed,
    day,
    minutes,
    only,
    pause,
    plan,
    priced,
    refused,
    settings_of,
    visit,
)

MANDATORY, NORMAL, OPTIONAL = Obligation.MANDATORY, Obligation.NORMAL, Obligation.OPTIONAL


def together(*names: str) -> tuple[Dependency, ...]:
    """All of these visits or none."""
    first, *others = names
    return tuple(Dependency(id=f"d-{n}", first=first, second=n, min_gap=None, all_or_nothing=True) for n in others)


@pytest.mark.parametrize(
    ("made", "units"),
    [(plan(s0="x", s1="x", s2="x"), []), (plan(s0="x", s2="x"), [60]), (plan(s1="x"), [120]), (plan(), [])],
)
def test_a_visit_that_is_made_misses_its_members(made, units):
    assert refused(day(visit("x", staff=3)), made, "incomplete_team") == units


@pytest.mark.parametrize(
    ("obligations", "made", "units"),
    [
        ([MANDATORY], plan(s0="v0"), []),
        ([MANDATORY], plan(), [60]),
        ([NORMAL], plan(), []),
        ([OPTIONAL], plan(), []),
        ([MANDATORY, MANDATORY], plan(), [60]),
        ([OPTIONAL, NORMAL, MANDATORY], plan(), [60]),
    ],
)
def test_a_mandatory_visit_or_group_left_out_counts_once(obligations, made, units):
    visits = [visit(f"v{i}", obligation=kind) for i, kind in enumerate(obligations)]
    problem = day(*visits, dependencies=together(*(v.id for v in visits)))
    assert priced(problem, made, "unassigned_mandatory") == units


@pytest.mark.parametrize(
    ("changes", "units"),
    [
        ({}, [45 * 60]),
        ({"length": 31}, [46 * 60]),
        ({"length": 480}, [495 * 60]),
        ({"staff": 2}, [90 * 60]),
        ({"priority": 2, "staff": 2}, [180 * 60]),
        ({"priority": 10}, [450 * 60]),
        ({"obligation": OPTIONAL}, []),
        ({"obligation": MANDATORY}, []),
    ],
)
def test_an_ordinary_visit_left_out_costs_members_minutes_and_priority(changes, units):
    assert priced(day(visit("x", **changes)), plan(), "unassigned_visit") == units


@pytest.mark.parametrize(
    ("value", "units"),
    [
        ({"base_minutes": 0}, [2 * 30 * 60]),
        ({"base_minutes": 240}, [2 * 270 * 60]),
        ({"factors": (1, 1000, *(1000,) * 8)}, [1000 * 45 * 60]),
    ],
)
def test_base_and_factors_are_the_organizations(value, units):
    problem = day(visit("x", priority=2), rules=only("unassigned_visit", **value))
    assert priced(problem, plan(), "unassigned_visit") == units


def test_a_group_left_out_costs_the_sum_of_its_visits():
    problem = day(visit("x"), visit("y", length=60, staff=2), dependencies=together("x", "y"))
    assert priced(problem, plan(), "unassigned_visit") == [(45 + 2 * 75) * 60]


@pytest.mark.parametrize(
    ("per", "names", "units"),
    [
        ("VISIT", "x", [60]),
        ("MINUTE", "x", [2 * 30 * 60]),
        ("VISIT", "x y", [60]),
        ("MINUTE", "x y", [(2 * 30 + 45) * 60]),
    ],
)
def test_an_optional_visit_or_group_costs_a_piece_or_its_minutes(per, names, units):
    x, y = visit("x", staff=2, obligation=OPTIONAL), visit("y", length=45, obligation=OPTIONAL)
    chosen = [v for v in (x, y) if v.id in names.split()]
    rules = only("unassigned_optional", per=per)
    problem = day(*chosen, dependencies=together(*names.split()), rules=rules)
    assert priced(problem, plan(), "unassigned_optional") == units
    assert priced(problem, plan(s0=names, s1="x"), "unassigned_optional") == []


@pytest.mark.parametrize(
    ("start", "length", "units"),
    [
        (570, 30, []),
        (570, 31, [60]),
        (560, 200, [3600]),
        (659, 30, [60]),
        (660, 30, []),
        (610, 30, [1800]),
    ],
)
def test_an_absence_counts_the_minutes_of_the_route_inside_it(start, length, units):
    away = Employee(id="e0", absences=((minutes(600), minutes(660)),))
    problem = day(visit("x", length=length), employees=(away,))
    assert priced(problem, plan({"x": start}, s0="x"), "absent_employee") == units


@pytest.mark.parametrize(("route", "units"), [("x", [25 * 60]), ("", [])])
def test_an_absence_counts_the_travel_of_used_shifts_only(route, units):
    away = Employee(id="e0", absences=((minutes(400), minutes(435)), (minutes(470), minutes(960))))
    problem = day(visit("x"), travel={(0, 1): 20, (1, 0): 10}, employees=(away,))
    assert priced(problem, plan(s0=route), "absent_employee") == units


@pytest.mark.parametrize(
    ("is_protected", "kind", "units"),
    [
        (True, None, [60]),
        (True, RelationKind.PREFERRED, []),
        (True, RelationKind.CONTACT, []),
        (False, None, []),
    ],
)
def test_a_protected_client_meets_the_circle_only(is_protected, kind, units):
    circle = () if kind is None else (Relation(client="x", employee="e0", kind=kind, first_day=0, last_day=0),)
    problem = day(visit("x", protected=is_protected), relations=circle)
    assert refused(problem, plan(s0="x"), "protected_client") == units


def test_a_circle_of_yesterday_protects_no_longer():
    past = Relation(client="x", employee="e0", kind=RelationKind.PREFERRED, last_day=-1)
    problem = day(visit("x", protected=True, staff=2), relations=(past,))
    assert refused(problem, plan(s0="x", s1="x"), "protected_client") == [60, 60]


@pytest.mark.parametrize(
    ("staff", "sizes", "routes", "units"),
    [
        (Staff.SAME, (2, 2), ("f s", "f s", ""), []),
        (Staff.SAME, (2, 2), ("f s", "f", "s"), [60]),
        (Staff.SAME, (1, 1), ("f", "s", ""), [60]),
        (Staff.SAME, (1, 2), ("f s", "s", ""), []),
        (Staff.SAME, (1, 1), ("f", "", ""), []),
        (Staff.DIFFERENT, (1, 1), ("f", "s", ""), []),
        (Staff.DIFFERENT, (1, 1), ("f s", "", ""), [60]),
        (Staff.DIFFERENT, (2, 2), ("f s", "f s", ""), [120]),
        (Staff.ANY, (1, 1), ("f s", "", ""), []),
        (Staff.ANY, (1, 1), ("f", "s", ""), []),
    ],
)
def test_linked_visits_share_staff_as_they_should(staff, sizes, routes, units):
    link = Dependency(id="d", first="f", second="s", min_gap=None, staff=staff)
    problem = day(visit("f", staff=sizes[0]), visit("s", staff=sizes[1]), dependencies=(link,))
    made = plan(s0=routes[0], s1=routes[1], s2=routes[2])
    assert refused(problem, made, "dependency_staff") == units


def test_two_teams_without_a_common_member_lack_two():
    link = Dependency(id="d", first="f", second="s", min_gap=None, staff=Staff.SAME)
    problem = day(
        visit("f", staff=2), visit("s", staff=2), shifts=((420, 960),) * 4, dependencies=(link,), rules=only("waiting")
    )
    assert refused(problem, plan(s0="f", s1="f", s2="s", s3="s"), "dependency_staff") == [120]


@pytest.mark.parametrize(("route", "units"), [("", []), ("x", [60]), ("x y", [60]), ("x y z", [])])
def test_a_group_is_made_whole_or_not_at_all(route, units):
    problem = day(visit("x"), visit("y"), visit("z"), dependencies=together("x", "y", "z"))
    assert refused(problem, plan(s0=route), "dependency_group") == units


@pytest.mark.parametrize(
    ("pinned", "made", "units"),
    [
        (("e0",), plan(s0="x", s1="x"), []),
        (("e0",), plan(s1="x", s2="x"), [60]),
        (("e0", "e1"), plan(s0="x", s1="x"), []),
        (("e0", "e1"), plan(s0="x", s2="x"), [60]),
        ((), plan(s1="x", s2="x"), []),
    ],
)
def test_a_pinned_member_who_is_not_there_counts(pinned, made, units):
    assert refused(day(visit("x", staff=2, pinned_employees=pinned)), made, "broken_pin") == units


@pytest.mark.parametrize(("pinned", "units"), [((), []), (("e0",), [60]), (("e0", "e1"), [120])])
def test_pinned_members_of_a_visit_left_out_count(pinned, units):
    assert priced(day(visit("x", staff=2, pinned_employees=pinned)), plan(), "broken_pin") == units


@pytest.mark.parametrize(("travel", "units"), [(60, []), (61, [60]), (180, [7200])])
def test_a_pinned_time_that_cannot_be_reached_counts_its_minutes(travel, units):
    problem = day(visit("x", pinned_start=minutes(480)), travel={(0, 1): travel})
    assert refused(problem, plan(s0="x"), "broken_pin") == units


@pytest.mark.parametrize(
    ("length", "is_unused", "units"),
    [(540, False, []), (539, False, [60]), (30, False, [510 * 60]), (550, False, []), (30, True, [540 * 60])],
)
def test_the_emptiest_shift_counts_and_unused_ones_only_if_asked(length, is_unused, units):
    problem = day(visit("x", length=length), rules=only("largest_idle", unused=is_unused))
    assert priced(problem, plan(s0="x"), "largest_idle") == units


def test_travel_service_and_waiting_of_the_emptiest_shift():
    problem = day(
        visit("x", windows=((480, 600),)), travel={(0, 1): 20, (1, 0): 15}, end_place=0, rules=only("largest_idle")
    )
    assert priced(problem, plan(s0="x"), "largest_idle") == [minutes(540 - 20 - 30 - 15)]


def test_of_two_shifts_equally_empty_the_first_by_id_is_charged():
    problem = day(visit("x"), visit("y"), rules=only("largest_idle"))
    matches = [m for m in judge(problem, plan(s2="x", s1="y")).matches if m.rule == "largest_idle"]
    assert [(m.shift, m.employees) for m in matches] == [("s1", ("e1",))]


FOUR = ((420, 960),) * 4


@pytest.mark.parametrize(
    ("baseline", "staff", "shifts", "units"),
    [
        ((), 1, "s0", []),
        (("e0",), 1, "s0", []),
        (("e0",), 1, "s1", [60]),
        (("e0",), 1, "", []),
        (("e0", "e1"), 2, "s1 s0", []),
        (("e0", "e1"), 2, "s0 s2", [60]),
        (("e0", "e1"), 2, "s2 s3", [120]),
        (("e9",), 1, "s0", []),
        (("e0", "e9"), 2, "s0 s1", []),
        (("e0", "e9"), 2, "s2 s1", [60]),
        (("e0",), 2, "s0 s1", []),
        (("e0",), 2, "s1 s2", [60]),
        (("e0", "e1"), 1, "s1", [60]),
        (("e0", "e1"), 1, "s2", [120]),
        (("e0", "e1"), 1, "", []),
    ],
)
def test_members_of_the_baseline_who_could_come_again_and_do_not(baseline, staff, shifts, units):
    problem = day(visit("x", staff=staff, baseline_team=baseline), shifts=FOUR, rules=only("changed_employee"))
    assert priced(problem, plan(**dict.fromkeys(shifts.split(), "x")), "changed_employee") == units


@pytest.mark.parametrize(("start", "units"), [(419, []), (420, [60]), (959, [60]), (960, [])])
def test_who_is_off_at_the_baselines_start_could_not_come_again(start, units):
    changed = visit("x", baseline_team=("e0",), baseline_start=minutes(start))
    assert priced(day(changed, rules=only("changed_employee")), plan(s1="x"), "changed_employee") == units


def test_a_client_may_weigh_changed_staff_otherwise():
    rules = replace(only("changed_employee"), overrides=(Override(code="changed_employee", client="x", weight=0),))
    changed = (visit(name, staff=2, baseline_team=("e0",)) for name in "xy")
    assert priced(day(*changed, rules=rules), plan(s1="x y", s2="x y"), "changed_employee") == [60]


def test_nobody_stands_twice_in_a_baseline():
    with pytest.raises(ValueError, match="visit x: an employee stands twice in its baseline team"):
        day(visit("x", baseline_team=("e0", "e0")))


@pytest.mark.parametrize(
    ("routes", "units"),
    [
        ({"s0": "x", "s1": "y", "s2": "z"}, []),
        ({"s0": "x y", "s1": "z"}, [minutes(30)]),
        ({"s0": "x y z"}, [minutes(60)]),
        ({}, []),
    ],
)
def test_client_time_beyond_the_fair_share_costs(routes, units):
    problem = day(visit("x"), visit("y"), visit("z"), rules=only("workload_spread"))
    assert priced(problem, plan(**routes), "workload_spread") == units


def test_shares_follow_working_time_without_unpaid_breaks():
    shifts = ((420, 960), (420, 930), (420, 660))
    problem = day(visit("x", length=125), shifts=shifts, breaks=(pause(length=30),), rules=only("workload_spread"))
    assert priced(problem, plan(s0="x"), "workload_spread") == [minutes(125) - minutes(125) * 510 // 1260]


@pytest.mark.parametrize(
    ("past", "route", "units"),
    [
        ({}, {"s0": "x y"}, [minutes(40)]),
        ({"e0": (60, 540)}, {"s1": "x", "s2": "y"}, []),
        ({"e0": (60, 540), "e1": (60, 540), "e2": (60, 540)}, {"s0": "x", "s1": "y"}, [minutes(10), minutes(10)]),
        ({"e0": (60, 540), "e1": (0, 540), "e2": (0, 540)}, {"s1": "x", "s2": "y"}, [minutes(20)]),
        ({"e0": (60, 0)}, {"s0": "x y"}, [minutes(80)]),
        ({"e0": (600, 0)}, {}, [minutes(600 - 660 // 3)]),
        ({"e0": (0, 1080), "e1": (0, 540)}, {"s0": "x y"}, [minutes(60 - 60 * 1620 // 3240)]),
    ],
)
def test_the_past_counts_in_loads_and_in_shares(past, route, units):
    people = tuple(
        Employee(id=name, served=minutes(served), worked=minutes(worked)) for name, (served, worked) in past.items()
    )
    problem = day(visit("x"), visit("y"), employees=people, rules=only("workload_spread"))
    assert priced(problem, plan(**route), "workload_spread") == units


CASES = {
    "changed_employee": (
        lambda rules: day(visit("x", staff=2, baseline_team=("e0",)), rules=rules),
        plan(s1="x", s2="x"),
        60,
    ),
    "workload_spread": (lambda rules: day(visit("x"), visit("y"), rules=rules), plan(s0="x y"), minutes(40)),
    "unassigned_visit": (lambda rules: day(visit("x"), rules=rules), plan(), minutes(45)),
    "unassigned_optional": (lambda rules: day(visit("x", obligation=OPTIONAL), rules=rules), plan(), 60),
    "largest_idle": (lambda rules: day(visit("x", length=500), rules=rules), plan(s0="x"), minutes(40)),
}


@pytest.mark.parametrize(("code", "level", "weight"), settings_of(CASES))
def test_weight_and_level_are_the_organizations(code, level, weight):
    assert_weighed(CASES[code], code, level, weight)


def test_an_unchangeable_rule_keeps_its_weight():
    problem = day(visit("x", staff=2))
    with pytest.raises(ValueError, match="a system rule keeps weight 1"):
        replace(problem, rules=only("incomplete_team", weight=0))
