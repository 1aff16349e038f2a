"""Who comes to whom and how much everybody works: continuity, contact persons, fair workload; needs no timing."""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

from scheduling.solver.core.jit import compiled, inlined, int64
from scheduling.solver.core.layout import BEFORE, Scalars
from scheduling.solver.core.memory import client, met, node, person, route


@compiled
def join(v: int, k: int, c: Scalars) -> None:
    """Member v is on route k from now on."""
    n = node(c, v)
    e = int64(route(c, k).emp)
    if c.w_spread > 0:
        p = person(c, e)
        p.load += n.dur
        c.staffing += c.w_spread * min(n.dur, max(int64(0), p.load - p.target))
    if n.client < 0:
        return
    q = client(c, n.client)
    m = met(c, n.client, e)
    m.visits += 1
    if m.visits == 1:
        q.faces += 1
        if q.faces > q.free:
            c.staffing += q.w_faces
    if q.contact == e and n.asked == 1:
        q.kept += 1
        if q.kept <= q.due:
            c.staffing -= q.w_contact


@compiled
def leave(v: int, k: int, c: Scalars) -> None:
    """Member v is no longer on route k."""
    n = node(c, v)
    e = int64(route(c, k).emp)
    if c.w_spread > 0:
        p = person(c, e)
        c.staffing -= c.w_spread * min(n.dur, max(int64(0), p.load - p.target))
        p.load -= n.dur
    if n.client < 0:
        return
    q = client(c, n.client)
    m = met(c, n.client, e)
    m.visits -= 1
    if m.visits == 0:
        if q.faces > q.free:
            c.staffing -= q.w_faces
        q.faces -= 1
    if q.contact == e and n.asked == 1:
        if q.kept <= q.due:
            c.staffing += q.w_contact
        q.kept -= 1


@compiled
def joining_cost(v: int, k: int, c: Scalars) -> int:
    """What `join` would add to the cost."""
    n = node(c, v)
    e = int64(route(c, k).emp)
    q = int64(0)
    if c.w_spread > 0:
        p = person(c, e)
        q += c.w_spread * min(n.dur, max(int64(0), p.load + n.dur - p.target))
    if n.client >= 0:
        r = client(c, n.client)
        if met(c, n.client, e).visits == 0 and r.faces >= r.free:
            q += r.w_faces
        if r.contact == e and n.asked == 1 and r.kept < r.due:
            q -= r.w_contact
    return q


@inlined
def load_change(e: int, ticks: int, c: Scalars) -> int:
    """What so many ticks of work more add to the cost."""
    p = person(c, e)
    return c.w_spread * (max(int64(0), p.load + ticks - p.target) - max(int64(0), p.load - p.target))


@compiled
def meeting_change(v: int, d: int, e: int, c: Scalars) -> int:
    """What it adds to the cost of v's client that person e comes in place of another one, d."""
    n = node(c, v)
    if n.client < 0:
        return int64(0)
    q = client(c, n.client)
    faces = int64(q.faces)
    if met(c, n.client, d).visits == 1:
        faces -= 1
    if met(c, n.client, e).visits == 0:
        faces += 1
    x = q.w_faces * (max(int64(0), faces - q.free) - max(int64(0), q.faces - q.free))
    if n.asked == 1:
        kept = int64(q.kept)
        if q.contact == d:
            kept -= 1
        if q.contact == e:
            kept += 1
        x += q.w_contact * (max(int64(0), q.due - kept) - max(int64(0), q.due - q.kept))
    return x


@compiled
def forget_people(c: Scalars) -> None:
    """As before anybody is planned."""
    for e in range(c.people_count):
        person(c, e).load = person(c, e).before
    for i in range(c.client_count):
        q = client(c, i)
        q.faces = 0
        q.kept = 0
        c.staffing += q.w_contact * q.due
        for e in range(c.people_count):
            m = met(c, i, e)
            m.visits = BEFORE if m.visits >= BEFORE else 0
            if m.visits > 0:
                q.faces += 1
    if c.w_spread > 0:
        for e in range(c.people_count):
            c.staffing += c.w_spread * max(int64(0), person(c, e).load - person(c, e).target)


@compiled
def report_people(c: Scalars) -> None:
    """Weighted costs of the three rules, one by one."""
    c.r_faces = 0
    c.r_contact = 0
    for i in range(c.client_count):
        q = client(c, i)
        c.r_faces += q.w_faces * max(int64(0), q.faces - q.free)
        c.r_contact += q.w_contact * max(int64(0), q.due - q.kept)
    c.r_spread = c.staffing - c.r_faces - c.r_contact
