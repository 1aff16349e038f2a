"""What is left out is confirmed by trying every place, and a reason says with numbers why."""

from dataclasses import replace

import pytest

from constraints.rules import Level
from scheduling.solver import solve as solving
from scheduling.solver.compile import compile_problem
from scheduling.solver.insertion import Inserter, Reason, ReasonCode, State, able_shifts, complete, not_before_choices
from scheduling.solver.plan import Plan, break_stop, visit_stop
from scheduling.solver.problem import (
    UNREACHABLE,
    BreakPlace,
    Dependency,
    Employee,
    HeldSkill,
    Obligation,
    Relation,
    RelationKind,
    SkillNeed,
    Staff,
)
from scheduling.solver.referee import judge
from scheduling.solver.rescore import Base
from scheduling.solver.retime import NEVER
from scheduling.solver.rules import Rules
from scheduling.solver.solve import EngineDisagrees, engine_score, settled, solve
from scheduling.solver.spots import Blocked, Spot
from scheduling.solver.stop import MaxMoves
from scheduling.solver.timing import PlanRefused
from tests.scheduling.solver.explain.brute import hard_costs
from tests.scheduling.solver.explain.plans import any_plan
from tests.scheduling.solver.small import day, joined, minutes, only, pause, plan, visit
from tests.scheduling.solver.worlds import random_problem

ONE = ((420, 960),)
TWO = ONE * 2


def only_reason(problem, made=None) -> Reason:
    after, reasons = complete(problem, made or plan())
    assert len(reasons) == 1
    assert visit_stop(reasons[0].visit) not in {stop for stops in after.routes.values() for stop in stops}
    return reasons[0]


def test_nobody_able_is_said_with_how_many_are_needed():
    problem = day(visit("x", staff=2, needs=(SkillNeed(skill="A", employees=2),)))
    assert only_reason(problem) == Reason(visit="x", code=ReasonCode.NO_ABLE_EMPLOYEE, able=0, needed=2)


def test_one_able_for_a_team_of_two_is_too_few():
    people = (Employee(id="e1", skills=(HeldSkill(skill="A"),)),)
    problem = day(visit("x", staff=2, needs=(SkillNeed(skill="A", employees=2),)), employees=people)
    assert only_reason(problem) == Reason(visit="x", code=ReasonCode.TOO_FEW_ABLE, able=1, needed=2)


@pytest.mark.parametrize(
    ("relation", "able"), [(RelationKind.BLOCKED, 0), (RelationKind.PREFERRED, None), (None, None)]
)
def test_a_barred_employee_is_not_able(relation, able):
    rows = () if relation is None else (Relation(client="x", employee="e0", kind=relation),)
    _, reasons = complete(day(visit("x"), shifts=ONE, relations=rows), plan())
    assert [reason.able for reason in reasons] == ([] if able is None else [able])


@pytest.mark.parametrize(("travel", "units"), [(60, None), (61, 60), (90, 1800)])
def test_the_nearest_miss_of_a_window_is_given_in_ticks(travel, units):
    problem = day(visit("x", windows=((480, 510),)), shifts=ONE, travel={(0, 1): travel})
    _, reasons = complete(problem, plan())
    assert [(r.code, r.rule, r.units, r.able) for r in reasons] == (
        [] if units is None else [(ReasonCode.NO_ROOM, "missed_window", units, 1)]
    )


@pytest.mark.parametrize(("length", "units"), [(555, None), (556, 60), (600, 2700)])
def test_the_nearest_miss_of_a_shift_is_what_lies_beyond_the_allowance(length, units):
    rules = joined(Rules.defaults(), only("work_stretch", weight=0))
    _, reasons = complete(day(visit("x", length=length), shifts=ONE, rules=rules), plan())
    assert [(r.rule, r.units) for r in reasons] == ([] if units is None else [("after_shift", units)])


@pytest.mark.parametrize(("close", "units"), [(750, None), (749, 60), (740, 600)])
def test_a_break_is_not_given_up_for_a_visit(close, units):
    x, z = visit("x", length=240), visit("z", length=60, windows=((660, 720),))
    problem = day(x, visit("y", length=45), z, shifts=((420, 900),), breaks=(pause(close=close),))
    made = plan({"x": 420, "y": 750}, s0="x *b y")
    _, reasons = complete(problem, made)
    assert [(r.visit, r.rule, r.units) for r in reasons] == ([] if units is None else [("z", "missed_break", units)])


