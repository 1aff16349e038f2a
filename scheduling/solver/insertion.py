"""The last word on what was left out: every place in every route is tried for it, exactly and in plain Python.

What can still be put in with a better score is put in. For the rest the plan carries a reason that was checked, not
guessed: nobody able, no room (and which HARD rule stands in the way by how much), or dearer than leaving it out. An
insertion never breaks a HARD rule to mend another one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from constraints.rules import Level
from scheduling.solver import matches
from scheduling.solver.pairs import able
from scheduling.solver.penalties.location import unreachable_legs
from scheduling.solver.plan import Plan, Stop, StopKind, break_stop, visit_stop
from scheduling.solver.problem import Problem, Shift, Visit
from scheduling.solver.rescore import Base, Rescored
from scheduling.solver.retime import NEVER, Times, Timetable, since
from scheduling.solver.score import Score
from scheduling.solver.spots import Blocked, Spot, Spots, miss
from scheduling.solver.timing import PlanRefused, latest_return

MOST_TRIALS = 8_000
GROUP_TRIALS = 4_000
PRICING = 3
"""Trials of one call and of one group in it, a few seconds at most; a pricing counts as 3. What they do not reach is
reported unconfirmed."""
ORDINARY_DAY = 240
"""Visits of a day for which the trials are meant; a trial on a larger one takes longer in proportion, so fewer are
made."""
BY_PIN = ("early_start", "missed_window")
"""What a pinned start breaks by itself, wherever the visit is put."""
Cost = tuple[int, int, int]
"""Hard, medium and soft tick-points."""


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


@dataclass(frozen=True)
class State:
    """The base plan with members put in. `times`: as a change of the base; `table`: what the next one is laid over."""

    times: Times
    table: Timetable
    known: Spots
    """Of the base plan."""
    is_raised: bool = True
    """No start is earlier than in the base plan: whatever was put in only added bounds."""
    latest: int = NEVER
    """The last start of the visit put in last, by what stands behind its members; and by which rule."""
    rule: str = ""

    @cached_property
    def spots(self) -> Spots:
        """The places of this plan."""
        return self.known.after(self.table, self.times.routes_changed, self.known.origin)


class OutOfTrials(Exception):
    """The budget of trials, or the time, is used up."""


def never() -> bool:
    """Whoever asks has time."""
    return False


class Inserter:
    """Tries groups of these visits on one plan."""

    def __init__(self, base: Base, visits: Sequence[Visit], trials: int, is_over: Callable[[], bool] = never) -> None:
        self.problem = base.problem
        self.trials = trials
        self.is_over = is_over
        self.own_trials = GROUP_TRIALS
        self.best: Rescored | None = None
        self.nearest: Blocked | None = None
        self.able = able_shifts(base, visits)
        self.alone: dict[tuple[str, str], list[tuple[Spot, State | None]]] = {}
        self.spots: dict[str, dict[str, list[Spot]]] = {}
        self.base = base
        self.start = State(base.table.base, base.table, Spots(base.table))

    def go_on(self, after: Rescored) -> None:
        """From the plan with this change."""
        self.base = self.base.laid(after)
        table = self.base.table
        self.start = State(table.base, table, self.start.known.after(table, after.times.routes_changed))

    def is_left_out(self, visit: Visit) -> bool:
        """It stands in no route of the plan."""
        return visit.id not in self.base.table.base.starts

    def try_group(self, group: Sequence[Visit]) -> bool:
        """The best of all ways to put the group in into `best`; whether all were tried, and not too many. A group of
        which a part is in the plan has none.
        """
        self.best = self.nearest = None
        self.own_trials = GROUP_TRIALS
        self.alone, self.spots = {}, {}
        if not all(self.is_left_out(visit) for visit in group):
            return True
        members = [(visit, member) for visit in group for member in range(visit.staff)]
        try:
            self._place(self.start, group, members, None)
        except OutOfTrials:
            return False
        return True

    def _place(
        self, state: State, group: Sequence[Visit], members: Sequence[tuple[Visit, int]], last: str | None
    ) -> None:
        if not members:
            self._judge(state, group)
            return
        visit, member = members[0]
        team = {self.problem.shift[home].employee for home in state.times.homes.get(visit_stop(visit.id), ())}
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
        moments = [state.times.not_before[visit.id]] if member > 0 else not_before_choices(visit)
        if state is self.start:
            yield from (after for _, after in self._alone(visit, shift) if after is not None)
            return
        if state.is_raised and state.times.order[shift.id] is self.start.times.order[shift.id]:
            least = self._least_start(state, visit, member)
            spots = [
                spot for spot, _ in self._alone(visit, shift)
                if spot.moment in moments and self._meets(state, spot, least, member)
            ]  # fmt: skip
        else:
            spots = self._noted(state.spots.of(visit, [shift], moments))[shift.id]
        for spot in spots:
            after = self.put_in(state, visit, spot, member)
            if isinstance(after, State):
                yield after

    def _least_start(self, state: State, visit: Visit, member: int) -> int:
        """The tick before which one more member cannot start, by those who are there and by linked visits."""
        begins, stop = state.times.begins, visit_stop(visit.id)
        linked = [(visit_stop(other), distance) for other, distance in state.table.earlier.get(visit.id, ())]
        floors = [begins[other] + distance for other, distance in linked if other in begins]
        return max([begins[stop], *floors] if member > 0 else floors, default=0)

    def _meets(self, state: State, spot: Spot, least: int, member: int) -> bool:
        """The members may start together, as far as it is known of each place alone."""
        start = max(spot.start, least)
        latest, rule = min((spot.latest, spot.rule), (state.latest if member > 0 else NEVER, state.rule))
        if start > latest:
            self._note(Blocked(rule, start - latest))
        return start <= latest

    def _alone(self, visit: Visit, shift: Shift) -> list[tuple[Spot, State | None]]:
        """The places of one member in the base plan that are not blocked for good, with the state there if any."""
        key = visit.id, shift.id
        if key not in self.alone:
            if visit.id not in self.spots:
                found = self.start.known.of(visit, self.able[visit.id], not_before_choices(visit))
                self.spots[visit.id] = self._noted(found)
            tried = [(spot, self.put_in(self.start, visit, spot)) for spot in self.spots[visit.id][shift.id]]
            self.alone[key] = [
                (spot, after if isinstance(after, State) else None)
                for spot, after in tried
                if isinstance(after, State) or not after.is_final
            ]
        return self.alone[key]

    def put_in(self, state: State, visit: Visit, spot: Spot, member: int = 0) -> State | Blocked:
        """One more member at a place; Blocked if that adds to what a HARD rule of time costs."""
        self._spend(1)
        stops = state.times.order[spot.shift]
        routes = {spot.shift: (*stops[: spot.place], visit_stop(visit.id), *stops[spot.place :])}
        try:
            changed = state.table.with_breaks(routes, {visit.id: spot.moment})
            blocked = self._first_broken(state, changed)
        except PlanRefused:
            blocked = Blocked("dependency_gap", self.problem.horizon)
        if blocked is not None:
            self._note(blocked)
            return blocked
        latest, rule = min((spot.latest, spot.rule), (state.latest if member > 0 else NEVER, state.rule))
        return State(
            times=changed if state is self.start else since(self.base.table.base, state.times, changed),
            table=state.table.at(changed),
            known=self.start.known,
            is_raised=state.is_raised and spot.is_detour,
            latest=latest,
            rule=rule,
        )

    def _first_broken(self, state: State, changed: Times) -> Blocked | None:
        """A HARD rule of time that costs more than in the base plan, or a break that is lost."""
        problem, origin = self.problem, self.base.table.base
        routes = sorted(changed.routes_changed)
        if any(unreachable_legs(changed.routes[r]) > unreachable_legs(state.times.routes[r]) for r in routes):
            return Blocked("unreachable_leg", problem.ticks_per_minute)
        for start, stop in sorted(_moved(state.table.base, changed)):
            rule, units = miss(problem, stop, start)
            if units and units > (miss(problem, stop, origin.begins[stop])[1] if stop in origin.begins else 0):
                waits = rule == "missed_window" and any(w.open > start for w in problem.visit[stop.id].agreed)
                return Blocked(rule, units, not waits)
        for name in routes:
            latest, home = latest_return(problem, problem.shift[name]), changed.routes[name].home
            if latest is not None and home > max(latest, origin.routes[name].home):
                return Blocked("after_shift", home - latest)
        return None

    def _count(self, trials: int) -> None:
        self.trials -= trials
        self.own_trials -= trials

    def _spend(self, trials: int) -> None:
        self._count(trials)
        if min(self.trials, self.own_trials) < 0 or self.is_over():
            raise OutOfTrials

    def _noted[T](self, found: tuple[T, Blocked | None]) -> T:
        spots, missed = found
        if missed is not None:
            self._note(missed)
        return spots

    def _note(self, blocked: Blocked) -> None:
        if self.nearest is None or blocked.units < self.nearest.units:
            self.nearest = blocked

    def _judge(self, state: State, group: Sequence[Visit]) -> None:
        self._count(PRICING)
        after = self.base.judged(state.times)
        blocked = _broken_by_team(after, group)
        if blocked is not None:
            self._note(blocked)
        elif self.best is None or after.difference > self.best.difference:
            self.best = after


def _moved(before: Times, after: Times) -> Iterator[tuple[int, Stop]]:
    """Start and stop of all that does not start when it did."""
    for visit in after.moved:
        yield after.starts[visit], visit_stop(visit)
    for shift in after.routes_changed:
        for stop in after.routes[shift].stops:
            if stop.kind is StopKind.BREAK and before.begins.get(break_stop(stop.id)) != stop.start:
                yield stop.start, break_stop(stop.id)


def _broken_by_team(after: Rescored, group: Sequence[Visit]) -> Blocked | None:
    """A HARD rule about the group's teams, pins or links that is broken: the search never holds such a plan."""
    own = {visit.id for visit in group}
    broken = [
        (match.units, match.rule)
        for match in after.new
        if match.level is Level.HARD and match.rule not in BY_PIN
        if (match.rule in matches.VISIT and match.visit in own)
        or (match.rule in matches.DEPENDENCY and match not in after.gone)
    ]
    worst = max(broken, default=None)
    return None if worst is None else Blocked(worst[1], worst[0])


