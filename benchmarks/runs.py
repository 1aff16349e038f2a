"""Benchmark runs: one instance, one seed, one budget; each is written down as soon as it ends, so a cut series goes on.

A run whose plan breaks a hard rule, or whose cost an outside checker sees otherwise, has failed and says why.
"""

import json
import multiprocessing
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import as_completed as completed
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from scheduling.integrations.hhcrsp.mapping import to_problem, to_solution
from scheduling.integrations.hhcrsp.schema import Instance, read_instance
from scheduling.solver.problem import Problem
from scheduling.solver.solve import EngineDisagrees, Result, solve
from scheduling.solver.stop import Clock, CpuClock, MaxMoves, MaxSeconds
from scheduling.solver.stop import Stop as Budget
from scheduling.solver.warm import warm_up

ROWS = "runs.jsonl"
SAME_COST = 1e-5
"""The checkers read and write decimals; costs are whole ticks divided by a small number."""
CHECK_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Series:
    """How every run of a series is made: budget in seconds or moves, of the wall clock or of the processor."""

    seconds: float
    moves: int | None = None
    threads: int = 1
    cpu_time: bool = False
    out: Path | None = None
    validator: Path | None = None

    @property
    def budget(self) -> Budget:
        return MaxSeconds(self.seconds) if self.moves is None else MaxMoves(self.moves)

    @property
    def label(self) -> str:
        """What two runs must share to be counted together."""
        amount = (
            f"{self.seconds:g} {'cpu' if self.cpu_time else 'wall'} s" if self.moves is None else f"{self.moves} moves"
        )
        return f"{amount}, {self.threads} thread{'s' if self.threads > 1 else ''}"


@dataclass(frozen=True, kw_only=True)
class Task:
    """One run to make."""

    path: Path
    seed: int


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run as it is written down. `seconds` is all it took, encoding and the referee's check included."""

    instance: str
    set: str
    size_class: str
    seed: int
    budget: str
    cost: float
    score: tuple[int, int, int]
    feasible: bool
    unassigned: int
    moves: int
    seconds: float
    moves_per_second: float
    first_plan_seconds: float
    error: str = ""

    @property
    def key(self) -> tuple[str, int, str]:
        return self.instance, self.seed, self.budget


def recorded(out: Path) -> list[Run]:
    """The runs of a folder, in the order they ended; a last line that was cut off is cut away.

    ValueError with file and line for a line that is no run.
    """
    path = out / ROWS
    if not path.exists():
        return []
    content = path.read_text()
    whole = content[: content.rfind("\n") + 1]
    if whole != content:
        path.write_text(whole)
    found = []
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            found.append(Run(**json.loads(line)))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path}: line {number} is no run ({error}); take it out.") from error
    return found


def run_series(series: Series, tasks: Sequence[Task], jobs: int = 1) -> Iterator[Run]:
    """Every run in the order of the tasks, `jobs` at a time; each is written down when it ends."""
    if jobs == 1:
        warm_up()
        for task in tasks:
            yield _written(series, one_run(series, task))
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=warm_up)
    try:
        numbers = {pool.submit(one_run, series, task): number for number, task in enumerate(tasks)}
        waiting: dict[int, Run] = {}
        following = 0
        for future in completed(numbers):
            waiting[numbers[future]] = _written(series, future.result())
            while following in waiting:
                yield waiting.pop(following)
                following += 1
    finally:  # after an error or an interrupt the runs that have not begun are not made
        pool.shutdown(cancel_futures=True)


def one_run(series: Series, task: Task) -> Run:
    """Solve, write the solution, have it checked. OSError where the folder cannot be written."""
    instance = _instance(task.path)
    problem = _problem(task.path)
    clock = CpuClock() if series.cpu_time else Clock()
    common: dict[str, Any] = {
        "instance": instance.name,
        "set": instance.set,
        "size_class": instance.size_class,
        "seed": task.seed,
        "budget": series.label,
    }
    try:
        result = solve(problem, stop=series.budget, seed=task.seed, threads=series.threads, clock=clock)
    except EngineDisagrees as error:
        return Run(**common, **_nothing(clock), error=str(error))
    against = complaint(series, task, to_solution(instance, problem, result.plan), result)
    return Run(**common, **_figures(result), feasible=not against, error=against)


@lru_cache(maxsize=1)
def _instance(path: Path) -> Instance:
    return read_instance(path)


@lru_cache(maxsize=1)
def _problem(path: Path) -> Problem:
    return to_problem(_instance(path))


def _figures(result: Result) -> dict[str, Any]:
    return {
        "cost": result.verdict.cost,
        "score": (result.score.hard, result.score.medium, result.score.soft),
        "unassigned": len(result.verdict.unassigned),
        "moves": result.moves,
        "seconds": round(result.seconds, 4),
        "moves_per_second": round(result.moves_per_second),
        "first_plan_seconds": round(result.first_plan_seconds, 6),
    }


def _nothing(clock: Clock) -> dict[str, Any]:
    figures = ("cost", "unassigned", "moves", "moves_per_second", "first_plan_seconds")
    return dict.fromkeys(figures, 0) | {"score": (0, 0, 0), "seconds": clock.elapsed(), "feasible": False}


def complaint(series: Series, task: Task, solution: dict[str, Any], result: Result) -> str:
    """Why the run has failed; empty if it has not. Writes the solution where the series keeps them."""
    plan = None
    if series.out:
        plan = series.out / f"{solution['instance'].replace('/', '_')}.{task.seed}.json"
        plan.write_text(json.dumps(solution))
    if not result.score.is_feasible:
        return f"the plan breaks hard rules: {result.score}"
    return disagreement(series.validator, task.path, plan, result.verdict.cost) if series.validator and plan else ""


def disagreement(validator: Path, instance: Path, plan: Path, cost: float) -> str:
    """What an outside checker has against a plan that is feasible for us at this cost; empty if nothing."""
    command = [sys.executable, str(validator), str(instance), str(plan)]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=CHECK_SECONDS)
    try:
        report = json.loads(answer.stdout)
        feasible, theirs, errors = report["feasible"], float(report["cost"]), report.get("errors", [])
    except (ValueError, KeyError, TypeError):
        said = (answer.stderr or answer.stdout).strip().splitlines()
        return (
            f"{validator.name} gave no report (exit status {answer.returncode}): {said[-1] if said else 'nothing said'}"
        )
    if not feasible:
        return f"{validator.name} finds the plan infeasible: {'; '.join(map(str, errors[:3]))}"
    if abs(theirs - cost) > SAME_COST * max(1.0, abs(cost)):
        return f"{validator.name} prices the plan at {theirs:g}, the referee at {cost:g}"
    return ""


def _written(series: Series, run: Run) -> Run:
    if series.out:
        with (series.out / ROWS).open("a") as file:
            file.write(json.dumps(asdict(run)) + "\n")
    return run
