"""Every change of the plan goes through these functions, which log what was there: a move is undone by the log
alone.
"""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

import numpy as np

from scheduling.solver.core.jit import compiled, inlined, int64
from scheduling.solver.core.layout import BIG, BREAK, VISIT, Node, Scalars
from scheduling.solver.core.memory import (
    keep_route,
    keep_sums,
    leg,
    logged,
    node,
    number,
    pair,
    restore_route,
    restore_sums,
    route,
)
from scheduling.solver.core.people import join, leave

U = np.uint64


@inlined
def rnd(c: Scalars) -> int:
    """xorshift64*, 53 bits. uint64 constants only: mixed with a signed integer Numba would go over to floats."""
    x = c.rs
    x ^= x >> U(12)
    x ^= x << U(25)
    x ^= x >> U(27)
    c.rs = x
    return (x * U(2685821657736338717)) >> U(11)


@inlined
def rint(c: Scalars, n: Node) -> int:
    """A random integer from 0 to n - 1 (n below 2^32)."""
    return int64(((rnd(c) >> U(21)) * U(n)) >> U(32))


@inlined
def rflt(c: Scalars) -> float:
    """A random float from 0 to 1."""
    return np.float64(rnd(c)) * 1.1102230246251565e-16


@compiled
def begin(c: Scalars) -> None:
    """Start a move: empty log, scalars kept."""
    c.t += 1
    c.na = 0
    c.nb = 0
    c.nq = 0
    c.nr = 0
    c.ns = 0
    c.nt = 0
    c.nn = 0
    c.nrt = 0
    keep_sums(c)


@inlined
def touch(k: int, c: Scalars) -> None:
    """Keep a route as it was before this move."""
    if c.timed == 1 and route(c, k).st != c.t:
        route(c, k).st = c.t
        keep_route(c, k)
        logged(c, c.nrt).rt = k
        c.nrt += 1


@inlined
def queue(v: int, c: Scalars) -> None:
    """Have v re-timed."""
    if v < c.Z and node(c, v).inq == 0:
        node(c, v).inq = 1
        logged(c, c.nq).q = v
        c.nq += 1


@inlined
def link(a: int, b: int, c: Scalars) -> None:
    """a is followed by b."""
    x = node(c, a)
    y = node(c, b)
    if x.st_a != c.t:
        x.st_a = c.t
        logged(c, c.na).a = a
        logged(c, c.na).a_old = x.nxt
        c.na += 1
    if y.st_b != c.t:
        y.st_b = c.t
        logged(c, c.nb).b = b
        logged(c, c.nb).b_old = y.prv
        c.nb += 1
    x.nxt = b
    y.prv = a
    queue(b, c)


@compiled
def set_route(v: int, k: int, c: Scalars) -> None:
    """Give node v to route k (K = pool); keeps loads, pair costs, counts and the price of the pool."""
    n = node(c, v)
    o = int64(n.rt)
    if o == k:
        return
    logged(c, c.nr).r = v
    logged(c, c.nr).r_old = o
    c.nr += 1
    n.rt = k
    if c.timed == 1:
        touch(o, c)
        touch(k, c)
        x = n.tin + n.dur
        route(c, o).load -= x
        route(c, k).load += x
        route(c, o).travel -= n.tin
        route(c, k).travel += n.tin
        if n.kind == BREAK:
            route(c, o).nbrk -= n.owed
            route(c, k).nbrk += n.owed
        else:
            route(c, o).nvis -= 1
            route(c, k).nvis += 1
    if n.kind == BREAK:
        return
    if o != c.K:
        c.pair -= pair(c, v, o)
        if c.staffed == 1:
            leave(v, o, c)
    if k != c.K:
        c.pair += pair(c, v, k)
        if c.staffed == 1:
            join(v, k, c)
    b = int64(n.bundle)
    if number(c, b + 1) == v and (k == c.K or o == c.K):
        sign = 1 if k == c.K else -1
        p = b + 1 + number(c, b)
        c.pool += sign * number(c, p)
        c.pool_hard += sign * number(c, p + 1)
        c.pool_medium += sign * number(c, p + 2)
        c.pool_soft += sign * number(c, p + 3)


