"""Breaks that nobody owes: planned where they interrupt work that would last too long, and nowhere else."""

from dataclasses import replace

import pytest

from constraints.rules import Level
from scheduling.solver.compile import compile_problem
from scheduling.solver.encoding import lay_plan
from scheduling.solver.problem import BreakPlace, Obligation
from scheduling.solver.referee import judge
from scheduling.solver.repair import repaired
from scheduling.solver.rules import Override, Rules
from scheduling.solver.search import Search
from scheduling.solver.solve import agreed, solve
from scheduling.solver.stop import MaxMoves
from tests.scheduling.solver.probing import begun, heat, present_plan, wander
from tests.scheduling.solver.small import day, joined, minutes, only, pause, plan, priced, visit
from tests.scheduling.solver.worlds import random_problem

BUDGETS = pytest.mark.parametrize("moves", [0, 5000])
"""The first plan, and what a search makes of it."""
STRETCH = joined(Rules.defaults(), only("work_stretch"))
NO_IDLE = joined(STRETCH, only("largest_idle", weight=0))
NO_STRETCH = joined(Rules.defaults(), only("work_stretch", weight=0))


def optional(name="o", **fields):
    return pause(name, required=False, **fields)


OPTIONAL = (optional(),)


def two_visits(length, rules=STRETCH, breaks=OPTIONAL, **fields):
    """One shift from 07 to 16 with two equally long visits; a break fits between 11 and 13."""
    pair = visit("x", length=length), visit("y", length=length)
    return day(*pair, shifts=((420, 960),), breaks=breaks, rules=rules, **fields)


def with_own_stretch(**own):
    """The first employee has a weight or value of their own."""
    return replace(STRETCH, overrides=(Override(code="work_stretch", employee="e0", **own),))


def breaks_in(made):
    return [stop.id for stops in made.routes.values() for stop in stops if stop.kind == "break"]


def held(problem, words):
    """A search that holds the plan as it is."""
    search = Search(compile_problem(problem), 0)
    search.empty()
    assert lay_plan(search, plan(s0=words))
    return search


@BUDGETS
@pytest.mark.parametrize("place", list(BreakPlace))
@pytest.mark.parametrize("level", [Level.HARD, Level.MEDIUM])
def test_an_optional_break_is_planned_where_work_would_last_too_long(level, place, moves):
    rules = joined(Rules.defaults(), only("work_stretch", level))
    problem = two_visits(240, rules, (optional(place=0),), break_place=place)
    result = solve(problem, stop=MaxMoves(moves))
    assert [breaks_in(result.plan), result.verdict.unassigned] == [["o"], ()]
    assert result.score.is_feasible
    assert not [match for match in result.verdict.matches if match.rule == "work_stretch"]


@pytest.mark.parametrize(("length", "found"), [(150, []), (151, ["o"])])
def test_an_optional_break_is_planned_from_the_longest_work_on(length, found):
    problem = two_visits(length, NO_IDLE, (optional(opening=560, close=780),))
    assert breaks_in(solve(problem, stop=MaxMoves(5000)).plan) == found


@BUDGETS
@pytest.mark.parametrize("is_paid", [True, False])
def test_an_optional_break_that_does_not_pay_is_left_out(is_paid, moves):
    problem = two_visits(120, NO_IDLE, (optional(opening=480, paid=is_paid),))
    result = solve(problem, stop=MaxMoves(moves))
    assert breaks_in(result.plan) == []
    assert result.score == solve(two_visits(120, NO_IDLE, ()), stop=MaxMoves(moves)).score


@pytest.mark.parametrize("is_paid", [True, False])
def test_pay_makes_no_difference_to_what_an_optional_break_costs(is_paid):
    problem = two_visits(240, breaks=(optional(paid=is_paid),))
    verdict = solve(problem, stop=MaxMoves(5000)).verdict
    assert verdict.score == solve(two_visits(240), stop=MaxMoves(5000)).score


