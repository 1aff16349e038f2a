"""The leg before each node. A break without a place of its own shifts the drive before or behind itself."""

from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import NEXT, Legs, Log, Nodes, Routes, Scalars
from scheduling.solver.core.state import queue, touch


@compiled
def placed_before(v: int, nd: Nodes) -> int:
    """The last node with a place before v."""
    u = int64(nd[v].prv)
    while nd[u].flo == 1:
        u = int64(nd[u].prv)
    return u


@compiled
def leg_ends(v: int, nd: Nodes, rc: Routes, c: Scalars) -> tuple[int, int]:
    """Places at the two ends of the leg before v; -1, -1 where nobody drives."""
    n = nd[v]
    k = int64(n.rt)
    if n.flo == 1:
        if c.place != NEXT or nd[n.prv].flo == 1:
            return int64(-1), int64(-1)
        w = int64(n.nxt)
        while nd[w].flo == 1:
            w = int64(nd[w].nxt)
    else:
        if c.place == NEXT and nd[n.prv].flo == 1:
            return int64(-1), int64(-1)
        w = v
    u = placed_before(v, nd)
    to = int64(nd[w].loc)
    if w >= c.Z:
        if u >= c.Z:
            return int64(-1), int64(-1)  # breaks alone: nobody leaves the start place
        to = int64(rc[k].eloc)
        if to < 0:
            return int64(-1), int64(-1)
    return int64(nd[u].loc), to


@compiled
def renew_leg(v: int, nd: Nodes, lg: Log, rc: Routes, tr: Legs, c: Scalars) -> None:
    """The leg before v from its neighbours."""
    n = nd[v]
    d = int64(0)
    x = int64(0)
    bad = 0
    if n.rt != c.K:
        a, b = leg_ends(v, nd, rc, c)
        if a >= 0:
            e = tr[rc[n.rt].mode, a, b]
            d = int64(e.t)
            x = int64(e.d)
            if d < 0:
                d = -d
                bad = 1
    if d != n.tin or x != n.din or bad != n.bad:
        lg[c.nt].t = v
        lg[c.nt].t_old = n.tin
        lg[c.nt].d_old = n.din
        lg[c.nt].x_old = n.bad
        c.nt += 1
        touch(int64(n.rt), lg, rc, c)
        rc[n.rt].load += d - n.tin
        c.travel += d - n.tin
        c.dist += x - n.din
        c.viol += bad - n.bad
        n.tin = d
        n.din = x
        n.bad = bad
        queue(v, nd, lg, c)


@compiled
def renew_legs(nd: Nodes, lg: Log, rc: Routes, tr: Legs, c: Scalars) -> None:
    """All legs that the links and route changes of this move touch."""
    for i in range(c.nb):
        v = int64(lg[i].b)
        if nd[v].rt == c.K:
            renew_leg(v, nd, lg, rc, tr, c)
            continue
        w = v
        while nd[w].flo == 1:
            renew_leg(w, nd, lg, rc, tr, c)
            w = int64(nd[w].nxt)
        renew_leg(w, nd, lg, rc, tr, c)
        w = int64(nd[v].prv)
        while nd[w].flo == 1:
            renew_leg(w, nd, lg, rc, tr, c)
            w = int64(nd[w].prv)
    for i in range(c.nr):
        renew_leg(int64(lg[i].r), nd, lg, rc, tr, c)  # another mode of travel
