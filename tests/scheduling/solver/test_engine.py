"""The compiled search against the referee: same times, same score, whatever was moved."""

import json
import threading

import numpy as np
import pytest

from scheduling.solver import referee
from scheduling.solver.compile import compile_problem
from scheduling.solver.core.anneal import make_move, settle
from scheduling.solver.core.state import begin, undo
from scheduling.solver.core.timing import free_queue
from scheduling.solver.encoding import read_plan
from scheduling.solver.lookup import Lookup
from scheduling.solver.matches import Case
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem
from scheduling.solver.search import Search
from scheduling.solver.solve import EngineDisagrees, solve, verified
from scheduling.solver.stop import Cancelled, MaxMoves, MaxSeconds
from scheduling.solver.timing import time_plan
from scheduling.solver.weighing import levels
from tests.scheduling.solver.worlds import random_problem

SEEDS = range(16)


def heat(search: Search) -> float:
    return max(1.0, search.score.soft * -10 / max(len(search.compiled.order), 1))


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_and_referee_agree_after_thousands_of_moves(seed):
    problem = random_problem(seed)
    compiled = compile_problem(problem)
    search = Search(compiled, seed)
    search.construct()
    for number in range(12):
        search.chunk(400, heat(search) * (1.0, 0.3, 0.02)[number % 3], (1.0, 3.0)[number % 2])
        plan = read_plan(search, (search.nodes["nxt"], search.nodes["nb"]))
        timing = time_plan(problem, plan)
        for visit_id, start in timing.starts.items():
            assert search.nodes["start"][compiled.lead[visit_id]] == start
        if not list(referee.lost_breaks(problem, timing)):
            case = Case(problem, Lookup(problem), timing)
            score = referee.score_of(problem, referee.weighed(problem, referee.charges_of(case)))
            assert (-score.hard, -score.medium, -score.soft) == levels(compiled, search.scalars[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_incremental_sums_equal_those_from_scratch(seed):
    search = Search(compile_problem(random_problem(seed)), seed)
    search.construct()
    search.chunk(4000, heat(search), 2.0)
    assert search.drift == 0


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_undo_restores_every_field(seed):
    compiled = compile_problem(random_problem(seed))
    search = Search(compiled, seed)
    search.construct()
    search.chunk(500, heat(search), 1.0)
    args = (search.nodes, search.log, search.routes, search.scalars)
    stamps = {"st_a", "st_b", "st_s", "st_r", "calc", "aim", "was", "best_nxt", "best_nb"}
    scalars = {"rs", "t", "pops", "na", "nb", "nq", "nr", "ns", "nt", "nn", "nrt", "aim", "q", "tlo", "thi"}
    helper = MoveOnce(compiled)
    for move in range(9 * 40):
        before = [array.copy() for array in args]
        helper.run(move % 9, *args)
        for name in set(search.nodes.dtype.names) - stamps:
            assert (search.nodes[name] == before[0][name]).all(), (move % 9, name)
        shifts = len(compiled.problem.shifts)
        for name in set(search.routes.dtype.names) - {"st"}:
            assert (search.routes[name][: shifts + 1] == before[2][name][: shifts + 1]).all(), (move % 9, name)
        for name in set(search.scalars.dtype.names) - scalars:
            assert search.scalars[name][0] == before[3][name][0], (move % 9, name)


class MoveOnce:
    """One move of a kind, timed as if nothing were too dear, then undone; compiled here, as tests alone need it."""

    def __init__(self, compiled):
        self.compiled = compiled

    def run(self, kind, nodes, log, routes, scalars):
        c = self.compiled
        move_and_undo(
            kind, nodes, log, routes, scalars, c.xs, c.pairs, c.travel, c.near, c.linked, c.choices, c.optional
        )


def _move_and_undo(m, nd, lg, rc, ca, xs, pc, tr, near, dbl, two, opt):
    c = ca[0]
    begin(ca)
    if make_move(m, 8, nd, lg, rc, xs, pc, tr, near, dbl, two, opt, c):
        settle(1e18, nd, lg, rc, xs, pc, tr, ca)
    else:
        free_queue(nd, lg, c)
    undo(nd, lg, rc, ca)


def _compiled_move():
    from numba import njit

    return njit(error_model="numpy", _nrt=False)(_move_and_undo)


move_and_undo = _compiled_move()


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
    compiled.base_hard += 60
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
    search.chunk(1000, heat(search), 1.0)
    for was, now in zip(before, [compiled.nodes, compiled.xs, compiled.pairs], strict=True):
        assert np.array_equal(was, now)
