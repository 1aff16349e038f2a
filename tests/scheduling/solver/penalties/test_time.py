"""Windows, gaps, shift ends, waiting and breaks, on both sides of every bound."""

import pytest

from scheduling.solver.penalties.time import dependency_gap
from scheduling.solver.problem import BreakPlace, Dependency, Edge, Employee
from scheduling.solver.referee import judge
from tests.scheduling.solver.small import (
    WEEK,
    assert_weighed,
    day,
    joined,
    minutes,
    only,
    pause,
    plan,
    priced,
    refused,
    settings_of,
    visit,
)

START, END = Edge.START, Edge.END


@pytest.mark.parametrize(("pinned", "units"), [(480, []), (479, [60]), (420, [3600]), (481, [])])
def test_a_pin_before_the_opening_is_too_early(pinned, units):
    problem = day(visit("x", windows=((480, 600),), pinned_start=minutes(pinned)))
    assert priced(problem, plan(s0="x"), "early_start") == units


@pytest.mark.parametrize(
    ("closes", "tolerance", "start", "units"),
    [
        (END, 0, 510, []),
        (END, 0, 511, [60]),
        (END, 0, 570, [3600]),
        (START, 0, 540, []),
        (START, 0, 541, [60]),
        (START, 0, 600, [3600]),
        (END, 10, 520, []),
        (END, 10, 521, [60]),
        (START, 240, 780, []),
        (START, 240, 781, [60]),
    ],
)
def test_lateness_beyond_the_tolerance_misses_the_window(closes, tolerance, start, units):
    rules = only("missed_window", tolerance_minutes=tolerance)
    problem = day(visit("x", windows=((480, 540),)), window_closes=closes, rules=rules)
    assert refused(problem, plan({"x": start}, s0="x"), "missed_window") == units


@pytest.mark.parametrize(
    ("start", "units"), [(510, []), (511, [60]), (659, [149 * 60]), (660, []), (690, []), (691, [60])]
)
def test_the_last_window_already_open_is_the_one_that_counts(start, units):
    problem = day(visit("x", windows=((480, 540), (660, 720))), rules=only("late_visit"))
    assert priced(problem, plan({"x": start}, s0="x"), "late_visit") == units


@pytest.mark.parametrize(("staff", "start", "units"), [(1, 510, []), (1, 511, [60]), (2, 511, [120]), (2, 570, [7200])])
def test_every_member_waits_out_a_late_visit(staff, start, units):
    problem = day(visit("x", staff=staff, windows=((480, 540),)), rules=only("late_visit"))
    made = plan({"x": start}, s0="x", s1="x" if staff == 2 else "")
    assert priced(problem, made, "late_visit") == units


def test_without_an_agreed_window_nothing_is_late():
    assert priced(day(visit("x"), rules=only("late_visit")), plan({"x": 900}, s0="x"), "late_visit") == []


@pytest.mark.parametrize(
    ("starts", "units", "charged"),
    [
        ((510, 510), [], None),
        ((511, 510), [60], "x"),
        ((515, 517), [420], "y"),
        ((515, 515), [300], "x"),
        ((510, 600), [5400], "y"),
    ],
)
def test_the_worst_lateness_is_charged_once(starts, units, charged):
    visits = [visit(name, windows=((480, 540),)) for name in ("y", "x")]
    problem = day(*visits, rules=only("largest_lateness"))
    made = plan(dict(zip("xy", starts, strict=True)), s0="x", s1="y")
    assert priced(problem, made, "largest_lateness") == units
    matches = [m for m in judge(problem, made).matches if m.rule == "largest_lateness"]
    assert [m.visit for m in matches] == ([charged] if charged else [])


@pytest.mark.parametrize(
    ("measured", "low", "high", "gap", "units"),
    [
        (START, 60, 120, 60, 0),
        (START, 60, 120, 59, 60),
        (START, 60, 120, 0, 3600),
        (START, 60, 120, 120, 0),
        (START, 60, 120, 121, 60),
        (START, 60, 120, 300, 180 * 60),
        (START, 60, None, 900, 0),
        (END, 60, 120, 90, 0),
        (END, 60, 120, 89, 60),
        (END, 60, 120, 150, 0),
        (END, 60, 120, 151, 60),
        (START, None, None, 900, 0),
    ],
)
def test_a_gap_too_small_or_too_large_counts_its_minutes(measured, low, high, gap, units):
    link = Dependency(
        id="d",
        first="f",
        second="s",
        min_gap=None if low is None else minutes(low),
        max_gap=None if high is None else minutes(high),
        measured_from=measured,
    )
    starts = {"f": minutes(480), "s": minutes(480 + gap)}
    assert dependency_gap(link, visit("f"), starts) == units