def not_before_choices(visit: Visit) -> list[int]:
    """Openings of the agreed windows and of preferred ones inside them; the pin where there is one."""
    if visit.pinned_start is not None:
        return [visit.pinned_start]
    opening = visit.agreed[0].open if visit.agreed else 0
    wished = {window.open for window in visit.preferred if window.open > opening}
    return sorted({window.open for window in visit.agreed} | wished | {opening})


def able_shifts(base: Base, visits: Sequence[Visit]) -> dict[str, list[Shift]]:
    """Visit -> the shifts whose employee may make it, by every HARD rule about the pair."""
    rows = able(base.problem, base.lookup, visits).tolist()
    found = {
        visit.id: [shift for shift, is_able in zip(base.problem.shifts, row, strict=True) if is_able]
        for visit, row in zip(visits, rows, strict=True)
    }
    for visit in visits:
        if len(visit.pinned_employees) == visit.staff:
            found[visit.id] = [shift for shift in found[visit.id] if shift.employee in visit.pinned_employees]
    return found


def complete(problem: Problem, plan: Plan, trials: int = MOST_TRIALS) -> tuple[Plan, tuple[Reason, ...]]:
    """The plan with everything put in that improves it, and a reason for each visit that is still left out."""
    groups = [[problem.visit[visit_id] for visit_id in ids] for ids in problem.groups]
    groups.sort(key=lambda group: sum(visit.staff for visit in group))  # the dearer to try, the later
    base = Base(problem, plan)
    left_out = [visit for visit in problem.visits if visit.id not in base.table.base.starts]
    inserter = Inserter(base, left_out, _trials(problem, trials))
    while True:
        reasons: dict[str, Reason] = {}
        improved = False
        for group in groups:
            left_out = [visit for visit in group if inserter.is_left_out(visit)]
            if not left_out:
                continue
            is_confirmed = inserter.try_group(group)
            if inserter.best is not None and inserter.best.difference > Score(
                ticks_per_minute=problem.ticks_per_minute
            ):
                inserter.go_on(inserter.best)
                plan = inserter.base.plan
                improved = True
                continue
            reasons |= {visit.id: _reason(inserter, visit, is_confirmed) for visit in left_out}
        if not improved:
            return plan, tuple(reasons[visit.id] for visit in problem.visits if visit.id in reasons)


