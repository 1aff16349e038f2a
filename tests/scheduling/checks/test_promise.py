"""The linter's promise, held against brute force: it finds exactly the visits that no team could make alone, and after
a clean lint nobody is left out for a reason that it knows.
"""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from caire.demo import build
from caire.demo.generator import SIZES
from organizations.models import ServiceArea
from organizations.rls import acting_for
from resources.models import VisitRequirement
from scheduling.checks.rules import lint
from scheduling.keys import VisitKey
from scheduling.snapshot import take_snapshot
from scheduling.solver.insertion import ReasonCode, complete
from scheduling.solver.plan import Plan
from scheduling.solver.problem import SkillNeed, Window
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves

DAY = date(2026, 11, 23)
MINUTE = 60
ABOUT_ONE_VISIT = {
    "no_able_employee", "no_shift_in_window", "team_not_simultaneous", "team_skills", "protected_without_circle",
}  # fmt: skip
DAYS = 6


@pytest.fixture
def snapshot(db):
    """The smaller organization of the demo: 60 visits, 9 employees. Making its rows takes a second."""
    ready = build.ensure(SIZES[1], DAY)
    with acting_for(ready.organization_id):
        yield take_snapshot(ServiceArea.objects.get(pk=ready.area_id), DAY, DAY)


def spoilt(problem, random):
    """The same day with shifts lost or cut, windows narrowed or moved, teams enlarged, and skills asked for."""
    skills = sorted({held.skill for employee in problem.employees for held in employee.skills})
    shifts = tuple(
        replace(
            shift,
            start=shift.start + random.choice((0, 0, 60, 150)) * MINUTE,
            end=shift.end - random.choice((0, 0, 45, 120)) * MINUTE,
            breaks=(),
        )
        for shift in problem.shifts
        if random.random() > 0.3
    )
    return replace(
        problem, shifts=shifts, visits=tuple(_spoilt_visit(visit, skills, random) for visit in problem.visits)
    )


def _spoilt_visit(visit, skills, random):
    staff = min(4, visit.staff + random.choice((0, 0, 0, 1, 2)))
    opening = visit.agreed[0].open + random.choice((-90, 0, 0, 90)) * MINUTE
    windows = (Window(open=opening, close=opening + visit.duration + random.choice((0, 15, 60)) * MINUTE),)
    if random.random() < 0.2:
        later = opening + 240 * MINUTE
        windows = (*windows, Window(open=later, close=later + visit.duration))
    needs = visit.needs
    if random.random() < 0.4 and skills:
        skill = random.choice(skills)
        needs = (*(need for need in needs if need.skill != skill),
                 SkillNeed(skill=skill, employees=random.randint(1, staff)))  # fmt: skip
    return replace(visit, staff=staff, windows=windows, needs=needs)


def can_be_made_alone(problem, visit) -> bool:
    """Every place in every empty route is tried, exactly."""
    one = replace(problem, visits=(visit,), dependencies=())
    _, reasons = complete(one, Plan(routes={}, not_before={}))
    return not reasons or reasons[0].code is ReasonCode.DEARER


@pytest.mark.parametrize("seed", range(DAYS))
def test_a_visit_is_found_exactly_where_it_cannot_be_made_alone(snapshot, seed):
    """Some 60 visits tried one by one in plain Python: a second."""
    problem = spoilt(snapshot.problem, Random(seed))
    found = {
        finding.values["visit"]
        for finding in lint(replace(snapshot, problem=problem))
        if finding.code in ABOUT_ONE_VISIT
    }
    names = _names(problem)
    impossible = {names[visit.id] for visit in problem.visits if not can_be_made_alone(problem, visit)}
    assert found == impossible
    assert 0 < len(found) < len(problem.visits)


@pytest.mark.parametrize("seed", range(DAYS))
def test_the_minutes_named_are_enough_and_one_less_is_not(snapshot, seed):
    """Each finding about minutes is cured in the problem; skills of part of a team are another finding. A second."""
    problem = spoilt(snapshot.problem, Random(seed))
    names = _names(problem)
    timed = [
        f for f in lint(replace(snapshot, problem=problem)) if f.code in {"no_shift_in_window", "team_not_simultaneous"}
    ]
    for finding in timed:
        if all("minutes" in change.values for change in finding.changes):
            only = len(finding.changes) == 1  # minutes are rounded up, so that two changes have some to spare
            for less, is_cured in ((0, True), (1, False))[: 1 + only]:
                cured = _cured(problem, finding, names, less, snapshot.clock)
                visit = next(visit for visit in cured.visits if names[visit.id] == finding.values["visit"])
                visit = replace(visit, needs=tuple(need for need in visit.needs if need.employees == visit.staff))
                assert can_be_made_alone(cured, visit) is is_cured, (finding.sentence, less)


def _cured(problem, finding, names, less, clock):
    """With the finding's changes made, the first of them by so many minutes less."""
    for number, change in enumerate(finding.changes):
        more = (change.values["minutes"] - (less if number == 0 else 0)) * MINUTE
        if change.row.model == "resources.visitrequirement":
            problem = replace(problem, visits=tuple(
                replace(visit, windows=tuple(_wider(w, change.values["start"], more, clock) for w in visit.windows))
                if names[visit.id] == finding.values["visit"] else visit
                for visit in problem.visits
            ))  # fmt: skip
        else:
            edge = "start" if "earlier" in change.sentence else "end"
            problem = replace(problem, shifts=tuple(
                replace(shift, **{edge: getattr(shift, edge) + (more if edge == "end" else -more)})
                if shift.id == change.row.pk else shift
                for shift in problem.shifts
            ))  # fmt: skip
    return problem


def _wider(window, start, more, clock):
    is_meant = f"{clock.moment(window.open).astimezone(clock.zone):%H:%M}" == start
    return replace(window, close=window.close + more) if is_meant else window


def _names(problem):
    rows = {str(row.pk): str(row) for row in VisitRequirement.objects.select_related("client")}
    return {visit.id: rows[VisitKey.parse(visit.id).requirement] for visit in problem.visits}


@pytest.mark.parametrize("kept", [9, 5])
def test_after_a_clean_lint_only_competition_leaves_visits_out(snapshot, kept):
    """With all shifts, and with too few of them; compiling the engine aside, a second."""
    problem = replace(snapshot.problem, shifts=snapshot.problem.shifts[:kept])
    found = {finding.values["visit"] for finding in lint(replace(snapshot, problem=problem)) if finding.is_error}
    names = _names(problem)
    clean = replace(problem, visits=tuple(visit for visit in problem.visits if names[visit.id] not in found))
    clean = replace(clean, dependencies=tuple(
        link for link in problem.dependencies if {link.first, link.second} <= {visit.id for visit in clean.visits}
    )) if len(clean.visits) < len(problem.visits) else clean  # fmt: skip
    assert not [finding for finding in lint(replace(snapshot, problem=clean)) if finding.is_error]
    result = solve(clean, stop=MaxMoves(5_000), seed=1)
    assert (len(result.reasons) > 0) is (kept == 5)
    for reason in result.reasons:
        assert reason.code in {ReasonCode.NO_ROOM, ReasonCode.DEARER}
        assert can_be_made_alone(clean, clean.visit[reason.visit])
