"""How long explanations of a made-up day take: a move checked, why this employee, why nobody, the smallest fixes.

python -m benchmarks.explain --visits 240 --checks 500

Beside each stands its ratio to one judging of the whole plan by the referee, timed in the same run: what a check would
take if it began from scratch.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from benchmarks.days import made_up_day
from benchmarks.table import markdown
from scheduling.solver.explain.alternatives import why_assigned
from scheduling.solver.explain.analysis import analyse
from scheduling.solver.explain.blocking import why_left_out
from scheduling.solver.explain.cures import cures
from scheduling.solver.explain.moves import NoSuchMove, check_move
from scheduling.solver.problem import Problem
from scheduling.solver.referee import judge
from scheduling.solver.rescore import Base, Bases
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from scheduling.solver.timing import PlanRefused
from scheduling.solver.warm import warm_up

MOVES = 200_000
"""Of the search that plans the day."""
QUARTER = 15
"""Minutes: dragged visits are dropped on quarters of an hour."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One question, asked `count` times; milliseconds, and the median beside that of judging the plan."""

    question: str
    count: int
    median: float
    p95: float
    most: float
    ratio: float = 0.0


def timed(question: str, calls: Iterable[Callable[[], Any]]) -> Measured:
    """Each call by the clock; zeros where there is none."""
    spent = []
    for call in calls:
        begin = time.perf_counter()
        call()
        spent.append((time.perf_counter() - begin) * 1000)
    spent.sort()
    if not spent:
        return Measured(question=question, count=0, median=0.0, p95=0.0, most=0.0)
    p95 = spent[min(len(spent) - 1, len(spent) * 95 // 100)]
    return Measured(question=question, count=len(spent), median=statistics.median(spent), p95=p95, most=spent[-1])


def measure(problem: Problem, checks: int, visits: int, seed: int) -> list[Measured]:
    """All questions about one plan of the problem; so many moves, and so many visits of the slower ones."""
    made = solve(problem, stop=MaxMoves(MOVES), seed=seed).plan
    rng = random.Random(seed)
    bases = Bases(problem, made)
    times = bases.full.table.base.starts
    planned = rng.sample(sorted(times), min(visits, len(times)))
    out = [visit.id for visit in problem.visits if visit.id not in times][:visits]
    judged = judge(problem, made)
    rows = [
        timed("the referee judges the plan", [partial(judge, problem, made)] * 20),
        timed("score analysis of a judged plan", [partial(analyse, problem, judged)] * 20),
        timed("make ready to check moves, once a plan", [lambda: Base(problem, made).score] * 10),
        timed("check a move", any_moves(bases.full, checks, rng)),
        timed("why this employee", [partial(why_assigned, bases, visit) for visit in planned]),
        timed("why nobody", [partial(why_left_out, bases, visit) for visit in out]),
        timed("smallest fixes", [partial(cures, bases, visit) for visit in out]),
    ]
    return list(beside_the_first(rows))


def any_moves(base: Base, count: int, rng: random.Random) -> Iterator[Callable[[], Any]]:
    """Any visit dropped on any shift at any quarter within its windows (or the shift's hours)."""
    problem = base.problem
    quarter = QUARTER * problem.ticks_per_minute
    for _ in range(count):
        visit, shift = rng.choice(problem.visits), rng.choice(problem.shifts)
        spans = [(window.open, window.close) for window in visit.agreed] or [(shift.start, shift.end)]
        opening, close = rng.choice(spans)
        start = rng.randrange(opening, max(close - visit.duration, opening) + 1, quarter)
        yield partial(checked, base, visit.id, shift.id, start)


def checked(base: Base, visit: str, shift: str, start: int) -> None:
    """All that a page would show of the move; moves that are none are answered too."""
    try:
        move = check_move(base, visit, shift, start)
    except (PlanRefused, NoSuchMove):
        return
    _ = move.violations, move.delays, move.difference


def beside_the_first(rows: Iterable[Measured]) -> Iterator[Measured]:
    """The rows with their ratios."""
    whole: float | None = None
    for row in rows:
        whole = whole or row.median
        yield replace(row, ratio=row.median / whole)


def text(rows: list[Measured]) -> str:
    """The rows as a table."""
    heads = ("question", "asked", "median, ms", "95 % within, ms", "most, ms", "of one judging")
    shown = [
        (r.question, f"{r.count}", f"{r.median:.1f}", f"{r.p95:.1f}", f"{r.most:.1f}", f"{r.ratio:.2f}") for r in rows
    ]
    return markdown(heads, shown)


def main(argv: list[str] | None = None) -> int:
    """A row for each question, or one JSON list."""
    parser = argparse.ArgumentParser(prog="benchmarks.explain", description=__doc__)
    parser.add_argument("--visits", type=int, default=240, help="visits of the day (default 240, the reference day)")
    parser.add_argument("--checks", type=int, default=500, help="moves checked (default 500)")
    parser.add_argument("--asked", type=int, default=5, help="visits of the slower questions (default 5)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    warm_up()
    rows = measure(made_up_day(options.visits, options.seed), options.checks, options.asked, options.seed)
    print(json.dumps([asdict(row) for row in rows], indent=1) if options.json else text(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