@pytest.mark.parametrize(("first", "second"), [(480, 480), (480, 540), (480, 600), (480, 601), (480, 900)])
def test_times_follow_a_gap_rather_than_break_it(first, second):
    link = Dependency(id="d", first="f", second="s", min_gap=minutes(60), max_gap=minutes(120))
    problem = day(visit("f"), visit("s"), dependencies=(link,), rules=only("waiting"))
    made = plan({"f": first, "s": second}, s0="f", s1="s")
    assert priced(problem, made, "dependency_gap") == []
    starts = judge(problem, made).timing.starts
    assert starts == {"f": max(minutes(480), starts["s"] - minutes(120)), "s": max(minutes(540), minutes(second))}


@pytest.mark.parametrize(
    ("allowance", "length", "units"),
    [
        (15, 540, []),
        (15, 555, []),
        (15, 556, [60]),
        (15, 615, [3600]),
        (0, 540, []),
        (0, 541, [60]),
        (240, 780, []),
        (240, 781, [60]),
    ],
)
def test_a_return_beyond_the_allowed_overtime_counts(allowance, length, units):
    problem = day(visit("x", length=length), rules=only("after_shift", max_minutes=allowance))
    assert refused(problem, plan(s0="x"), "after_shift") == units


@pytest.mark.parametrize(("length", "units"), [(520, []), (530, []), (531, [60]), (590, [3600])])
def test_overtime_runs_from_the_end_of_the_shift_to_the_return(length, units):
    problem = day(visit("x", length=length), travel={(0, 1): 5, (1, 0): 5}, rules=only("overtime"))
    assert priced(problem, plan(s0="x"), "overtime") == units


def test_a_shift_without_an_end_place_ends_at_the_last_visit():
    problem = day(visit("x", length=535), travel={(0, 1): 5, (1, 0): 5}, end_place=None, rules=only("overtime"))
    assert priced(problem, plan(s0="x"), "overtime") == []


@pytest.mark.parametrize(("second", "units"), [(510, []), (511, [60]), (570, [3600])])
def test_waiting_counts_at_doors_but_not_before_the_first_visit(second, units):
    x, y = visit("x", windows=((480, 900),)), visit("y", windows=((second, 900),))
    problem = day(x, y, rules=only("waiting"))
    assert priced(problem, plan(s0="x y"), "waiting") == units


def test_a_member_who_waits_for_the_team_waits_at_a_door():
    problem = day(visit("a"), visit("x", staff=2, windows=((480, 900),)), rules=only("waiting"))
    assert priced(problem, plan(s0="a x", s1="x"), "waiting") == [minutes(30)]


def test_waiting_behind_a_break_is_waiting_and_before_one_too():
    x, y = visit("x", length=210), visit("y", windows=((720, 900),))
    problem = day(x, y, breaks=(pause(),), rules=joined(only("waiting"), only("missed_break")))
    assert priced(problem, plan(s0="x *b y"), "waiting") == [minutes(30 + 30)]


def test_waiting_before_a_break_before_the_first_visit_is_a_later_departure():
    rules = joined(only("waiting"), only("missed_break", due="ALWAYS", edge=True))
    problem = day(visit("x", windows=((800, 900),)), breaks=(pause(),), rules=rules)
    assert priced(problem, plan(s0="*b x"), "waiting") == []


@pytest.mark.parametrize(
    ("due", "length", "units"),
    [
        ("SPAN", 300, []),
        ("SPAN", 301, [60]),
        ("SPAN", 500, [60]),
        ("USED", 1, [60]),
        ("ALWAYS", 1, [60]),
        ("SPAN", 0, []),
        ("USED", 0, []),
        ("ALWAYS", 0, [60]),
    ],
)
def test_a_break_is_due_by_span_by_use_or_always(due, length, units):
    visits = (visit("x", length=length),) if length else ()
    problem = day(*visits, breaks=(pause(),), rules=only("missed_break", due=due))
    assert priced(problem, plan(s0="x" if length else ""), "missed_break") == units


@pytest.mark.parametrize(("kept", "units"), [("", [60, 60]), ("*b", [60]), ("*b *c", [])])
def test_each_break_that_is_not_kept_is_one_match(kept, units):
    breaks = (pause(), pause("c", 720, 840))
    problem = day(visit("x", length=240), visit("y"), breaks=breaks, rules=only("missed_break", due="USED"))
    assert priced(problem, plan(s0=f"x {kept} y"), "missed_break") == units


def test_a_break_that_is_not_required_is_never_missed():
    problem = day(visit("x", length=400), breaks=(pause(required=False),), rules=only("missed_break", due="ALWAYS"))
    assert priced(problem, plan(s0="x"), "missed_break") == []


