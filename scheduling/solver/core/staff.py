"""Who may be on a visit together: teams of different people, shared skills, same or different staff."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import DIFFERENT, SAME, Integers, Log, Node, Nodes, Routes, Scalars


@compiled
def is_linked(n: Node) -> bool:
    """Its employee depends on others'."""
    return n.num > 1 or n.staff >= 0


@compiled
def on_visit(lead: int, emp: int, nd: Nodes, rc: Routes, c: Scalars) -> bool:
    """The employee is a planned member of the visit."""
    for m in range(lead, lead + nd[lead].num):  # noqa: SIM110 - any() over a generator does not compile
        if nd[m].rt != c.K and rc[nd[m].rt].emp == emp:
            return True
    return False


@compiled
def lacks_skill(v: int, k: int, nd: Nodes, rc: Routes, xs: Integers, c: Scalars) -> bool:
    """With v on route k the team can no longer bring what only part of it must hold."""
    n = nd[v]
    o = int64(n.need)
    for j in range(xs[o]):
        row = xs[o + 2 + 2 * j]
        holders = xs[row + k]
        unknown = int64(0)
        for m in range(n.lead, n.lead + n.num):
            if m == v:
                continue
            if nd[m].rt == c.K:
                unknown += 1
            else:
                holders += xs[row + int64(nd[m].rt)]
        if holders + unknown < xs[o + 1 + 2 * j]:
            return True
    return False


@compiled
def conflict(v: int, k: int, nd: Nodes, rc: Routes, xs: Integers, c: Scalars) -> bool:
    """v on route k clashes with the members and linked visits that are planned now."""
    n = nd[v]
    emp = rc[k].emp
    if n.num > 1:
        for m in range(n.lead, n.lead + n.num):
            if m != v and nd[m].rt != c.K and rc[nd[m].rt].emp == emp:
                return True
        if n.need >= 0 and lacks_skill(v, k, nd, rc, xs, c):
            return True
    o = int64(n.staff)
    if o >= 0:
        for j in range(xs[o]):
            lead = xs[o + 1 + 2 * j]
            if nd[lead].rt == c.K:
                continue
            kind = xs[o + 2 + 2 * j]
            there = on_visit(lead, emp, nd, rc, c)
            if kind == DIFFERENT and there:
                return True
            if kind == SAME and n.num == 1 and nd[lead].num == 1 and not there:
                return True
    return False


@compiled
def shares_too_few(v: int, nd: Nodes, rc: Routes, xs: Integers, c: Scalars) -> bool:
    """A planned visit shares fewer employees with a SAME-linked planned one than it could."""
    n = nd[v]
    o = int64(n.staff)
    for j in range(xs[o]):
        lead = xs[o + 1 + 2 * j]
        if xs[o + 2 + 2 * j] != SAME or nd[lead].rt == c.K:
            continue
        shared = 0
        for m in range(n.lead, n.lead + n.num):
            if on_visit(lead, rc[nd[m].rt].emp, nd, rc, c):
                shared += 1
        if shared < min(n.num, nd[lead].num):
            return True
    return False


@compiled
def staff_fits(nd: Nodes, lg: Log, rc: Routes, xs: Integers, c: Scalars) -> bool:
    """Every node that changed its route may be where it is now."""
    for i in range(c.nr):
        v = int64(lg[i].r)
        n = nd[v]
        if n.rt == c.K or v >= c.N or not is_linked(n):
            continue
        if conflict(v, int64(n.rt), nd, rc, xs, c):
            return False
        if n.staff >= 0 and shares_too_few(v, nd, rc, xs, c):
            return False
    return True