@compiled
def set_nb(v: int, nb: int, c: Scalars) -> None:
    """Another not_before for the visit of node v."""
    a = int64(node(c, v).lead)
    n = node(c, a)
    if n.nb == nb or n.fix == 1:
        return
    logged(c, c.nn).n = a
    logged(c, c.nn).n_old = n.nb
    c.nn += 1
    n.nb = nb
    queue(a, c)


@inlined
def lateness(n: Node, s: int, c: Scalars) -> int:
    """Past the last start in time of the last agreed window already open at s; of the first if none is."""
    last = n.last
    if s >= n.reopen:
        i = int64(n.w0) + 2
        while i < n.w1 and number(c, i) <= s:
            last = number(c, i + 1)
            i += 2
    return max(int64(0), s - last)


@compiled
def off_preferred(n: Node, s: int, c: Scalars) -> int:
    """Distance of s from the nearest preferred window."""
    best = int64(0)
    i = int64(n.p0)
    while i < n.p1:
        x = max(int64(0), number(c, i) - s) + max(int64(0), s - number(c, i + 1))
        if i == n.p0 or x < best:
            best = x
        i += 2
    return best


@compiled
def avoided(n: Node, s: int, c: Scalars) -> int:
    """Ticks inside windows to avoid."""
    x = int64(0)
    i = int64(n.v0)
    while i < n.v1:
        x += max(int64(0), min(s + n.dur, number(c, i + 1)) - max(s, number(c, i)))
        i += 2
    return x


@compiled
def wish_cost(n: Node, s: int, c: Scalars) -> int:
    """What a start costs by preferred and avoided times and by the baseline plan."""
    x = n.w_off * off_preferred(n, s, c)
    if n.w_avoid > 0:
        x += n.w_avoid * avoided(n, s, c)
    if n.w_moved > 0:
        x += n.w_moved * max(int64(0), abs(s - n.base) - n.base_tol)
    return x


@compiled
def set_start(v: int, s: int, c: Scalars) -> int:
    """Node v starts at s (-1: not at all); keeps the sums that depend on it. Returns the lateness."""
    n = node(c, v)
    if n.st_s != c.t:
        n.st_s = c.t
        e = logged(c, c.ns)
        e.s = v
        e.s_old = n.start
        e.l_old = n.late
        e.w_old = n.wish
        c.ns += 1
    late = int64(0)
    if s >= 0:
        late = lateness(n, s, c)
    if n.strict == 1:
        c.viol += is_refused(n, s, late, c) - is_refused(n, n.start, n.late, c)
    if late != n.late:
        c.late += n.w_late * (late - n.late)
        if n.w_miss > 0:
            c.miss += n.w_miss * (max(int64(0), late - n.tol) - max(int64(0), n.late - n.tol))
        n.late = late
    if n.wishes == 1:
        wish = wish_cost(n, s, c) if s >= 0 else int64(0)
        c.wish += wish - n.wish
        n.wish = wish
    n.start = s
    touch(int64(n.rt), c)
    return late


@inlined
def is_refused(n: Node, s: int, late: int, c: Scalars) -> int:
    """1 for a start that no plan of the search may hold."""
    if late > n.htol or s > n.cap:
        return int64(1)
    return int64(1) if n.shun == 1 and s >= 0 and avoided(n, s, c) > 0 else int64(0)


@compiled
def cut(v: int, c: Scalars) -> None:
    """Close the gap around v; v itself still points at its old neighbours."""
    link(int64(node(c, v).prv), int64(node(c, v).nxt), c)


@compiled
def to_pool(v: int, c: Scalars) -> None:
    """v, already cut, is not planned."""
    link(v, v, c)
    node(c, v).was = node(c, v).start
    set_start(v, int64(-1), c)
    set_route(v, c.K, c)


