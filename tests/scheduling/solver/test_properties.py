"""The core against the referee on random problems with every rule, 10^5 random moves in all.

`CAIRE_EXAMPLES=50` tries fifty times as many.
"""

from collections import Counter
from itertools import combinations

from hypothesis import event, given, target
from hypothesis import strategies as st

from scheduling.solver.core.anneal import MOVES
from scheduling.solver.timing import PlanRefused, time_plan
from tests.scheduling.solver.probing import (
    assert_referee_agrees,
    assert_undo_restores,
    begun,
    beside,
    foreseen_move,
    foreseen_swap,
    heat,
    present_plan,
    relink,
    settled,
    tied,
    undone,
    wander,
)
from tests.scheduling.solver.strategies import crossings, examples, problems

PARTS = 10
MOVES_EACH = 500


@examples(20)
@given(problem=problems(), seed=st.integers(0, 1 << 16))
def test_core_and_referee_agree_after_any_moves(problem, seed):
    """Over a second: 20 problems are encoded, and the referee prices each of them ten times in plain Python."""
    search = begun(problem, seed)
    may_differ = any(link.max_gap is not None for link in problem.dependencies)
    for part in range(PARTS):
        wrong = wander(search, MOVES_EACH, heat(search) * (1.0, 0.3, 0.02)[part % 3], (1.0, 3.0)[part % 2])
        assert not wrong or may_differ, wrong
        if search.scalars["viol"][0] > 0:  # was in time only as long as the cycle held it up
            assert wrong
            event("a plan refused once its times were no longer held up")
            search.use_best()
        assert_referee_agrees(search)
    event(f"dependencies: {'some' if problem.dependencies else 'none'}")


@examples(20)
@given(problem=problems(), seed=st.integers(0, 1 << 16))
def test_undo_restores_every_field(problem, seed):
    """Over a second: all fields are compared after each of 1,800 moves."""
    search = begun(problem, seed)
    wander(search, MOVES_EACH, heat(search))
    search.use_best()
    for number in range(10 * len(MOVES)):
        assert_undo_restores(search, number % len(MOVES))


@examples(20)
@given(problem=problems(), seed=st.integers(0, 1 << 16))
def test_what_a_move_costs_before_its_timing_is_foreseen_exactly(problem, seed):
    """Over a second: every visit of 20 random plans is tried behind, and in place of, every other node."""
    search = begun(problem, seed)
    wander(search, MOVES_EACH, heat(search))
    search.use_best()
    nodes, pairs = search.nodes, search.compiled.pairs
    last, end, pool = (int(search.scalars[name][0]) for name in ("N", "Z", "K"))
    for v in (v for v in range(last) if nodes["rt"][v] != pool):
        for u in range(end + pool):
            if u == v or nodes["rt"][u] == pool or pairs[v, nodes["rt"][u]] < 0 or nodes["nxt"][u] == v:
                continue
            if not beside(v, u, search.scalars):
                assert_foreseen(foreseen_move(v, u, search.scalars), "move")
            if u < last and pairs[u, nodes["rt"][v]] >= 0 and not tied(v, u, search.scalars):
                assert_foreseen(foreseen_swap(v, u, search.scalars), "swap")


def assert_foreseen(outcome, kind):
    foreseen, found, refused = outcome
    event(f"{kind} {'refused' if refused else 'possible'}")
    assert foreseen == found or (refused and foreseen >= found)


def is_crossing(problem, plan):
    """Two linked pairs stand in two routes each before the other: no common order of the pairs gives this plan."""
    place = {stop.id: (shift, index) for shift, stops in plan.routes.items() for index, stop in enumerate(stops)}
    pairs = [[place.get(end, ("", 0)) for end in (link.first, link.second)] for link in problem.dependencies]
    for one, other in combinations(pairs, 2):
        orders = {a[1] < b[1] for a in one for b in other if a[0] == b[0]}
        if orders == {True, False}:
            return True
    return False


def propose(search, number):
    """What the referee and the core make of one relinking, before it is undone: has it times? None: no relinking."""
    if not relink(number, search.scalars):
        undone(search.scalars)
        return None
    plan = present_plan(search)
    taken = settled(search.scalars)
    undone(search.scalars)
    try:
        time_plan(search.compiled.problem, plan)
    except PlanRefused:
        return False, taken
    return True, taken


def watched(problem, seed):
    """How many plans on the way crossed, and how many relinkings were refused as shifts would wait for each other."""
    search, seen = begun(problem, seed), Counter()
    for _ in range(20):
        wander(search, 50, heat(search))
        assert_referee_agrees(search)
        seen["crossing"] += is_crossing(problem, present_plan(search))
        for number in range(len(MOVES)):
            has_times, is_taken = propose(search, number) or (True, False)
            assert has_times or not is_taken
            seen["deadlock"] += not has_times
    return seen


def test_crossing_orders_are_held_and_deadlocks_are_refused():
    """Over a second: the referee times each of 3,600 relinkings."""
    total = Counter()

    @examples(20)
    @given(problem=crossings(), seed=st.integers(0, 1 << 16))
    def watch(problem, seed):
        seen = watched(problem, seed)
        target(float(seen["deadlock"]), label="deadlocks proposed")
        for what in seen:
            event(f"{what}: {'some' if seen[what] else 'none'}")
        total.update(seen)

    watch()
    assert total["crossing"] > 0
    assert total["deadlock"] > 0
