"""The smallest fix: it makes room, and no smaller one does."""

from dataclasses import replace

import pytest

from scheduling.solver.explain.cures import cures, cures_in_time
from scheduling.solver.explain.fixes import Fix, FixKind
from scheduling.solver.plan import visit_stop
from scheduling.solver.problem import Dependency, Duty, Edge, Employee, HeldSkill, SkillNeed
from scheduling.solver.rescore import Bases
from scheduling.solver.rules import Rules
from tests.scheduling.solver.explain.brute import assert_makes_room
from tests.scheduling.solver.small import WEEK, day, joined, minutes, only, pause, plan, visit

ONE = ((420, 960),)
FAR = {(0, 1): 30, (1, 0): 30}


def smallest(problem, made=None, most=120):
    """Fixes of every kind that make room for x, each tried by the referee."""
    bases = Bases(problem, made or plan())
    found = cures(bases, "x", most)
    for cure in found:
        assert_makes_room(problem, bases.plan, cure)
    return [cure.fix for cure in found]


@pytest.mark.parametrize(("travel", "found"), [(30, []), (31, [1]), (90, [60]), (150, [120]), (151, [])])
def test_a_window_is_widened_by_the_minutes_that_are_missing(travel, found):
    problem = day(visit("x", windows=((450, 480),)), shifts=ONE, travel={(0, 1): travel})
    fixes = [fix for fix in smallest(problem) if fix.kind is FixKind.WIDEN_WINDOW]
    assert [(fix.minutes, fix.side, fix.window) for fix in fixes] == [(m, Edge.END, 0) for m in found]


def test_a_window_is_opened_sooner_where_that_takes_fewer_minutes():
    busy = visit("y", length=120, windows=((460, 580),))
    problem = day(visit("x", windows=((460, 500),)), busy, shifts=ONE)
    assert smallest(problem, plan(s0="y"))[0] == Fix(FixKind.WIDEN_WINDOW, "x", 30, Edge.START, 0)


def test_the_nearer_of_two_windows_is_widened():
    busy = visit("y", length=540, windows=((420, 960),))
    problem = day(visit("x", windows=((480, 510), (700, 950))), busy, shifts=ONE, rules=only("missed_window"))
    assert smallest(problem, plan(s0="y"))[0] == Fix(FixKind.WIDEN_WINDOW, "x", 40, Edge.END, 1)


@pytest.mark.parametrize(("length", "missing"), [(555, None), (556, 1), (600, 45)])
def test_a_shift_is_lengthened_by_what_lies_past_its_limit(length, missing):
    rules = joined(Rules.defaults(), only("work_stretch", weight=0))
    problem = day(visit("x", length=length), shifts=ONE, rules=rules)
    found = [fix for fix in smallest(problem) if fix.kind is FixKind.LENGTHEN_SHIFT]
    assert [fix.minutes for fix in found] == ([] if missing is None else [missing])


@pytest.mark.parametrize(("side", "window"), [(Edge.START, (420, 450)), (Edge.END, (945, 975))])
def test_a_shift_begins_sooner_or_ends_later(side, window):
    problem = day(visit("x", windows=(window,)), shifts=((430, 950),), travel=FAR)
    found = [fix for fix in smallest(problem) if fix.kind is FixKind.LENGTHEN_SHIFT]
    assert [(fix.row, fix.side) for fix in found] == [("s0", side)]


@pytest.mark.parametrize(("next_duty", "is_allowed"), [(960 + 45 + 660, True), (960 + 44 + 660, False)])
def test_a_shift_is_not_lengthened_into_the_rest_after_it(next_duty, is_allowed):
    duty = Duty(start=minutes(next_duty), end=minutes(next_duty + 60), paid=minutes(60))
    problem = day(visit("x"), shifts=ONE, employees=(Employee(id="e0", duties=(duty,)),), calendar=WEEK)
    assert (Fix(FixKind.LENGTHEN_SHIFT, "s0", 45, Edge.END).apply(problem) is not None) is is_allowed


@pytest.mark.parametrize(("close", "found"), [(580, []), (579, [(Edge.END, 1)]), (570, [(Edge.END, 10)])])
def test_a_break_makes_way(close, found):
    """y, the break and x follow each other without a gap until the break must begin: x goes before it, then."""
    rules = joined(Rules.defaults(), only("missed_break", due="USED"))
    first, last = visit("y", windows=((420, 450),)), visit("z", windows=((600, 960),))
    problem = day(
        first, visit("x", length=100, windows=((450, 550),)), last, shifts=ONE,
        breaks=(pause(opening=500, close=close),), rules=rules,
    )  # fmt: skip
    fixes = [fix for fix in smallest(problem, plan(s0="y *b z")) if fix.kind is FixKind.MOVE_BREAK]
    assert [(fix.side, fix.minutes) for fix in fixes] == found


