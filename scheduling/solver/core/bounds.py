"""What a move costs by legs, pairs and people, known before anything is relinked: most moves are refused by that.

Each is exactly the change of `routes.untimed`. A move is refused where it exceeds `c.room`, the limit drawn for the
move less what the plan costs so now; all other costs are 0 or more, so it would be refused after its timing too.
"""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

import numpy as np

from scheduling.solver.core.jit import compiled, inlined, int64
from scheduling.solver.core.layout import Scalars
from scheduling.solver.core.legs import placed_from, placed_on, way
from scheduling.solver.core.memory import node, number, pair, route
from scheduling.solver.core.people import load_change, meeting_change
from scheduling.solver.core.places import detour


@inlined
def saving(v: int, c: Scalars) -> int:
    """Cost of the way over v that its leaving saves."""
    r = route(c, node(c, v).rt)
    u = int64(node(c, v).prv)
    w = int64(node(c, v).nxt)
    if c.floating == 0:
        old = c.w_travel * (node(c, v).tin + node(c, w).tin) + node(c, v).din + node(c, w).din
        return old - way(u, w, r, c)
    u = placed_from(u, c)
    w = placed_on(w, c)
    return way(u, v, r, c) + way(v, w, r, c) - way(u, w, r, c)


@inlined
def is_beside(v: int, u: int, c: Scalars) -> bool:
    """Nothing with a place of its own stands between v and the place behind u."""
    if c.floating == 0:
        return bool(node(c, u).nxt == v)
    return bool(placed_from(u, c) == v or placed_on(int64(node(c, u).nxt), c) == v)


@inlined
def moving_cost(v: int, u: int, c: Scalars) -> int:
    """What v costs more behind u, beside which it does not stand; at least NEVER less its savings if it cannot go
    there.
    """
    q, _, _ = detour(v, u, c)
    q -= saving(v, c)
    a = int64(node(c, v).rt)
    b = int64(node(c, u).rt)
    if a != b:
        q += c.w_pair * (pair(c, v, b) - pair(c, v, a))
        d = int64(route(c, a).emp)
        e = int64(route(c, b).emp)
        if c.staffed == 1 and d != e:
            q += meeting_change(v, d, e, c) + load_change(d, -node(c, v).dur, c) + load_change(e, node(c, v).dur, c)
    return q


@compiled
def is_too_dear(v: int, u: int, c: Scalars) -> bool:
    """v behind u costs more than this move may."""
    return not is_beside(v, u, c) and np.float64(moving_cost(v, u, c)) > c.room


@inlined
def replacing(v: int, w: int, c: Scalars) -> int:
    """What the way costs more over w in v's place."""
    r = route(c, node(c, v).rt)
    a = placed_from(int64(node(c, v).prv), c)
    b = placed_on(int64(node(c, v).nxt), c)
    return way(a, w, r, c) + way(w, b, r, c) - way(a, v, r, c) - way(v, b, r, c)


@compiled
def are_tied(v: int, w: int, c: Scalars) -> bool:
    """What the one costs hangs on the other: they stand side by side, or one client counts who comes."""
    x = node(c, v)
    y = node(c, w)
    if x.rt == y.rt:
        return bool(placed_on(int64(x.nxt), c) == w or placed_on(int64(y.nxt), c) == v)
    return bool(x.client >= 0 and x.client == y.client)


@inlined
def swapping_cost(v: int, w: int, c: Scalars) -> int:
    """What it costs more when two visits that are not tied change places."""
    x = node(c, v)
    y = node(c, w)
    a = int64(x.rt)
    b = int64(y.rt)
    q = replacing(v, w, c) + replacing(w, v, c)
    if a != b:
        q += c.w_pair * (pair(c, v, b) - pair(c, v, a) + pair(c, w, a) - pair(c, w, b))
        d = int64(route(c, a).emp)
        e = int64(route(c, b).emp)
        if c.staffed == 1 and d != e:
            q += meeting_change(v, d, e, c) + meeting_change(w, e, d, c)
            q += load_change(d, y.dur - x.dur, c) + load_change(e, x.dur - y.dur, c)
    return q


@compiled
def is_swap_too_dear(v: int, w: int, c: Scalars) -> bool:
    """Two visits that change places cost more than this move may."""
    return not are_tied(v, w, c) and np.float64(swapping_cost(v, w, c)) > c.room


@compiled
def bundle_is_too_dear(b: int, f: int, u: int, c: Scalars) -> bool:
    """With f behind u the legs cost more than this move may add, even if all others of the bundle stand where there is
    no way to go. Not judged where a rule counts who comes to whom, or two of them stand side by side.
    """
    if c.staffed == 1:
        return False
    q, _, _ = detour(f, u, c)
    for i in range(number(c, b)):
        v = number(c, b + 1 + i)
        if node(c, v).rt == c.K or is_beside(v, u, c):
            return False
        w = placed_on(int64(node(c, v).nxt), c)
        if w < c.Z and node(c, w).bundle == b:
            return False
        q -= saving(v, c)
        q -= c.w_pair * pair(c, v, node(c, v).rt)
    return np.float64(q) > c.room
