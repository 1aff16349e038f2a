"""Every place in a route that one visit could be put in, each with what the plan would be worth then."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from scheduling.solver.explain.foresight import Foresight, of_pair
from scheduling.solver.insertion import not_before_choices
from scheduling.solver.plan import Stop, break_stop, visit_stop
from scheduling.solver.problem import Shift, Visit
from scheduling.solver.rescore import Base, Rescored, Routes
from scheduling.solver.timing import PlanRefused

CURED_BY_A_BREAK = frozenset({"missed_break", "work_stretch"})


def placed(
    base: Base, visit: Visit, shift: Shift, left: Routes | None = None, moments: Iterable[int] | None = None
) -> Iterator[Rescored]:
    """The plans with one more member of the visit on the shift: at every place of its route, beginning at each of the
    `moments` (default: those the engine would choose from), with the routes of `left` in place of the plan's own.

    Places at which routes would wait for each other are none.
    """
    left = left or {}
    own = left.get(shift.id, base.plan.routes[shift.id])
    for moment in sorted(set(not_before_choices(visit) if moments is None else moments)):
        for index in range(len(own) + 1):
            after = rescored(base, {**left, shift.id: _with(own, index, visit_stop(visit.id))}, {visit.id: moment})
            if after is not None:
                yield after


def with_breaks(
    base: Base,
    visit: Visit,
    shift: Shift,
    after: Rescored,
    is_wanted: Callable[[Foresight, int, Stop], bool] = lambda view, index, stop: True,
) -> Iterator[Rescored]:
    """The same place with one of the shift's required breaks, that it has not or loses by it, at every place of the
    route where it would be kept and that `is_wanted` by what is foreseen of the route, the place in it and the break. A
    break takes time, so it cures nothing but what breaks are for.
    """
    held = after.plan.routes[shift.id]
    view = Foresight(base, shift, after.times)
    for pause in shift.breaks:
        stop = break_stop(pause.id)
        if not pause.required or stop in held:
            continue
        for index in range(len(held) + 1):
            if view.keeps(index, stop) and is_wanted(view, index, stop):
                routes = {**after.routes, shift.id: _with(held, index, stop)}
                again = rescored(base, routes, {visit.id: after.times.not_before[visit.id]})
                if again is not None:
                    yield again


def hopeful(base: Base, visit: Visit, shift: Shift) -> Iterator[Rescored]:
    """Those of all places that may be found to break no HARD rule but such as come of stretches and breaks."""
    if of_pair(base, visit, shift):
        return
    stops, stop, view = base.plan.routes[shift.id], visit_stop(visit.id), Foresight(base, shift)
    for moment in sorted(set(not_before_choices(visit))):
        for index in range(len(stops) + 1):
            if not view.least(index, stop, moment):
                after = rescored(base, {shift.id: _with(stops, index, stop)}, {visit.id: moment})
                if after is not None:
                    yield after


def uncured(after: Rescored) -> dict[str, int]:
    """What a place breaks that no break can mend."""
    return {rule: cost for rule, cost in after.broken.items() if rule not in CURED_BY_A_BREAK}


def _with(stops: tuple[Stop, ...], index: int, stop: Stop) -> tuple[Stop, ...]:
    return (*stops[:index], stop, *stops[index:])


def without(base: Base, visit: str, shift: str) -> dict[str, tuple[Stop, ...]]:
    """The shift's route without the visit."""
    return {shift: tuple(stop for stop in base.plan.routes[shift] if stop != visit_stop(visit))}


def rescored(base: Base, routes: Routes, not_before: Mapping[str, int]) -> Rescored | None:
    """The change's outcome; None where it is no plan, as routes would wait for each other."""
    try:
        return base.rescored(routes, not_before)
    except PlanRefused:
        return None


def until[T](is_over: Callable[[], bool], rows: Iterable[T]) -> Iterator[T]:
    """The rows that there is time for."""
    for row in rows:
        if is_over():
            return
        yield row
