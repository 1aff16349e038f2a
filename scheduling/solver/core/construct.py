"""The first plan: bundle by bundle in order of time, each node to the cheapest place at its time, timed at once."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

import numpy as np

from scheduling.solver.core.anneal import settle
from scheduling.solver.core.jit import compiled, entry, int64
from scheduling.solver.core.layout import Integers, Scalars
from scheduling.solver.core.memory import before, node, number, pair, route
from scheduling.solver.core.places import NEVER, at_time, insertion_cost, partner_bounds
from scheduling.solver.core.routes import guide, total
from scheduling.solver.core.staff import conflict, is_linked, shares_too_few
from scheduling.solver.core.state import begin, cut, put, rflt, set_nb, to_pool, undo
from scheduling.solver.core.timing import free_queue


@compiled
def cheapest_place(v: int, noise: float, c: Scalars) -> int:
    """Over all routes: the cheapest place for v at its time or at the end; -1 for none. c.aim = its start there."""
    partner_bounds(v, c)
    tlo = c.tlo
    thi = c.thi
    t = max(tlo, node(c, node(c, v).lead).open)
    linked = is_linked(node(c, v))
    best = 1e18
    bu = int64(-1)
    aim = int64(0)
    for k in range(c.K):
        if pair(c, v, k) < 0 or (linked and conflict(v, k, c)):
            continue
        d = c.Z + k
        for end in range(2):
            u = at_time(v, k, t, c) if end == 0 else int64(node(c, d).prv)
            estimate = insertion_cost(v, u, tlo, thi, NEVER, c)
            if estimate >= NEVER:
                continue
            free = route(c, k).lo if u == d else node(c, u).start + node(c, u).dur
            q = np.float64(estimate)
            q += 0.3 * np.float64(max(int64(0), c.aim - free)) * np.float64(max(c.w_wait, int64(1)))
            q += noise * rflt(c)
            if q < best:
                best = q
                bu = u
                aim = c.aim
    c.aim = aim
    return bu


@compiled
def breaks_hard(c: Scalars) -> bool:
    """This move made legs or routes so much dearer that a HARD rule must be behind it."""
    return c.extra + c.dist - before(c).extra - before(c).dist >= c.ceiling


@compiled
def any_place(v: int, c: Scalars) -> int:
    """Over all places of all routes: the cheapest one for v; -1 for none. c.aim = its start there."""
    partner_bounds(v, c)
    tlo = c.tlo
    thi = c.thi
    linked = is_linked(node(c, v))
    best = int64(NEVER)
    bu = int64(-1)
    aim = int64(0)
    for k in range(c.K):
        if pair(c, v, k) < 0 or (linked and conflict(v, k, c)):
            continue
        u = c.Z + k
        while True:
            q = insertion_cost(v, u, tlo, thi, best, c)
            if q < best:
                best = q
                bu = u
                aim = c.aim
            u = int64(node(c, u).nxt)
            if u >= c.Z:
                break
    c.aim = aim
    return bu


@compiled
def plan_bundle(b: int, everywhere: bool, noise: float, c: Scalars) -> bool:
    """Put a bundle in, node by node: at its time at any cost, or everywhere if the plan gets better by it. False, and
    nothing has changed, where some node has no such place.
    """
    limit = guide(c) if everywhere else 1e18
    begin(c)
    for j in range(number(c, b)):
        v = number(c, b + 1 + j)
        u = any_place(v, c) if everywhere else cheapest_place(v, noise, c)
        if u < 0:
            free_queue(c)
            undo(c)
            return False
        node(c, v).aim = c.aim
        put(u, v, c)
    if settle(limit, c) and not breaks_hard(c):
        return True
    undo(c)
    return False


@entry
def construct(
    order: Integers,
    breaks: Integers,
    noise: float,
    ca: Scalars,
) -> None:
    """From an empty plan the breaks, then bundles in the given order; what has no place at its time stays out. Optional
    breaks come first too: without them work of the allowed length is soon full.
    """
    c = ca[0]
    for i in range(breaks.shape[0]):
        v = int64(breaks[i])
        begin(c)
        put(int64(node(c, c.Z + node(c, v).lead).prv), v, c)
        if not settle(1e18, c):
            undo(c)
    for i in range(order.shape[0]):
        plan_bundle(int64(order[i]), False, noise, c)
    c.cur = total(c)


@entry
def fill(order: Integers, breaks: Integers, ca: Scalars) -> None:
    """What is left out of a plan into it, wherever that makes it better: breaks, mandatory visits, the others."""
    c = ca[0]
    place_breaks(breaks, c)
    for mandatory in range(1, -1, -1):
        for i in range(order.shape[0]):
            b = int64(order[i])
            is_hard = number(c, b + 2 + number(c, b)) > 0
            if is_hard == (mandatory == 1) and node(c, number(c, b + 1)).rt == c.K:
                plan_bundle(b, True, 0.0, c)
    c.cur = total(c)


@compiled
def place_breaks(breaks: Integers, c: Scalars) -> None:
    """Every unplaced break where it costs least, if it can be kept at all."""
    for i in range(breaks.shape[0]):
        v = int64(breaks[i])
        if node(c, v).rt != c.K:
            continue
        k = int64(node(c, v).lead)
        best = total(c)
        place = int64(-1)
        u = c.Z + k
        while True:
            begin(c)
            put(u, v, c)
            if settle(1e18, c) and total(c) < best:
                best = total(c)
                place = u
            undo(c)
            u = int64(node(c, u).nxt)
            if u >= c.Z:
                break
        if place >= 0:
            begin(c)
            put(place, v, c)
            settle(1e18, c)


@entry
def drop_idle_breaks(breaks: Integers, ca: Scalars) -> bool:
    """Take every break out that nobody owes and that lowers no cost; True if there were any."""
    c = ca[0]
    found = False
    for i in range(breaks.shape[0]):
        v = int64(breaks[i])
        if node(c, v).owed == 1 or node(c, v).rt == c.K:
            continue
        cost = total(c)
        begin(c)
        cut(v, c)
        to_pool(v, c)
        if settle(1e18, c) and total(c) <= cost:
            found = True
        else:
            undo(c)
    return found


@entry
def plan_fits(ca: Scalars) -> bool:
    """No HARD rule about pairs, teams or linked staff is broken by what is planned now; bundles are whole."""
    c = ca[0]
    for v in range(c.N):
        n = node(c, v)
        if (node(c, number(c, n.bundle + 1)).rt == c.K) != (n.rt == c.K):
            return False
        if n.rt == c.K:
            continue
        k = int64(n.rt)
        if pair(c, v, k) < 0 or conflict(v, k, c):
            return False
        if n.staff >= 0 and shares_too_few(v, c):
            return False
    return True


@compiled
def after_known(v: int, position: Integers, routes: Integers, c: Scalars) -> int:
    """The node of v's known route behind which its known position is."""
    u = c.Z + int64(routes[v])
    while node(c, u).nxt < c.Z and position[node(c, u).nxt] < position[v]:
        u = int64(node(c, u).nxt)
    return u


