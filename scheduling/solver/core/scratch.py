"""Everything derived, from the order of the lists and not_before alone: the truth that the incremental times must
meet.
"""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

from scheduling.solver.core.jit import compiled, entry, int64
from scheduling.solver.core.layout import BREAK, VISIT, Node, Scalars
from scheduling.solver.core.legs import leg_cost, leg_ends
from scheduling.solver.core.memory import leg, node, number, pair, route
from scheduling.solver.core.people import forget_people, join, report_people
from scheduling.solver.core.rest import report_rest
from scheduling.solver.core.routes import score_route, total
from scheduling.solver.core.state import avoided, is_refused, lateness, off_preferred, wish_cost
from scheduling.solver.core.timing import arrival


@compiled
def clear(c: Scalars) -> None:
    """Forget all that is derived; prices of the pool are added when bundles are found unplanned."""
    for v in range(c.Z):
        n = node(c, v)
        n.rt = c.K
        n.late = 0
        n.wish = 0
        n.tin = 0
        n.din = 0
        n.bad = 0
        n.start = -1
    for k in range(c.K + 1):
        r = route(c, k)
        r.load = 0
        r.wait = 0
        r.over = 0
        r.after = 0
        r.idle = 0
        r.absent = 0
        r.missed = 0
        r.travel = 0
        r.extra = 0
        r.nvis = 0
        r.nbrk = 0
        r.viol = 0
    c.travel = 0
    c.dist = 0
    c.late = 0
    c.miss = 0
    c.wish = 0
    c.staffing = 0
    c.extra = 0
    c.wait = 0
    c.over = 0
    c.after = 0
    c.absent = 0
    c.missed = 0
    c.pair = 0
    c.tmax = 0
    c.imax = 0
    c.pool = 0
    c.pool_hard = 0
    c.pool_medium = 0
    c.pool_soft = 0
    c.viol = 0
    c.theta = 0
    c.exc = 0
    c.r_off = 0
    c.r_avoid = 0
    c.r_km = 0
    c.r_far = 0


@compiled
def walk_routes(c: Scalars) -> None:
    """prv and rt from nxt; counts, pair costs and the price of what is left out."""
    for k in range(c.K):
        d = c.Z + k
        node(c, d).rt = k
        node(c, d).start = route(c, k).lo
        p = d
        v = int64(node(c, d).nxt)
        while v != d:
            n = node(c, v)
            n.prv = p
            n.rt = k
            if n.kind == VISIT:
                route(c, k).nvis += 1
                c.pair += pair(c, v, k)
                if c.staffed == 1:
                    join(v, k, c)
            else:
                route(c, k).nbrk += n.owed
            p = v
            v = int64(n.nxt)
        node(c, d).prv = p
    for v in range(c.Z):
        n = node(c, v)
        if n.rt != c.K:
            continue
        n.nxt = v
        n.prv = v
        route(c, c.K).load += n.dur
        if n.kind == VISIT:
            route(c, c.K).nvis += 1
            b = int64(n.bundle)
            if number(c, b + 1) == v:
                p = b + 1 + number(c, b)
                c.pool += number(c, p)
                c.pool_hard += number(c, p + 1)
                c.pool_medium += number(c, p + 2)
                c.pool_soft += number(c, p + 3)
        else:
            route(c, c.K).nbrk += n.owed


@compiled
def measure_legs(c: Scalars) -> None:
    """Travel of every leg, loads of the routes."""
    for v in range(c.Z + c.K):
        n = node(c, v)
        n.tin = 0
        n.din = 0
        n.bad = 0
        if n.rt == c.K:
            continue
        a, b, is_home = leg_ends(v, c)
        if a >= 0:
            e = leg(c, route(c, n.rt).mode, a, b)
            n.tin = abs(int64(e.t))
            n.din = leg_cost(route(c, n.rt), e, is_home)
            c.r_km += route(c, n.rt).w_dist * e.d
            if e.t < 0:
                n.bad = 1
                c.viol += 1
        c.travel += n.tin
        c.dist += n.din
        route(c, n.rt).load += n.tin + n.dur
        route(c, n.rt).travel += n.tin


