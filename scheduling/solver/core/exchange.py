"""Moves that exchange stops between routes. A break stays with its own shift, wherever the visits around it go."""

from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import BREAK, Integers, Legs, Log, Nodes, Routes, Scalars
from scheduling.solver.core.places import at_time, pick_after
from scheduling.solver.core.ruin import insert_bundle
from scheduling.solver.core.state import cut, link, put, rint, set_route


@compiled
def swap_nodes(v: int, w: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, c: Scalars) -> bool:
    """Two visit nodes change places."""
    if w >= c.N or v >= c.N or w == v:
        return False
    a = int64(nd[v].rt)
    b = int64(nd[w].rt)
    if pc[v, b] < 0 or pc[w, a] < 0:
        return False
    pv = int64(nd[v].prv)
    nv = int64(nd[v].nxt)
    pw = int64(nd[w].prv)
    nw = int64(nd[w].nxt)
    if nv == w:
        link(pv, w, nd, lg, c)
        link(w, v, nd, lg, c)
        link(v, nw, nd, lg, c)
    elif nw == v:
        link(pw, v, nd, lg, c)
        link(v, w, nd, lg, c)
        link(w, nv, nd, lg, c)
    else:
        link(pv, w, nd, lg, c)
        link(w, nv, nd, lg, c)
        link(pw, v, nd, lg, c)
        link(v, nw, nd, lg, c)
    set_route(v, b, nd, lg, rc, xs, pc, c)
    set_route(w, a, nd, lg, rc, xs, pc, c)
    return True


@compiled
def swap(nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, near: Integers, c: Scalars) -> bool:
    """A visit with the one behind (or at) a neighbour's place."""
    v = rint(c, c.N)
    if nd[v].rt == c.K:
        return False
    u = pick_after(v, nd, near, c)
    if u == v or nd[u].rt == c.K:
        return False
    return swap_nodes(v, int64(nd[u].nxt), nd, lg, rc, xs, pc, c)


@compiled
def tail_fits(v: int, k: int, nd: Nodes, pc: Integers, c: Scalars) -> bool:
    """Every visit from v to the end of its route may be on route k."""
    while v < c.Z:
        if v < c.N and pc[v, k] < 0:
            return False
        v = int64(nd[v].nxt)
    return True


@compiled
def lift_breaks(v: int, nd: Nodes, lg: Log, c: Scalars) -> int:
    """Cut the breaks out of the tail from v on; returns the tail's first node that is left."""
    first = v
    while v < c.Z:
        w = int64(nd[v].nxt)
        if nd[v].kind == BREAK:
            cut(v, nd, lg, c)
            if v == first:
                first = w
        v = w
    return first


@compiled
def return_breaks(k: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, c: Scalars) -> None:
    """Put the lifted breaks of route k (planned, but in no list) back where their time is."""
    for v in range(rc[k].b0, rc[k].b1):
        if nd[v].rt == k and nd[nd[v].prv].nxt != v:
            put(at_time(v, k, nd[v].start, nd, c), v, nd, lg, rc, xs, pc, tr, c)


@compiled
def give_tail(v: int, k: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, c: Scalars) -> None:
    """All visits from v on go to route k (links are made elsewhere)."""
    while v < c.Z:
        set_route(v, k, nd, lg, rc, xs, pc, c)
        v = int64(nd[v].nxt)


@compiled
def tails(nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, near: Integers, c: Scalars) -> bool:
    """2-opt*: what stands from v on, and what stands behind u, change routes."""
    v = rint(c, c.N)
    a = int64(nd[v].rt)
    if a == c.K:
        return False
    u = pick_after(v, nd, near, c)
    b = int64(nd[u].rt)
    if a == b or b == c.K:
        return False
    w = int64(nd[u].nxt)
    if not tail_fits(v, b, nd, pc, c) or not tail_fits(w, a, nd, pc, c):
        return False
    lift_breaks(v, nd, lg, c)
    w = lift_breaks(w, nd, lg, c)
    pv = int64(nd[v].prv)
    la = int64(nd[c.Z + a].prv)
    lb = int64(nd[c.Z + b].prv)
    give_tail(v, b, nd, lg, rc, xs, pc, c)
    give_tail(w, a, nd, lg, rc, xs, pc, c)
    link(u, v, nd, lg, c)
    link(la, c.Z + b, nd, lg, c)
    if w < c.Z:
        link(pv, w, nd, lg, c)
        link(lb, c.Z + a, nd, lg, c)
    else:
        link(pv, c.Z + a, nd, lg, c)
    return_breaks(a, nd, lg, rc, xs, pc, tr, c)
    return_breaks(b, nd, lg, rc, xs, pc, tr, c)
    return True


