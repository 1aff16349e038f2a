"""Rest and paid time of employees: what late returns add to the roster's own breaches, looked at again only where a
return changed.

A condition lies in the irregular integers: its kind, weight (with the level's factor), what is asked, the rest that no
return touches, its routes behind their number, and its gaps behind theirs: length, and behind their number the routes
that eat it with how late each must be to begin.
"""

# mypy: disable-error-code="no-any-return"
# Record fields have no types that mypy knows.

from scheduling.solver.core.jit import compiled, inlined, int64
from scheduling.solver.core.layout import DAILY, HOURS, WEEKLY, Scalars
from scheduling.solver.core.memory import logged, number, route


@inlined
def over_of(k: int, was: int, c: Scalars) -> int:
    """Overtime of route k now, or before the current move."""
    if was == 1 and route(c, k).st == c.t:
        return route(c, c.K + 1 + k).over
    return route(c, k).over


@compiled
def added(o: int, was: int, c: Scalars) -> int:
    """Units of the condition at o, now or before the current move."""
    asked = number(c, o + 2)
    routes = number(c, o + 4)
    q = o + 5 + routes
    if number(c, o) == HOURS:
        late = int64(0)
        for i in range(o + 5, q):
            late += over_of(number(c, i), was, c)
        return max(int64(0), late - asked)
    most = number(c, o + 3)
    gaps = number(c, q)
    q += 1
    for _ in range(gaps):
        length = number(c, q)
        end = q + 2 + 2 * number(c, q + 1)
        q += 2
        eaten = int64(0)
        while q < end:
            eaten = max(eaten, over_of(number(c, q), was, c) - number(c, q + 1))
            q += 2
        most = max(most, length - eaten)
        if most >= asked:
            return int64(0)
    return asked - most


@inlined
def has_moved(k: int, c: Scalars) -> bool:
    """The current move changed how late route k returns."""
    return route(c, k).st == c.t and route(c, k).over != route(c, c.K + 1 + k).over


@compiled
def is_first_moved(k: int, o: int, c: Scalars) -> bool:
    """Route k is the first of the condition's routes that moved: each condition is looked at once."""
    i = o + 5
    while number(c, i) != k:
        if has_moved(number(c, i), c):
            return False
        i += 1
    return True


@compiled
def renew_rest(c: Scalars) -> None:
    """What the conditions of the touched routes cost, once these are scored."""
    for i in range(c.nrt):
        k = int64(logged(c, i).rt)
        if k == c.K or not has_moved(k, c):
            continue
        for j in range(route(c, k).d0, route(c, k).d1):
            o = number(c, j)
            if is_first_moved(k, o, c):
                c.extra += number(c, o + 1) * (added(o, int64(0), c) - added(o, int64(1), c))


@compiled
def report_rest(c: Scalars) -> None:
    """All conditions from scratch."""
    c.r_daily = 0
    c.r_weekly = 0
    c.r_hours = 0
    for j in range(c.rest0, c.rest1):
        o = number(c, j)
        cost = number(c, o + 1) * added(o, int64(0), c)
        if number(c, o) == DAILY:
            c.r_daily += cost
        elif number(c, o) == WEEKLY:
            c.r_weekly += cost
        else:
            c.r_hours += cost
    c.extra += c.r_daily + c.r_weekly + c.r_hours
