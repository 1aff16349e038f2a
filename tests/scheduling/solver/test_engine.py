"""The compiled search against the referee: same times, same score, whatever was moved."""

import json
import threading

import numpy as np
import pytest

from constraints.rules import Level
from scheduling.solver.compile import compile_problem
from scheduling.solver.encoding import lay_plan
from scheduling.solver.plan import Plan
from scheduling.solver.problem import BreakPlace, Problem
from scheduling.solver.referee import judge
from scheduling.solver.search import Search
from scheduling.solver.solve import EngineDisagrees, solve, verified
from scheduling.solver.stop import Cancelled, MaxMoves, MaxSeconds
from tests.scheduling.solver.probing import assert_referee_agrees, begun, heat, wander
from tests.scheduling.solver.small import day, joined, minutes, only, pause, plan, priced, visit
from tests.scheduling.solver.worlds import random_problem, without_largest_gaps

SEEDS = range(16)


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_and_referee_agree_after_thousands_of_moves(seed):
    search = begun(random_problem(seed), seed)
    for number in range(12):
        search.chunk(400, heat(search) * (1.0, 0.3, 0.02)[number % 3], (1.0, 3.0)[number % 2], (0.0, 2.0)[number % 2])
        assert_referee_agrees(search)


@pytest.mark.parametrize("seed", SEEDS)
def test_incremental_sums_equal_those_from_scratch(seed):
    """Without largest gaps: with them a cycle of length 0 may hold the incremental times up until the next chunk."""
    search = begun(without_largest_gaps(random_problem(seed)), seed)
    for part in range(3):
        search.chunk(4000, heat(search) * 0.3**part, 2.0, 1.0)
    assert search.drift == 0


def test_a_repaired_plan_has_no_unreachable_leg():
    """In this world leaving out a visit would leave no way to the next one, and still break less."""
    result = solve(random_problem(3, visits=40, shifts=8), stop=MaxMoves(30_000), seed=6)
    assert [match for match in result.verdict.matches if match.rule == "unreachable_leg"] == []


def kept(before: Plan, after: Plan) -> int:
    """Visits that the same shifts make as before."""
    teams = {visit: set(shifts) for visit, shifts in before.members().items()}
    return sum(teams.get(visit) == set(shifts) for visit, shifts in after.members().items())


@pytest.mark.parametrize("seed", [6, 7, 8])
def test_a_search_from_a_plan_stays_near_it(seed):
    problem = random_problem(2, visits=40, shifts=8)
    first = solve(problem, stop=MaxMoves(200_000), seed=5)
    warm = solve(problem, stop=MaxMoves(30_000), seed=seed, start=first.plan)
    cold = solve(problem, stop=MaxMoves(30_000), seed=seed)
    assert warm.score >= first.score
    assert kept(first.plan, warm.plan) > kept(first.plan, cold.plan)


def test_same_seed_and_moves_give_the_same_bytes():
    problem = random_problem(3, visits=40, shifts=8)
    runs = [solve(problem, stop=MaxMoves(30_000), seed=5) for _ in range(2)]
    texts = [json.dumps([run.plan.to_json(), run.score.to_json()]) for run in runs]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_a_solved_plan_is_confirmed_and_starts_again_from_itself(seed):
    problem = random_problem(seed)
    result = solve(problem, stop=MaxMoves(20_000), seed=seed)
    assert [reason.visit for reason in result.reasons] == sorted(
        result.verdict.unassigned, key=[reason.visit for reason in result.reasons].index
    )
    assert len(result.reasons) == len(result.verdict.unassigned)
    again = solve(problem, stop=MaxMoves(0), start=result.plan)
    assert again.score >= result.score


@pytest.mark.parametrize(("visits", "shifts"), [(0, 0), (0, 3), (5, 0), (1, 1)])
def test_empty_days_have_a_plan(visits, shifts):
    base = random_problem(1, visits=4, shifts=3, soft=False)
    problem = Problem(
        settings=base.settings,
        visits=random_problem(5, visits=8, shifts=3).visits[:0] if visits == 0 else _plain_visits(visits),
        employees=base.employees,
        shifts=base.shifts[:shifts],
        travel=base.travel,
    )
    result = solve(problem, stop=MaxMoves(2000))
    assert len(result.verdict.timing.starts) + len(result.verdict.unassigned) == visits


