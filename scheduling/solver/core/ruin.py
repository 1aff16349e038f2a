"""Moves of bundles (all nodes that are planned together or not at all): in, out, and out and in again."""

from scheduling.solver.core.bounds import bundle_is_too_dear
from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import Scalars
from scheduling.solver.core.memory import leg, linked_lead, logged, neighbour, node, number, optional_lead, pair, route
from scheduling.solver.core.places import NEVER, any_route, at_time, best_after, partner_bounds, pick_after, wanted_time
from scheduling.solver.core.staff import conflict
from scheduling.solver.core.state import cut, put, rint, to_pool


@compiled
def drop_bundle(v: int, c: Scalars) -> None:
    """Take all nodes of v's bundle out of the plan."""
    b = int64(node(c, v).bundle)
    for i in range(number(c, b)):
        m = number(c, b + 1 + i)
        if node(c, m).rt != c.K:
            cut(m, c)
            to_pool(m, c)


@compiled
def place_bundle(b: int, first: int, worth: int, c: Scalars) -> bool:
    """Put a bundle in, node by node at its cheapest place, beginning with number `first`. False: some node has no
    place, or
    it would cost more than `worth`; then the nodes put in so far are to be taken out again."""
    count = number(c, b)
    spent = int64(0)
    for i in range(count):
        v = number(c, b + 1 + (first + i) % count)
        u = best_after(v, c)
        spent += c.q
        if u < 0 or spent > worth:
            return False
        node(c, v).aim = c.aim
        put(u, v, c)
    return True


@compiled
def insert_bundle(v: int, c: Scalars) -> bool:
    """An unassigned bundle into the plan: at its cheapest places, or the first node anywhere at its time."""
    b = int64(node(c, v).bundle)
    if rint(c, 2) == 0:
        return place_bundle(b, rint(c, number(c, b)), NEVER, c)
    v = number(c, b + 1)
    k = any_route(v, c)
    if k < 0 or conflict(v, k, c):
        return False
    s = wanted_time(v, c)
    node(c, v).aim = s
    put(at_time(v, k, s, c), v, c)
    for i in range(1, number(c, b)):
        v = number(c, b + 1 + i)
        u = best_after(v, c)
        if u < 0:
            return False
        node(c, v).aim = c.aim
        put(u, v, c)
    return True


@compiled
def swap_pool(c: Scalars) -> bool:
    """A visit that may be left out: in or out, or one in for another."""
    if c.optional_count == 0:
        return False
    v = int64(optional_lead(c, rint(c, c.optional_count)))
    if node(c, v).rt == c.K:
        if node(c, v).ncnt > 0 and rint(c, 2) == 0:
            w = int64(neighbour(c, v, rint(c, node(c, v).ncnt)))
            if node(c, w).rt != c.K and node(c, w).bundle != node(c, v).bundle:
                drop_bundle(w, c)
        return insert_bundle(v, c)
    drop_bundle(v, c)
    if rint(c, 4) > 0:
        w = int64(optional_lead(c, rint(c, c.optional_count)))
        if node(c, w).rt == c.K and w != v:
            return insert_bundle(w, c)
    return True


@compiled
def take_out(most: int, c: Scalars) -> int:
    """Up to `most` bundles near a random node, and visits that must keep the same staff, out of the plan; how many."""
    v0 = rint(c, c.N)
    count = int64(0)
    todo = 1 + rint(c, most)
    same = int64(-1)
    for i in range(todo):
        v = v0
        if same >= 0:
            v = same
        elif i > 0:
            if node(c, v0).ncnt == 0:
                break
            v = int64(neighbour(c, v0, rint(c, min(int64(node(c, v0).ncnt), int64(12)))))
            if rint(c, 3) == 0 and node(c, v).rt != c.K:
                v = int64(node(c, v).nxt)
            if v >= c.N:
                continue
        same = int64(-1)
        if node(c, v).staff >= 0:
            same = number(c, node(c, v).staff + 1)
        b = int64(node(c, v).bundle)
        head = number(c, b + 1)
        if node(c, head).st_r == c.t:
            continue
        node(c, head).st_r = c.t
        logged(c, count).out = b
        count += 1
        drop_bundle(v, c)
    return count


@compiled
def ruin(most: int, c: Scalars) -> bool:
    """Take out bundles near each other and put them back greedily; what costs more than its price stays out."""
    count = take_out(most, c)
    if rint(c, 2) == 0:  # the large ones first
        j = 0
        for i in range(count):
            if number(c, logged(c, i).out) > 1:
                b = logged(c, j).out
                logged(c, j).out = logged(c, i).out
                logged(c, i).out = b
                j += 1
    for i in range(count):
        b = int64(logged(c, i).out)
        worth = number(c, b + 1 + number(c, b))
        if rint(c, 16) == 0 and number(c, b + 5 + number(c, b)) == 1:
            continue  # blink: an optional one stays out
        if not place_bundle(b, rint(c, number(c, b)), worth, c):
            drop_bundle(number(c, b + 1), c)
    return True


@compiled
def move_linked(c: Scalars) -> bool:
    """All nodes of a team or of linked visits elsewhere: the first beside a neighbour, the others to where their
    time is.
    """
    if c.linked_count == 0:
        return False
    f = int64(linked_lead(c, rint(c, c.linked_count)))
    b = int64(node(c, f).bundle)
    if node(c, f).rt == c.K:
        return insert_bundle(f, c)
    count = number(c, b)
    first = rint(c, count)
    f = number(c, b + 1 + first)
    u = pick_after(f, c)
    if node(c, u).rt == c.K or pair(c, f, node(c, u).rt) < 0 or node(c, u).bundle == b:
        return False
    if bundle_is_too_dear(b, f, u, c):
        return False
    s = node(c, u).start + node(c, u).dur
    s += abs(int64(leg(c, route(c, node(c, u).rt).mode, node(c, u).loc, node(c, f).loc).t))
    drop_bundle(f, c)
    node(c, f).aim = max(s, node(c, node(c, f).lead).open)
    put(u, f, c)
    for i in range(1, count):
        v = number(c, b + 1 + (first + i) % count)
        if rint(c, 100) < 60:
            partner_bounds(v, c)
            k = any_route(v, c)
            if k < 0 or conflict(v, k, c):
                return False
            node(c, v).aim = max(c.tlo, node(c, node(c, v).lead).open)
            u = at_time(v, k, node(c, v).aim, c)
        else:
            u = best_after(v, c)
            if u < 0:
                return False
            node(c, v).aim = c.aim
        put(u, v, c)
    return True
