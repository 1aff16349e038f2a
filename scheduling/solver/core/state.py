"""Every change of the plan goes through these functions, which log what was there: a move is undone by the log
alone.
"""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

import numpy as np

from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import BIG, BREAK, VISIT, Integers, Legs, Log, Node, Nodes, Routes, Scalars

U = np.uint64


@compiled
def rnd(c: Scalars) -> int:
    """xorshift64*, 53 bits. uint64 constants only: mixed with a signed integer Numba would go over to floats."""
    x = c.rs
    x ^= x >> U(12)
    x ^= x << U(25)
    x ^= x >> U(27)
    c.rs = x
    return (x * U(2685821657736338717)) >> U(11)


@compiled
def rint(c: Scalars, n: Node) -> int:
    """A random integer from 0 to n - 1 (n below 2^32)."""
    return int64(((rnd(c) >> U(21)) * U(n)) >> U(32))


@compiled
def rflt(c: Scalars) -> float:
    """A random float from 0 to 1."""
    return np.float64(rnd(c)) * 1.1102230246251565e-16


@compiled
def begin(ca: Scalars) -> None:
    """Start a move: empty log, scalars kept."""
    c = ca[0]
    c.t += 1
    c.na = 0
    c.nb = 0
    c.nq = 0
    c.nr = 0
    c.ns = 0
    c.nt = 0
    c.nn = 0
    c.nrt = 0
    ca[1] = ca[0]


@compiled
def touch(k: int, lg: Log, rc: Routes, c: Scalars) -> None:
    """Keep a route as it was before this move."""
    if rc[k].st != c.t:
        rc[k].st = c.t
        rc[c.K + 1 + k] = rc[k]
        lg[c.nrt].rt = k
        c.nrt += 1


@compiled
def queue(v: int, nd: Nodes, lg: Log, c: Scalars) -> None:
    """Have v re-timed."""
    if v < c.Z and nd[v].inq == 0:
        nd[v].inq = 1
        lg[c.nq].q = v
        c.nq += 1


@compiled
def link(a: int, b: int, nd: Nodes, lg: Log, c: Scalars) -> None:
    """a is followed by b."""
    x = nd[a]
    y = nd[b]
    if x.st_a != c.t:
        x.st_a = c.t
        lg[c.na].a = a
        lg[c.na].a_old = x.nxt
        c.na += 1
    if y.st_b != c.t:
        y.st_b = c.t
        lg[c.nb].b = b
        lg[c.nb].b_old = y.prv
        c.nb += 1
    x.nxt = b
    y.prv = a
    queue(b, nd, lg, c)


@compiled
def set_route(v: int, k: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, c: Scalars) -> None:
    """Give node v to route k (K = pool); keeps loads, pair costs, counts and the price of the pool."""
    n = nd[v]
    o = int64(n.rt)
    if o == k:
        return
    lg[c.nr].r = v
    lg[c.nr].r_old = o
    c.nr += 1
    n.rt = k
    touch(o, lg, rc, c)
    touch(k, lg, rc, c)
    x = n.tin + n.dur
    rc[o].load -= x
    rc[k].load += x
    if n.kind == BREAK:
        rc[o].nbrk -= 1
        rc[k].nbrk += 1
        return
    rc[o].nvis -= 1
    rc[k].nvis += 1
    if o != c.K:
        c.pair -= pc[v, o]
    if k != c.K:
        c.pair += pc[v, k]
    b = int64(n.bundle)
    if xs[b + 1] == v and (k == c.K or o == c.K):
        sign = 1 if k == c.K else -1
        p = b + 1 + xs[b]
        c.pool += sign * xs[p]
        c.pool_hard += sign * xs[p + 1]
        c.pool_medium += sign * xs[p + 2]
        c.pool_soft += sign * xs[p + 3]


@compiled
def set_nb(v: int, nb: int, nd: Nodes, lg: Log, c: Scalars) -> None:
    """Another not_before for the visit of node v."""
    a = int64(nd[v].lead)
    n = nd[a]
    if n.nb == nb or n.fix == 1:
        return
    lg[c.nn].n = a
    lg[c.nn].n_old = n.nb
    c.nn += 1
    n.nb = nb
    queue(a, nd, lg, c)


@compiled
def lateness(n: Node, s: int, xs: Integers) -> int:
    """Past the last start in time of the last agreed window already open at s; of the first if none is."""
    if n.w0 == n.w1:
        return int64(0)
    last = xs[n.w0 + 1]
    i = int64(n.w0) + 2
    while i < n.w1 and xs[i] <= s:
        last = xs[i + 1]
        i += 2
    return max(int64(0), s - last)


@compiled
def off_preferred(n: Node, s: int, xs: Integers) -> int:
    """Distance of s from the nearest preferred window."""
    best = int64(0)
    i = int64(n.p0)
    while i < n.p1:
        x = max(int64(0), xs[i] - s) + max(int64(0), s - xs[i + 1])
        if i == n.p0 or x < best:
            best = x
        i += 2
    return best


