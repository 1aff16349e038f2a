"""Linked visits that no times and no staff can satisfy."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from scheduling.checks.findings import Change, Finding, Row, Severity, Text
from scheduling.checks.fitting import Fitting
from scheduling.checks.naming import Naming
from scheduling.solver.problem import Dependency, Problem, Staff
from scheduling.solver.timing import gap_bounds

Edge = tuple[str, str, int, Dependency]
"""The second visit starts at least so many ticks after the first does."""


def links(fitting: Fitting, naming: Naming) -> Iterator[Finding]:
    """By gap, by staff, by obligation."""
    yield from _gaps(fitting, naming)
    yield from _staff(fitting, naming)
    yield from _groups(fitting.problem, naming)


def _row(naming: Naming, link: Dependency) -> Row:
    first, second = (naming.of_visit(naming.problem.visit[end]) for end in (link.first, link.second))
    return Row(model="resources.visitdependency", pk=link.id.partition("/")[0], name=f"{first} → {second}")


def _edges(problem: Problem) -> Iterator[Edge]:
    for link in problem.dependencies:
        bounds = gap_bounds(link, problem.visit[link.first])
        if bounds is not None:
            yield link.first, link.second, bounds[0], link
            if bounds[1] is not None:
                yield link.second, link.first, -bounds[1], link


def _gaps(fitting: Fitting, naming: Naming) -> Iterator[Finding]:
    """Raise the earliest starts until all gaps hold (Bellman-Ford); a start past its last window has no solution. Links
    of visits found impossible are left alone, so that one cause is told once.
    """
    problem = fitting.problem
    windows = dict(zip((visit.id for visit in problem.visits), fitting.windows, strict=True))
    edges = list(_edges(problem))
    starts = {end: windows[end][0][0] for edge in edges for end in edge[:2]}
    broken: set[str] = set()
    raised: Dependency | None = None
    for _round in range(len(starts) * max(map(len, windows.values()), default=1) + 1):
        raised = None
        for first, second, distance, link in edges:
            if {first, second} & broken or starts[first] + distance <= starts[second]:
                continue
            raised = link
            starts[second] = starts[first] + distance
            start = _next(windows[second], starts[second])
            if start is None:
                broken |= {first, second}
                missing = starts[second] - max(last for _, last in windows[second])
                yield _impossible(naming, link, missing)
            else:
                starts[second] = start
        if raised is None:
            return
    if raised is not None:
        yield _endless(naming, raised)


def _next(windows: Sequence[tuple[int, int]], start: int) -> int | None:
    """The first start from then on that a window allows."""
    return min((max(opens, start) for opens, last in windows if max(opens, start) <= last), default=None)


def _impossible(naming: Naming, link: Dependency, missing: int) -> Finding:
    values: dict[str, object] = {"link": _row(naming, link).name, "minutes": naming.minutes(missing)}
    text = _("Let the gap, or a window of the two, give way by %(minutes)s min.")
    return _found(
        naming, link, "dependency_impossible", _("%(link)s: the windows and the gap miss each other."), text, values
    )


def _endless(naming: Naming, link: Dependency) -> Finding:
    text = _("%(link)s: each visit of the chain is to come after the other.")
    values: dict[str, object] = {"link": _row(naming, link).name}
    return _found(naming, link, "dependency_impossible", text, _("Remove a link of the chain."), values)


def _found(naming: Naming, link: Dependency, code: str, text: Text, cure: Text, values: dict[str, object]) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        text=text,
        values=values,
        changes=(Change(row=_row(naming, link), text=cure, values=values),),
        days=(naming.day(naming.problem.visit[link.first].day),),
    )


def _staff(fitting: Fitting, naming: Naming) -> Iterator[Finding]:
    problem = fitting.problem
    asked: dict[frozenset[str], Staff] = {}
    number = {visit.id: row for row, visit in enumerate(problem.visits)}
    for link in problem.dependencies:
        if link.staff is Staff.ANY:
            continue
        pair = frozenset((link.first, link.second))
        values: dict[str, object] = {"link": _row(naming, link).name}
        if asked.setdefault(pair, link.staff) is not link.staff:
            text = _("%(link)s: the two are to have the same staff and different staff.")
            cure = _("Ask for the one or the other.")
            yield _found(naming, link, "dependency_staff_impossible", text, cure, values)
            continue
        ends = [problem.visit[link.first], problem.visit[link.second]]
        first, second = (fitting.fit_employees(number[end.id]) for end in ends)
        needed = [end.staff for end in ends]
        if len(first) < needed[0] or len(second) < needed[1]:
            continue  # found already
        have, ask = (
            (len(first & second), min(needed)) if link.staff is Staff.SAME else (len(first | second), sum(needed))
        )
        if have < ask:
            text = _("%(link)s: %(needed)s employees are needed for the two, and only %(have)s fit.")
            cure = _("Ask for any staff, or give one more employee the skills and a shift for both.")
            yield _found(
                naming, link, "dependency_staff_impossible", text, cure, {**values, "needed": ask, "have": have}
            )


def _groups(problem: Problem, naming: Naming) -> Iterator[Finding]:
    for group in problem.groups:
        visits = [problem.visit[visit_id] for visit_id in group]
        obligations = {visit.obligation for visit in visits}
        if len(obligations) > 1:
            names = ", ".join(sorted({naming.of_visit(visit) for visit in visits}))
            strictest = min(obligations)  # MANDATORY, NORMAL, OPTIONAL
            change = Change(
                row=naming.need(next(visit for visit in visits if visit.obligation is not strictest)),
                text=_("Give it the obligation %(obligation)s too."),
                values={"obligation": str(strictest)},
            )
            yield Finding(
                code="group_mixed_obligation",
                severity=Severity.WARNING,
                text=_("%(visits)s are made all or none, but differ in obligation; the strictest counts for all."),
                values={"visits": names},
                changes=(change,),
                days=(naming.day(visits[0].day),),
            )
