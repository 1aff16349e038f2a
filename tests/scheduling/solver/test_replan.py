"""From a moment on: what has begun stays as it is, the rest can only begin later."""

from dataclasses import replace

import pytest

from scheduling.solver.problem import Employee
from scheduling.solver.replan import Former, frozen, with_baseline
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from tests.scheduling.solver.small import day, minutes, visit

NINE = minutes(540)


def former(start, *team):
    return Former(team or ("e0",), minutes(start))


def windows(problem):
    (only,) = problem.visits
    return [(window.open // 60, window.close // 60) for window in only.agreed]


def test_a_baseline_holds_for_the_visits_that_were_made():
    problem = with_baseline(day(visit("x"), visit("y")), {"x": former(480)})
    assert [(v.baseline_team, v.baseline_start) for v in problem.visits] == [(("e0",), minutes(480)), ((), None)]


@pytest.mark.parametrize(("start", "pinned"), [(539, minutes(539)), (540, None)])
def test_what_began_before_the_moment_is_pinned(start, pinned):
    (only,) = frozen(day(visit("x")), {"x": former(start)}, NINE).visits
    assert (only.pinned_start, only.pinned_employees) == (pinned, ("e0",) if pinned else ())


@pytest.mark.parametrize(
    ("agreed", "left"),
    [
        (((480, 600),), [(540, 600)]),
        (((480, 570),), [(540, 570)]),
        (((480, 569),), [(540, 540)]),
        (((480, 500), (600, 660)), [(600, 660)]),
        ((), [(540, 2400)]),
    ],
)
def test_agreed_times_are_what_is_left_of_them(agreed, left):
    assert windows(frozen(day(visit("x", length=30, windows=agreed)), {}, NINE)) == left


def test_a_visit_whose_time_is_over_stays_unassigned_with_a_reason():
    problem = frozen(day(visit("x", windows=((420, 480),))), {}, NINE)
    result = solve(problem, stop=MaxMoves(2000))
    assert [(reason.visit, reason.rule) for reason in result.reasons] == [("x", "missed_window")]


def test_who_has_gone_is_left_out_of_the_team():
    (only,) = frozen(day(visit("x", staff=2)), {"x": former(480, "e0", "gone")}, NINE).visits
    assert only.pinned_employees == ("e0",)


@pytest.mark.parametrize(("length", "end"), [(60, 540), (61, 541)])
def test_a_shift_cut_short_ends_where_its_begun_visit_is_done(length, end):
    sick = Employee(id="e0", absences=((NINE, minutes(960)),))
    problem = day(visit("x", length=length), shifts=((420, 540), (420, 960)), employees=(sick,))
    after = frozen(problem, {"x": former(480)}, NINE)
    assert (after.shifts[0].end, after.shifts[0].end_place) == (minutes(end), None)
    assert after.employees[0].absences == ((minutes(end), minutes(960)),)
    assert after.shifts[1] == problem.shifts[1]


@pytest.mark.parametrize("absences", [(), ((minutes(600), minutes(960)),)])
def test_a_shift_that_no_absence_cuts_short_stays_as_it_is(absences):
    problem = day(visit("x", length=90), shifts=((420, 540),), employees=(Employee(id="e0", absences=absences),))
    assert frozen(problem, {"x": former(480)}, NINE).shifts == problem.shifts


def test_a_plan_from_a_moment_on_keeps_what_has_begun():
    problem = day(*(visit(name, place=1 + number % 4) for number, name in enumerate("abcdef")))
    first = solve(problem, stop=MaxMoves(5000))
    timing = first.verdict.timing
    former_plan = {name: Former(timing.teams[name], start) for name, start in timing.starts.items()}
    moment = sorted(timing.starts.values())[3] + 1
    sick = replace(problem, shifts=tuple(shift for shift in problem.shifts if shift.id != "s2"))
    after = solve(frozen(sick, former_plan, moment), stop=MaxMoves(5000), start=first.plan).verdict.timing
    kept = {name for name, was in former_plan.items() if was.start < moment and was.team != ("e2",)}
    assert {name: (after.teams[name], after.starts[name]) for name in kept} == {
        name: (former_plan[name].team, former_plan[name].start) for name in kept
    }
    assert all(start >= moment for name, start in after.starts.items() if name not in kept)