@pytest.mark.parametrize("place", [BreakPlace.PREVIOUS, BreakPlace.NEXT, BreakPlace.OFFICE])
def test_a_break_at_the_edge_is_kept_only_where_edges_count(place):
    rules = only("missed_break", due="ALWAYS", edge=True)
    problem = day(breaks=(pause(place=0),), rules=rules, break_place=place)
    assert priced(problem, plan(s0="*b"), "missed_break") == []


@pytest.mark.parametrize(("closes", "length", "units"), [(END, 330, []), (START, 360, [])])
def test_a_break_that_ends_or_starts_at_its_close_is_kept(closes, length, units):
    rules = only("missed_break", due="USED")
    problem = day(visit("x", length=length), visit("y"), breaks=(pause(),), window_closes=closes, rules=rules)
    assert priced(problem, plan(s0="x *b y"), "missed_break") == units


@pytest.mark.parametrize(
    ("start", "tolerance", "units"),
    [(500, 15, []), (515, 15, []), (516, 15, [60]), (484, 15, [60]), (485, 15, []), (501, 0, [60])],
)
def test_a_start_off_the_baselines_costs_beyond_the_tolerance(start, tolerance, units):
    problem = day(visit("x", baseline_start=minutes(500)), rules=only("changed_start", tolerance_minutes=tolerance))
    assert priced(problem, plan({"x": start}, s0="x"), "changed_start") == units


@pytest.mark.parametrize(
    ("first", "second", "route", "units"),
    [
        (300, 0, "x", []),
        (301, 0, "x", [60]),
        (150, 151, "x y", [60]),
        (240, 100, "x *b y", []),
        (301, 301, "x *b y", [120]),
        (240, 301, "x *b y", [60]),
    ],
)
def test_work_without_a_real_break_costs_beyond_its_longest(first, second, route, units):
    problem = day(
        visit("x", length=first),
        visit("y", length=max(second, 1)),
        breaks=(pause(opening=600, close=960),),
        rules=joined(only("work_stretch"), only("missed_break", weight=0)),
    )
    assert sum(priced(problem, plan(s0=route), "work_stretch")) == sum(units)


@pytest.mark.parametrize(("length", "units"), [(30, []), (29, [minutes(39)])])
def test_a_break_that_is_too_short_is_none(length, units):
    problem = day(
        visit("x", length=180), visit("y", length=130), breaks=(pause(opening=600, close=960, length=length),),
        rules=only("work_stretch"),
    )  # fmt: skip
    assert priced(problem, plan(s0="x *b y"), "work_stretch") == units


CASES = {
    "changed_start": (
        lambda rules: day(visit("x", baseline_start=minutes(500)), rules=rules),
        plan({"x": 530}, s0="x"),
        minutes(15),
    ),
    "work_stretch": (lambda rules: day(visit("x", length=310), rules=rules), plan(s0="x"), minutes(10)),
    "missed_window": (
        lambda rules: day(visit("x", windows=((480, 540),)), rules=rules),
        plan({"x": 525}, s0="x"),
        minutes(15),
    ),
    "late_visit": (
        lambda rules: day(visit("x", staff=2, windows=((480, 540),)), rules=rules),
        plan({"x": 525}, s0="x", s1="x"),
        minutes(30),
    ),
    "largest_lateness": (
        lambda rules: day(visit("x", staff=2, windows=((480, 540),)), rules=rules),
        plan({"x": 525}, s0="x", s1="x"),
        minutes(15),
    ),
    "after_shift": (lambda rules: day(visit("x", length=560), rules=rules), plan(s0="x"), minutes(5)),
    "overtime": (lambda rules: day(visit("x", length=560), rules=rules), plan(s0="x"), minutes(20)),
    "waiting": (
        lambda rules: day(visit("x"), visit("y", windows=((460, 900),)), rules=rules),
        plan(s0="x y"),
        minutes(10),
    ),
    "daily_rest": (
        lambda rules: day(visit("x", length=800), shifts=((420, 1200), (1860, 2400)), worked_by="00", rules=rules),
        plan(s0="x"),
        minutes(20),
    ),
    "weekly_rest": (
        lambda rules: day(
            visit("x", length=790), shifts=((0, 780), (2940, 10080)), worked_by="00", calendar=WEEK, rules=rules
        ),
        plan(s0="x"),
        minutes(10),
    ),
    "weekly_hours": (
        lambda rules: day(
            visit("x", length=560), employees=(Employee(id="e0", weekly_minutes=550),), calendar=WEEK, rules=rules
        ),
        plan(s0="x"),
        minutes(10),
    ),
    "missed_break": (
        lambda rules: day(visit("x", length=400), breaks=(pause(), pause("c")), rules=rules),
        plan(s0="x"),
        120,
    ),
}


@pytest.mark.parametrize(("code", "level", "weight"), settings_of(CASES))
def test_weight_and_level_are_the_organizations(code, level, weight):
    assert_weighed(CASES[code], code, level, weight)