@BUDGETS
def test_without_the_rule_on_long_work_no_optional_break_is_planned(moves):
    assert breaks_in(solve(two_visits(240, NO_STRETCH), stop=MaxMoves(moves)).plan) == []


@pytest.mark.parametrize(
    ("words", "edge", "missed"),
    [
        ("x y", False, [60]),
        ("x *o y", False, [60]),
        ("x *r y", False, []),
        ("x *o *r y", False, []),
        ("*o x y", True, [60]),
        ("*o x *r y", True, []),
        ("x y *o", True, [60]),
        ("x y *r", True, []),
    ],
)
def test_only_the_required_break_is_missed(words, edge, missed):
    rules = joined(only("missed_break", due="USED", edge=edge), only("work_stretch"))
    breaks = optional(opening=480, close=960), pause("r", opening=500, close=960)
    assert priced(two_visits(90, rules, breaks), plan(s0=words), "missed_break") == missed


@pytest.mark.parametrize(
    ("words", "missed"),
    [
        ("*o x *r y", 0),
        ("x *r y *o", 0),
        ("*o x *r y *q", 0),
        ("*o x y", 1),
        ("x y *o", 1),
        ("*r x *o y", 1),
        ("x *o y *r", 1),
        ("*o *r x y", 1),
        ("*o", 0),
    ],
)
def test_the_search_counts_owed_breaks_at_the_edges_only(words, missed):
    rules = joined(only("missed_break", due="USED"), only("work_stretch"))
    breaks = tuple(
        pause(name, opening=opening, close=960, required=name == "r")
        for name, opening in (("o", 440), ("r", 480), ("q", 500))
    )
    assert held(two_visits(60, rules, breaks), words).scalars["missed"][0] == missed


@pytest.mark.parametrize(
    ("words", "edge", "excess"),
    [
        ("x y", False, 180),
        ("x *o y", False, 0),
        ("x *o y", True, 0),
        ("x y *o", False, 210),
        ("x y *o", True, 180),
        ("*o x y", False, 210),
        ("*o x y", True, 180),
    ],
)
def test_a_break_at_the_edge_interrupts_no_work_unless_edges_count(words, edge, excess):
    rules = joined(only("work_stretch"), only("missed_break", edge=edge))
    search = held(two_visits(240, rules, (optional(opening=420, close=960),)), words)
    assert search.scalars["r_stretch"][0] == search.compiled.factors[Level.HARD] * minutes(excess)


@pytest.mark.parametrize(
    ("words", "edge", "idle"),
    [
        ("x y", False, 300),
        ("x *o y", False, 270),
        ("*o x y", False, 300),
        ("x y *o", False, 300),
        ("*o", False, 0),
        ("*o x y", True, 270),
        ("x y *o", True, 270),
    ],
)
def test_a_break_at_the_edge_leaves_a_shift_idle_unless_edges_count(words, edge, idle):
    rules = joined(only("work_stretch"), only("largest_idle", unused=False), only("missed_break", edge=edge))
    problem = two_visits(120, rules, (optional(opening=420, close=960),))
    assert held(problem, words).scalars["imax"][0] == minutes(idle)


def test_a_search_finds_the_place_where_a_break_fills_idle_time():
    result = solve(two_visits(120, breaks=(optional(opening=480),)), stop=MaxMoves(20_000))
    assert [stop.id for stop in result.plan.routes["s0"]][1] == "o"


@pytest.mark.parametrize(("words", "kept"), [("*o x y", "x y"), ("x y *o", "x y"), ("*o", ""), ("x *o y", "x *o y")])
def test_a_plan_is_kept_without_optional_breaks_at_its_edges(words, kept):
    search = held(two_visits(240, breaks=(optional(opening=420, close=960),)), words)
    search.best = None
    search.keep((search.nodes["nxt"].copy(), search.nodes["nb"].copy()))
    assert search.plan().routes["s0"] == plan(s0=kept).routes["s0"]


