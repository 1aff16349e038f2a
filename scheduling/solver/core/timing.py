"""Start times as the least fixed point, from the nodes that a move queued; rejected as early as the limit allows."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

import numpy as np

from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import Integers, Log, Node, Nodes, Routes, Scalars
from scheduling.solver.core.state import set_start


@compiled
def arrival(n: Node, nd: Nodes) -> int:
    u = nd[n.prv]
    return u.start + u.dur + n.tin


@compiled
def calc_component(o: int, nd: Nodes, xs: Integers, c: Scalars) -> bool:
    """Starts of all visits of a component from the arrivals alone, into `calc`: nothing inside it can hold itself up.

    False: its gaps contradict each other.
    """
    count = xs[o]
    for i in range(count):
        a = nd[xs[o + 2 + i]]
        if a.rt == c.K:
            a.calc = -1
            continue
        s = a.nb
        for m in range(a.lead, a.lead + a.num):
            s = max(s, arrival(nd[m], nd))
        a.calc = s
    first = o + 2 + count
    for _ in range(count + 2):
        again = False
        for j in range(xs[o + 1]):
            q = first + 4 * j
            f = nd[xs[q]]
            s = nd[xs[q + 1]]
            if f.calc < 0 or s.calc < 0:
                continue
            if s.calc < f.calc + xs[q + 2]:
                s.calc = f.calc + xs[q + 2]
                again = True
            if f.calc < s.calc - xs[q + 3]:
                f.calc = s.calc - xs[q + 3]
                again = True
        if not again:
            return True
    return False


@compiled
def start_now(
    v: int, s: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, c: Scalars, tail: int, mask: int
) -> tuple[int, int]:
    """Set one start, queue what stands behind it; returns the new end of the queue and the lateness."""
    late = set_start(v, s, nd, lg, rc, xs, c)
    w = int64(nd[v].nxt)
    if w < c.Z and nd[w].inq == 0:
        nd[w].inq = 1
        lg[tail & mask].q = w
        tail += 1
    return tail, late


@compiled
def time_component(
    o: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, c: Scalars, tail: int, mask: int
) -> tuple[int, int]:
    """Times of one component; returns the new end of the queue (-1: rejected) and the largest lateness."""
    most = int64(0)
    if not calc_component(o, nd, xs, c):
        return int64(-1), most
    for i in range(xs[o]):
        if nd[xs[o + 2 + i]].calc > c.horizon:
            return int64(-1), most
    for i in range(xs[o]):
        a = int64(xs[o + 2 + i])
        s = nd[a].calc
        if s < 0:
            continue
        for m in range(a, a + nd[a].num):
            if nd[m].start != s:
                tail, late = start_now(m, s, nd, lg, rc, xs, c, tail, mask)
                most = max(most, late)
    return tail, most


@compiled
def node_cost(c: Scalars) -> int:
    """The part of the cost that hangs on start times of visits."""
    return c.w_late * c.late + c.w_miss * c.miss + c.w_off * c.off


@compiled
def propagate(nd: Nodes, lg: Log, rc: Routes, xs: Integers, c: Scalars, cap: int, room: float, soft: float) -> bool:
    """Re-time from the queue. False = rejected: past the limit (`room` for added cost; `soft` may still fall again), a
    refused start, the horizon, or a deadlock (`cap` pops)."""
    mask = lg.shape[0] - 1
    head = int64(0)
    tail = c.nq
    ok = True
    before = node_cost(c)
    most = int64(0)
    while head < tail:
        v = int64(lg[head & mask].q)
        head += 1
        n = nd[v]
        n.inq = 0
        if n.comp < 0 and n.rt == c.K:
            continue
        if n.comp < 0:  # else also when v has left the plan: its partners may start earlier now
            s = max(arrival(n, nd), n.nb)
            if s != n.start:
                tail, late = start_now(v, s, nd, lg, rc, xs, c, tail, mask)
                most = max(most, late)
                ok = s <= c.horizon
        else:
            end, late = time_component(int64(n.comp), nd, lg, rc, xs, c, tail, mask)
            most = max(most, late)
            ok = end >= 0
            if ok:
                tail = end
        if ok and head > 3:
            z = np.float64(node_cost(c) - before + c.w_tmax * most)
            ok = bool(z <= room + soft and c.viol == 0 and (head <= c.grace or (z <= room and head <= cap)))
        if not ok:
            break
    while head < tail:
        nd[lg[head & mask].q].inq = 0
        head += 1
    c.pops += head
    return ok


@compiled
def free_queue(nd: Nodes, lg: Log, c: Scalars) -> None:
    """Forget what was queued by a move that is not timed."""
    for i in range(c.nq):
        nd[lg[i].q].inq = 0