@compiled
def set_start(v: int, s: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, c: Scalars) -> int:
    """Node v starts at s (-1: not at all); keeps the sums that depend on it. Returns the lateness."""
    n = nd[v]
    if n.st_s != c.t:
        n.st_s = c.t
        lg[c.ns].s = v
        lg[c.ns].s_old = n.start
        lg[c.ns].l_old = n.late
        lg[c.ns].o_old = n.off
        c.ns += 1
    late = int64(0)
    off = int64(0)
    refused = 0
    if s >= 0:
        late = lateness(n, s, xs)
        if n.p1 > n.p0:
            off = off_preferred(n, s, xs)
        if late > n.htol or s > n.cap:
            refused = 1
    if n.late > n.htol or n.start > n.cap:
        refused -= 1
    c.viol += refused
    c.late += n.w_late * (late - n.late)
    if n.w_miss > 0:
        c.miss += n.w_miss * (max(int64(0), late - n.tol) - max(int64(0), n.late - n.tol))
    c.off += n.w_off * (off - n.off)
    n.start = s
    n.late = late
    n.off = off
    touch(int64(n.rt), lg, rc, c)
    return late


@compiled
def cut(v: int, nd: Nodes, lg: Log, c: Scalars) -> None:
    """Close the gap around v; v itself still points at its old neighbours."""
    link(int64(nd[v].prv), int64(nd[v].nxt), nd, lg, c)


@compiled
def to_pool(v: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, c: Scalars) -> None:
    """v, already cut, is not planned."""
    link(v, v, nd, lg, c)
    nd[v].was = nd[v].start
    set_start(v, int64(-1), nd, lg, rc, xs, c)
    set_route(v, c.K, nd, lg, rc, xs, pc, c)


@compiled
def opening_at(n: Node, s: int, xs: Integers) -> tuple[int, int]:
    """Start and opening of the first agreed window not yet missed at arrival s, else of the last; (s, 0) without
    windows.
    """
    if n.w0 == n.w1:
        return s, n.open
    i = int64(n.w0)
    while i < n.w1:
        if s <= xs[i + 1]:
            return max(s, xs[i]), xs[i]
        i += 2
    return s, xs[n.w1 - 2]


@compiled
def choose_nb(v: int, s: int, nd: Nodes, lg: Log, xs: Integers, c: Scalars) -> None:
    """Window and, mostly, preferred time for the visit of node v when it is reached at s."""
    n = nd[nd[v].lead]
    start, nb = opening_at(n, s, xs)
    if n.p1 > n.p0 and rint(c, 4) > 0:
        last = lateness_free_until(n, nb, xs)
        i = int64(n.p0)
        while i < n.p1:
            if start <= xs[i + 1]:
                if xs[i] > start and xs[i] <= last:
                    nb = xs[i]
                break
            i += 2
    set_nb(v, nb, nd, lg, c)


@compiled
def lateness_free_until(n: Node, opening: int, xs: Integers) -> int:
    """Last start in time of the agreed window that opens at `opening`."""
    i = int64(n.w0)
    while i < n.w1:
        if xs[i] == opening:
            return xs[i + 1]
        i += 2
    return int64(BIG)


@compiled
def put(u: int, v: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, c: Scalars) -> None:
    """Insert v (already cut, or from the pool) after u; its visit's not_before follows the estimated arrival."""
    w = int64(nd[u].nxt)
    link(u, v, nd, lg, c)
    link(v, w, nd, lg, c)
    set_route(v, int64(nd[u].rt), nd, lg, rc, xs, pc, c)
    n = nd[v]
    if n.kind == VISIT and n.fix == 0:
        for m in range(n.lead, n.lead + n.num):
            if m != v and nd[m].rt != c.K:
                return
        x = nd[u]
        s = max(x.start, x.aim if x.start < 0 else int64(0)) + x.dur
        s += abs(int64(tr[rc[n.rt].mode, place_after(u, nd), n.loc].t))
        choose_nb(v, s, nd, lg, xs, c)


@compiled
def place_after(u: int, nd: Nodes) -> int:
    """Where the employee is after node u."""
    while nd[u].flo == 1:
        u = int64(nd[u].prv)
    return int64(nd[u].loc)


@compiled
def undo(nd: Nodes, lg: Log, rc: Routes, ca: Scalars) -> None:
    """Everything as it was before `begin`; the random numbers go on."""
    c = ca[0]
    for i in range(c.ns):
        n = nd[lg[i].s]
        n.start = lg[i].s_old
        n.late = lg[i].l_old
        n.off = lg[i].o_old
    for i in range(c.nt - 1, -1, -1):
        n = nd[lg[i].t]
        n.tin = lg[i].t_old
        n.din = lg[i].d_old
        n.bad = lg[i].x_old
    for i in range(c.na):
        nd[lg[i].a].nxt = lg[i].a_old
    for i in range(c.nb):
        nd[lg[i].b].prv = lg[i].b_old
    for i in range(c.nr - 1, -1, -1):
        nd[lg[i].r].rt = lg[i].r_old
    for i in range(c.nn - 1, -1, -1):
        nd[lg[i].n].nb = lg[i].n_old
    for i in range(c.nrt):
        k = int64(lg[i].rt)
        rc[k] = rc[c.K + 1 + k]
    rs = c.rs
    t = c.t
    pops = c.pops
    ca[0] = ca[1]
    c.rs = rs
    c.t = t
    c.pops = pops