@compiled
def opening_at(n: Node, s: int, c: Scalars) -> tuple[int, int]:
    """Start and opening of the first agreed window not yet missed at arrival s, else of the last; (s, 0) without
    windows.
    """
    if n.w0 == n.w1:
        return s, n.open
    i = int64(n.w0)
    while i < n.w1:
        if s <= number(c, i + 1):
            return max(s, number(c, i)), number(c, i)
        i += 2
    return s, number(c, n.w1 - 2)


@compiled
def choose_nb(v: int, s: int, c: Scalars) -> None:
    """Window and, mostly, the time its wishes ask for, for the visit of node v when it is reached at s."""
    n = node(c, node(c, v).lead)
    start, nb = opening_at(n, s, c)
    if (n.wishes == 1 or n.shun == 1) and rint(c, 4) > 0:
        wanted = wanted_start(n, start, c)
        if wanted > start and wanted <= lateness_free_until(n, nb, c):
            nb = wanted
    set_nb(v, nb, c)


@compiled
def wanted_start(n: Node, start: int, c: Scalars) -> int:
    """The start of the baseline, the next preferred time, or the end of a window to avoid, if it is not over yet."""
    if n.w_moved > 0 and start < n.base:
        return n.base
    i = int64(n.p0)
    while i < n.p1:
        if start <= number(c, i + 1):
            return max(start, number(c, i))
        i += 2
    i = int64(n.v0)
    while i < n.v1:
        if start < number(c, i + 1) and start + n.dur > number(c, i):
            return number(c, i + 1)
        i += 2
    return start


@compiled
def lateness_free_until(n: Node, opening: int, c: Scalars) -> int:
    """Last start in time of the agreed window that opens at `opening`."""
    i = int64(n.w0)
    while i < n.w1:
        if number(c, i) == opening:
            return number(c, i + 1)
        i += 2
    return int64(BIG)


@compiled
def put(u: int, v: int, c: Scalars) -> None:
    """Insert v (already cut, or from the pool) after u; its visit's not_before follows the estimated arrival."""
    w = int64(node(c, u).nxt)
    link(u, v, c)
    link(v, w, c)
    set_route(v, int64(node(c, u).rt), c)
    n = node(c, v)
    if n.kind == VISIT and n.fix == 0:
        for m in range(n.lead, n.lead + n.num):
            if m != v and node(c, m).rt != c.K:
                return
        x = node(c, u)
        s = max(x.start, x.aim if x.start < 0 else int64(0)) + x.dur
        s += abs(int64(leg(c, route(c, n.rt).mode, place_after(u, c), n.loc).t))
        choose_nb(v, s, c)


@compiled
def place_after(u: int, c: Scalars) -> int:
    """Where the employee is after node u."""
    while node(c, u).flo == 1:
        u = int64(node(c, u).prv)
    return int64(node(c, u).loc)


@compiled
def undo(c: Scalars) -> None:
    """Everything as it was before `begin`; the random numbers go on."""
    for i in range(c.ns):
        n = node(c, logged(c, i).s)
        n.start = logged(c, i).s_old
        n.late = logged(c, i).l_old
        n.wish = logged(c, i).w_old
    for i in range(c.nt - 1, -1, -1):
        n = node(c, logged(c, i).t)
        n.tin = logged(c, i).t_old
        n.din = logged(c, i).d_old
        n.bad = logged(c, i).x_old
    for i in range(c.na):
        node(c, logged(c, i).a).nxt = logged(c, i).a_old
    for i in range(c.nb):
        node(c, logged(c, i).b).prv = logged(c, i).b_old
    for i in range(c.nr - 1, -1, -1):
        v = int64(logged(c, i).r)
        n = node(c, v)
        if c.staffed == 1 and n.kind == VISIT:
            if n.rt != c.K:
                leave(v, int64(n.rt), c)
            if logged(c, i).r_old != c.K:
                join(v, int64(logged(c, i).r_old), c)
        n.rt = logged(c, i).r_old
    for i in range(c.nn - 1, -1, -1):
        node(c, logged(c, i).n).nb = logged(c, i).n_old
    for i in range(c.nrt):
        restore_route(c, int64(logged(c, i).rt))
    restore_sums(c)
