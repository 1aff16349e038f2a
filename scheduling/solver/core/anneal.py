"""Simulated annealing: draw a move, time it, keep it if the limit drawn for it allows."""

import math

from scheduling.solver.core.exchange import feed, segments, swap, tails
from scheduling.solver.core.jit import compiled, entry
from scheduling.solver.core.layout import Integers, Scalars
from scheduling.solver.core.legs import renew_legs
from scheduling.solver.core.memory import node, share
from scheduling.solver.core.relocate import choose, relocate
from scheduling.solver.core.routes import (
    guide,
    idle_bound,
    renew_lateness,
    renew_routes,
    set_guide,
    timed_slack,
    total,
    untimed,
)
from scheduling.solver.core.ruin import move_linked, ruin, swap_pool
from scheduling.solver.core.staff import staff_fits
from scheduling.solver.core.state import begin, rflt, rint, undo
from scheduling.solver.core.timing import free_queue, node_cost, propagate

MOVES = ("relocate", "swap", "tails", "segments", "ruin", "choose", "pool", "feed", "linked")
"""The order in which `make_move` and the table of shares know them."""


@compiled
def draw_move(c: Scalars) -> int:
    """Number of a move, by cumulative shares in thousandths."""
    r = rint(c, 1000)
    m = 0
    while r >= share(c, m):
        m += 1
    return m


@compiled
def make_move(m: int, most: int, c: Scalars) -> bool:
    """Relink by move number m. False: it does not apply (it may have relinked something already)."""
    if m == 0:
        return relocate(c)
    if m == 1:
        return swap(c)
    if m == 2:
        return tails(c)
    if m == 3:
        return segments(c)
    if m == 4:
        return ruin(most, c)
    if m == 5:
        return choose(c)
    if m == 6:
        return swap_pool(c)
    if m == 7:
        return feed(c)
    return move_linked(c)


@compiled
def settle(limit: float, c: Scalars) -> bool:
    """Times and costs after a relinking. False: refused, or dearer than the limit; then `undo` is due."""
    if not staff_fits(c):
        free_queue(c)
        return False
    renew_legs(c)
    known = untimed(c) + idle_bound(c)
    if c.viol > 0 or known > limit:
        free_queue(c)
        return False
    slack = timed_slack(c)
    room = limit - known
    cap = 3 * c.Z + 40
    if not propagate(c, cap, room - node_cost(c), slack):
        return False
    renew_routes(c)
    if c.viol > 0:
        return False
    renew_lateness(c, limit)
    return guide(c) <= limit


@compiled
def keep_best(c: Scalars) -> None:
    """Note the present plan as the best."""
    c.best = c.cur
    for i in range(c.Z + c.K):
        node(c, i).best_nxt = node(c, i).nxt
        node(c, i).best_nb = node(c, i).nb


@entry
def anneal(
    moves: int,
    temp: float,
    smooth: float,
    press: float,
    most: int,
    ca: Scalars,
    stat: Integers,
) -> None:
    """`moves` proposals at temperature `temp`; `smooth` and `press`: see `set_guide`."""
    c = ca[0]
    set_guide(smooth, press, c)
    now = guide(c)
    for _ in range(moves):
        begin(c)
        m = draw_move(c)
        stat[m, 0] += 1
        limit = now - temp * math.log(rflt(c) + 1e-300)
        c.room = limit - untimed(c)
        if make_move(m, most, c):
            if settle(limit, c):
                stat[m, 1] += 1
                c.cur = total(c)
                now = guide(c)
                if c.cur < c.best:
                    keep_best(c)
                continue
        else:
            free_queue(c)
        undo(c)
