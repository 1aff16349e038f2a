"""Why this employee: the others' differences are true, and nobody's best place is missed."""

from dataclasses import replace

import pytest

from scheduling.solver.explain.alternatives import why_assigned
from scheduling.solver.insertion import not_before_choices
from scheduling.solver.plan import Plan, visit_stop
from scheduling.solver.problem import Relation, RelationKind
from scheduling.solver.referee import judge, without_lost_breaks
from scheduling.solver.rescore import Bases
from scheduling.solver.timing import PlanRefused
from tests.scheduling.solver.explain.plans import any_plan, assert_is_the_referees
from tests.scheduling.solver.small import day, joined, minutes, only, plan, visit
from tests.scheduling.solver.worlds import random_problem

TRAVEL = {(0, 1): 10, (1, 0): 10, (0, 2): 10, (2, 0): 10, (1, 2): 2, (2, 1): 2}


def test_others_are_ranked_by_what_the_plan_would_be_worth():
    rules = joined(only("travel_time", weight=2), only("preferred_employee", weight=3))
    rows = (
        Relation(client="x", employee="e1", kind=RelationKind.PREFERRED),
        Relation(client="x", employee="e3", kind=RelationKind.BLOCKED),
    )
    problem = day(visit("x"), visit("y", 2), travel=TRAVEL, relations=rows, rules=rules, shifts=((420, 960),) * 4)
    why = why_assigned(Bases(problem, plan(s0="x", s2="y")), "x")
    found = [(move.shift, move.difference.hard, move.difference.soft) for move in why.members[0].others]
    assert found == [("s2", 0, minutes(2 * 18)), ("s1", 0, minutes(2 * 10 - 20 + 3)), ("s3", -60, 0)]


def test_contributions_are_what_the_plan_costs_more_with_the_visit():
    problem = day(visit("x"), travel=TRAVEL, rules=joined(only("travel_time", weight=2), only("unassigned_visit")))
    why = why_assigned(Bases(problem, plan(s0="x")), "x")
    assert why.contributions == {"travel_time": minutes(40), "unassigned_visit": -minutes(45)}


def test_a_member_of_a_team_is_exchanged_alone():
    problem = day(visit("x", staff=2))
    why = why_assigned(Bases(problem, plan({"x": 480}, s0="x", s1="x")), "x")
    assert [(m.employee, [move.after.times.teams["x"] for move in m.others]) for m in why.members] == [
        ("e0", [("e1", "e2")]),
        ("e1", [("e0", "e2")]),
    ]
    assert {move.start for member in why.members for move in member.others} == {minutes(480)}


@pytest.mark.parametrize("seed", range(4))
def test_every_difference_is_the_referees(seed):
    problem = random_problem(seed, visits=12, shifts=4)
    bases = Bases(problem, any_plan(problem, seed))
    for row in problem.visits:
        if row.id in bases.full.table.base.starts:
            why = why_assigned(bases, row.id)
            assert_is_the_referees(bases.full, why.left_out)
            for member in why.members:
                for move in member.others:
                    assert_is_the_referees(bases.full, move.after)


@pytest.mark.parametrize("seed", range(4))
def test_no_place_with_another_employee_is_better_than_the_one_named(seed):
    problem = random_problem(seed, visits=10, shifts=3)
    made = any_plan(problem, seed)
    bases = Bases(problem, made)
    for row in problem.visits:
        homes = made.members().get(row.id, [])
        if len(homes) != 1:
            continue
        member = why_assigned(bases, row.id).members[0]
        named = {move.shift: move.difference for move in member.others}
        for shift, difference in named.items():
            assert difference >= max(brute_force(problem, bases.full.plan, row, homes[0], shift), default=difference)


def brute_force(problem, made, row, home, shift):
    """What the referee gives for every place and beginning with that employee."""
    before = judge(problem, made).score
    people = {other.id for other in problem.shifts if other.employee == problem.shift[shift].employee}
    for other in people - {home}:
        left = {name: tuple(stop for stop in stops if stop.id != row.id) for name, stops in made.routes.items()}
        for index in range(len(left[other]) + 1):
            stops = (*left[other][:index], visit_stop(row.id), *left[other][index:])
            for moment in {made.not_before[row.id], *not_before_choices(row)}:
                changed = Plan(routes={**left, other: stops}, not_before={**made.not_before, row.id: moment})
                try:
                    after = judge(problem, without_lost_breaks(problem, changed)).score
                except PlanRefused:
                    continue
                yield replace(
                    after,
                    hard=after.hard - before.hard,
                    medium=after.medium - before.medium,
                    soft=after.soft - before.soft,
                )