def test_a_lock_in_the_way_is_taken_off():
    locked = visit("y", length=60, windows=((420, 960),), pinned_start=minutes(440))
    problem = day(visit("x", length=30, windows=((420, 450),)), locked, shifts=ONE)
    assert Fix(FixKind.UNPIN, "y") in smallest(problem, plan({"y": 440}, s0="y"))


def test_the_visits_own_lock_is_taken_off():
    problem = day(visit("x", pinned_start=minutes(300), windows=((480, 600),)), shifts=ONE)
    assert Fix(FixKind.UNPIN, "x") in smallest(problem)


def test_a_missing_skill_is_added_at_the_level_asked_for():
    people = (Employee(id="e0", skills=(HeldSkill(skill="A", level=1),)),)
    problem = day(visit("x", needs=(SkillNeed(skill="A", min_level=2),)), shifts=ONE, employees=people)
    assert smallest(problem) == [Fix(FixKind.ADD_SKILL, "e0", skill="A", level=2)]


def test_two_missing_skills_are_no_single_fix():
    needs = SkillNeed(skill="A"), SkillNeed(skill="B")
    assert smallest(day(visit("x", needs=needs), shifts=ONE)) == []


def test_a_visit_for_two_may_do_with_one():
    problem = day(visit("x", staff=2), shifts=ONE)
    assert smallest(problem) == [Fix(FixKind.FEWER_STAFF, "x")]


def test_a_team_whose_hours_do_not_meet_gets_a_wider_window_or_a_longer_shift():
    problem = day(visit("x", staff=2, windows=((480, 510),)), shifts=((420, 960), (500, 960)))
    assert [(fix.kind, fix.row, fix.minutes) for fix in smallest(problem)] == [
        (FixKind.WIDEN_WINDOW, "x", 20),
        (FixKind.LENGTHEN_SHIFT, "s1", 20),
        (FixKind.FEWER_STAFF, "x", 0),
    ]


def test_a_group_gets_room_for_all_of_it():
    links = (Dependency(id="d", first="x", second="y", min_gap=minutes(60), max_gap=minutes(60), all_or_nothing=True),)
    problem = day(visit("x", windows=((480, 500),)), visit("y"), dependencies=links)
    found = smallest(problem)
    assert found[0] == Fix(FixKind.WIDEN_WINDOW, "x", 10, Edge.START, 0)


@pytest.mark.parametrize(
    "fix",
    [
        Fix(FixKind.LENGTHEN_SHIFT, "s0", 500, Edge.START),  # before the period
        Fix(FixKind.WIDEN_WINDOW, "x", 500, Edge.START),
        Fix(FixKind.LENGTHEN_SHIFT, "s0", 61, Edge.END),  # into the employee's next shift
        Fix(FixKind.MOVE_BREAK, "b", 700, Edge.START),
    ],
)
def test_what_cannot_be_changed_so_is_no_fix(fix):
    problem = day(visit("x", windows=((480, 510),)), shifts=((420, 600), (660, 900)), worked_by="00", breaks=(pause(),))
    assert fix.apply(problem) is None
    assert replace(fix, minutes=60).apply(problem) is not None


def test_the_plan_of_a_cure_holds_the_visit():
    problem = day(visit("x", needs=(SkillNeed(skill="A"),)), shifts=ONE)
    assert cures(Bases(problem, plan()), "x")[0].plan.routes["s0"] == (visit_stop("x"),)


def test_whoever_waits_gets_what_was_found_by_then_and_is_told_so():
    """Over before the first look, after some, and never."""
    problem = day(visit("x", windows=((450, 480),)), shifts=ONE, travel={(0, 1): 40})
    bases = Bases(problem, plan())
    whole = cures(bases, "x")
    assert cures_in_time(bases, "x", lambda: True) == ([], False)
    assert cures_in_time(bases, "x", lambda: False) == (whole, True)
    for looks in range(1, 40, 3):
        left = iter([False] * looks)
        found, is_complete = cures_in_time(bases, "x", lambda left=left: next(left, True))
        assert {cure.fix for cure in found} <= {cure.fix for cure in whole}
        assert found == whole or not is_complete
