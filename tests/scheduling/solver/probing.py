"""What tests ask of a search between its moves: does it still agree with itself from scratch and with the referee."""

from typing import Any

import numpy as np
from numba import njit

from scheduling.solver import referee
from scheduling.solver.compile import compile_problem
from scheduling.solver.core import layout
from scheduling.solver.core.anneal import MOVES, anneal, make_move, settle
from scheduling.solver.core.bounds import are_tied, is_beside, moving_cost, swapping_cost
from scheduling.solver.core.exchange import swap_nodes
from scheduling.solver.core.legs import renew_legs
from scheduling.solver.core.routes import untimed
from scheduling.solver.core.state import begin, cut, put, undo
from scheduling.solver.core.timing import free_queue
from scheduling.solver.encoding import read_plan
from scheduling.solver.lookup import Lookup
from scheduling.solver.matches import Case
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem
from scheduling.solver.search import Search
from scheduling.solver.timing import time_plan
from scheduling.solver.weighing import levels

STAMPS = {"st_a", "st_b", "st_s", "st_r", "calc", "aim", "was", "best_nxt", "best_nb", "seen"}
"""Fields of a node that hold no part of the plan: stamps, hints, the best plan."""
WORKING = {"rs", "t", "pops", *layout.COUNTS, "aim", "q", "tlo", "thi", "room", "looks"}
"""Scalars of which the same holds."""


def begun(problem: Problem, seed: int) -> Search:
    """A search with its first plan."""
    search = Search(compile_problem(problem), seed)
    search.construct()
    return search


def heat(search: Search) -> float:
    """A temperature at which every other move is accepted."""
    return max(1.0, search.score.soft * -10 / max(len(search.compiled.order), 1))


def present_plan(search: Search) -> Plan:
    """The plan under change, not the best one."""
    return read_plan(search, (search.nodes["nxt"], search.nodes["nb"]))


def wander(search: Search, moves: int, temperature: float, smooth: float = 1.0) -> set[str]:
    """Random moves without the search's own look at the truth; what then is not as it is from scratch.

    Something may differ only where a cycle of gaps of length 0 holds times up.
    """
    anneal(moves, temperature, smooth, 1.0, search.params.ruin_most, search.scalars, search.stat)
    before = search.scalars[0].copy(), search.nodes["start"].copy()
    assert search.state.rebuild()
    unpriced = {name for name in layout.WEIGHTS if not search.scalars[f"w_{name}"][0]}  # the largest are then not kept
    names = {name for name in (*layout.SUMS, "cur") if before[0][name] != search.scalars[name][0]} - unpriced
    return names if np.array_equal(before[1], search.nodes["start"]) else {"start", *names}


def assert_referee_agrees(search: Search) -> None:
    """Starts and, where every break is kept, the score at all levels."""
    compiled = search.compiled
    problem = compiled.problem
    timing = time_plan(problem, present_plan(search))
    for visit_id, start in timing.starts.items():
        assert search.nodes["start"][compiled.lead[visit_id]] == start
    if not list(referee.lost_breaks(problem, timing)):
        case = Case(problem, Lookup(problem), timing)
        score = referee.score_of(problem, referee.weighed(problem, referee.charges_of(case)))
        assert (-score.hard, -score.medium, -score.soft) == levels(compiled, search.scalars[0], search.nodes)


def _relink(number: int, c: Any) -> bool:
    c = c[0]
    begin(c)
    c.room = 1e18
    if make_move(number, 8, c):
        return True
    free_queue(c)
    return False


def _settle(c: Any) -> bool:
    return settle(1e18, c[0])


def _undo(c: Any) -> None:
    undo(c[0])


def _foreseen_move(v: int, u: int, c: Any) -> tuple[int, float, int]:
    """What v behind u costs more: foreseen, and after relinking; how much of it is refused."""
    c = c[0]
    foreseen = moving_cost(v, u, c)
    was = untimed(c)
    begin(c)
    cut(v, c)
    put(u, v, c)
    renew_legs(c)
    found = foreseen, untimed(c) - was, c.viol
    free_queue(c)
    undo(c)
    return found


def _foreseen_swap(v: int, w: int, c: Any) -> tuple[int, float, int]:
    """The same of two visits that change places."""
    c = c[0]
    foreseen = swapping_cost(v, w, c)
    was = untimed(c)
    begin(c)
    c.room = 1e18
    swap_nodes(v, w, c)
    renew_legs(c)
    found = foreseen, untimed(c) - was, c.viol
    free_queue(c)
    undo(c)
    return found


def _beside(v: int, u: int, c: Any) -> bool:
    return is_beside(v, u, c[0])


def _tied(v: int, w: int, c: Any) -> bool:
    return are_tied(v, w, c[0])


STEPS = (_relink, _settle, _undo, _foreseen_move, _foreseen_swap, _beside, _tied)
relink, settled, undone, foreseen_move, foreseen_swap, beside, tied = (
    njit(error_model="numpy", _nrt=False)(step) for step in STEPS
)
"""The steps of one move, timed as if nothing were too dear; compiled here, as tests alone need them apart."""


def assert_undo_restores(search: Search, move: int) -> None:
    """Every field that is part of the plan is as it was, after a move of this kind was made, timed and undone."""
    nodes, routes = search.state.nodes, search.state.routes[: len(search.compiled.problem.shifts) + 1]
    state = search.state
    before = nodes.copy(), routes.copy(), search.scalars[0].copy()
    counted = state.clients.copy(), state.people.copy(), state.met.copy()
    if relink(move, search.scalars):
        settled(search.scalars)
    undone(search.scalars)
    for name in set(nodes.dtype.names) - STAMPS:
        assert np.array_equal(nodes[name], before[0][name]), (MOVES[move], name)
    for name in set(routes.dtype.names) - {"st"}:
        assert np.array_equal(routes[name], before[1][name]), (MOVES[move], name)
    for name in set(search.scalars.dtype.names) - WORKING:
        assert search.scalars[name][0] == before[2][name], (MOVES[move], name)
    for was, now in zip(counted, (state.clients, state.people, state.met), strict=True):
        assert np.array_equal(was, now), MOVES[move]
