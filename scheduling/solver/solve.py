"""The one entry of the engine: a problem in, the best plan found out, verified by the referee."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from scheduling.solver.board import Board
from scheduling.solver.compile import compile_problem
from scheduling.solver.insertion import Reason, complete
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem
from scheduling.solver.referee import Verdict, judge, without_lost_breaks
from scheduling.solver.repair import repaired
from scheduling.solver.score import Score
from scheduling.solver.search import Params, Search
from scheduling.solver.stop import Cancelled, Clock, CpuClock, Spent, Stop
from scheduling.solver.weighing import Compiled

PROGRESS_SECONDS = 0.1


class EngineDisagrees(RuntimeError):
    """Engine and referee give one plan different scores: a defect; the plan must not be stored."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the search is, over all threads."""

    score: Score
    unassigned: int
    moves: int
    moves_per_second: float
    elapsed: float
    used: float
    temperature: float
    """Of the thread with the best plan, in SOFT points: a plan so much dearer is accepted once in 2.7 times."""


class Observer(Protocol):
    def __call__(self, progress: Progress, /) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Result:
    """The plan, the referee's verdict on it, and what it took."""

    plan: Plan
    verdict: Verdict
    moves: int
    seconds: float
    """All of it: encoding the problem, the search, the referee."""
    search_seconds: float = 0.0
    first_plan_seconds: float = 0.0
    """From the start of the search to its first complete plan; encoding the problem comes before."""
    reasons: tuple[Reason, ...] = ()
    """Why each unassigned visit was left out, by brute-force insertion."""
    drift: int = 0
    """Chunks whose incremental times stood above the least solution (cycles of gaps of length 0); they were re-
    timed.
    """

    @property
    def score(self) -> Score:
        return self.verdict.score

    @property
    def moves_per_second(self) -> float:
        """Of the search, all threads together."""
        return self.moves / self.search_seconds if self.search_seconds > 0 else 0.0


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int = 0,
    threads: int = 1,
    observer: Observer | None = None,
    start: Plan | None = None,
    params: Params | None = None,
    clock: Clock | None = None,
) -> Result:
    """The best plan found within the budget.

    One thread with a seed and a budget of moves gives the same plan byte for byte; several begin from seeds of their
    own and go on from the best plan of all. A used-up budget gives the first plan at once. `observer` is called at most
    ten times a second, from this thread. `clock` is made by the caller just before, else here; ValueError for a
    CpuClock with several threads, as it counts one of them only. EngineDisagrees if the referee prices the plan
    otherwise.
    """
    if isinstance(clock, CpuClock) and threads > 1:
        raise ValueError(f"threads is {threads}: a CpuClock counts this thread alone; give threads=1 or a Clock.")
    clock = clock or Clock()
    compiled = compile_problem(problem)
    begin = clock.elapsed()
    board = Board()
    first = begun(Search(compiled, seed, params, board), start)
    first_plan = clock.elapsed() - begin
    others = [begun(Search(compiled, seed + number, params, board), start, noise=1.0) for number in range(1, threads)]
    searches = [first, *others]
    if not compiled.is_empty:
        run_all(searches, stop, clock, observer)
    searched = clock.elapsed() - begin
    best = min(searches, key=lambda search: search.best or (0, 0, 0))
    plan, verdict = verified(compiled, best)
    mended, _ = repaired(problem, plan, verdict)
    completed, reasons = complete(problem, mended)
    if completed is not plan:
        plan, verdict = completed, agreed(compiled, completed)
    return Result(
        plan=plan,
        verdict=verdict,
        reasons=reasons,
        moves=sum(search.moves for search in searches),
        seconds=clock.elapsed(),
        search_seconds=searched,
        first_plan_seconds=first_plan,
        drift=sum(search.drift for search in searches),
    )


def begun(search: Search, start: Plan | None, noise: float = 0.0) -> Search:
    """The search with its first plan: the given one, else one built with so much noise."""
    if start is None:
        search.construct(noise)
    else:
        search.load(start)
        search.fill()
    return search


def run_all(searches: list[Search], stop: Stop, clock: Clock, observer: Observer | None) -> None:
    """All searches to the end of the budget, one in this thread or each in its own."""
    report = reporter(searches, stop, clock, observer)
    if len(searches) == 1:
        searches[0].run(stop, clock, report)
        return
    failures: list[BaseException] = []
    halt = Cancelled(stop)

    def work(search: Search) -> None:
        try:
            search.run(halt, clock, lambda _: None)
        except BaseException as error:  # handed on to the caller's thread below
            failures.append(error)
            halt.event.set()

    workers = [threading.Thread(target=work, args=(search,), daemon=True) for search in searches]
    for worker in workers:
        worker.start()
    try:
        for worker in workers:
            while worker.is_alive():
                worker.join(PROGRESS_SECONDS / 2)
                report(searches[0])
    finally:
        halt.event.set()
        for worker in workers:
            worker.join()
    if failures:
        raise failures[0]


def reporter(searches: list[Search], stop: Stop, clock: Clock, observer: Observer | None) -> Callable[[Search], None]:
    """A call per chunk, thinned to ten reports a second."""
    due = [0.0]

    def report(_: Search) -> None:
        now = clock.elapsed()
        if observer is None or now < due[0]:
            return
        due[0] = now + PROGRESS_SECONDS
        best = min(searches, key=lambda search: search.best or (0, 0, 0))
        moves = sum(search.moves for search in searches)
        observer(
            Progress(
                score=best.score,
                unassigned=unassigned_count(best),
                moves=moves,
                moves_per_second=moves / now if now > 0 else 0.0,
                elapsed=now,
                used=min(1.0, stop.used(Spent(searches[0].moves, now))),
                temperature=best.temperature / best.compiled.problem.ticks_per_minute,
            )
        )

    return report


def unassigned_count(search: Search) -> int:
    """Visits left out of the best plan."""
    following = search.best_arrays[0]
    return sum(int(following[node]) == node for node in search.compiled.lead.values())


def verified(compiled: Compiled, search: Search) -> tuple[Plan, Verdict]:
    """The best plan without breaks that are not kept, and the referee's verdict, equal to the engine's score."""
    plan = without_lost_breaks(compiled.problem, search.plan())
    verdict = judge(compiled.problem, plan)
    if search.score == verdict.score:
        return plan, verdict
    plan = settled(compiled, plan)
    return plan, agreed(compiled, plan)


def settled(compiled: Compiled, plan: Plan) -> Plan:
    """The plan without lost breaks and without the visits that a HARD rule refuses once those are gone.

    A break at the office may lie on the only way between two visits: without it nobody gets from one to the other.
    """
    while True:
        plan = without_lost_breaks(compiled.problem, plan)
        search = Search(compiled, 0)
        search.load(plan)
        held = search.plan()
        if sum(map(len, held.routes.values())) == sum(map(len, plan.routes.values())):
            return plan
        plan = held  # fewer stops each time, so this ends


def agreed(compiled: Compiled, plan: Plan) -> Verdict:
    """The referee's verdict on a plan, equal to what the engine makes of it from scratch; else EngineDisagrees."""
    verdict = judge(compiled.problem, plan)
    score = engine_score(compiled, plan)
    if score != verdict.score:
        raise EngineDisagrees(f"the engine gives this plan {score}, the referee {verdict.score}; report both.")
    return verdict


def engine_score(compiled: Compiled, plan: Plan) -> Score:
    """What the engine makes of a plan that the referee accepts."""
    search = Search(compiled, 0)
    search.load(plan)
    return search.score