@compiled
def put_known(v: int, position: Integers, routes: Integers, wanted: Integers, c: Scalars) -> bool:
    """A node to its known place; False where it has none, or a HARD rule about it and others is against it."""
    k = int64(routes[v])
    if k < 0 or (v < c.N and (pair(c, v, k) < 0 or conflict(v, k, c))):
        return False
    put(after_known(v, position, routes, c), v, c)
    if v < c.N and wanted[node(c, v).lead] >= 0:
        set_nb(v, wanted[node(c, v).lead], c)
    return True


@compiled
def settle_known(ok: bool, c: Scalars) -> None:
    """Keep what was put in, or, where it is not all there or a HARD rule refuses it, nothing of it."""
    if not ok:
        free_queue(c)
    if not ok or not settle(1e18, c) or breaks_hard(c):
        undo(c)


@entry
def insert_known(
    order: Integers,
    breaks: Integers,
    position: Integers,
    routes: Integers,
    wanted: Integers,
    ca: Scalars,
) -> None:
    """A given plan into an empty one: bundle by bundle, each only if no HARD rule refuses it; breaks last, but first
    where a rule counts work without a break: else it may refuse the visits behind them.
    """
    c = ca[0]
    for i in range(breaks.shape[0]):
        if route(c, node(c, int64(breaks[i])).lead).w_stretch > 0:
            begin(c)
            settle_known(put_known(int64(breaks[i]), position, routes, wanted, c), c)
    for i in range(order.shape[0]):
        b = int64(order[i])
        begin(c)
        ok = True
        for j in range(number(c, b)):
            ok = ok and put_known(number(c, b + 1 + j), position, routes, wanted, c)
        settle_known(ok, c)
    for i in range(breaks.shape[0]):
        if node(c, int64(breaks[i])).rt == c.K:
            begin(c)
            settle_known(put_known(int64(breaks[i]), position, routes, wanted, c), c)
    c.cur = total(c)
