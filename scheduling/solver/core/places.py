"""Where a node might go: near others, at its time, or at the cheapest place by a local estimate."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

import numpy as np

from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import BIG, BREAK, VISIT, Integers, Legs, Node, Nodes, Routes, Scalars
from scheduling.solver.core.staff import conflict, is_linked
from scheduling.solver.core.state import lateness, opening_at, place_after, rint


@compiled
def pick_after(v: int, nd: Nodes, near: Integers, c: Scalars) -> int:
    """A node after which v might be inserted: beside a neighbour; sometimes anywhere."""
    n = int64(nd[v].ncnt)
    if n == 0 or rint(c, 64) < c.wild:
        return rint(c, c.Z + c.K)
    r = rint(c, 2 * n)
    w = int64(near[v, r >> 1])
    return w if r & 1 else int64(nd[w].prv)


@compiled
def any_route(v: int, pc: Integers, c: Scalars) -> int:
    """A random route on which v may be; -1 if there is none."""
    k = rint(c, c.K)
    for _ in range(c.K):
        if pc[v, k] >= 0:
            return k
        k += 1
        if k == c.K:
            k = int64(0)
    return int64(-1)


@compiled
def at_time(v: int, k: int, t: int, nd: Nodes, c: Scalars) -> int:
    """The last node of route k that starts before t, v itself left out."""
    d = c.Z + k
    u = int64(nd[d].prv)
    while u != d and (u == v or nd[u].start >= t):
        u = int64(nd[u].prv)
    return u


@compiled
def wanted_time(v: int, nd: Nodes, xs: Integers, c: Scalars) -> int:
    """When v starts now or last started; else somewhere in one of its windows."""
    n = nd[v]
    if n.start >= 0:
        return n.start
    n = nd[n.lead]
    if n.was >= 0 and rint(c, 2) == 0:
        return n.was
    if n.w0 == n.w1:
        return n.open
    i = n.w0 + 2 * rint(c, (n.w1 - n.w0) // 2)
    return xs[i] + rint(c, max(int64(1), xs[i + 1] - xs[i] + 1))


@compiled
def start_of(v: int, nd: Nodes) -> int:
    """Start of a planned node, or the estimate of one that the current move put in."""
    return nd[v].start if nd[v].start >= 0 else nd[v].aim


@compiled
def partner_bounds(v: int, nd: Nodes, xs: Integers, c: Scalars) -> None:
    """Into c.tlo, c.thi: when the planned partners of v (team, dependencies) ask it to start."""
    c.tlo = 0
    c.thi = BIG
    n = nd[v]
    for m in range(n.lead, n.lead + n.num):
        if m != v and nd[m].rt != c.K:
            c.tlo = start_of(m, nd)
            c.thi = c.tlo
    o = int64(n.comp)
    if o < 0:
        return
    first = o + 2 + xs[o]
    for j in range(xs[o + 1]):
        q = first + 4 * j
        if xs[q] == n.lead and nd[xs[q + 1]].rt != c.K:
            s = start_of(xs[q + 1], nd)
            c.tlo = max(c.tlo, s - xs[q + 3])
            c.thi = min(c.thi, s - xs[q + 2])
        elif xs[q + 1] == n.lead and nd[xs[q]].rt != c.K:
            s = start_of(xs[q], nd)
            c.tlo = max(c.tlo, s + xs[q + 2])
            c.thi = min(c.thi, s + xs[q + 3])


@compiled
def window_estimate(n: Node, s: int, xs: Integers) -> tuple[int, int]:
    """Start and lateness when reached at s: the window in force, or a little late in the one before rather than
    wait.
    """
    last = int64(-1)
    i = int64(n.w0)
    while i < n.w1:
        if s <= xs[i + 1]:
            start = max(s, xs[i])
            if last >= 0 and s - last <= n.htol and s - last < start - s:
                return s, s - last
            return start, int64(0)
        last = xs[i + 1]
        i += 2
    if last < 0:
        return max(s, n.open), int64(0)
    return s, s - last


@compiled
def delay_cost(w: int, a: int, k: int, nd: Nodes, rc: Routes, xs: Integers, c: Scalars) -> float:
    """Estimate for what stands behind an insertion and is reached at a; below 0: it can not be."""
    if w >= c.Z:
        over = max(int64(0), a - rc[k].hi)
        if c.w_after < 0 and over > rc[k].allow:
            return -1.0
        return np.float64(c.w_over * max(int64(0), over - rc[k].over))
    n = nd[w]
    if a <= n.start or n.start < 0:
        return 0.0
    late = lateness(n, a, xs)
    if late > n.htol or a > n.cap:
        return -1.0
    q = 0.2 * np.float64(c.w_est * (a - n.start))
    if n.kind == VISIT and late > n.late:
        q += 1.5 * np.float64(c.w_est * (late - n.late))
    return q


@compiled
def insertion_cost(
    v: int, u: int, tlo: int, thi: int, nd: Nodes, rc: Routes, xs: Integers, pc: Integers, tr: Legs, c: Scalars
) -> float:
    """Estimated cost of v after u on the present times, its start into c.aim; below 0: it can not be there."""
    n = nd[v]
    a = nd[n.lead]
    k = int64(nd[u].rt)
    r = rc[k]
    w = int64(nd[u].nxt)
    lu = place_after(u, nd)
    b = w
    while nd[b].flo == 1:
        b = int64(nd[b].nxt)
    lw = int64(nd[b].loc) if b < c.Z else int64(r.eloc)
    into = tr[r.mode, lu, n.loc]
    d = int64(into.t)
    if d < 0:
        return -1.0
    q = np.float64(c.w_travel * d + c.w_dist * into.d + c.w_pair * pc[v, k])
    dw = int64(0)
    if lw >= 0:
        on = tr[r.mode, n.loc, lw]
        dw = int64(on.t)
        if dw < 0:
            return -1.0
        old = tr[r.mode, lu, lw]
        q += np.float64(c.w_travel * (dw - abs(int64(old.t))) + c.w_dist * (int64(on.d) - int64(old.d)))
        if b >= c.Z and u >= c.Z:
            q += np.float64(c.w_travel * abs(int64(old.t)) + c.w_dist * int64(old.d))
    s = max(start_of(u, nd) + nd[u].dur + d, tlo)
    if s > thi:
        q += 0.5 * np.float64(c.w_est * (s - thi))
    if a.fix == 1:
        s = max(s, a.nb)
        if s > a.cap:
            return -1.0
    else:
        s, late = window_estimate(a, s, xs)
        if late > a.htol:
            return -1.0
        q += 1.5 * np.float64(c.w_est * late)
    c.aim = s
    x = delay_cost(w, s + n.dur + (dw if lw >= 0 else int64(0)), k, nd, rc, xs, c)
    return -1.0 if x < 0 else max(q + x, 0.0)


@compiled
def best_after(v: int, nd: Nodes, rc: Routes, xs: Integers, pc: Integers, tr: Legs, near: Integers, c: Scalars) -> int:
    """Cheapest place for v among its neighbours' and a few at its time; blinks 1 in 16. Bounds from the partners.

    c.aim = its start there, c.q = the cost. -1: no place found."""
    partner_bounds(v, nd, xs, c)
    tlo = c.tlo
    thi = c.thi
    bu = int64(-1)
    best = 1e18
    aim = int64(0)
    sides = 2 * int64(nd[v].ncnt)
    linked = is_linked(nd[v])
    for j in range(sides + 4):
        if j < sides:
            u = int64(near[v, j >> 1])
            if nd[u].rt == c.K:
                continue
            if j & 1:
                u = int64(nd[u].prv)
        else:
            k = any_route(v, pc, c)
            if k < 0:
                break
            u = at_time(v, k, max(wanted_time(v, nd, xs, c), tlo), nd, c)
        k = int64(nd[u].rt)
        if u == v or pc[v, k] < 0 or rint(c, 16) == 0 or (linked and conflict(v, k, nd, rc, xs, c)):
            continue
        q = insertion_cost(v, u, tlo, thi, nd, rc, xs, pc, tr, c)
        if 0.0 <= q < best:
            best = q
            bu = u
            aim = c.aim
    c.aim = aim
    c.q = best
    return bu


@compiled
def default_opening(v: int, nd: Nodes, xs: Integers) -> int:
    """not_before that v has of itself at its present arrival."""
    n = nd[nd[v].lead]
    u = nd[nd[v].prv]
    _, nb = opening_at(n, u.start + u.dur + nd[v].tin, xs)
    return nb


@compiled
def first_visit(k: int, nd: Nodes, c: Scalars) -> int:
    """First visit of a route behind breaks that come first; its depot if there is none."""
    v = int64(nd[c.Z + k].nxt)
    while nd[v].kind == BREAK:
        v = int64(nd[v].nxt)
    return v
