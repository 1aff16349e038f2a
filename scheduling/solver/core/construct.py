"""The first plan: bundle by bundle in order of time, each node to the cheapest place at its time, timed at once."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

import numpy as np

from scheduling.solver.core.anneal import settle
from scheduling.solver.core.jit import compiled, entry, int64
from scheduling.solver.core.layout import Integers, Legs, Log, Nodes, Routes, Scalars
from scheduling.solver.core.places import at_time, insertion_cost, partner_bounds
from scheduling.solver.core.routes import total
from scheduling.solver.core.staff import conflict, is_linked, shares_too_few
from scheduling.solver.core.state import begin, put, rflt, set_nb, undo
from scheduling.solver.core.timing import free_queue


@compiled
def cheapest_route(
    v: int, noise: float, nd: Nodes, rc: Routes, xs: Integers, pc: Integers, tr: Legs, c: Scalars
) -> int:
    """Over all routes: the cheapest place for v at its time; -1 for none. c.aim = its start there."""
    partner_bounds(v, nd, xs, c)
    tlo = c.tlo
    thi = c.thi
    t = max(tlo, nd[nd[v].lead].open)
    linked = is_linked(nd[v])
    best = 1e18
    bu = int64(-1)
    aim = int64(0)
    for k in range(c.K):
        if pc[v, k] < 0 or (linked and conflict(v, k, nd, rc, xs, c)):
            continue
        d = c.Z + k
        for end in range(2):
            u = at_time(v, k, t, nd, c) if end == 0 else int64(nd[d].prv)
            q = insertion_cost(v, u, tlo, thi, nd, rc, xs, pc, tr, c)
            if q < 0.0:
                continue
            free = rc[k].lo if u == d else nd[u].start + nd[u].dur
            q += 0.3 * np.float64(max(int64(0), c.aim - free)) * np.float64(max(c.w_wait, int64(1)))
            q += noise * rflt(c)
            if q < best:
                best = q
                bu = u
                aim = c.aim
    c.aim = aim
    return bu


@entry
def construct(
    order: Integers,
    breaks: Integers,
    noise: float,
    nd: Nodes,
    lg: Log,
    rc: Routes,
    ca: Scalars,
    xs: Integers,
    pc: Integers,
    tr: Legs,
) -> None:
    """From an empty plan the breaks, then bundles in the given order; what has no place stays in the pool."""
    c = ca[0]
    for i in range(breaks.shape[0]):
        v = int64(breaks[i])
        begin(ca)
        put(int64(nd[c.Z + nd[v].lead].prv), v, nd, lg, rc, xs, pc, tr, c)
        if not settle(1e18, nd, lg, rc, xs, pc, tr, ca):
            undo(nd, lg, rc, ca)
    for i in range(order.shape[0]):
        b = int64(order[i])
        begin(ca)
        ok = True
        for j in range(xs[b]):
            v = xs[b + 1 + j]
            u = cheapest_route(v, noise, nd, rc, xs, pc, tr, c)
            if u < 0:
                ok = False
                break
            nd[v].aim = c.aim
            put(u, v, nd, lg, rc, xs, pc, tr, c)
        if not ok:
            free_queue(nd, lg, c)
        if not ok or not settle(1e18, nd, lg, rc, xs, pc, tr, ca):
            undo(nd, lg, rc, ca)
    place_breaks(breaks, nd, lg, rc, ca, xs, pc, tr)
    c.cur = total(c)


@compiled
def place_breaks(
    breaks: Integers, nd: Nodes, lg: Log, rc: Routes, ca: Scalars, xs: Integers, pc: Integers, tr: Legs
) -> None:
    """Every unplaced break where it costs least, if it can be kept at all."""
    c = ca[0]
    for i in range(breaks.shape[0]):
        v = int64(breaks[i])
        if nd[v].rt != c.K:
            continue
        k = int64(nd[v].lead)
        best = total(c)
        place = int64(-1)
        u = c.Z + k
        while True:
            begin(ca)
            put(u, v, nd, lg, rc, xs, pc, tr, c)
            if settle(1e18, nd, lg, rc, xs, pc, tr, ca) and total(c) < best:
                best = total(c)
                place = u
            undo(nd, lg, rc, ca)
            u = int64(nd[u].nxt)
            if u >= c.Z:
                break
        if place >= 0:
            begin(ca)
            put(place, v, nd, lg, rc, xs, pc, tr, c)
            settle(1e18, nd, lg, rc, xs, pc, tr, ca)


@entry
def plan_fits(nd: Nodes, rc: Routes, xs: Integers, pc: Integers, ca: Scalars) -> bool:
    """No HARD rule about pairs, teams or linked staff is broken by what is planned now; bundles are whole."""
    c = ca[0]
    for v in range(c.N):
        n = nd[v]
        if (nd[xs[n.bundle + 1]].rt == c.K) != (n.rt == c.K):
            return False
        if n.rt == c.K:
            continue
        k = int64(n.rt)
        if pc[v, k] < 0 or conflict(v, k, nd, rc, xs, c):
            return False
        if n.staff >= 0 and shares_too_few(v, nd, rc, xs, c):
            return False
    return True


@compiled
def after_known(v: int, position: Integers, route: Integers, nd: Nodes, c: Scalars) -> int:
    """The node of v's known route behind which its known position is."""
    u = c.Z + int64(route[v])
    while nd[u].nxt < c.Z and position[nd[u].nxt] < position[v]:
        u = int64(nd[u].nxt)
    return u


@entry
def insert_known(
    order: Integers,
    breaks: Integers,
    position: Integers,
    route: Integers,
    wanted: Integers,
    nd: Nodes,
    lg: Log,
    rc: Routes,
    ca: Scalars,
    xs: Integers,
    pc: Integers,
    tr: Legs,
) -> None:
    """A given plan into an empty one: bundle by bundle, each only if no HARD rule refuses it; breaks last."""
    c = ca[0]
    for i in range(order.shape[0] + breaks.shape[0]):
        b = int64(order[i]) if i < order.shape[0] else int64(-1)
        count = xs[b] if b >= 0 else int64(1)
        begin(ca)
        ok = True
        for j in range(count):
            v = xs[b + 1 + j] if b >= 0 else int64(breaks[i - order.shape[0]])
            if route[v] < 0 or (v < c.N and (pc[v, route[v]] < 0 or conflict(v, int64(route[v]), nd, rc, xs, c))):
                ok = False
                break
            put(after_known(v, position, route, nd, c), v, nd, lg, rc, xs, pc, tr, c)
            if v < c.N and wanted[nd[v].lead] >= 0:
                set_nb(v, wanted[nd[v].lead], nd, lg, c)
        if not ok:
            free_queue(nd, lg, c)
        if not ok or not settle(1e18, nd, lg, rc, xs, pc, tr, ca):
            undo(nd, lg, rc, ca)
    c.cur = total(c)
