"""What a route costs, from its first node, its last node and its load; the plan's largest values; the sum of it all."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

import math

import numpy as np

from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import ALWAYS, BREAK, SPAN, VISIT, Route, Scalars
from scheduling.solver.core.memory import before, logged, node, number, route
from scheduling.solver.core.rest import renew_rest
from scheduling.solver.core.timing import arrival, node_cost


@compiled
def counts_idle(r: Route, c: Scalars) -> bool:
    """Unused shifts have no idle time unless the rule counts them."""
    return r.nvis > 0 or c.unused == 1


@compiled
def gaps_before_work(k: int, c: Scalars) -> tuple[int, int, int]:
    """Waiting up to the first visit, which is a later departure; the owed breaks at both edges of the route, and the
    ticks of all breaks there.
    """
    d = c.Z + k
    v = int64(node(c, d).nxt)
    gaps = int64(0)
    edges = int64(0)
    ticks = int64(0)
    while v != d:
        n = node(c, v)
        gaps += n.start - arrival(n, c)
        if n.kind == VISIT:
            break
        edges += n.owed
        ticks += n.dur
        v = int64(n.nxt)
    if v != d:
        v = int64(node(c, d).prv)
        while node(c, v).kind == BREAK:
            edges += node(c, v).owed
            ticks += node(c, v).dur
            v = int64(node(c, v).prv)
    return gaps, edges, ticks


@compiled
def missed_breaks(r: Route, edges: int, away: int) -> int:
    """Required breaks of a shift that are due and not kept."""
    if r.owed == 0:
        return int64(0)
    if r.due != ALWAYS and (r.nvis == 0 or (r.due == SPAN and away <= r.span)):
        return int64(0)
    kept = int64(r.nbrk)
    if r.edge == 0:
        kept -= edges
    return int64(r.owed) - kept


@compiled
def absence(r: Route, depart: int, home: int, c: Scalars) -> int:
    """Ticks of the route inside an absence."""
    x = int64(0)
    i = int64(r.a0)
    while i < r.a1:
        x += max(int64(0), min(home, number(c, i + 1)) - max(depart, number(c, i)))
        i += 2
    return x


@compiled
def unbroken_work(k: int, depart: int, home: int, c: Scalars) -> int:
    """Ticks beyond the longest allowed work from departure, or a real break's end, to the next one or the return."""
    r = route(c, k)
    begin = depart
    x = int64(0)
    left = int64(r.nvis)
    v = int64(node(c, c.Z + k).nxt)
    while v < c.Z:
        n = node(c, v)
        if n.kind == VISIT:
            left -= 1
        elif n.dur >= r.pause and (r.edge == 1 or (left > 0 and left < r.nvis)):
            x += max(int64(0), n.start - begin - r.stretch)
            begin = n.start + n.dur
        v = int64(n.nxt)
    return x + max(int64(0), home - begin - r.stretch)


@compiled
def score_route(k: int, c: Scalars) -> None:
    """Renew all units of route k and the sums they are part of."""
    r = route(c, k)
    d = node(c, c.Z + k)
    gaps, edges, ticks = gaps_before_work(k, c)
    home = r.lo
    depart = r.lo
    raw = int64(0)
    over = int64(0)
    if d.nxt != c.Z + k:
        u = node(c, d.prv)
        home = u.start + u.dur + d.tin
        depart = node(c, d.nxt).start - node(c, d.nxt).tin
        raw = home - r.lo - r.load
        over = max(int64(0), home - r.hi)
    wait = raw - gaps
    after = max(int64(0), over - r.allow)
    absent = int64(0)
    if r.nvis > 0:
        absent = absence(r, depart, home, c)
    missed = missed_breaks(r, edges, home - depart)
    idle = int64(0)
    if counts_idle(r, c):
        idle = raw + max(int64(0), r.hi - home)
        if r.edge == 0:  # no break is kept there: its time is idle, else the search would fill idle shifts with such
            idle += ticks
    extra = r.w_far * max(int64(0), r.travel - r.far_limit)
    if r.w_stretch > 0 and r.nvis > 0:
        extra += r.w_stretch * unbroken_work(k, depart, home, c)
    c.extra += extra - r.extra
    r.extra = extra
    c.wait += wait - r.wait
    c.over += r.w_over * (over - r.over)
    c.after += r.w_after * (after - r.after)
    c.absent += absent - r.absent
    c.missed += r.w_missed * (missed - r.missed)
    c.exc += max(int64(0), idle - c.theta) - max(int64(0), r.idle - c.theta)
    refused = np.int32(1 if c.w_after < 0 and after > 0 else 0)
    c.viol += refused - r.viol
    r.wait = wait
    r.over = over
    r.after = after
    r.absent = absent
    r.missed = missed
    r.idle = idle
    r.viol = refused


