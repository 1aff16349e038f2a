"""The worked examples of timing: what a plan's decisions come to."""

import pytest

from scheduling.solver.plan import break_stop
from scheduling.solver.problem import Break, Dependency, Edge, Visit
from scheduling.solver.referee import judge, lost_breaks, without_lost_breaks
from scheduling.solver.timing import PlanRefused, time_plan
from tests.scheduling.solver.small import day, minutes, plan, visit

H8 = 8 * 60


def test_a_team_starts_when_its_last_member_is_there():
    problem = day(visit("x", 1, staff=2, windows=((H8, 600),)), travel={(0, 1): 65}, shifts=((420, 960), (435, 960)))
    timing = time_plan(problem, plan(s0="x", s1="x"))
    assert timing.starts["x"] == minutes(500)
    assert [timing.routes[name].stops[0].wait for name in ("s0", "s1")] == [minutes(15), 0]
    assert timing.routes["s0"].depart == minutes(435)
    assert timing.routes["s0"].counted_waiting == 0


def test_the_earlier_of_two_linked_visits_is_delayed_never_the_later_hurried():
    link = Dependency(id="d", first="f", second="s", min_gap=minutes(180), max_gap=minutes(240))
    late = visit("s", 1, windows=((12 * 60, 15 * 60),))
    problem = day(visit("f", 1, windows=((460, 470),)), late, dependencies=(link,), window_closes=Edge.START)
    verdict = judge(problem, plan(s0="f", s1="s"))
    assert verdict.timing.starts == {"f": minutes(H8), "s": minutes(12 * 60)}
    assert [(m.rule, m.units) for m in verdict.matches if m.rule == "missed_window"] == [("missed_window", minutes(10))]


@pytest.mark.parametrize(("not_before", "start", "late"), [(None, 660, 0), (480, 520, 10)])
def test_a_missed_window_sends_to_the_next_unless_the_plan_says_otherwise(not_before, start, late):
    problem = day(visit("x", 1, windows=((480, 540), (660, 720))), travel={(0, 1): 100})
    timing = time_plan(problem, plan({"x": not_before} if not_before else {}, s0="x"))
    assert timing.starts["x"] == minutes(start)
    units = [
        m.units
        for m in judge(problem, plan({"x": start if late == 0 else 480}, s0="x")).matches
        if m.rule == "late_visit"
    ]
    assert units == ([minutes(late)] if late else [])


@pytest.mark.parametrize(("length", "kept"), [(330, True), (331, False)])
def test_a_break_that_ends_at_its_close_is_kept_one_minute_later_lost(length, kept):
    noon = Break(id="b", open=minutes(11 * 60), close=minutes(13 * 60), duration=minutes(30))
    problem = day(visit("x", 1, length=length), visit("y", 1), breaks=(noon,))
    made = plan(s0="x *b y")
    assert list(lost_breaks(problem, time_plan(problem, made))) is not kept
    cleaned = without_lost_breaks(problem, made)
    assert (break_stop("b") in cleaned.routes["s0"]) is kept
    assert [m.rule for m in judge(problem, cleaned).matches if m.rule == "missed_break"] == (
        [] if kept else ["missed_break"]
    )


def test_crossed_teams_wait_for_each_other_for_ever():
    problem = day(visit("x", 1, staff=2), visit("y", 1, staff=2))
    with pytest.raises(PlanRefused, match="routes wait for each other"):
        time_plan(problem, plan(s0="x y", s1="y x"))


def test_a_chain_of_teams_has_times():
    problem = day(visit("x", 1, staff=2), visit("y", 1, staff=2), visit("z", 1))
    timing = time_plan(problem, plan(s0="x", s1="x y", s2="y z"))
    assert timing.starts == {"x": minutes(420), "y": minutes(450), "z": minutes(480)}


def test_a_return_after_the_shift_is_overtime_within_the_allowance():
    problem = day(visit("x", 1, length=550), shifts=((420, 960),))
    table = {row.rule: row.cost for row in judge(problem, plan(s0="x")).table}
    assert (table["overtime"], table["after_shift"]) == (4 * minutes(10), 0)


def test_an_unassigned_double_visit_costs_minutes_times_members_times_priority():
    left_out = Visit(id="x", client="c", duration=minutes(30), place=1, staff=2, priority=2)
    assert str(judge(day(left_out), plan()).score) == "0hard/-180medium/0soft"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (plan(s9="x"), "no such shift"),
        (plan(s0="q"), "visit q is unknown"),
        (plan(s0="x x"), "different employees"),
        (plan(s0="x", s1="x"), "different employees"),
        (plan(s1="x *b"), "not one of its own"),
        (plan(s0="x *b *b"), "stands twice"),
        (plan({"x": 100}, s0="x"), "its first window opens"),
        (plan(s0="*b x"), "is not kept"),
    ],
)
def test_what_is_no_plan_is_refused_by_name(made, said):
    noon = Break(id="b", open=minutes(11 * 60), close=minutes(13 * 60), duration=minutes(30))
    problem = day(visit("x", 1, windows=((480, 960),)), breaks=(noon,))
    with pytest.raises(PlanRefused, match=said):
        judge(problem, made)