def _plain_visits(count):
    from scheduling.solver.problem import Visit

    return tuple(Visit(id=f"p{i}", client=f"c{i}", duration=600, place=1) for i in range(count))


@pytest.mark.parametrize("stop", [MaxMoves(0), MaxSeconds(0), MaxSeconds(-1)])
def test_a_used_up_budget_gives_the_first_plan(stop):
    result = solve(random_problem(2), stop=stop)
    assert result.moves == 0


def test_a_set_event_ends_the_search_and_keeps_the_plan():
    event = threading.Event()
    seen = []

    def observe(progress):
        seen.append(progress)
        event.set()

    result = solve(random_problem(4), stop=Cancelled(MaxSeconds(60), event), observer=observe)
    assert result.seconds < 30
    assert len(seen) == 1
    assert 0 < seen[0].used < 1


def test_threads_keep_the_best_of_their_seeds():
    """The budget is too short for a second cooling: no plan is exchanged."""
    problem = random_problem(7)
    together = solve(problem, stop=MaxMoves(20_000), seed=1, threads=2)
    alone = [solve(problem, stop=MaxMoves(20_000), seed=seed) for seed in (1, 2)]
    assert together.score >= alone[0].score
    assert together.moves == sum(run.moves for run in alone)


def test_a_wrong_score_is_never_handed_on():
    compiled = compile_problem(random_problem(5))
    search = Search(compiled, 0)
    search.construct()
    search.best = (0, 0, 1)
    compiled.base[Level.HARD] += 60
    with pytest.raises(EngineDisagrees, match="the referee"):
        verified(compiled, search)


def test_a_start_plan_that_breaks_hard_rules_is_used_as_far_as_it_may():
    problem = random_problem(9)
    first = solve(problem, stop=MaxMoves(5000), seed=1)
    everything = [stop for stops in first.plan.routes.values() for stop in stops if stop.kind == "visit"]
    broken = Plan(routes={problem.shifts[0].id: tuple(dict.fromkeys(everything))})
    result = solve(problem, stop=MaxMoves(0), start=broken)
    assert result.verdict.timing.starts


def test_arrays_of_one_problem_are_shared_unchanged():
    compiled = compile_problem(random_problem(8))
    before = [compiled.nodes.copy(), compiled.xs.copy(), compiled.pairs.copy()]
    search = Search(compiled, 3)
    search.construct()
    search.chunk(1000, heat(search), 1.0, 0.0)
    for was, now in zip(before, [compiled.nodes, compiled.xs, compiled.pairs], strict=True):
        assert np.array_equal(was, now)


def test_times_to_avoid_are_kept_also_where_late_visits_are_only_priced():
    rules = joined(only("avoided_window", Level.HARD), only("missed_window", Level.MEDIUM))
    search = begun(day(visit("x", avoid=((400, 600),)), visit("y", avoid=((400, 600),)), rules=rules), 1)
    for _ in range(20):
        assert not wander(search, 50, 1e9)
        assert search.scalars["viol"][0] == 0


@pytest.mark.parametrize("end_place", [0, 1])
def test_a_break_alone_at_the_office_is_followed_by_the_way_home(end_place):
    problem = day(
        travel={(0, 1): 7},
        end_place=end_place,
        breaks=(pause(place=0),),
        break_place=BreakPlace.OFFICE,
        rules=joined(only("travel_time"), only("missed_break", edge=True, due="ALWAYS")),
    )
    assert priced(problem, plan(s0="*b"), "travel_time") == [minutes(7)] * end_place


@pytest.mark.parametrize(
    ("words", "kept_words", "start"),
    [("*b x", "x", 690), ("x *b", "x", 420), ("*b", "", None), ("x *b y", "x *b y", 420)],
)
def test_a_plan_is_kept_without_breaks_at_its_edges_and_with_its_times(words, kept_words, start):
    """A break that comes first and that nobody owes holds the visit behind it back; without it the visit waits too."""
    problem = day(visit("x"), visit("y"), breaks=(pause(),), shifts=((420, 960),))
    search = Search(compile_problem(problem), 0)
    search.empty()
    assert lay_plan(search, plan(s0=words))
    search.best = None
    search.keep((search.nodes["nxt"].copy(), search.nodes["nb"].copy()))
    assert search.plan().routes["s0"] == plan(s0=kept_words).routes["s0"]
    assert judge(problem, search.plan()).timing.starts.get("x") == (None if start is None else minutes(start))
