"""Where a node might go: near others, at its time, or at the cheapest place by a local estimate."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

from scheduling.solver.core.jit import compiled, inlined, int64
from scheduling.solver.core.layout import BIG, BREAK, VISIT, Node, Scalars
from scheduling.solver.core.legs import end_of, leg_cost, placed_from, placed_on, way
from scheduling.solver.core.memory import leg, neighbour, node, number, pair, route
from scheduling.solver.core.people import joining_cost
from scheduling.solver.core.staff import conflict, is_linked
from scheduling.solver.core.state import U, lateness, opening_at, rint, rnd

NEVER = 1 << 60
"""Dearer than anything: such a place is never taken."""
RANDOM_PLACES = 4
"""Places in random routes that `best_after` looks at, besides those of the neighbours."""


@compiled
def pick_after(v: int, c: Scalars) -> int:
    """A node after which v might be inserted: beside a neighbour; sometimes anywhere."""
    n = int64(node(c, v).ncnt)
    if n == 0 or rint(c, 64) < c.wild:
        return rint(c, c.Z + c.K)
    r = rint(c, 2 * n)
    w = int64(neighbour(c, v, r >> 1))
    return w if r & 1 else int64(node(c, w).prv)


@compiled
def any_route(v: int, c: Scalars) -> int:
    """A random route on which v may be; -1 if there is none."""
    k = rint(c, c.K)
    for _ in range(c.K):
        if pair(c, v, k) >= 0:
            return k
        k += 1
        if k == c.K:
            k = int64(0)
    return int64(-1)


@compiled
def at_time(v: int, k: int, t: int, c: Scalars) -> int:
    """The last node of route k that starts before t, v itself left out."""
    d = c.Z + k
    u = int64(node(c, d).prv)
    while u != d and (u == v or node(c, u).start >= t):
        u = int64(node(c, u).prv)
    return u


@compiled
def wanted_time(v: int, c: Scalars) -> int:
    """When v starts now or last started; else somewhere in one of its windows."""
    n = node(c, v)
    if n.start >= 0:
        return n.start
    n = node(c, n.lead)
    if n.was >= 0 and rint(c, 2) == 0:
        return n.was
    if n.w0 == n.w1:
        return n.open
    i = n.w0 + 2 * rint(c, (n.w1 - n.w0) // 2)
    return number(c, i) + rint(c, max(int64(1), number(c, i + 1) - number(c, i) + 1))


@inlined
def start_of(v: int, c: Scalars) -> int:
    """Start of a planned node, or the estimate of one that the current move put in."""
    return node(c, v).start if node(c, v).start >= 0 else node(c, v).aim


@compiled
def partner_bounds(v: int, c: Scalars) -> None:
    """Into c.tlo, c.thi: when the planned partners of v (team, dependencies) ask it to start."""
    c.tlo = 0
    c.thi = BIG
    n = node(c, v)
    for m in range(n.lead, n.lead + n.num):
        if m != v and node(c, m).rt != c.K:
            c.tlo = start_of(m, c)
            c.thi = c.tlo
    o = int64(n.comp)
    if o < 0:
        return
    first = o + 2 + number(c, o)
    for j in range(number(c, o + 1)):
        q = first + 4 * j
        if number(c, q) == n.lead and node(c, number(c, q + 1)).rt != c.K:
            s = start_of(number(c, q + 1), c)
            c.tlo = max(c.tlo, s - number(c, q + 3))
            c.thi = min(c.thi, s - number(c, q + 2))
        elif number(c, q + 1) == n.lead and node(c, number(c, q)).rt != c.K:
            s = start_of(number(c, q), c)
            c.tlo = max(c.tlo, s + number(c, q + 2))
            c.thi = min(c.thi, s + number(c, q + 3))


@inlined
def window_estimate(n: Node, s: int, c: Scalars) -> tuple[int, int]:
    """Start and lateness when reached at s: the window in force, or a little late in the one before rather than
    wait.
    """
    last = int64(-1)
    i = int64(n.w0)
    while i < n.w1:
        if s <= number(c, i + 1):
            start = max(s, number(c, i))
            if last >= 0 and s - last <= n.htol and s - last < start - s:
                return s, s - last
            return start, int64(0)
        last = number(c, i + 1)
        i += 2
    if last < 0:
        return max(s, n.open), int64(0)
    return s, s - last


@inlined
def delay_cost(w: int, a: int, k: int, limit: int, c: Scalars) -> int:
    """Estimate for what stands behind an insertion and is reached at a, as far as the delay goes; NEVER if something
    cannot be so late. Stops at `limit`.
    """
    q = int64(0)
    while w < c.Z:
        n = node(c, w)
        if a <= n.start or n.start < 0:
            return q
        late = lateness(n, a, c)
        if late > n.htol or a > n.cap:
            return int64(NEVER)
        q += (c.w_est * (a - n.start)) // 5
        if n.kind == VISIT and late > n.late:
            x = c.w_est * (late - n.late)
            q += x + (x >> 1)
        if q >= limit:
            return q
        w = int64(n.nxt)
        a += n.dur + node(c, w).tin
    if c.limits == 0:
        return q
    r = route(c, k)
    over = max(int64(0), a - r.hi)
    if c.w_after < 0 and over > r.allow:
        return int64(NEVER)
    return q + c.w_over * r.w_over * max(int64(0), over - r.over)


@inlined
def detour(v: int, u: int, c: Scalars) -> tuple[int, int, int]:
    """Cost of the way over v instead of straight on from u, and the ticks to v and on from it; NEVER if unreachable."""
    r = route(c, node(c, u).rt)
    w = int64(node(c, u).nxt)
    old = c.w_travel * node(c, w).tin + node(c, w).din
    if c.floating == 1:
        u = placed_from(u, c)
        w = placed_on(w, c)
        old = way(u, w, r, c)
    to = end_of(w, r, c)
    here = int64(node(c, v).loc)
    into = leg(c, r.mode, node(c, u).loc, here)
    q = c.w_travel * into.t + leg_cost(r, into, u >= c.Z) - old
    ticks = int64(0)
    if to >= 0:
        on = leg(c, r.mode, here, to)
        ticks = int64(on.t)
        q += c.w_travel * ticks + leg_cost(r, on, w >= c.Z)
    if into.t < 0 or ticks < 0:
        q = int64(NEVER)
    return q, int64(into.t), ticks


@inlined
def estimate(v: int, u: int, tlo: int, thi: int, limit: int, c: Scalars) -> tuple[int, int]:
    """Estimated cost of v after u on the present times, NEVER if it cannot be there or costs `limit` or more; and its
    start. It writes nothing: in a loop over places, what hangs on v alone is then looked up once.
    """
    n = node(c, v)
    k = int64(node(c, u).rt)
    q, into, on = detour(v, u, c)
    q += c.w_pair * pair(c, v, k)
    s = int64(0)
    if c.staffed == 1:
        q += joining_cost(v, k, c)
    if q >= limit:
        return int64(NEVER), s
    s = max(start_of(u, c) + node(c, u).dur + into, tlo)
    if s > thi:
        q += (c.w_est * (s - thi)) >> 1
    a = node(c, n.lead)
    if a.fix == 1:
        s = max(s, a.nb)
        if s > a.cap:
            return int64(NEVER), s
    else:
        s, late = window_estimate(a, s, c)
        if late > a.htol:
            return int64(NEVER), s
        x = c.w_est * late
        q += x + (x >> 1)
    q += delay_cost(int64(node(c, u).nxt), s + n.dur + on, k, limit - q, c)
    return (max(q, int64(0)) if q < limit else int64(NEVER)), s


@compiled
def insertion_cost(v: int, u: int, tlo: int, thi: int, limit: int, c: Scalars) -> int:
    """`estimate`, with the start into c.aim."""
    q, s = estimate(v, u, tlo, thi, limit, c)
    c.aim = s
    return q


@inlined
def blinks(c: Scalars) -> int:
    """53 bits, each set with probability 1/16."""
    return rnd(c) & rnd(c) & rnd(c) & rnd(c)


@compiled
def best_after(v: int, c: Scalars) -> int:
    """Cheapest place for v among its neighbours' and a few at its time; blinks 1 in 16. Bounds from the partners.

    c.aim = its start there, c.q = the cost. -1: no place found."""
    partner_bounds(v, c)
    tlo = c.tlo
    thi = c.thi
    bu = int64(-1)
    best = int64(NEVER)
    aim = int64(0)
    sides = 2 * int64(node(c, v).ncnt)
    linked = is_linked(node(c, v))
    skipped = blinks(c)
    c.looks += 1
    for j in range(sides + RANDOM_PLACES):
        if skipped >> U(j) & U(1):
            continue
        if j < sides:
            u = neighbour(c, v, j >> 1)
            if node(c, u).rt == c.K:
                continue
            if j & 1:
                u = int64(node(c, u).prv)
        else:
            k = any_route(v, c)
            if k < 0:
                break
            u = at_time(v, k, max(wanted_time(v, c), tlo), c)
        if node(c, u).seen == c.looks:  # behind one neighbour is before another
            continue
        node(c, u).seen = c.looks
        k = int64(node(c, u).rt)
        if u == v or pair(c, v, k) < 0:
            continue
        q, s = estimate(v, u, tlo, thi, best, c)
        if q < best and not (linked and conflict(v, k, c)):
            best = q
            bu = u
            aim = s
    c.aim = aim
    c.q = best
    return bu


@compiled
def default_opening(v: int, c: Scalars) -> int:
    """not_before that v has of itself at its present arrival."""
    n = node(c, node(c, v).lead)
    u = node(c, node(c, v).prv)
    _, nb = opening_at(n, u.start + u.dur + node(c, v).tin, c)
    return nb


@compiled
def first_visit(k: int, c: Scalars) -> int:
    """First visit of a route behind breaks that come first; its depot if there is none."""
    v = int64(node(c, c.Z + k).nxt)
    while node(c, v).kind == BREAK:
        v = int64(node(c, v).nxt)
    return v
