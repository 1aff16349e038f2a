"""Moves of one thing: a visit's member to another place, a break, a window or a departure."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import BREAK, VISIT, Integers, Legs, Log, Nodes, Routes, Scalars
from scheduling.solver.core.places import any_route, at_time, default_opening, first_visit, pick_after
from scheduling.solver.core.ruin import insert_bundle
from scheduling.solver.core.state import cut, put, rint, set_nb, to_pool


@compiled
def move_break(v: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, c: Scalars) -> bool:
    """A break to another place in its route, given up, or taken up again."""
    n = nd[v]
    latest = xs[n.w0 + 1]
    t = n.nb + rint(c, max(int64(1), latest - n.nb + 1))
    if n.rt == c.K:
        k = int64(n.lead)  # of a break: its own route
        put(at_time(v, k, t, nd, c), v, nd, lg, rc, xs, pc, tr, c)
        return True
    r = rint(c, 16)
    if r == 0:
        cut(v, nd, lg, c)
        to_pool(v, nd, lg, rc, xs, pc, c)
        return True
    if r < 8:
        u = at_time(v, int64(n.rt), t, nd, c)
    else:
        u = v
        if r & 1:
            for _ in range(2 + rint(c, 2)):
                if u < c.Z:
                    u = int64(nd[u].prv)
        else:
            for _ in range(1 + rint(c, 2)):
                if nd[u].nxt < c.Z:
                    u = int64(nd[u].nxt)
    if u == v or u == n.prv:
        return False
    cut(v, nd, lg, c)
    put(u, v, nd, lg, rc, xs, pc, tr, c)
    return True


@compiled
def hop(v: int, nd: Nodes, c: Scalars) -> tuple[int, int]:
    """A node 2 to 5 places before v; for every second one v and it change roles. Returns node to move, and after
    what.
    """
    u = v
    for _ in range(2 + rint(c, 4)):
        if u < c.Z:
            u = int64(nd[u].prv)
    if rint(c, 2) == 1 and u < c.Z:
        return u, v
    return v, u


@compiled
def other_window_time(v: int, nd: Nodes, xs: Integers, c: Scalars) -> int:
    """Present start of v, or, every second time, some time in a random window of its visit."""
    n = nd[nd[v].lead]
    if n.w1 - n.w0 > 2 and rint(c, 2) == 0:
        i = n.w0 + 2 * rint(c, (n.w1 - n.w0) // 2)
        return xs[i] + rint(c, max(int64(1), xs[i + 1] - xs[i] + 1))
    return nd[v].start


@compiled
def relocate(nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, near: Integers, c: Scalars) -> bool:
    """One member of a visit elsewhere: inside its route, at its time with somebody else, or beside a neighbour."""
    v = rint(c, c.Z)
    if nd[v].kind == BREAK:
        return move_break(v, nd, lg, rc, xs, pc, tr, c)
    if nd[v].rt == c.K:
        return insert_bundle(v, nd, lg, rc, xs, pc, tr, near, c)
    r = rint(c, 100)
    if r < 14:
        v, u = hop(v, nd, c)
        if nd[v].kind == BREAK:
            return False
    elif r < 65:
        k = any_route(v, pc, c)
        if k < 0:
            return False
        u = at_time(v, k, other_window_time(v, nd, xs, c), nd, c)
    else:
        u = pick_after(v, nd, near, c)
    if u == v or nd[u].rt == c.K or nd[u].nxt == v or pc[v, nd[u].rt] < 0:
        return False
    cut(v, nd, lg, c)
    put(u, v, nd, lg, rc, xs, pc, tr, c)
    return True


@compiled
def choose_window(two: Integers, nd: Nodes, lg: Log, xs: Integers, c: Scalars) -> bool:
    """Another agreed window, or the start of a preferred one, for a visit that has a choice."""
    v = int64(two[rint(c, two.shape[0])])
    n = nd[v]
    if n.rt == c.K:
        return False
    windows = (n.w1 - n.w0) // 2
    i = rint(c, windows + (n.p1 - n.p0) // 2)
    nb = xs[n.w0 + 2 * i] if i < windows else xs[n.p0 + 2 * (i - windows)]
    if nb == n.nb or nb < n.open:
        return False
    set_nb(v, nb, nd, lg, c)
    return True


@compiled
def choose_departure(nd: Nodes, lg: Log, xs: Integers, c: Scalars) -> bool:
    """A route's first visit later, into the waiting behind it; or not before its window again."""
    k = rint(c, c.K)
    v = first_visit(k, nd, c)
    if nd[v].kind != VISIT:
        return False
    a = nd[nd[v].lead]
    nb = default_opening(v, nd, xs)
    if a.nb == nb or rint(c, 2) == 0:
        gap = int64(0)
        u = v
        w = int64(nd[u].nxt)
        while w < c.Z and gap <= 0:
            gap = nd[w].start - nd[u].start - nd[u].dur - nd[w].tin
            u = w
            w = int64(nd[w].nxt)
        if gap <= 0:
            return False
        if rint(c, 2) == 0:
            gap = 1 + rint(c, gap)
        nb = nd[v].start + gap
    if nb == a.nb:
        return False
    set_nb(v, nb, nd, lg, c)
    return True


@compiled
def choose(two: Integers, nd: Nodes, lg: Log, xs: Integers, c: Scalars) -> bool:
    """A small decision of time."""
    if two.shape[0] > 0 and rint(c, 2) == 0:
        return choose_window(two, nd, lg, xs, c)
    return choose_departure(nd, lg, xs, c)