@pytest.mark.parametrize("length", [240, 120])
def test_a_given_plan_with_an_optional_break_is_held_as_it_is(length):
    """Also where the break is of no use: the planner may want it, and the referee must be confirmed."""
    problem = two_visits(length, NO_IDLE, (optional(opening=480),))
    search = Search(compile_problem(problem), 0)
    search.load(plan(s0="x *o y"))
    assert search.plan().routes["s0"] == plan(s0="x *o y").routes["s0"]
    assert agreed(search.compiled, plan(s0="x *o y")).score == search.score


@pytest.mark.parametrize("is_required", [True, False])
def test_a_plan_that_is_held_in_part_keeps_the_break_that_lets_work_go_on(is_required):
    """Visit z may not be where the plan has it; the rest is put in one by one."""
    pair = visit("x", length=240), visit("y", length=240)
    only_other = visit("z", windows=((420, 500),), pinned_employees=("e2",))
    problem = day(*pair, only_other, breaks=(pause("o", required=is_required),), rules=STRETCH)
    search = Search(compile_problem(problem), 0)
    search.empty()
    assert not lay_plan(search, plan(s0="x *o y", s1="z"))
    search.load(plan(s0="x *o y", s1="z"))
    assert search.plan().routes["s0"] == plan(s0="x *o y").routes["s0"]


def test_a_plan_with_an_optional_break_that_no_rule_asks_for_keeps_its_visits():
    search = Search(compile_problem(two_visits(240, NO_STRETCH)), 0)
    search.load(plan(s0="x *o y"))
    assert search.plan().routes["s0"] == plan(s0="x y").routes["s0"]


@pytest.mark.parametrize(
    ("rules", "length", "count"),
    [
        (STRETCH, 30, 1),
        (STRETCH, 29, 0),
        (NO_STRETCH, 30, 0),
        (with_own_stretch(weight=0), 30, 0),
        (with_own_stretch(value={"break_minutes": 29}), 29, 1),
    ],
)
def test_the_search_knows_the_optional_breaks_that_can_pay(rules, length, count):
    assert len(compile_problem(two_visits(60, rules, (optional(length=length),))).breaks) == count


@pytest.mark.parametrize(("is_required", "is_priced"), [(True, True), (False, False)])
def test_missed_breaks_are_priced_only_where_one_is_owed(is_required, is_priced):
    problem = two_visits(60, breaks=(pause(required=is_required),))
    assert bool(compile_problem(problem).scalars["w_missed"][0]) is is_priced


def test_a_plan_with_too_long_work_is_mended_by_an_optional_break():
    problem = two_visits(240)
    verdict = judge(problem, plan(s0="x y"))
    assert not verdict.score.is_feasible
    mended, after = repaired(problem, plan(s0="x y"), verdict)
    assert [breaks_in(mended), after.unassigned, after.score.is_feasible] == [["o"], (), True]


@pytest.mark.parametrize(("stretch", "mended_by"), [(0, []), (1, ["o"])])
def test_a_plan_is_mended_only_by_breaks_that_the_search_knows(stretch, mended_by):
    """The required break has no room, and the other one lowers what waiting costs: the engine must confirm that."""
    rules = joined(Rules.defaults(), only("work_stretch", weight=stretch), only("missed_break", due="USED"))
    never = pause("r", opening=425, close=460)
    x = visit("x", length=60, obligation=Obligation.MANDATORY, windows=((420, 480),))
    y = visit("y", length=60, obligation=Obligation.MANDATORY, windows=((700, 780),))
    problem = day(x, y, shifts=((420, 960),), breaks=(never, optional(opening=480)), rules=rules)
    made = plan(s0="x y")
    mended, after = repaired(problem, made, judge(problem, made))
    assert breaks_in(mended) == mended_by
    assert agreed(compile_problem(problem), mended) == after


def test_random_worlds_plan_optional_breaks_too():
    """Else the comparisons of core and referee on them would say nothing about such breaks."""
    found = set()
    for seed in range(12):
        search = begun(random_problem(seed), seed)
        wander(search, 400, heat(search))
        problem = search.compiled.problem
        found |= {problem.breaks[name][1].required for name in breaks_in(present_plan(search))}
    assert found == {True, False}
