"""Moves of one thing: a visit's member to another place, a break, a window or a departure."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

from scheduling.solver.core.bounds import is_too_dear
from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import BREAK, VISIT, Scalars
from scheduling.solver.core.memory import choice_lead, node, number, pair
from scheduling.solver.core.places import any_route, at_time, default_opening, first_visit, pick_after
from scheduling.solver.core.ruin import insert_bundle
from scheduling.solver.core.state import cut, put, rint, set_nb, to_pool


@compiled
def move_break(v: int, c: Scalars) -> bool:
    """A break to another place in its route, given up, or taken up again."""
    n = node(c, v)
    latest = number(c, n.w0 + 1)
    t = n.nb + rint(c, max(int64(1), latest - n.nb + 1))
    if n.rt == c.K:
        k = int64(n.lead)  # of a break: its own route
        put(at_time(v, k, t, c), v, c)
        return True
    r = rint(c, 16)
    if r == 0:
        cut(v, c)
        to_pool(v, c)
        return True
    if r < 8:
        u = at_time(v, int64(n.rt), t, c)
    else:
        u = v
        if r & 1:
            for _ in range(2 + rint(c, 2)):
                if u < c.Z:
                    u = int64(node(c, u).prv)
        else:
            for _ in range(1 + rint(c, 2)):
                if node(c, u).nxt < c.Z:
                    u = int64(node(c, u).nxt)
    if u == v or u == n.prv:
        return False
    cut(v, c)
    put(u, v, c)
    return True


@compiled
def hop(v: int, c: Scalars) -> tuple[int, int]:
    """A node 2 to 5 places before v; for every second one v and it change roles. Returns node to move, and after
    what.
    """
    u = v
    for _ in range(2 + rint(c, 4)):
        if u < c.Z:
            u = int64(node(c, u).prv)
    if rint(c, 2) == 1 and u < c.Z:
        return u, v
    return v, u


@compiled
def other_window_time(v: int, c: Scalars) -> int:
    """Present start of v, or, every second time, some time in a random window of its visit."""
    n = node(c, node(c, v).lead)
    if n.w1 - n.w0 > 2 and rint(c, 2) == 0:
        i = n.w0 + 2 * rint(c, (n.w1 - n.w0) // 2)
        return number(c, i) + rint(c, max(int64(1), number(c, i + 1) - number(c, i) + 1))
    return node(c, v).start


@compiled
def relocate(c: Scalars) -> bool:
    """One member of a visit elsewhere: inside its route, at its time with somebody else, or beside a neighbour."""
    v = rint(c, c.Z)
    if node(c, v).kind == BREAK:
        return move_break(v, c)
    if node(c, v).rt == c.K:
        return insert_bundle(v, c)
    r = rint(c, 100)
    if r < 14:
        v, u = hop(v, c)
        if node(c, v).kind == BREAK:
            return False
    elif r < 14 + c.by_time:
        k = any_route(v, c)
        if k < 0:
            return False
        u = at_time(v, k, other_window_time(v, c), c)
    else:
        u = pick_after(v, c)
    if u == v or node(c, u).rt == c.K or node(c, u).nxt == v or pair(c, v, node(c, u).rt) < 0:
        return False
    if is_too_dear(v, u, c):
        return False
    cut(v, c)
    put(u, v, c)
    return True


@compiled
def choose_window(c: Scalars) -> bool:
    """Another agreed window, or the start of a preferred one, for a visit that has a choice."""
    v = int64(choice_lead(c, rint(c, c.choice_count)))
    n = node(c, v)
    if n.rt == c.K:
        return False
    windows = (n.w1 - n.w0) // 2
    i = rint(c, windows + (n.p1 - n.p0) // 2)
    nb = number(c, n.w0 + 2 * i) if i < windows else number(c, n.p0 + 2 * (i - windows))
    if nb == n.nb or nb < n.open:
        return False
    set_nb(v, nb, c)
    return True


@compiled
def choose_departure(c: Scalars) -> bool:
    """A route's first visit later, into the waiting behind it; or not before its window again."""
    k = rint(c, c.K)
    v = first_visit(k, c)
    if node(c, v).kind != VISIT:
        return False
    a = node(c, node(c, v).lead)
    nb = default_opening(v, c)
    if a.nb == nb or rint(c, 2) == 0:
        gap = int64(0)
        u = v
        w = int64(node(c, u).nxt)
        while w < c.Z and gap <= 0:
            gap = node(c, w).start - node(c, u).start - node(c, u).dur - node(c, w).tin
            u = w
            w = int64(node(c, w).nxt)
        if gap <= 0:
            return False
        if rint(c, 2) == 0:
            gap = 1 + rint(c, gap)
        nb = node(c, v).start + gap
    if nb == a.nb:
        return False
    set_nb(v, nb, c)
    return True


@compiled
def choose(c: Scalars) -> bool:
    """A small decision of time."""
    if c.choice_count > 0 and rint(c, 2) == 0:
        return choose_window(c)
    return choose_departure(c)