def test_the_nearest_of_several_misses_is_the_one_said():
    problem = day(visit("x", windows=((480, 510),)), travel={(0, 1): 70}, shifts=((420, 960), (415, 960), (418, 960)))
    assert (only_reason(problem).rule, only_reason(problem).units) == ("missed_window", minutes(5))


@pytest.mark.parametrize(("price", "extra"), [(39, 60), (20, 1200)])
def test_an_optional_visit_that_costs_more_than_its_price_is_dearer(price, extra):
    rules = joined(only("travel_time", weight=2), only("unassigned_optional", weight=price))
    x = visit("x", obligation=Obligation.OPTIONAL)
    problem = day(x, shifts=ONE, travel={(0, 1): 10, (1, 0): 10}, rules=rules)
    reason = only_reason(problem)
    assert reason == Reason(visit="x", code=ReasonCode.DEARER, able=1, needed=1, extra=(0, 0, extra))


@pytest.mark.parametrize(("price", "is_put_in"), [(39, False), (40, False), (41, True)])
def test_an_insertion_is_applied_if_it_improves_the_score(price, is_put_in):
    rules = joined(only("travel_time", weight=2), only("unassigned_optional", weight=price))
    x = visit("x", obligation=Obligation.OPTIONAL)
    problem = day(x, shifts=ONE, travel={(0, 1): 10, (1, 0): 10}, rules=rules)
    after, reasons = complete(problem, plan())
    assert (visit_stop("x") in after.routes.get("s0", ())) is is_put_in
    assert bool(reasons) is not is_put_in
    assert judge(problem, after).score >= judge(problem, plan()).score


def test_the_cheapest_of_all_places_is_taken():
    travel = {(0, 1): 10, (1, 0): 10, (0, 2): 10, (2, 0): 10, (1, 2): 1, (2, 1): 1}
    problem = day(
        visit("a", 1), visit("x", 2), travel=travel, rules=joined(only("travel_time"), only("unassigned_visit"))
    )
    after, reasons = complete(problem, plan({"a": 420}, s1="a"))
    assert reasons == ()
    assert judge(problem, after).score.soft == -minutes(21)


def test_a_double_visit_is_put_in_with_two_different_employees():
    problem = day(visit("x", staff=2), shifts=TWO)
    after, reasons = complete(problem, plan())
    assert reasons == ()
    assert judge(problem, after).timing.teams["x"] == ("e0", "e1")


def test_a_double_visit_does_not_take_one_employee_twice():
    problem = day(visit("x", staff=2), shifts=ONE)
    assert only_reason(problem) == Reason(visit="x", code=ReasonCode.TOO_FEW_ABLE, able=1, needed=2)


def test_a_double_visit_finds_no_room_where_only_one_member_has_it():
    problem = day(visit("x", staff=2, windows=((480, 510),)), shifts=((420, 960), (500, 960)))
    reason = only_reason(problem)
    assert (reason.code, reason.rule, reason.units) == (ReasonCode.NO_ROOM, "missed_window", minutes(20))


LINKED = (Dependency(id="d", first="x", second="y", min_gap=minutes(60), max_gap=minutes(90), all_or_nothing=True),)


def test_a_group_is_put_in_whole_with_its_gap():
    problem = day(visit("x"), visit("y"), shifts=TWO, dependencies=LINKED)
    after, reasons = complete(problem, plan())
    starts = judge(problem, after).timing.starts
    assert reasons == ()
    assert minutes(60) <= starts["y"] - starts["x"] <= minutes(90)


def test_a_group_stays_out_whole_with_a_reason_for_each():
    late = visit("y", windows=((420, 480),))
    problem = day(visit("x"), late, shifts=TWO, dependencies=LINKED)
    after, reasons = complete(problem, plan())
    assert after.members() == {}
    assert [(r.visit, r.code, r.rule, r.units) for r in reasons] == [
        (name, ReasonCode.NO_ROOM, "missed_window", minutes(30)) for name in "xy"
    ]


