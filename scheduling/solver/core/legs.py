"""The leg before each node. A break without a place of its own shifts the drive before or behind itself."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

from scheduling.solver.core.jit import compiled, inlined, int64
from scheduling.solver.core.layout import NEXT, Leg, Route, Scalars
from scheduling.solver.core.memory import leg, logged, node, route
from scheduling.solver.core.state import queue, touch


@inlined
def placed_from(v: int, c: Scalars) -> int:
    """v, or the last node with a place of its own before it."""
    while node(c, v).flo == 1:
        v = int64(node(c, v).prv)
    return v


@inlined
def placed_on(v: int, c: Scalars) -> int:
    """v, or the first node with a place of its own behind it."""
    while node(c, v).flo == 1:
        v = int64(node(c, v).nxt)
    return v


@compiled
def leg_ends(v: int, c: Scalars) -> tuple[int, int, bool]:
    """Places at the two ends of the leg before v (-1, -1 where nobody drives), and whether it leaves the start place
    or goes to the end place.
    """
    n = node(c, v)
    k = int64(n.rt)
    if c.floating == 0:
        if v < c.Z:
            return int64(node(c, n.prv).loc), int64(n.loc), n.prv >= c.Z
        if n.prv >= c.Z or route(c, k).eloc < 0:
            return int64(-1), int64(-1), False
        return int64(node(c, n.prv).loc), int64(route(c, k).eloc), True
    if n.flo == 1:
        if c.place != NEXT or node(c, n.prv).flo == 1:
            return int64(-1), int64(-1), False
        w = placed_on(int64(n.nxt), c)
    else:
        if c.place == NEXT and node(c, n.prv).flo == 1:
            return int64(-1), int64(-1), False
        w = v
    u = placed_from(int64(n.prv), c)
    to = int64(node(c, w).loc)
    if w >= c.Z:
        if u >= c.Z:
            return int64(-1), int64(-1), False  # breaks alone: nobody leaves the start place
        to = int64(route(c, k).eloc)
        if to < 0:
            return int64(-1), int64(-1), False
    return int64(node(c, u).loc), to, u >= c.Z or w >= c.Z


@compiled
def leg_cost(r: Route, e: Leg, is_home: bool) -> int:
    """Weighted cost of a leg beyond its time."""
    x = r.w_dist * e.d
    if r.w_long > 0 and (r.home_legs == 1 or not is_home):
        x += r.w_long * max(int64(0), abs(int64(e.t)) - r.leg_limit)
    return x


@inlined
def end_of(w: int, r: Route, c: Scalars) -> int:
    """Where somebody drives who is to be at node w next; -1 if nobody does."""
    return int64(node(c, w).loc) if w < c.Z else int64(r.eloc)


@inlined
def way(a: int, w: int, r: Route, c: Scalars) -> int:
    """Cost of driving straight from node a to node w on a route."""
    to = end_of(w, r, c)
    if to < 0 or (a >= c.Z and w >= c.Z):
        return int64(0)
    e = leg(c, r.mode, node(c, a).loc, to)
    return c.w_travel * abs(int64(e.t)) + leg_cost(r, e, a >= c.Z or w >= c.Z)


@compiled
def renew_leg(v: int, c: Scalars) -> None:
    """The leg before v from its neighbours."""
    n = node(c, v)
    d = int64(0)
    x = int64(0)
    bad = 0
    if n.rt != c.K:
        a, b, is_home = leg_ends(v, c)
        if a >= 0:
            r = route(c, n.rt)
            e = leg(c, r.mode, a, b)
            d = int64(e.t)
            x = leg_cost(r, e, is_home)
            if d < 0:
                d = -d
                bad = 1
    if d != n.tin or x != n.din or bad != n.bad:
        g = logged(c, c.nt)
        g.t = v
        g.t_old = n.tin
        g.d_old = n.din
        g.x_old = n.bad
        c.nt += 1
        if c.timed == 1:
            touch(int64(n.rt), c)
            route(c, n.rt).load += d - n.tin
            route(c, n.rt).travel += d - n.tin
        c.travel += d - n.tin
        c.dist += x - n.din
        c.viol += bad - n.bad
        n.tin = d
        n.din = x
        n.bad = bad
        queue(v, c)


@compiled
def renew_legs(c: Scalars) -> None:
    """All legs that the links and route changes of this move touch."""
    for i in range(c.nb):
        v = int64(logged(c, i).b)
        if c.floating == 0 or node(c, v).rt == c.K:
            renew_leg(v, c)
            continue
        w = v
        while node(c, w).flo == 1:
            renew_leg(w, c)
            w = int64(node(c, w).nxt)
        renew_leg(w, c)
        w = int64(node(c, v).prv)
        while node(c, w).flo == 1:
            renew_leg(w, c)
            w = int64(node(c, w).prv)
    for i in range(c.nr):
        renew_leg(int64(logged(c, i).r), c)  # another mode of travel
