"""Windows that do not fit the visit, or each other."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from scheduling.checks.findings import Change, Finding, Severity
from scheduling.checks.naming import Naming
from scheduling.solver.neighbours import last_starts
from scheduling.solver.problem import Edge, Problem, Visit, Window
from scheduling.solver.timing import hard_tolerance


def windows(problem: Problem, naming: Naming) -> Iterator[Finding]:
    """Agreed windows shorter than the visit, and wishes that no agreed window lets be kept."""
    for visit in problem.visits:
        if problem.settings.window_closes is Edge.END and visit.agreed:
            missing = min(visit.duration - (window.close - window.open) for window in visit.agreed)
            if missing > 0:
                yield _too_short(problem, naming, visit, missing)
        yield from (_unmet(naming, visit, wish) for wish in visit.preferred if _is_in_vain(problem, visit, wish))


def _too_short(problem: Problem, naming: Naming, visit: Visit, missing: int) -> Finding:
    """An error unless a late end is allowed anyway."""
    tolerance = hard_tolerance(problem, visit)
    is_allowed = tolerance is None or tolerance >= missing
    minutes = naming.minutes(missing)
    change = Change(row=naming.need(visit), text=_("Widen a window by %(minutes)s min."), values={"minutes": minutes})
    return Finding(
        code="window_shorter_than_visit",
        severity=Severity.WARNING if is_allowed else Severity.ERROR,
        text=_("%(visit)s takes %(length)s min; its longest window is %(minutes)s min too short."),
        values={"visit": naming.of_visit(visit), "length": naming.minutes(visit.duration), "minutes": minutes},
        changes=(change,),
        days=(naming.day(visit.day),),
    )


def _is_in_vain(problem: Problem, visit: Visit, wish: Window) -> bool:
    starts = last_starts(problem, visit)
    if starts and all(max(wish.open, opens) > min(wish.close, last) for opens, last in starts):
        return True
    return any(opens <= wish.open and wish.close <= close for opens, close in visit.avoided)


def _unmet(naming: Naming, visit: Visit, wish: Window) -> Finding:
    values = {"visit": naming.of_visit(visit), "start": naming.time(wish.open), "end": naming.time(wish.close)}
    text = _("Move or remove the preferred time %(start)s–%(end)s.")
    return Finding(
        code="preferred_outside_agreed",
        severity=Severity.WARNING,
        text=_("%(visit)s: no start in the preferred time %(start)s–%(end)s is agreed and not to be avoided."),
        values=values,
        changes=(Change(row=naming.need(visit), text=text, values=values),),
        days=(naming.day(visit.day),),
    )