@compiled
def total(c: Scalars) -> int:
    """The weighted sum the search lowers. w_after below 0 says that what is after the shift is refused instead."""
    return (
        c.w_travel * c.travel
        + c.dist
        + c.staffing
        + c.extra
        + node_cost(c)
        + c.w_wait * c.wait
        + c.w_over * c.over
        + max(int64(0), c.w_after) * c.after
        + c.w_absent * c.absent
        + c.w_missed * c.missed
        + c.w_pair * c.pair
        + c.w_tmax * c.tmax
        + c.w_imax * c.imax
        + c.pool
    )


@compiled
def untimed(c: Scalars) -> float:
    """The part of the cost that is known before any timing."""
    return np.float64(c.w_travel * c.travel + c.dist + c.staffing + c.w_pair * c.pair + c.pool)


@compiled
def timed_slack(c: Scalars) -> float:
    """Costs of the present plan that a re-timing may lower: what the early rejection must allow for."""
    return np.float64(
        node_cost(c)
        + c.w_wait * c.wait
        + c.w_over * c.over
        + max(int64(0), c.w_after) * c.after
        + c.w_absent * c.absent
        + c.w_missed * c.missed
        + c.extra
    )


@compiled
def guide(c: Scalars) -> float:
    """What the search accepts by: the cost, but with about the mean of the m largest idle times in place of the
    largest, so that every badly filled route pulls and not only the worst one (lam = weight / m; 0 = the largest), and
    with more than its own weight on the largest lateness.
    """
    cost = np.float64(total(c)) + c.press * c.tmax
    if c.lam > 0.0:
        return cost + c.w_imax * (c.theta - c.imax) + c.lam * c.exc
    return cost


@compiled
def idle_rank(m: int, c: Scalars) -> int:
    """The m-th largest idle time, by bisection: no array is made, so that the engine needs no reference counts."""
    low = int64(0)
    high = c.imax
    while low < high:
        mid = (low + high + 1) // 2
        count = 0
        for k in range(c.K):
            if route(c, k).idle >= mid:
                count += 1
        if count >= m:
            low = mid
        else:
            high = mid - 1
    return low


@compiled
def set_guide(m: float, press: float, c: Scalars) -> None:
    """Smooth over the m largest idle times (1 or less: none); the largest lateness weighs 1 + `press` times as much."""
    c.press = press * c.w_tmax
    c.theta = 0
    c.lam = 0.0
    if m > 1.0 and c.w_imax > 0:
        c.theta = idle_rank(int64(math.ceil(m)), c)
        c.lam = c.w_imax / m
    c.exc = 0
    for k in range(c.K):
        c.exc += max(int64(0), route(c, k).idle - c.theta)


@compiled
def least_idle(k: int, c: Scalars) -> int:
    """Idle time of a route can not be less, whatever its times."""
    r = route(c, k)
    return r.hi - r.lo - r.load if counts_idle(r, c) else int64(0)


@compiled
def idle_bound(c: Scalars) -> float:
    """Lower bound of the (smoothed) idle cost after this move, known before any timing."""
    if c.lam > 0.0:
        x = c.exc
        for i in range(c.nrt):
            k = int64(logged(c, i).rt)
            if k != c.K:
                x += max(int64(0), least_idle(k, c) - c.theta)
                x -= max(int64(0), route(c, c.K + 1 + k).idle - c.theta)
        return c.lam * x + np.float64(c.w_imax * c.theta)
    if c.w_imax == 0:
        return 0.0
    was = before(c).imax
    most = int64(0)
    fell = False
    for i in range(c.nrt):
        k = int64(logged(c, i).rt)
        if k != c.K:
            most = max(most, least_idle(k, c))
            if route(c, c.K + 1 + k).idle >= was:
                fell = True
    if not fell:
        most = max(most, was)
    elif most < was:
        for k in range(c.K):
            most = max(most, least_idle(k, c))
    return np.float64(c.w_imax * most)


@compiled
def renew_routes(c: Scalars) -> None:
    """Units of all touched routes, and the largest idle time: looked up again only where the largest itself fell."""
    if c.timed == 0:
        return
    was = before(c).imax
    most = int64(0)
    fell = False
    for i in range(c.nrt):
        k = int64(logged(c, i).rt)
        if k != c.K:
            score_route(k, c)
            most = max(most, route(c, k).idle)
            if route(c, c.K + 1 + k).idle >= was:
                fell = True
    if c.rested == 1:
        renew_rest(c)
    if most >= was or not fell:
        c.imax = max(most, was)
        return
    for k in range(c.K):
        most = max(most, route(c, k).idle)
    c.imax = most


@compiled
def renew_lateness(c: Scalars, limit: float) -> None:
    """The largest lateness; the scan over all visits is made only where the move would else be accepted."""
    was = before(c).tmax
    most = int64(0)
    fell = False
    for i in range(c.ns):
        n = node(c, logged(c, i).s)
        if n.kind == VISIT and n.late > most:
            most = n.late
        if n.kind == VISIT and logged(c, i).l_old >= was:
            fell = True
    if c.w_tmax == 0 or most >= was or not fell or was == 0:
        c.tmax = max(most, was)
        return
    c.tmax = most
    if guide(c) <= limit:
        for v in range(c.N):
            most = max(most, node(c, v).late)
        c.tmax = most
