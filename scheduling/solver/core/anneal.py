"""Simulated annealing: draw a move, time it, keep it if the limit drawn for it allows."""

import math

import numpy as np

from scheduling.solver.core.exchange import feed, segments, swap, tails
from scheduling.solver.core.jit import compiled, entry
from scheduling.solver.core.layout import Integers, Legs, Log, Nodes, Routes, Scalars
from scheduling.solver.core.legs import renew_legs
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
from scheduling.solver.core.timing import free_queue, propagate

MOVES = ("relocate", "swap", "tails", "segments", "ruin", "choose", "pool", "feed", "linked")
"""The order in which `make_move` and the table of shares know them."""


@compiled
def draw_move(shares: Integers, c: Scalars) -> int:
    """Number of a move, by cumulative shares in thousandths."""
    r = rint(c, 1000)
    m = 0
    while r >= shares[m]:
        m += 1
    return m


@compiled
def make_move(
    m: int,
    most: int,
    nd: Nodes,
    lg: Log,
    rc: Routes,
    xs: Integers,
    pc: Integers,
    tr: Legs,
    near: Integers,
    dbl: Integers,
    two: Integers,
    opt: Integers,
    c: Scalars,
) -> bool:
    """Relink by move number m. False: it does not apply (it may have relinked something already)."""
    if m == 0:
        return relocate(nd, lg, rc, xs, pc, tr, near, c)
    if m == 1:
        return swap(nd, lg, rc, xs, pc, near, c)
    if m == 2:
        return tails(nd, lg, rc, xs, pc, tr, near, c)
    if m == 3:
        return segments(nd, lg, rc, xs, pc, near, c)
    if m == 4:
        return ruin(most, nd, lg, rc, xs, pc, tr, near, c)
    if m == 5:
        return choose(two, nd, lg, xs, c)
    if m == 6:
        return swap_pool(opt, nd, lg, rc, xs, pc, tr, near, c)
    if m == 7:
        return feed(nd, lg, rc, xs, pc, tr, near, c)
    return move_linked(dbl, nd, lg, rc, xs, pc, tr, near, c)


@compiled
def settle(limit: float, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, ca: Scalars) -> bool:
    """Times and costs after a relinking. False: refused, or dearer than the limit; then `undo` is due."""
    c = ca[0]
    if not staff_fits(nd, lg, rc, xs, c):
        free_queue(nd, lg, c)
        return False
    renew_legs(nd, lg, rc, tr, c)
    known = untimed(c) + idle_bound(lg, rc, ca)
    if c.viol > 0 or known > limit:
        free_queue(nd, lg, c)
        return False
    slack = timed_slack(c)
    room = limit - known
    cap = 3 * c.Z + 40
    node = np.float64(c.w_late * c.late + c.w_miss * c.miss + c.w_off * c.off)
    if not propagate(nd, lg, rc, xs, c, cap, room - node, slack):
        return False
    renew_routes(nd, lg, rc, xs, ca)
    if c.viol > 0:
        return False
    renew_lateness(nd, lg, ca, limit)
    return guide(c) <= limit


@compiled
def keep_best(nd: Nodes, c: Scalars) -> None:
    """Note the present plan as the best."""
    c.best = c.cur
    for i in range(c.Z + c.K):
        nd[i].best_nxt = nd[i].nxt
        nd[i].best_nb = nd[i].nb


@entry
def anneal(
    moves: int,
    temp: float,
    smooth: float,
    most: int,
    shares: Integers,
    nd: Nodes,
    lg: Log,
    rc: Routes,
    ca: Scalars,
    xs: Integers,
    pc: Integers,
    tr: Legs,
    near: Integers,
    dbl: Integers,
    two: Integers,
    opt: Integers,
    stat: Integers,
) -> None:
    """`moves` proposals at temperature `temp`; `smooth` = how many of the largest idle times are averaged."""
    c = ca[0]
    set_guide(smooth, rc, c)
    now = guide(c)
    for _ in range(moves):
        begin(ca)
        m = draw_move(shares, c)
        stat[m, 0] += 1
        if make_move(m, most, nd, lg, rc, xs, pc, tr, near, dbl, two, opt, c):
            limit = now - temp * math.log(rflt(c) + 1e-300)
            if settle(limit, nd, lg, rc, xs, pc, tr, ca):
                stat[m, 1] += 1
                c.cur = total(c)
                now = guide(c)
                if c.cur < c.best:
                    keep_best(nd, c)
                continue
        else:
            free_queue(nd, lg, c)
        undo(nd, lg, rc, ca)
