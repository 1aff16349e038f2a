"""Plan made-up days of 50 to 4,000 visits with every rule of the product: first plan, speed, memory, score.

python -m benchmarks.scale --sizes 240,2000 --seconds 1,10,60
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass

from benchmarks.days import made_up_day
from benchmarks.table import markdown
from scheduling.solver.compile import compile_problem
from scheduling.solver.solve import solve
from scheduling.solver.stop import Clock, CpuClock, MaxSeconds
from scheduling.solver.warm import warm_up

SIZES = (50, 100, 240, 500, 1000, 2000, 4000)
SECONDS = (1.0, 10.0, 60.0)
MEGABYTE = 1 << 20 if sys.platform == "darwin" else 1 << 10
"""`ru_maxrss` counts bytes on macOS, kilobytes elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """One size, in a process of its own: peak memory is the process's."""

    visits: int
    seconds: tuple[float, ...]
    seed: int
    threads: int
    cpu_time: bool


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one size took. `encode_seconds`: from the problem to the engine's arrays; the first plan comes after it.
    `over_seconds`: the most that a run took beyond its budget, the referee's check and reasons included.
    """

    visits: int
    employees: int
    encode_seconds: float
    first_plan_seconds: float
    moves_per_second: float
    megabytes: float
    over_seconds: float
    scores: dict[str, str]
    unassigned: dict[str, int]


def measure(order: Order) -> Measured:
    """One run for each budget, as a longer one is laid out otherwise from its start; speed is that of the last."""
    warm_up()
    problem = made_up_day(order.visits, order.seed)
    begin = time.perf_counter()
    compile_problem(problem)
    encoded = time.perf_counter() - begin
    scores, unassigned, results = {}, {}, []
    for seconds in order.seconds:
        clock = CpuClock() if order.cpu_time else Clock()
        result = solve(problem, stop=MaxSeconds(seconds), seed=order.seed, threads=order.threads, clock=clock)
        scores[f"{seconds:g}"] = str(result.score)
        unassigned[f"{seconds:g}"] = len(result.verdict.unassigned)
        results.append(result)
    return Measured(
        visits=len(problem.visits),
        employees=len(problem.employees),
        encode_seconds=encoded,
        first_plan_seconds=min(result.first_plan_seconds for result in results),
        moves_per_second=results[-1].moves_per_second,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE,
        over_seconds=max(result.seconds - budget for result, budget in zip(results, order.seconds, strict=True)),
        scores=scores,
        unassigned=unassigned,
    )


def main(argv: list[str] | None = None) -> int:
    """A table row per size, or one JSON list."""
    parser = argparse.ArgumentParser(prog="benchmarks.scale", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="visits a day (default 50,100,...,4000)")
    parser.add_argument("--seconds", type=_budgets, default=SECONDS, help="budgets, each a run (default 1,10,60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cpu-time", action="store_true", help="seconds of the solving thread; one thread only")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    if options.cpu_time and options.threads > 1:
        parser.error(f"--cpu-time counts one thread, --threads is {options.threads}; leave one of them out.")
    rows = [
        alone(Order(visits=visits, seconds=options.seconds, seed=options.seed, threads=options.threads,
                    cpu_time=options.cpu_time))
        for visits in options.sizes
    ]  # fmt: skip
    print(json.dumps([asdict(row) for row in rows], indent=1) if options.json else text(rows))
    return 0


def alone(order: Order) -> Measured:
    """Measured in a new process, which ends."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, order).result()


def text(rows: list[Measured]) -> str:
    """The rows as a table."""
    budgets = list(rows[0].scores) if rows else []
    heads = ("visits", "employees", "encode ms", "first plan ms", "k moves/s", "MB", "over s")
    return markdown(
        (*heads, *(f"after {s} s" for s in budgets)),
        [
            (
                f"{row.visits}",
                f"{row.employees}",
                f"{1000 * row.encode_seconds:.0f}",
                f"{1000 * row.first_plan_seconds:.1f}",
                f"{row.moves_per_second / 1000:.0f}",
                f"{row.megabytes:.0f}",
                f"{row.over_seconds:.2f}",
                *(f"{row.scores[s]} ({row.unassigned[s]} unassigned)" for s in budgets),
            )
            for row in rows
        ],
    )


def _sizes(raw: str) -> tuple[int, ...]:
    sizes = tuple(int(part) for part in raw.split(","))
    if min(sizes) < 50:
        raise argparse.ArgumentTypeError(f"{min(sizes)} visits; give 50 or more.")
    return sizes


def _budgets(raw: str) -> tuple[float, ...]:
    budgets = tuple(float(part) for part in raw.split(","))
    if not min(budgets) > 0:
        raise argparse.ArgumentTypeError(f"{min(budgets):g} seconds; give more than 0.")
    return budgets


if __name__ == "__main__":
    sys.exit(main())
