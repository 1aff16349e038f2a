"""The roster checks of a plan: a late return eats the rest behind it."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from scheduling.checks.roster import check_plan, check_roster
from scheduling.explain.stored import NotExplainable
from scheduling.models import ScheduleSolution
from scheduling.snapshot import take_snapshot
from scheduling.solver.plan import Plan, visit_stop
from tests import factories as make
from tests.factories import MONDAY

HOUR = 3600


@pytest.fixture
def area(inside):
    """Until 22:00, and from 9:00 again; a visit that may last until 22:00."""
    area = make.area()
    staff = make.employee(area, code="E-1")
    make.shift(staff, 14, 22)
    make.shift(staff, 9, 12, day=MONDAY + timedelta(days=1))
    make.need(make.client(area), window=("14:30", "22:00"))
    return area


def version(area, start):
    """A plan with the visit at that hour."""
    snapshot = take_snapshot(area, MONDAY, MONDAY)
    visit, shift = snapshot.problem.visits[0].id, snapshot.problem.shifts[0].id
    plan = Plan(routes={shift: (visit_stop(visit),)}, not_before={visit: int(start * HOUR)})
    return ScheduleSolution.objects.create(
        area=area, first_day=MONDAY, last_day=MONDAY, status="COMPLETED", input_data=snapshot.input_data(),
        output_solution={"plan": plan.to_json()},
    )  # fmt: skip


def codes(found) -> list[str]:
    return [finding.code for finding in found]


@pytest.mark.parametrize(("start", "found"), [(21.4, []), (21.5, ["daily_rest"])])
def test_a_late_return_shortens_the_rest(area, start, found):
    """Home is four minutes away."""
    assert codes(check_roster(area, MONDAY, MONDAY)) == []
    assert codes(check_plan(version(area, start))) == found


@pytest.mark.parametrize("more", [["--area", "North"], ["--date", "2026-11-23"], ["--days", "1"]])
def test_a_plan_version_has_its_own_area_and_days(inside, area, more):
    solution = version(area, 21)
    with pytest.raises(CommandError, match=f"--solution has its own area and days; leave {more[0]} out."):
        call_command("check_roster", "--organization", str(inside.pk), "--solution", str(solution.pk), *more)


def test_the_command_takes_a_plan_version(area, inside, capsys):
    solution = version(area, 21.5)
    with pytest.raises(SystemExit):
        call_command("check_roster", "--organization", str(inside.pk), "--solution", str(solution.pk))
    assert "daily_rest" in capsys.readouterr().out


@pytest.mark.parametrize("named", ["x", str(uuid.UUID(int=7))])
def test_a_version_that_there_is_not_is_said(area, inside, named):
    with pytest.raises(CommandError, match=f"There is no plan version {named} in the organization"):
        call_command("check_roster", "--organization", str(inside.pk), "--solution", named)


def test_a_version_without_a_plan_is_said(area):
    solution = version(area, 21)
    solution.output_solution = {}
    with pytest.raises(NotExplainable):
        check_plan(solution)