@pytest.mark.parametrize(("trials", "is_confirmed"), [(0, False), (2, False), (100, True)])
def test_trials_that_run_out_leave_the_reason_unconfirmed(trials, is_confirmed):
    """Two visits that must begin at once and cannot: only putting both in shows it."""
    links = (Dependency(id="d", first="x", second="y", min_gap=0, max_gap=0, all_or_nothing=True),)
    rows = visit("x", length=60, windows=((420, 480),)), visit("y", length=60, windows=((540, 600),))
    _, reasons = complete(day(*rows, dependencies=links), plan(), trials)
    assert {reason.is_confirmed for reason in reasons} == {is_confirmed}


@pytest.mark.parametrize("trials", [0, 1])
def test_what_is_too_late_by_itself_needs_no_trial(trials):
    _, reasons = complete(day(visit("x", length=600)), plan(), trials)
    assert [(reason.rule, reason.is_confirmed) for reason in reasons] == [("after_shift", True)]


@pytest.mark.parametrize(("staff", "is_put_in"), [(Staff.SAME, False), (Staff.ANY, True), (Staff.DIFFERENT, True)])
def test_a_mandatory_visit_does_not_break_a_link_of_staff(staff, is_put_in):
    link = Dependency(id="d", first="f", second="s", min_gap=None, staff=staff)
    person = Employee(id="e1", skills=(HeldSkill(skill="A"),))
    second = visit("s", needs=(SkillNeed(skill="A"),), obligation=Obligation.MANDATORY)
    problem = day(visit("f"), second, shifts=TWO, employees=(person,), dependencies=(link,))
    after, reasons = complete(problem, plan({"f": 420}, s0="f"))
    assert (after.members().get("s") == ["s1"]) is is_put_in
    assert [(r.code, r.rule, r.units) for r in reasons] == (
        [] if is_put_in else [(ReasonCode.NO_ROOM, "dependency_staff", 60)]
    )


def test_a_team_keeps_the_member_who_is_pinned_to_it():
    problem = day(visit("x", staff=2, pinned_employees=("e2",)), shifts=((420, 960),) * 4)
    after, _ = complete(problem, plan())
    assert "e2" in judge(problem, after).timing.teams["x"]


def test_a_pinned_member_without_time_leaves_the_visit_out():
    pinned = visit("x", staff=2, windows=((480, 510),), pinned_employees=("e2",))
    problem = day(pinned, shifts=((420, 960), (420, 960), (500, 960)))
    reason = only_reason(problem)
    assert (reason.code, reason.is_confirmed) == (ReasonCode.NO_ROOM, True)


def test_reasons_come_in_the_order_of_the_visits():
    problem = day(visit("c", staff=2, length=600), visit("a", length=600), visit("b", length=600), shifts=TWO)
    _, reasons = complete(problem, plan())
    assert [reason.visit for reason in reasons] == ["c", "a", "b"]


@pytest.mark.parametrize("seed", range(8))
def test_a_plan_changed_by_insertion_has_the_engines_score_too(seed, monkeypatch):
    problem = random_problem(seed, visits=12, shifts=4)
    monkeypatch.setattr(solving.Search, "construct", lambda search, noise=0.0: search.load(plan()))
    result = solve(problem, stop=MaxMoves(0))
    assert result.plan.members()
    assert engine_score(compile_problem(problem), result.plan) == judge(problem, result.plan).score == result.score


def test_a_changed_plan_on_which_the_engine_disagrees_is_not_handed_on(monkeypatch):
    problem = day(visit("x"), shifts=ONE)
    monkeypatch.setattr(solving.Search, "construct", lambda search, noise=0.0: search.load(plan()))
    monkeypatch.setattr(solving, "engine_score", lambda compiled, made: judge(problem, plan()).score)
    with pytest.raises(EngineDisagrees, match="the referee 0hard/0medium/-540soft"):
        solve(problem, stop=MaxMoves(0))


