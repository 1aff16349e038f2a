"""Start times as the least fixed point, from the nodes that a move queued; rejected as early as the limit allows."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

import numpy as np

from scheduling.solver.core.jit import compiled, inlined, int64
from scheduling.solver.core.layout import ALONE, PAIR, TEAM, Node, Scalars
from scheduling.solver.core.memory import logged, node, number
from scheduling.solver.core.state import set_start


@inlined
def arrival(n: Node, c: Scalars) -> int:
    u = node(c, n.prv)
    return u.start + u.dur + n.tin


@compiled
def calc_component(o: int, c: Scalars) -> bool:
    """Starts of all visits of a component from the arrivals alone, into `calc`: nothing inside it can hold itself up.

    False: its gaps contradict each other.
    """
    count = number(c, o)
    for i in range(count):
        a = node(c, number(c, o + 2 + i))
        if a.rt == c.K:
            a.calc = -1
            continue
        s = a.nb
        for m in range(a.lead, a.lead + a.num):
            s = max(s, arrival(node(c, m), c))
        a.calc = s
    first = o + 2 + count
    for _ in range(count + 2):
        again = False
        for j in range(number(c, o + 1)):
            q = first + 4 * j
            f = node(c, number(c, q))
            s = node(c, number(c, q + 1))
            if f.calc < 0 or s.calc < 0:
                continue
            if s.calc < f.calc + number(c, q + 2):
                s.calc = f.calc + number(c, q + 2)
                again = True
            if f.calc < s.calc - number(c, q + 3):
                f.calc = s.calc - number(c, q + 3)
                again = True
        if not again:
            return True
    return False


@inlined
def start_now(v: int, s: int, tail: int, c: Scalars) -> tuple[int, int]:
    """Set one start, queue what stands behind it; returns the new end of the queue and the lateness."""
    late = set_start(v, s, c)
    w = int64(node(c, v).nxt)
    if w < c.Z and node(c, w).inq == 0:
        node(c, w).inq = 1
        logged(c, tail & c.mask).q = w
        tail += 1
    return tail, late


@inlined
def time_one(v: int, tail: int, c: Scalars) -> tuple[int, int]:
    """A node that waits for nobody."""
    n = node(c, v)
    if n.rt == c.K:
        return tail, int64(0)
    s = max(arrival(n, c), n.nb)
    if s == n.start:
        return tail, int64(0)
    if s > c.horizon:
        return int64(-1), int64(0)
    return start_now(v, s, tail, c)


@compiled
def time_pair(v: int, tail: int, c: Scalars) -> tuple[int, int]:
    """Two visits for one employee each, linked by a gap: the least solution in closed form."""
    n = node(c, v)
    f = v if n.is_first == 1 else int64(n.mate)
    g = int64(n.mate) if n.is_first == 1 else v
    x = node(c, f)
    y = node(c, g)
    if x.rt == c.K or y.rt == c.K:
        tail, one = time_one(f, tail, c)
        return time_one(g, tail, c) if tail >= 0 and one == 0 else (tail, one)
    sf = max(arrival(x, c), x.nb)
    sg = max(max(arrival(y, c), y.nb), sf + n.gap_min)
    sf = max(sf, sg - n.gap_max)
    if sg > c.horizon or sf > c.horizon:
        return int64(-1), int64(0)
    most = int64(0)
    if sf != x.start:
        tail, late = start_now(f, sf, tail, c)
        most = late
    if sg != y.start:
        tail, late = start_now(g, sg, tail, c)
        most = max(most, late)
    return tail, most


@compiled
def time_team(v: int, tail: int, c: Scalars) -> tuple[int, int]:
    """All members of one visit start when the last of them is there."""
    a = int64(node(c, v).lead)
    n = node(c, a)
    s = n.nb
    for m in range(a, a + n.num):
        if node(c, m).rt != c.K:
            s = max(s, arrival(node(c, m), c))
    if s > c.horizon:
        return int64(-1), int64(0)
    most = int64(0)
    for m in range(a, a + n.num):
        if node(c, m).rt != c.K and node(c, m).start != s:
            tail, late = start_now(m, s, tail, c)
            most = max(most, late)
    return tail, most


@compiled
def time_component(o: int, tail: int, c: Scalars) -> tuple[int, int]:
    """Times of one component; returns the new end of the queue (-1: rejected) and the largest lateness."""
    most = int64(0)
    if not calc_component(o, c):
        return int64(-1), most
    for i in range(number(c, o)):
        if node(c, number(c, o + 2 + i)).calc > c.horizon:
            return int64(-1), most
    for i in range(number(c, o)):
        a = number(c, o + 2 + i)
        s = node(c, a).calc
        if s < 0:
            continue
        for m in range(a, a + node(c, a).num):
            if node(c, m).rt != c.K and node(c, m).start != s:
                tail, late = start_now(m, s, tail, c)
                most = max(most, late)
    return tail, most


@compiled
def time_node(v: int, tail: int, c: Scalars) -> tuple[int, int]:
    """A node and all whose starts hang together with it; also when v has left the plan: its partners may start
    earlier now. Returns the new end of the queue (-1: rejected) and the largest lateness.
    """
    n = node(c, v)
    if n.tie == ALONE:
        return time_one(v, tail, c)
    if n.tie == PAIR:
        return time_pair(v, tail, c)
    if n.tie == TEAM:
        return time_team(v, tail, c)
    return time_component(int64(n.comp), tail, c)


@compiled
def node_cost(c: Scalars) -> int:
    """The part of the cost that hangs on start times of visits."""
    return c.w_late * c.late + c.w_miss * c.miss + c.wish


@compiled
def propagate(c: Scalars, cap: int, room: float, soft: float) -> bool:
    """Re-time from the queue. False = rejected: past the limit (`room` for added cost; `soft` may still fall again), a
    refused start, the horizon, or a deadlock (`cap` pops)."""
    head = int64(0)
    tail = c.nq
    ok = True
    before = node_cost(c)
    most = int64(0)
    while head < tail:
        v = int64(logged(c, head & c.mask).q)
        head += 1
        node(c, v).inq = 0
        end, late = time_node(v, tail, c)
        ok = end >= 0
        if ok:
            tail = end
            most = max(most, late)
            if head > 3:
                z = np.float64(node_cost(c) - before + c.w_tmax * most)
                ok = bool(z <= room + soft and c.viol == 0 and (head <= c.grace or (z <= room and head <= cap)))
        if not ok:
            break
    while head < tail:
        node(c, logged(c, head & c.mask).q).inq = 0
        head += 1
    c.pops += head
    return ok


@compiled
def free_queue(c: Scalars) -> None:
    """Forget what was queued by a move that is not timed."""
    for i in range(c.nq):
        node(c, logged(c, i).q).inq = 0
