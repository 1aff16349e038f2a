"""Who may be on a visit together: teams of different people, shared skills, same or different staff."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

from scheduling.solver.core.jit import compiled, int64
from scheduling.solver.core.layout import DIFFERENT, SAME, Node, Scalars
from scheduling.solver.core.memory import logged, node, number, route


@compiled
def is_linked(n: Node) -> bool:
    """Its employee depends on others'."""
    return n.num > 1 or n.staff >= 0


@compiled
def on_visit(lead: int, emp: int, c: Scalars) -> bool:
    """The employee is a planned member of the visit."""
    for m in range(lead, lead + node(c, lead).num):
        if node(c, m).rt != c.K and route(c, node(c, m).rt).emp == emp:
            return True
    return False


@compiled
def lacks_skill(v: int, k: int, c: Scalars) -> bool:
    """With v on route k the team can no longer bring what only part of it must hold."""
    n = node(c, v)
    o = int64(n.need)
    for j in range(number(c, o)):
        row = number(c, o + 2 + 2 * j)
        holders = number(c, row + k)
        unknown = int64(0)
        for m in range(n.lead, n.lead + n.num):
            if m == v:
                continue
            if node(c, m).rt == c.K:
                unknown += 1
            else:
                holders += number(c, row + int64(node(c, m).rt))
        if holders + unknown < number(c, o + 1 + 2 * j):
            return True
    return False


@compiled
def conflict(v: int, k: int, c: Scalars) -> bool:
    """v on route k clashes with the members and linked visits that are planned now."""
    n = node(c, v)
    emp = route(c, k).emp
    if n.num > 1:
        for m in range(n.lead, n.lead + n.num):
            if m != v and node(c, m).rt != c.K and route(c, node(c, m).rt).emp == emp:
                return True
        if n.need >= 0 and lacks_skill(v, k, c):
            return True
    o = int64(n.staff)
    if o >= 0:
        for j in range(number(c, o)):
            lead = number(c, o + 1 + 2 * j)
            if node(c, lead).rt == c.K:
                continue
            kind = number(c, o + 2 + 2 * j)
            there = on_visit(lead, emp, c)
            if kind == DIFFERENT and there:
                return True
            if kind == SAME and n.num == 1 and node(c, lead).num == 1 and not there:
                return True
    return False


@compiled
def shares_too_few(v: int, c: Scalars) -> bool:
    """A planned visit shares fewer employees with a SAME-linked planned one than it could."""
    n = node(c, v)
    o = int64(n.staff)
    for j in range(number(c, o)):
        lead = number(c, o + 1 + 2 * j)
        if number(c, o + 2 + 2 * j) != SAME or node(c, lead).rt == c.K:
            continue
        shared = 0
        for m in range(n.lead, n.lead + n.num):
            if on_visit(lead, route(c, node(c, m).rt).emp, c):
                shared += 1
        if shared < min(n.num, node(c, lead).num):
            return True
    return False


@compiled
def staff_fits(c: Scalars) -> bool:
    """Every node that changed its route may be where it is now."""
    for i in range(c.nr):
        v = int64(logged(c, i).r)
        n = node(c, v)
        if n.rt == c.K or v >= c.N or not is_linked(n):
            continue
        if conflict(v, int64(n.rt), c):
            return False
        if n.staff >= 0 and shares_too_few(v, c):
            return False
    return True