def test_a_visit_that_only_a_lost_break_connected_is_left_out_with_it():
    far = {(1, 2): UNREACHABLE, (2, 1): UNREACHABLE}
    office = pause(opening=430, close=465, length=15, place=0)
    rules = joined(Rules.defaults(), only("missed_break", level=Level.SOFT, due="USED"))
    problem = day(
        visit("x", 1),
        visit("y", 2),
        shifts=ONE,
        travel=far,
        breaks=(office,),
        break_place=BreakPlace.OFFICE,
        rules=rules,
    )
    made = settled(compile_problem(problem), plan({"x": 420, "y": 420}, s0="x *b y"))
    assert made.routes["s0"] == (visit_stop("x"), break_stop("b"), visit_stop("y"))
    problem = replace(problem, visits=(replace(problem.visits[0], duration=minutes(31)), problem.visits[1]))
    made = settled(compile_problem(problem), plan({"x": 420, "y": 420}, s0="x *b y"))
    assert made.routes["s0"] == (visit_stop("x"),)


def test_a_first_plan_whose_lost_break_bridged_two_visits_is_stored_without_one():
    problem = random_problem(100)
    result = solve(problem, stop=MaxMoves(0), seed=100)
    assert not [match for match in result.verdict.matches if match.rule == "unreachable_leg"]


def put_in(problem, made, name: str, index: int) -> State | Blocked:
    inserter = Inserter(Base(problem, made), [problem.visit[name]], 1)
    place = Spot("s0", index, 0, 0, NEVER, "missed_window", is_detour=False)
    return inserter.put_in(inserter.start, problem.visit[name], place)


@pytest.mark.parametrize(("close", "is_blocked"), [(540, False), (539, True)])
def test_a_drive_made_longer_before_a_break_moves_the_break_with_it(close, is_blocked):
    """Breaks at the next place: a visit put in behind one changes the drive before it."""
    problem = day(
        visit("a", place=1), visit("c", place=2), visit("v", place=3),
        travel={(1, 2): 10, (1, 3): 60}, shifts=ONE, breaks=(pause(opening=450, close=close),),
        break_place=BreakPlace.NEXT,
    )  # fmt: skip
    after = put_in(problem, plan(s0="a *b c"), "v", 2)
    if is_blocked:
        assert after == Blocked("missed_break", minutes(1))
    else:
        assert after.times.begins[break_stop("b")] == minutes(510)


@pytest.mark.parametrize(("close", "is_blocked"), [(590, False), (589, True)])
def test_a_drive_made_longer_behind_a_break_is_driven_from_the_visit_before_it(close, is_blocked):
    """x ends at 450; the break stands at 480 in any case, but from y's place the drive to z is 50 minutes longer."""
    problem = day(
        visit("x", 1), visit("y", 2, length=10), visit("z", 3, windows=[(420, close)]),
        travel={(1, 2): 5, (1, 3): 10, (2, 3): 50}, shifts=ONE, breaks=(pause(opening=480),),
    )  # fmt: skip
    after = put_in(problem, plan(s0="x *b z"), "y", 1)
    if is_blocked:
        assert after == Blocked("missed_window", minutes(1))
    else:
        assert after.times.starts["z"] == minutes(560)


def every_place(problem, made, row):
    """The plans with the visit on any shift whose employee may make it, as the referee judges them; those that lose a
    break are none.
    """
    for shift in able_shifts(Base(problem, made), [row])[row.id]:
        stops = made.routes.get(shift.id, ())
        for index in range(len(stops) + 1):
            for moment in not_before_choices(row):
                routes = {**made.routes, shift.id: (*stops[:index], visit_stop(row.id), *stops[index:])}
                try:
                    changed = Plan(routes=routes, not_before={**made.not_before, row.id: moment})
                    yield judge(problem, changed).score, hard_costs(problem, changed)
                except PlanRefused:
                    continue


@pytest.mark.parametrize("seed", range(8))
def test_no_place_that_breaks_no_hard_rule_further_would_improve_a_completed_plan(seed):
    """By the referee alone, from scratch; a second."""
    problem = random_problem(seed, visits=12, shifts=3)
    made, reasons = complete(problem, any_plan(problem, seed, density=0.4))
    score, before = judge(problem, made).score, hard_costs(problem, made)
    alone = {ids[0] for ids in problem.groups if len(ids) == 1 and problem.visit[ids[0]].staff == 1}
    for reason in reasons:
        if reason.visit in alone and reason.is_confirmed:
            for after, costs in every_place(problem, made, problem.visit[reason.visit]):
                assert after <= score or any(costs[rule] > before[rule] for rule in costs), reason
