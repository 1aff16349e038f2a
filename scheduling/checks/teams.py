"""Visits for several employees: enough of them fit, but never together, or not with the skills the team needs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement

from django.utils.translation import gettext_lazy as _

from scheduling.checks.findings import Change, Finding, Severity
from scheduling.checks.fitting import Fitting
from scheduling.checks.meeting import changes, groups
from scheduling.checks.naming import Naming, row_of
from scheduling.checks.staffing import give_skill
from scheduling.solver.penalties.skill import holds_need
from scheduling.solver.problem import SkillNeed, Visit


def teams(fitting: Fitting, naming: Naming) -> Iterator[Finding]:
    """What each visit's own finding about able and fitting employees does not say."""
    for row, visit in enumerate(fitting.problem.visits):
        if visit.staff == 1 or len(fitting.fit_employees(row)) < visit.staff:
            continue
        there = groups(fitting, row)
        first = next(there, None)
        partly = [need for need in visit.needs if need.employees < visit.staff]
        if first is None and visit.pinned_start is None:
            yield _together(fitting, naming, row)
        elif first is not None and partly:
            yield from _skilled(fitting, naming, visit, sorted({first, *there}, key=sorted), partly)


def _together(fitting: Fitting, naming: Naming, row: int) -> Finding:
    visit = fitting.problem.visits[row]
    return Finding(
        code="team_not_simultaneous",
        severity=Severity.ERROR,
        text=_("%(visit)s needs %(needed)s employees at once; %(fit)s fit, but never so many at the same time."),
        values={"visit": naming.of_visit(visit), "needed": visit.staff, "fit": len(fitting.fit_employees(row))},
        changes=tuple(changes(fitting, naming, row)),
        days=(naming.day(visit.day),),
    )


def _skilled(
    fitting: Fitting, naming: Naming, visit: Visit, there: Sequence[frozenset[str]], needs: Sequence[SkillNeed]
) -> Iterator[Finding]:
    """The team that lacks the fewest holders, of those who are there at once."""
    holds = {
        who: tuple(holds_need(fitting.lookup, visit, need, who) for need in needs) for who in frozenset().union(*there)
    }
    best = [_fewest([holds[who] for who in group], visit.staff, needs) for group in there]
    lacks = min(best, key=sum)
    group = there[best.index(lacks)]
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
        cure = [Change(row=row, text=text, values=values)]
    else:
        cure = [give_skill(naming, who, need) for who in others[:missing]]
    return Finding(
        code="team_skills",
        severity=Severity.ERROR,
        text=_("%(visit)s: %(needed)s of the team must hold %(skill)s; no possible team has more than %(held)s."),
        values={
            "visit": naming.of_visit(visit), "needed": need.employees, "skill": need.skill,
            "held": need.employees - missing,
        },
        changes=tuple(cure),
        days=(naming.day(visit.day),),
    )  # fmt: skip
