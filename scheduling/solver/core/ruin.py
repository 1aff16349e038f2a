"""Moves of bundles (all nodes that are planned together or not at all): in, out, and out and in again."""

import numpy as np

from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import Integers, Legs, Log, Nodes, Routes, Scalars
from scheduling.solver.core.places import any_route, at_time, best_after, partner_bounds, pick_after, wanted_time
from scheduling.solver.core.staff import conflict
from scheduling.solver.core.state import cut, put, rint, to_pool


@compiled
def drop_bundle(v: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, c: Scalars) -> None:
    """Take all nodes of v's bundle out of the plan."""
    b = int64(nd[v].bundle)
    for i in range(xs[b]):
        m = xs[b + 1 + i]
        if nd[m].rt != c.K:
            cut(m, nd, lg, c)
            to_pool(m, nd, lg, rc, xs, pc, c)


@compiled
def place_bundle(
    b: int,
    first: int,
    worth: float,
    nd: Nodes,
    lg: Log,
    rc: Routes,
    xs: Integers,
    pc: Integers,
    tr: Legs,
    near: Integers,
    c: Scalars,
) -> bool:
    """Put a bundle in, node by node at its cheapest place, beginning with number `first`. False: some node has no
    place, or
    it would cost more than `worth`; then the nodes put in so far are to be taken out again."""
    count = xs[b]
    spent = 0.0
    for i in range(count):
        v = xs[b + 1 + (first + i) % count]
        u = best_after(v, nd, rc, xs, pc, tr, near, c)
        spent += c.q
        if u < 0 or spent > worth:
            return False
        nd[v].aim = c.aim
        put(u, v, nd, lg, rc, xs, pc, tr, c)
    return True


@compiled
def insert_bundle(
    v: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, near: Integers, c: Scalars
) -> bool:
    """An unassigned bundle into the plan: at its cheapest places, or the first node anywhere at its time."""
    b = int64(nd[v].bundle)
    if rint(c, 2) == 0:
        return place_bundle(b, rint(c, xs[b]), 1e17, nd, lg, rc, xs, pc, tr, near, c)
    v = xs[b + 1]
    k = any_route(v, pc, c)
    if k < 0 or conflict(v, k, nd, rc, xs, c):
        return False
    s = wanted_time(v, nd, xs, c)
    nd[v].aim = s
    put(at_time(v, k, s, nd, c), v, nd, lg, rc, xs, pc, tr, c)
    for i in range(1, xs[b]):
        v = xs[b + 1 + i]
        u = best_after(v, nd, rc, xs, pc, tr, near, c)
        if u < 0:
            return False
        nd[v].aim = c.aim
        put(u, v, nd, lg, rc, xs, pc, tr, c)
    return True


@compiled
def swap_pool(
    opt: Integers, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, near: Integers, c: Scalars
) -> bool:
    """A visit that may be left out: in or out, or one in for another."""
    if opt.shape[0] == 0:
        return False
    v = int64(opt[rint(c, opt.shape[0])])
    if nd[v].rt == c.K:
        if nd[v].ncnt > 0 and rint(c, 2) == 0:
            w = int64(near[v, rint(c, nd[v].ncnt)])
            if nd[w].rt != c.K and nd[w].bundle != nd[v].bundle:
                drop_bundle(w, nd, lg, rc, xs, pc, c)
        return insert_bundle(v, nd, lg, rc, xs, pc, tr, near, c)
    drop_bundle(v, nd, lg, rc, xs, pc, c)
    if rint(c, 4) > 0:
        w = int64(opt[rint(c, opt.shape[0])])
        if nd[w].rt == c.K and w != v:
            return insert_bundle(w, nd, lg, rc, xs, pc, tr, near, c)
    return True


@compiled
def take_out(most: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, near: Integers, c: Scalars) -> int:
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
            if nd[v0].ncnt == 0:
                break
            v = int64(near[v0, rint(c, min(int64(nd[v0].ncnt), int64(12)))])
            if rint(c, 3) == 0 and nd[v].rt != c.K:
                v = int64(nd[v].nxt)
            if v >= c.N:
                continue
        same = int64(-1)
        if nd[v].staff >= 0:
            same = xs[nd[v].staff + 1]
        b = int64(nd[v].bundle)
        head = xs[b + 1]
        if nd[head].st_r == c.t:
            continue
        nd[head].st_r = c.t
        lg[count].out = b
        count += 1
        drop_bundle(v, nd, lg, rc, xs, pc, c)
    return count


@compiled
def ruin(
    most: int, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, near: Integers, c: Scalars
) -> bool:
    """Take out bundles near each other and put them back greedily; what costs more than its price stays out."""
    count = take_out(most, nd, lg, rc, xs, pc, near, c)
    if rint(c, 2) == 0:  # the large ones first
        j = 0
        for i in range(count):
            if xs[lg[i].out] > 1:
                b = lg[j].out
                lg[j].out = lg[i].out
                lg[i].out = b
                j += 1
    for i in range(count):
        b = int64(lg[i].out)
        worth = np.float64(xs[b + 1 + xs[b]])
        if rint(c, 16) == 0 and xs[b + 5 + xs[b]] == 1:
            continue  # blink: an optional one stays out
        if not place_bundle(b, rint(c, xs[b]), worth, nd, lg, rc, xs, pc, tr, near, c):
            drop_bundle(xs[b + 1], nd, lg, rc, xs, pc, c)
    return True


@compiled
def move_linked(
    dbl: Integers, nd: Nodes, lg: Log, rc: Routes, xs: Integers, pc: Integers, tr: Legs, near: Integers, c: Scalars
) -> bool:
    """All nodes of a team or of linked visits elsewhere: the first beside a neighbour, the others to where their
    time is.
    """
    if dbl.shape[0] == 0:
        return False
    f = int64(dbl[rint(c, dbl.shape[0])])
    b = int64(nd[f].bundle)
    if nd[f].rt == c.K:
        return insert_bundle(f, nd, lg, rc, xs, pc, tr, near, c)
    count = xs[b]
    first = rint(c, count)
    f = xs[b + 1 + first]
    u = pick_after(f, nd, near, c)
    if nd[u].rt == c.K or pc[f, nd[u].rt] < 0 or nd[u].bundle == b:
        return False
    s = nd[u].start + nd[u].dur
    s += abs(int64(tr[rc[nd[u].rt].mode, nd[u].loc, nd[f].loc].t))
    drop_bundle(f, nd, lg, rc, xs, pc, c)
    nd[f].aim = max(s, nd[nd[f].lead].open)
    put(u, f, nd, lg, rc, xs, pc, tr, c)
    for i in range(1, count):
        v = xs[b + 1 + (first + i) % count]
        if rint(c, 100) < 60:
            partner_bounds(v, nd, xs, c)
            k = any_route(v, pc, c)
            if k < 0 or conflict(v, k, nd, rc, xs, c):
                return False
            nd[v].aim = max(c.tlo, nd[nd[v].lead].open)
            u = at_time(v, k, nd[v].aim, nd, c)
        else:
            u = best_after(v, nd, rc, xs, pc, tr, near, c)
            if u < 0:
                return False
            nd[v].aim = c.aim
        put(u, v, nd, lg, rc, xs, pc, tr, c)
    return True
