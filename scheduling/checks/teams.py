"""Visits for several employees: enough of them fit, but never together, or not with the skills the team needs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations_with_replacement

import numpy as np
from django.utils.translation import gettext_lazy as _

from scheduling.checks.findings import Change, Finding, Severity
from scheduling.checks.fitting import Fitting
from scheduling.checks.naming import Naming, row_of
from scheduling.checks.staffing import give_skill
from scheduling.solver.penalties.skill import holds_need
from scheduling.solver.problem import SkillNeed, Visit

Presence = dict[str, tuple[int, int, int]]
"""Employee -> column of their best shift, and by how many ticks it must begin earlier and end later."""


def teams(fitting: Fitting, naming: Naming) -> Iterator[Finding]:
    """What each visit's own finding about able and fitting employees does not say."""
    for row, visit in enumerate(fitting.problem.visits):
        fit = fitting.fit_employees(row)
        if len(fit) >= visit.staff:
            groups = _groups(fitting, row) if visit.staff > 1 else set()
            partly = [need for need in visit.needs if need.employees < visit.staff]
            if visit.staff > 1 and not groups and visit.pinned_start is None:
                yield _together(fitting, naming, row)
            elif groups and partly:
                yield from _skilled(fitting, naming, visit, sorted(groups, key=sorted), partly)


def _starts(fitting: Fitting, row: int, columns: Iterable[int]) -> list[int]:
    """Starts inside the windows that somebody's presence begins or ends with."""
    visit = fitting.problem.visits[row]
    _, back = fitting.legs
    found = set()
    for column in columns:
        end = int(fitting.latest_return[column]) - visit.duration - int(back[row, column])
        for number, (opens, last) in enumerate(fitting.windows[row]):
            first = int(fitting.first_start(row, number)[column])
            found |= {moment for moment in (first, end) if opens <= moment <= last}
    return sorted(found)


def _presence(fitting: Fitting, row: int, start: int) -> Presence:
    """By how much each able employee's nearest shift misses a start."""
    visit, (to, back) = fitting.problem.visits[row], fitting.legs
    found: Presence = {}
    for column in map(int, np.flatnonzero(fitting.able[row])):
        shift = fitting.problem.shifts[column]
        early = max(0, shift.start + int(to[row, column]) - start)
        over = max(0, start + visit.duration + int(back[row, column]) - int(fitting.latest_return[column]))
        known = found.get(shift.employee)
        if known is None or early + over < known[1] + known[2]:
            found[shift.employee] = column, early, over
    return found


def _groups(fitting: Fitting, row: int) -> set[frozenset[str]]:
    """Who is there at once, at each start at which enough employees are."""
    staff = fitting.problem.visits[row].staff
    starts = _starts(fitting, row, map(int, np.flatnonzero(fitting.alone[row])))
    present = [
        frozenset(who for who, (_, early, over) in _presence(fitting, row, start).items() if early + over == 0)
        for start in starts
    ]
    return {group for group in present if len(group) >= staff}


def _together(fitting: Fitting, naming: Naming, row: int) -> Finding:
    """The start at which the shifts lack the fewest minutes."""
    visit = fitting.problem.visits[row]

    def team(start: int) -> list[tuple[int, int, int]]:
        present = _presence(fitting, row, start).values()
        return sorted(present, key=lambda one: (one[1] + one[2], one[0]))[: visit.staff]

    starts = _starts(fitting, row, map(int, np.flatnonzero(fitting.able[row])))
    best = min((team(start) for start in starts), key=lambda chosen: sum(early + over for _, early, over in chosen))
    changes = []
    for column, early, over in best:
        shift = naming.shift(fitting.problem.shifts[column])
        for ticks, text in (
            (early, _("Let the shift start %(minutes)s min earlier.")),
            (over, _("Let the shift end %(minutes)s min later.")),
        ):
            if ticks:
                changes.append(Change(row=shift, text=text, values={"minutes": naming.minutes(ticks)}))
    return Finding(
        code="team_not_simultaneous",
        severity=Severity.ERROR,
        text=_("%(visit)s needs %(needed)s employees at once; %(fit)s fit, but never so many at the same time."),
        values={"visit": naming.of_visit(visit), "needed": visit.staff, "fit": len(fitting.fit_employees(row))},
        changes=tuple(changes),
        days=(naming.day(visit.day),),
    )


def _skilled(
    fitting: Fitting, naming: Naming, visit: Visit, groups: Sequence[frozenset[str]], needs: Sequence[SkillNeed]
) -> Iterator[Finding]:
    """The team that lacks the fewest holders, of those who are there at once."""
    holds = {
        who: tuple(holds_need(fitting.lookup, visit, need, who) for need in needs) for who in frozenset().union(*groups)
    }
    best = [_fewest([holds[who] for who in group], visit.staff, needs) for group in groups]
    lacks = min(best, key=sum)
    group = groups[best.index(lacks)]
    for number, (need, missing) in enumerate(zip(needs, lacks, strict=True)):
        if missing:
            yield _lacking(naming, visit, need, missing, sorted(who for who in group if not holds[who][number]))


def _fewest(there: Sequence[tuple[bool, ...]], staff: int, needs: Sequence[SkillNeed]) -> list[int]:
    """Holders missing of each need in the best team of that many; employees who hold the same are alike."""
    count = Counter(there)
    teams = (
        team
        for team in combinations_with_replacement(sorted(count), staff)
        if all(taken <= count[one] for one, taken in Counter(team).items())
    )
    lacks = (
        [max(0, need.employees - sum(one[number] for one in team)) for number, need in enumerate(needs)]
        for team in teams
    )
    return min(lacks, key=sum)


def _lacking(naming: Naming, visit: Visit, need: SkillNeed, missing: int, others: Sequence[str]) -> Finding:
    asked = naming.asked.get((visit.id.partition("/")[0], need.skill))
    values: dict[str, object] = {"skill": need.skill, "count": need.employees - missing}
    if missing < need.employees:
        text = _("Ask for %(skill)s of only %(count)s employees, or give it to one more of those who fit.")
        row = row_of(asked, f"{naming.of_visit(visit)} {need.skill}") if asked else naming.need(visit)
        changes = [Change(row=row, text=text, values=values)]
    else:
        changes = [give_skill(naming, who, need) for who in others[:missing]]
    return Finding(
        code="team_skills",
        severity=Severity.ERROR,
        text=_("%(visit)s: %(needed)s of the team must hold %(skill)s; no possible team has more than %(held)s."),
        values={
            "visit": naming.of_visit(visit), "needed": need.employees, "skill": need.skill,
            "held": need.employees - missing,
        },
        changes=tuple(changes),
        days=(naming.day(visit.day),),
    )  # fmt: skip
