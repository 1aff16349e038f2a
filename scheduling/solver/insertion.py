"""The last word on what was left out: every place in every route is tried for it, exactly and in plain Python.

What can still be put in with a better score is put in. For the rest the plan carries a reason that was checked, not
guessed: nobody able, no room (and which HARD rule stands in the way by how much), or dearer than leaving it out. An
insertion never breaks a HARD rule to mend another one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scheduling.solver.inserted import Blocked, Cost, State
from scheduling.solver.pairs import forbidding
from scheduling.solver.plan import Plan, visit_stop
from scheduling.solver.problem import Problem, Shift, Visit
from scheduling.solver.referee import lost_breaks
from scheduling.solver.timing import time_plan
from scheduling.solver.trial import Board, Pricing

MOST_TRIALS = 8_000
GROUP_TRIALS = 4_000
PRICING = 8
TIMING = 10
"""Trials of one call and of one group in it, a few seconds at most; a pricing counts as 8, and a short cut, after which
the whole plan is timed anew, as 10. What they do not reach is reported unconfirmed."""
ORDINARY_DAY = 240
"""Visits of a day for which the trials are meant; a trial on a larger one takes longer in proportion, so fewer are
made."""


class ReasonCode(StrEnum):
    NO_ABLE_EMPLOYEE = "no_able_employee"
    TOO_FEW_ABLE = "too_few_able"
    NO_ROOM = "no_room"
    DEARER = "dearer"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a visit is unassigned. `able` employees with a shift could make it alone, `needed` are asked for.

    NO_ROOM: the nearest miss breaks `rule` by `units` (ticks, or ticks per minute for a leg). DEARER: the cheapest
    insertion costs `extra` (hard, medium, soft tick-points) more than leaving it out. Not `is_confirmed`: the
    trials ran out.
    """

    visit: str
    code: ReasonCode
    able: int
    needed: int
    rule: str | None = None
    units: int | None = None
    extra: Cost | None = None
    is_confirmed: bool = True


Alone = dict[tuple[int, int], State | None]
"""(index in a route, not_before) -> one member put in there; None where it is blocked, but not for good."""


class OutOfTrials(Exception):
    """The budget of trials, or the time, is used up."""


def never() -> bool:
    """Whoever asks has time."""
    return False


class Inserter:
    """Tries one group of visits on one plan."""

    def __init__(self, board: Board, trials: int, is_over: Callable[[], bool] = never) -> None:
        self.board = board
        self.is_over = is_over
        self.problem = board.problem
        self.trials = trials
        self.own_trials = 0
        self.pricing: Pricing | None = None
        self.best: tuple[Cost, State] | None = None
        self.nearest: Blocked | None = None
        self.able: dict[str, list[Shift]] = {}
        self.alone: dict[tuple[str, str], Alone] = {}

    def able_shifts(self, visit: Visit) -> list[Shift]:
        """Shifts whose employee may make this visit, by every HARD rule about the pair."""
        return [shift for shift in self.problem.shifts if is_able(self.board, visit, shift)]

    def try_group(self, group: Sequence[Visit]) -> None:
        """All ways to put the group in; the best one into `best`. OutOfTrials if they are too many."""
        self.own_trials = GROUP_TRIALS
        self.able = {visit.id: self.able_shifts(visit) for visit in group}
        self.alone = {}
        members = [(visit, member) for visit in group for member in range(visit.staff)]
        self._place(self.board.base, group, members, None)

    def _place(
        self, state: State, group: Sequence[Visit], members: Sequence[tuple[Visit, int]], last: str | None
    ) -> None:
        if not members:
            self._judge(state, group)
            return
        visit, member = members[0]
        team = {self.problem.shift[home].employee for home in state.homes.get(visit_stop(visit.id), ())}
        waiting = member > 0
        for shift in self.able[visit.id]:
            if waiting and last is not None:  # members are alike: keep them in the order of the shifts
                waiting = shift.id != last
                continue
            if shift.employee in team:
                continue
            for after in self._ways(state, visit, shift, member):
                self._place(after, group, members[1:], shift.id)

    def _ways(self, state: State, visit: Visit, shift: Shift, member: int) -> Iterator[State]:
        """The states with one more member on this shift; the first member chooses not_before.

        What has no room in the base plan has none when more is put in, as long as that only raised times.
        """
        base = self.board.base
        choices = [state.not_before[visit.id]] if member > 0 else not_before_choices(visit)
        if state.is_raised and state.order[shift.id] is base.order[shift.id]:
            alone = self._alone(visit, shift)
            if state is base:
                yield from (found for found in alone.values() if found is not None)
                return
            places = [(index, moment) for index, moment in alone if moment in choices]
        else:
            places = [(index, moment) for index in range(len(state.order[shift.id]) + 1) for moment in choices]
        for index, moment in places:
            after = self._try(state, visit, shift, index, moment)
            if not isinstance(after, Blocked):
                yield after

    def _alone(self, visit: Visit, shift: Shift) -> Alone:
        """The places of one member in the base plan that are not blocked for good, with the state there if any."""
        key = visit.id, shift.id
        if key not in self.alone:
            base = self.board.base
            found: Alone = {}
            for index in range(len(base.order[shift.id]) + 1):
                for moment in not_before_choices(visit):
                    after = self._try(base, visit, shift, index, moment)
                    if not isinstance(after, Blocked):
                        found[index, moment] = after
                    elif not after.is_final:
                        found[index, moment] = None
            self.alone[key] = found
        return self.alone[key]

    def _try(self, state: State, visit: Visit, shift: Shift, index: int, not_before: int) -> State | Blocked:
        after: State | Blocked | None = self.board.too_late(state, visit, shift, index, not_before)
        if after is None:
            self._spend(1)
            before = self.board.timings
            after = self.board.insert(state, visit, shift.id, index, not_before)
            self._count(TIMING * (self.board.timings - before))
        if isinstance(after, Blocked):
            self._note(after)
        return after

    def _count(self, trials: int) -> None:
        self.trials -= trials
        self.own_trials -= trials

    def _spend(self, trials: int) -> None:
        self._count(trials)
        if min(self.trials, self.own_trials) < 0 or self.is_over():
            raise OutOfTrials

    def _note(self, blocked: Blocked) -> None:
        if self.nearest is None or blocked.units < self.nearest.units:
            self.nearest = blocked

    def _judge(self, state: State, group: Sequence[Visit]) -> None:
        self._count(PRICING)
        self.pricing = self.pricing or Pricing(self.board)
        cost = self.pricing.change(state, group)
        if isinstance(cost, Blocked):
            self._note(cost)
        elif self.best is None or cost < self.best[0]:
            self.best = cost, state