def reason_for(base: Base, visit: str, trials: int = MOST_TRIALS, is_over: Callable[[], bool] = never) -> Reason:
    """Why one visit that stands in no route is left out, by trying all ways to put its group in until it `is_over`."""
    problem = base.problem
    group = next([problem.visit[other] for other in ids] for ids in problem.groups if visit in ids)
    inserter = Inserter(base, group, _trials(problem, trials), is_over)
    is_confirmed = inserter.try_group(group)
    return _reason(inserter, problem.visit[visit], is_confirmed)


def _trials(problem: Problem, trials: int) -> int:
    return trials * ORDINARY_DAY // max(ORDINARY_DAY, len(problem.visits))


def _reason(inserter: Inserter, visit: Visit, is_confirmed: bool) -> Reason:
    able = len({shift.employee for shift in inserter.able[visit.id]})
    if able < visit.staff:
        code = ReasonCode.NO_ABLE_EMPLOYEE if able == 0 else ReasonCode.TOO_FEW_ABLE
        return Reason(visit=visit.id, code=code, able=able, needed=visit.staff)
    if inserter.best is not None:
        extra = inserter.best.difference
        return Reason(
            visit=visit.id,
            code=ReasonCode.DEARER,
            able=able,
            needed=visit.staff,
            extra=(-extra.hard, -extra.medium, -extra.soft),
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
