"""A day planned again while its published plan is in force.

The first run of a session may compile the engine (up to a minute without its cache).
"""

import pytest
from django.core.management import CommandError, call_command

from organizations.rls import acting_for
from resources.models import EmployeeAbsence
from scheduling.models import Schedule
from scheduling.optimise import Order, optimise
from scheduling.solver.stop import Cancelled, MaxMoves
from tests import factories as make
from tests.factories import MONDAY, at

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps


@pytest.fixture
def area(tenant):
    """Three employees; two visits in each of three windows of the day."""
    with acting_for(tenant.pk):
        area = make.area(name="North")
        for _ in range(3):
            make.shift(make.employee(area))
        for window in (("08:00", "10:00"), ("10:00", "12:00"), ("13:00", "15:00")):
            for _ in range(2):
                make.need(make.client(area), window=window)
    return area


def planned(tenant, area, moves=5_000, **fields):
    order = Order(
        organization_id=tenant.pk, area_id=area.pk, first_day=MONDAY, last_day=MONDAY,
        stop=Cancelled(MaxMoves(moves)), **fields,
    )  # fmt: skip
    return optimise(order)


def visits(outcome):
    timing = outcome.result.verdict.timing
    return {visit: (timing.teams[visit], start) for visit, start in timing.starts.items()}


def test_a_plan_that_is_kept_begins_as_the_published_one(tenant, area):
    first = planned(tenant, area, publish=True)
    assert visits(planned(tenant, area, moves=0, seed=7, keep_published=True)) == visits(first)


def test_what_has_begun_stays_when_somebody_goes_sick(tenant, area):
    first = planned(tenant, area, publish=True)
    freeze = 9.5  # half past ten in Stockholm
    tick = first.snapshot.clock.ticks(at(freeze))
    with acting_for(tenant.pk):
        sick = Schedule.objects.filter(start_time__gte=at(freeze)).first().assignments.get().employee
        EmployeeAbsence.objects.create(
            employee=sick, kind="SICK", starts_at=at(freeze), ends_at=at(24), status="approved"
        )
    again = planned(tenant, area, freeze=at(freeze))
    begun = {visit: was for visit, was in visits(first).items() if was[1] < tick}
    assert begun
    assert {visit: visits(again)[visit] for visit in begun} == begun
    later = [was for visit, was in visits(again).items() if visit not in begun]
    assert len(later) == 6 - len(begun)
    assert all(start >= tick and str(sick.pk) not in team for team, start in later)
    with acting_for(tenant.pk):
        stored = Schedule.objects.filter(solution=again.solution)
        assert {row.start_time < at(freeze) for row in stored.filter(pinned="BOTH")} == {True}
        assert stored.filter(pinned="BOTH").count() == len(begun)


@pytest.mark.parametrize("moment", ["2026-11-22T23:59", "2026-11-24T00:00"])
def test_a_moment_outside_the_days_is_a_usage_error(tenant, area, moment):
    with pytest.raises(CommandError, match=f"--freeze is {moment}; give a time from 2026-11-23") as refusal:
        call_command("optimise", f"--organization={tenant.slug}", "--area=North", f"--freeze={moment}")
    assert refusal.value.returncode == 2


def test_a_copy_of_a_plan_is_measured_against_what_the_plan_was(tenant, area):
    first = planned(tenant, area, publish=True)
    kept = planned(tenant, area, seed=7, keep_published=True, publish=True)
    copy = planned(tenant, area, moves=0, made_from=kept.solution.pk)
    again = planned(tenant, area, moves=0, made_from=copy.solution.pk)
    for made in (copy, again):
        baseline = {visit.id: (visit.baseline_team, visit.baseline_start) for visit in made.snapshot.problem.visits}
        assert baseline == visits(first)
        assert made.result.score == kept.result.score


def test_a_copy_of_a_plan_is_frozen_as_the_plan_was(tenant, area):
    planned(tenant, area, publish=True)
    frozen = planned(tenant, area, freeze=at(9.5))
    copy = planned(tenant, area, moves=0, made_from=frozen.solution.pk)
    again = planned(tenant, area, moves=0, made_from=copy.solution.pk)
    for made in (copy, again):
        assert made.snapshot.problem.visits == frozen.snapshot.problem.visits


def test_a_copy_of_a_plan_that_was_measured_against_nothing_is_not_either(tenant, area):
    first = planned(tenant, area, publish=True)
    copy = planned(tenant, area, moves=0, made_from=first.solution.pk)
    assert {visit.baseline_start for visit in copy.snapshot.problem.visits} == {None}
