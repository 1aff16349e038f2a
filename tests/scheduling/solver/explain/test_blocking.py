"""Why nobody: the rules named block, no others do, and the numbers are right."""

import pytest

from scheduling.solver.explain.blocking import Broken, as_member, why_left_out
from scheduling.solver.insertion import ReasonCode
from scheduling.solver.problem import Dependency, Employee, HeldSkill, Obligation, Relation, RelationKind, SkillNeed
from scheduling.solver.referee import judge
from scheduling.solver.rescore import Bases
from scheduling.solver.rules import Rules
from tests.scheduling.solver.explain.brute import broken_sets
from tests.scheduling.solver.explain.plans import any_plan, assert_is_the_referees
from tests.scheduling.solver.small import day, joined, minutes, only, pause, plan, visit
from tests.scheduling.solver.worlds import random_problem

ONE = ((420, 960),)


def answers(problem, made=None):
    return {answer.shift: answer for answer in why_left_out(Bases(problem, made or plan()), "x").answers}


def test_a_missing_skill_is_named():
    people = (Employee(id="e1", skills=(HeldSkill(skill="A"),)),)
    needs = SkillNeed(skill="A"), SkillNeed(skill="B")
    found = answers(day(visit("x", needs=needs), employees=people))
    assert {shift: one.broken[0].skills for shift, one in found.items()} == {
        "s0": ("A", "B"),
        "s1": ("B",),
        "s2": ("A", "B"),
    }


@pytest.mark.parametrize(("travel", "broken"), [(60, ()), (72, (minutes(12), minutes(522), minutes(510)))])
def test_a_window_missed_says_when_and_by_how_much(travel, broken):
    problem = day(visit("x", windows=((480, 510),)), shifts=ONE, travel={(0, 1): travel})
    found = answers(problem)["s0"].broken
    assert [(one.units, one.at, one.limit) for one in found] == ([broken] if broken else [])


@pytest.mark.parametrize(("length", "is_possible"), [(30, True), (31, False)])
def test_a_planned_visit_pushed_past_its_window_is_named(length, is_possible):
    problem = day(
        visit("x", length=length, windows=((480, 540),)), visit("y", length=60, windows=((480, 570),)), shifts=ONE
    )
    one = answers(problem, plan(s0="y"))["s0"]
    assert one.is_possible is is_possible
    if not is_possible:
        assert [(b.rule, b.visit, b.units) for b in one.broken] == [("missed_window", "x", minutes(1))] or [
            (b.rule, b.visit, b.units) for b in one.broken
        ] == [("missed_window", "y", minutes(1))]


def test_several_rules_are_named_together_where_all_are_needed():
    rows = (Relation(client="x", employee="e0", kind=RelationKind.BLOCKED),)
    problem = day(visit("x", needs=(SkillNeed(skill="A"),)), shifts=ONE, relations=rows)
    assert answers(problem)["s0"].rules == ("blocked_employee", "missing_skill")


@pytest.mark.parametrize(("price", "difference"), [(39, -1), (41, 1)])
def test_what_is_possible_has_its_exact_price(price, difference):
    rules = joined(only("travel_time", weight=2), only("unassigned_optional", weight=price))
    x = visit("x", obligation=Obligation.OPTIONAL)
    problem = day(x, shifts=ONE, travel={(0, 1): 10, (1, 0): 10}, rules=rules)
    one = answers(problem)["s0"]
    assert (one.is_possible, one.difference.soft) == (True, minutes(difference))


def test_a_break_that_becomes_due_is_put_in_rather_than_blocking():
    rules = joined(Rules.defaults(), only("work_stretch", weight=0))
    problem = day(
        visit("y", windows=((420, 450),)), visit("x", windows=((900, 930),)), shifts=ONE, breaks=(pause(),), rules=rules
    )
    one = answers(problem, plan(s0="y"))["s0"]
    assert one.is_possible
    assert [stop.id for stop in one.place.plan.routes["s0"]] == ["y", "b", "x"]


def test_a_visit_for_two_is_asked_of_each_member_alone():
    people = (Employee(id="e1", skills=(HeldSkill(skill="A"),)), Employee(id="e0"))
    needs = SkillNeed(skill="A", employees=1), SkillNeed(skill="B", employees=2)
    problem = day(visit("x", staff=2, needs=needs), employees=people)
    why = why_left_out(Bases(problem, plan()), "x")
    assert why.alone
    assert {answer.broken[0].skills for answer in why.answers} == {("B",)}  # A may be another member's
    assert why.reason.code is ReasonCode.NO_ABLE_EMPLOYEE


def test_a_visit_of_a_group_names_what_it_is_made_together_with():
    links = (Dependency(id="d", first="x", second="y", min_gap=0, all_or_nothing=True),)
    late = visit("y", windows=((0, 60),))
    why = why_left_out(Bases(day(visit("x"), late, dependencies=links), plan()), "x")
    assert (why.together, {answer.rules for answer in why.answers}) == (("y",), {()})


def test_a_pin_on_the_whole_team_is_a_member_each():
    x = visit("x", staff=2, pinned_employees=("e0", "e1"))
    why = why_left_out(Bases(day(x), plan()), "x")
    assert {answer.shift: answer.rules for answer in why.answers} == {"s0": (), "s1": (), "s2": ("broken_pin",)}


def test_possible_shifts_come_first_then_those_with_the_fewest_rules():
    rows = (Relation(client="x", employee="e0", kind=RelationKind.BLOCKED),)
    people = (Employee(id="e2", skills=(HeldSkill(skill="A"),)),)
    problem = day(visit("x", needs=(SkillNeed(skill="A"),)), relations=rows, employees=people)
    why = why_left_out(Bases(problem, plan()), "x")
    assert [answer.shift for answer in why.answers] == ["s2", "s1", "s0"]
    assert why.best is not None
    assert why.best.shift == "s2"


def test_numbers_of_a_rule_without_any_of_its_own_are_its_units():
    people = (Employee(id="e0", absences=((minutes(0), minutes(1440)),)),)
    assert answers(day(visit("x"), shifts=ONE, employees=people))["s0"].broken == (
        Broken("absent_employee", minutes(30), shift="s0"),
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_rules_named_are_all_that_block_and_each_of_them_does(seed):
    problem = random_problem(seed, visits=10, shifts=4)
    made = any_plan(problem, seed, density=0.3)
    bases = Bases(problem, made)
    left = [row for row in problem.visits if row.id not in bases.full.table.base.starts]
    for row in left[:3]:
        why = why_left_out(bases, row.id, trials=10)
        for answer in why.answers:
            shift = problem.shift[answer.shift]
            view = as_member(problem, row, answer.employee) if why.alone else problem
            sets = broken_sets(view, bases.plan, view.visit[row.id], shift)
            assert bool(sets) is (answer.place is not None)
            if answer.place is not None:
                named = set(answer.rules)
                assert any(broken <= named for broken in sets)  # lifting all of them makes room
                assert not any(broken < named for broken in sets)  # lifting only some of them does not
                before, after = judge(view, bases.plan).score, judge(view, answer.place.plan).score
                assert after.hard - before.hard == answer.place.difference.hard
                if answer.difference is not None:
                    assert_is_the_referees(bases.full, answer.place)
