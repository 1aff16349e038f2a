"""Compiling ahead: the first search of a process loads (or makes) the compiled code before any budget runs."""

from functools import cache

from scheduling.solver.problem import Employee, Problem, Settings, Shift, Travel, Visit, Window
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves


@cache
def warm_up() -> None:
    """Plan a day of two visits. Takes a fraction of a second from the cache, up to a minute where nothing is
    compiled yet.
    """
    hour = 3600
    visits = tuple(
        Visit(id=name, client=name, duration=600, place=place, windows=(Window(open=hour, close=3 * hour),))
        for place, name in enumerate(("first", "second"), 1)
    )
    legs = tuple(tuple(0 if a == b else 300 for b in range(3)) for a in range(3))
    solve(
        Problem(
            settings=Settings(origin="1970-01-01T00:00:00+00:00"),
            visits=visits,
            employees=(Employee(id="one"),),
            shifts=(Shift(id="shift", employee="one", day=0, start=0, end=8 * hour, start_place=0, end_place=0),),
            travel=Travel.of([legs], [legs]),
        ),
        stop=MaxMoves(200),
    )