@compiled
def segment_end(v: int, k: int, length: int, nd: Nodes, lg: Log, pc: Integers, c: Scalars) -> int:
    """Last node of the segment of `length` visits from v on that route k can take; breaks inside move before it.
    -1: a visit in it can not go there."""
    end = v
    while length > 1 and nd[end].nxt < c.Z:
        x = int64(nd[end].nxt)
        if nd[x].kind == BREAK:
            cut(x, nd, lg, c)
            link(int64(nd[v].prv), x, nd, lg, c)
            link(x, v, nd, lg, c)
            continue
        if pc[x, k] < 0:
            return int64(-1)
        end = x
        length -= 1
    return end


@compiled
def segments(nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, near: Integers, c: Scalars) -> bool:
    """1 to 3 visits from v on change places with 0 to 3 behind u."""
    v = rint(c, c.N)
    a = int64(nd[v].rt)
    if a == c.K:
        return False
    u = pick_after(v, nd, near, c)
    b = int64(nd[u].rt)
    if a == b or b == c.K or pc[v, b] < 0:
        return False
    v2 = segment_end(v, b, 1 + rint(c, 3), nd, lg, pc, c)
    if v2 < 0:
        return False
    n2 = rint(c, 4)
    while nd[nd[u].nxt].kind == BREAK:
        u = int64(nd[u].nxt)
    w = int64(nd[u].nxt)
    w2 = u
    if n2 > 0 and w < c.Z:
        if pc[w, a] < 0:
            return False
        w2 = segment_end(w, a, n2, nd, lg, pc, c)
        if w2 < 0:
            return False
        u = int64(nd[w].prv)
    exchange_segments(v, v2, u, w2, nd, lg, rc, xs, pc, c)
    return True


@compiled
def exchange_segments(
    v: int, v2: int, u: int, w2: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, c: Scalars
) -> None:
    """v..v2 go behind u; what stood from behind u to w2 (nothing if w2 = u or before it) goes to where v was."""
    a = int64(nd[v].rt)
    b = int64(nd[u].rt)
    w = int64(nd[u].nxt)
    pv = int64(nd[v].prv)
    nv2 = int64(nd[v2].nxt)
    nw2 = int64(nd[w2].nxt)
    empty = nw2 == w
    x = v
    while x != nv2:
        set_route(x, b, nd, lg, rc, xs, pc, c)
        x = int64(nd[x].nxt)
    if empty:
        link(pv, nv2, nd, lg, c)
    else:
        x = w
        while x != nw2:
            set_route(x, a, nd, lg, rc, xs, pc, c)
            x = int64(nd[x].nxt)
        link(pv, w, nd, lg, c)
        link(w2, nv2, nd, lg, c)
    link(u, v, nd, lg, c)
    link(v2, nw2, nd, lg, c)


@compiled
def feed(nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, near: Integers, c: Scalars) -> bool:
    """Work for the shift with the most idle time: a visit from elsewhere, or a swap for a longer one."""
    k = rint(c, c.K)
    most = c.theta if c.lam > 0.0 else c.imax
    for _ in range(c.K):
        if rc[k].idle >= most:
            break
        k += 1
        if k == c.K:
            k = int64(0)
    v = rint(c, c.N)
    n = nd[v]
    if n.rt == k or pc[v, k] < 0:
        return False
    if n.rt == c.K:
        return insert_bundle(v, nd, lg, rc, xs, pc, tr, near, c)
    u = at_time(v, k, n.start, nd, c)
    if rint(c, 2) == 0:
        return swap_nodes(v, u, nd, lg, rc, xs, pc, c)
    cut(v, nd, lg, c)
    put(u, v, nd, lg, rc, xs, pc, tr, c)
    return True
