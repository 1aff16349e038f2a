"""Moves that exchange stops between routes. A break stays with its own shift, wherever the visits around it go."""

from scheduling.solver.core.bounds import is_swap_too_dear, is_too_dear
from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import BREAK, Scalars
from scheduling.solver.core.memory import node, pair, route
from scheduling.solver.core.places import at_time, pick_after
from scheduling.solver.core.ruin import insert_bundle
from scheduling.solver.core.state import cut, link, put, rint, set_route


@compiled
def swap_nodes(v: int, w: int, c: Scalars) -> bool:
    """Two visit nodes change places."""
    if w >= c.N or v >= c.N or w == v:
        return False
    a = int64(node(c, v).rt)
    b = int64(node(c, w).rt)
    if pair(c, v, b) < 0 or pair(c, w, a) < 0 or is_swap_too_dear(v, w, c):
        return False
    pv = int64(node(c, v).prv)
    nv = int64(node(c, v).nxt)
    pw = int64(node(c, w).prv)
    nw = int64(node(c, w).nxt)
    if nv == w:
        link(pv, w, c)
        link(w, v, c)
        link(v, nw, c)
    elif nw == v:
        link(pw, v, c)
        link(v, w, c)
        link(w, nv, c)
    else:
        link(pv, w, c)
        link(w, nv, c)
        link(pw, v, c)
        link(v, nw, c)
    set_route(v, b, c)
    set_route(w, a, c)
    return True


@compiled
def swap(c: Scalars) -> bool:
    """A visit with the one behind (or at) a neighbour's place."""
    v = rint(c, c.N)
    if node(c, v).rt == c.K:
        return False
    u = pick_after(v, c)
    if u == v or node(c, u).rt == c.K:
        return False
    return swap_nodes(v, int64(node(c, u).nxt), c)


@compiled
def tail_fits(v: int, k: int, c: Scalars) -> bool:
    """Every visit from v to the end of its route may be on route k."""
    while v < c.Z:
        if v < c.N and pair(c, v, k) < 0:
            return False
        v = int64(node(c, v).nxt)
    return True


@compiled
def lift_breaks(v: int, c: Scalars) -> int:
    """Cut the breaks out of the tail from v on; returns the tail's first node that is left."""
    first = v
    while v < c.Z:
        w = int64(node(c, v).nxt)
        if node(c, v).kind == BREAK:
            cut(v, c)
            if v == first:
                first = w
        v = w
    return first


@compiled
def return_breaks(k: int, c: Scalars) -> None:
    """Put the lifted breaks of route k (planned, but in no list) back where their time is."""
    for v in range(route(c, k).b0, route(c, k).b1):
        if node(c, v).rt == k and node(c, node(c, v).prv).nxt != v:
            put(at_time(v, k, node(c, v).start, c), v, c)


@compiled
def give_tail(v: int, k: int, c: Scalars) -> None:
    """All visits from v on go to route k (links are made elsewhere)."""
    while v < c.Z:
        set_route(v, k, c)
        v = int64(node(c, v).nxt)


@compiled
def tails(c: Scalars) -> bool:
    """2-opt*: what stands from v on, and what stands behind u, change routes."""
    v = rint(c, c.N)
    a = int64(node(c, v).rt)
    if a == c.K:
        return False
    u = pick_after(v, c)
    b = int64(node(c, u).rt)
    if a == b or b == c.K:
        return False
    w = int64(node(c, u).nxt)
    if not tail_fits(v, b, c) or not tail_fits(w, a, c):
        return False
    lift_breaks(v, c)
    w = lift_breaks(w, c)
    pv = int64(node(c, v).prv)
    la = int64(node(c, c.Z + a).prv)
    lb = int64(node(c, c.Z + b).prv)
    give_tail(v, b, c)
    give_tail(w, a, c)
    link(u, v, c)
    link(la, c.Z + b, c)
    if w < c.Z:
        link(pv, w, c)
        link(lb, c.Z + a, c)
    else:
        link(pv, c.Z + a, c)
    return_breaks(a, c)
    return_breaks(b, c)
    return True


@compiled
def segment_end(v: int, k: int, length: int, c: Scalars) -> int:
    """Last node of the segment of `length` visits from v on that route k can take; breaks inside move before it.
    -1: a visit in it can not go there."""
    end = v
    while length > 1 and node(c, end).nxt < c.Z:
        x = int64(node(c, end).nxt)
        if node(c, x).kind == BREAK:
            cut(x, c)
            link(int64(node(c, v).prv), x, c)
            link(x, v, c)
            continue
        if pair(c, x, k) < 0:
            return int64(-1)
        end = x
        length -= 1
    return end


@compiled
def segments(c: Scalars) -> bool:
    """1 to 3 visits from v on change places with 0 to 3 behind u."""
    v = rint(c, c.N)
    a = int64(node(c, v).rt)
    if a == c.K:
        return False
    u = pick_after(v, c)
    b = int64(node(c, u).rt)
    if a == b or b == c.K or pair(c, v, b) < 0:
        return False
    v2 = segment_end(v, b, 1 + rint(c, 3), c)
    if v2 < 0:
        return False
    n2 = rint(c, 4)
    while node(c, node(c, u).nxt).kind == BREAK:
        u = int64(node(c, u).nxt)
    w = int64(node(c, u).nxt)
    w2 = u
    if n2 > 0 and w < c.Z:
        if pair(c, w, a) < 0:
            return False
        w2 = segment_end(w, a, n2, c)
        if w2 < 0:
            return False
        u = int64(node(c, w).prv)
    exchange_segments(v, v2, u, w2, c)
    return True


@compiled
def exchange_segments(v: int, v2: int, u: int, w2: int, c: Scalars) -> None:
    """v..v2 go behind u; what stood from behind u to w2 (nothing if w2 = u or before it) goes to where v was."""
    a = int64(node(c, v).rt)
    b = int64(node(c, u).rt)
    w = int64(node(c, u).nxt)
    pv = int64(node(c, v).prv)
    nv2 = int64(node(c, v2).nxt)
    nw2 = int64(node(c, w2).nxt)
    empty = nw2 == w
    x = v
    while x != nv2:
        set_route(x, b, c)
        x = int64(node(c, x).nxt)
    if empty:
        link(pv, nv2, c)
    else:
        x = w
        while x != nw2:
            set_route(x, a, c)
            x = int64(node(c, x).nxt)
        link(pv, w, c)
        link(w2, nv2, c)
    link(u, v, c)
    link(v2, nw2, c)


@compiled
def feed(c: Scalars) -> bool:
    """Work for the shift with the most idle time: a visit from elsewhere, or a swap for a longer one."""
    k = rint(c, c.K)
    most = c.theta if c.lam > 0.0 else c.imax
    for _ in range(c.K):
        if route(c, k).idle >= most:
            break
        k += 1
        if k == c.K:
            k = int64(0)
    v = rint(c, c.N)
    n = node(c, v)
    if n.rt == k or pair(c, v, k) < 0:
        return False
    if n.rt == c.K:
        return insert_bundle(v, c)
    u = at_time(v, k, n.start, c)
    if rint(c, 2) == 0:
        return swap_nodes(v, u, c)
    if is_too_dear(v, u, c):
        return False
    cut(v, c)
    put(u, v, c)
    return True