@compiled
def raise_starts(c: Scalars) -> bool:
    """Starts from their floor up until nothing changes. False: a deadlock, or past the horizon."""
    for v in range(c.Z):
        n = node(c, v)
        if n.rt != c.K:
            n.start = node(c, n.lead).nb if n.kind == VISIT else n.nb
    for _ in range(4 * c.Z + 10):
        again = False
        for k in range(c.K):
            v = int64(node(c, c.Z + k).nxt)
            while v < c.Z:
                n = node(c, v)
                s = max(n.start, arrival(n, c))
                if n.kind == VISIT and n.comp >= 0:
                    s = max(s, partner_floor(n, c))
                if s > n.start:
                    n.start = s
                    again = True
                    if s > c.horizon:
                        return False
                v = int64(n.nxt)
        if not again:
            return True
    return False


@compiled
def partner_floor(n: Node, c: Scalars) -> int:
    """Earliest start that the other members and the linked visits allow."""
    s = n.start
    for m in range(n.lead, n.lead + n.num):
        if node(c, m).rt != c.K:
            s = max(s, node(c, m).start)
    o = int64(n.comp)
    first = o + 2 + number(c, o)
    for j in range(number(c, o + 1)):
        q = first + 4 * j
        if number(c, q) == n.lead and node(c, number(c, q + 1)).rt != c.K:
            s = max(s, node(c, number(c, q + 1)).start - number(c, q + 3))
        elif number(c, q + 1) == n.lead and node(c, number(c, q)).rt != c.K:
            s = max(s, node(c, number(c, q)).start + number(c, q + 2))
    return s


@compiled
def price_starts(c: Scalars) -> None:
    """Lateness, preferred times and refused starts of all nodes."""
    for v in range(c.Z):
        n = node(c, v)
        if n.rt == c.K:
            continue
        n.late = lateness(n, n.start, c)
        if n.wishes == 1:
            n.wish = wish_cost(n, n.start, c)
            c.wish += n.wish
            c.r_off += n.w_off * off_preferred(n, n.start, c)
            if n.w_avoid > 0:
                c.r_avoid += n.w_avoid * avoided(n, n.start, c)
        c.viol += is_refused(n, n.start, n.late, c)
        c.late += n.w_late * n.late
        if n.w_miss > 0:
            c.miss += n.w_miss * max(int64(0), n.late - n.tol)
        if n.kind == VISIT and n.late > c.tmax:
            c.tmax = n.late


@entry
def rebuild(
    ca: Scalars,
) -> bool:
    """All derived fields from scratch. False: the plan has no times (a deadlock, or past the horizon)."""
    c = ca[0]
    clear(c)
    if c.staffed == 1:
        forget_people(c)
    walk_routes(c)
    measure_legs(c)
    if not raise_starts(c):
        return False
    price_starts(c)
    for k in range(c.K):
        score_route(k, c)
        if route(c, k).idle > c.imax:
            c.imax = route(c, k).idle
        c.r_far += route(c, k).w_far * max(int64(0), route(c, k).travel - route(c, k).far_limit)
    c.r_long = c.dist - c.r_km
    c.r_moved = c.wish - c.r_off - c.r_avoid
    c.r_stretch = c.extra - c.r_far
    if c.rested == 1:
        report_rest(c)
    if c.staffed == 1:
        report_people(c)
    c.cur = total(c)
    return True


@entry
def drop_edge_breaks(ca: Scalars) -> bool:
    """Take the breaks before the first and behind the last visit of each route out of the lists, where going home is
    no break; all else is to be rebuilt. True if there were any. The first visit begins no earlier than it did.
    """
    c = ca[0]
    found = False
    for k in range(c.K):
        if route(c, k).edge == 1:
            continue
        d = c.Z + k
        while node(c, d).nxt < c.Z and node(c, node(c, d).nxt).kind == BREAK:
            unlink(int64(node(c, d).nxt), c)
            found = True
            first = node(c, node(c, d).nxt)
            if first.kind == VISIT and node(c, first.lead).fix == 0:
                node(c, first.lead).nb = first.start
        while node(c, d).prv < c.Z and node(c, node(c, d).prv).kind == BREAK:
            unlink(int64(node(c, d).prv), c)
            found = True
    return found


@compiled
def unlink(v: int, c: Scalars) -> None:
    """v is in no route, and nothing is kept to undo it."""
    n = node(c, v)
    node(c, n.prv).nxt = n.nxt
    node(c, n.nxt).prv = n.prv
    n.nxt = v
    n.prv = v