def not_before_choices(visit: Visit) -> list[int]:
    """Openings of the agreed windows and of preferred ones inside them; the pin where there is one."""
    if visit.pinned_start is not None:
        return [visit.pinned_start]
    opening = visit.agreed[0].open if visit.agreed else 0
    wished = {window.open for window in visit.preferred if window.open > opening}
    return sorted({window.open for window in visit.agreed} | wished | {opening})


def is_able(board: Board, visit: Visit, shift: Shift) -> bool:
    """No HARD rule about a visit and one employee's shift forbids the pair."""
    if len(visit.pinned_employees) == visit.staff and shift.employee not in visit.pinned_employees:
        return False
    return not forbidding(board.lookup, visit, shift)


def complete(problem: Problem, plan: Plan, trials: int = MOST_TRIALS) -> tuple[Plan, tuple[Reason, ...]]:
    """The plan with everything put in that improves it, and a reason for each visit that is still left out."""
    groups = [[problem.visit[visit_id] for visit_id in ids] for ids in problem.groups]
    groups.sort(key=lambda group: sum(visit.staff for visit in group))  # the dearer to try, the later
    inserter = Inserter(Board(problem, plan), trials * ORDINARY_DAY // max(ORDINARY_DAY, len(problem.visits)))
    while True:
        reasons: dict[str, Reason] = {}
        improved = False
        for group in groups:
            left_out = [visit for visit in group if visit_stop(visit.id) not in inserter.board.base.starts]
            if not left_out:
                continue
            is_confirmed = True
            inserter.best = inserter.nearest = None
            if len(left_out) == len(group):
                is_confirmed = _tried(inserter, group)
                better = improvement(inserter)
                if better is not None:
                    plan = better
                    inserter = Inserter(Board(problem, plan), inserter.trials)
                    improved = True
                    continue
            reasons |= {visit.id: _reason(inserter, visit, is_confirmed) for visit in left_out}
        if not improved:
            return plan, tuple(reasons[visit.id] for visit in problem.visits if visit.id in reasons)


def reason_for(
    problem: Problem, plan: Plan, visit: str, trials: int = MOST_TRIALS, is_over: Callable[[], bool] = never
) -> Reason:
    """Why one visit that stands in no route is left out, by trying all ways to put its group in until it `is_over`."""
    most = trials * ORDINARY_DAY // max(ORDINARY_DAY, len(problem.visits))
    inserter = Inserter(Board(problem, plan), most, is_over)
    group = next([problem.visit[other] for other in ids] for ids in problem.groups if visit in ids)
    is_confirmed = True
    if all(visit_stop(other.id) not in inserter.board.base.starts for other in group):
        is_confirmed = _tried(inserter, group)
    return _reason(inserter, problem.visit[visit], is_confirmed)


def improvement(inserter: Inserter) -> Plan | None:
    """The plan with the group put in where it costs least, if that is better than leaving it out. Timed once more from
    scratch: one that loses a break is none.
    """
    if inserter.best is None or inserter.best[0] >= (0, 0, 0):
        return None
    plan = inserter.best[1].plan()
    if any(lost_breaks(inserter.problem, time_plan(inserter.problem, plan))):
        inserter.best, inserter.nearest = None, Blocked("missed_break", inserter.problem.ticks_per_minute)
        return None
    return plan


def _tried(inserter: Inserter, group: Sequence[Visit]) -> bool:
    """Whether all ways to put the group in were tried."""
    try:
        inserter.try_group(group)
    except OutOfTrials:
        return False
    return True


def _reason(inserter: Inserter, visit: Visit, is_confirmed: bool) -> Reason:
    able = len({shift.employee for shift in inserter.able_shifts(visit)})
    if able < visit.staff:
        code = ReasonCode.NO_ABLE_EMPLOYEE if able == 0 else ReasonCode.TOO_FEW_ABLE
        return Reason(visit=visit.id, code=code, able=able, needed=visit.staff)
    if inserter.best is not None:
        return Reason(
            visit=visit.id,
            code=ReasonCode.DEARER,
            able=able,
            needed=visit.staff,
            extra=inserter.best[0],
            is_confirmed=is_confirmed,
        )
    blocked = inserter.nearest
    return Reason(
        visit=visit.id,
        code=ReasonCode.NO_ROOM,
        able=able,
        needed=visit.staff,
        rule=blocked.rule if blocked else None,
        units=blocked.units if blocked else None,
        is_confirmed=is_confirmed,
    )
