"""Where shifts start and visits are, and the travel between."""

import pytest

from scheduling.models import PlanningSettings, TravelMatrix
from scheduling.snapshot import take_snapshot
from scheduling.solver.problem import UNREACHABLE
from tests import factories as make
from tests.factories import MONDAY
from tests.scheduling.snapshots import problem


@pytest.fixture
def area(inside):
    return make.area()


def test_employees_start_at_home_or_at_the_office(area):
    make.shift(make.employee(area, starts_at="HOME", home_latitude=59.7, home_longitude=17.6))
    make.shift(make.employee(area))
    starts = [shift.start_place for shift in problem(area).shifts]
    assert len(set(starts)) == 2


def test_loaded_road_times_win_over_straight_lines(area):
    client = make.client(area)
    make.need(client)
    make.shift(make.employee(area))
    matrix = TravelMatrix(area=area, mode="walk", places=[client.pk, area.pk], travel=[0, 17, 23, 0])
    matrix.save()
    snapshot = take_snapshot(area, MONDAY, MONDAY)
    office, home = snapshot.problem.shifts[0].start_place, snapshot.problem.visits[0].place
    ticks = snapshot.problem.travel.ticks[0]
    assert [ticks[home][office], ticks[office][home], snapshot.travel_sources] == [17, 23, {"walk": "matrix"}]


def test_straight_lines_are_labelled_and_include_detour_and_speed(area):
    make.need(make.client(area))  # 222 m north of the office
    make.shift(make.employee(area))
    snapshot = take_snapshot(area, MONDAY, MONDAY)
    legs = snapshot.problem.travel.ticks[0][0]
    assert [snapshot.travel_sources, max(legs)] == [{"walk": "straight line"}, 209]  # 222.4 m x 1.3 at 5 km/h


def test_a_buffer_lengthens_every_leg(area):
    make.need(make.client(area))
    make.shift(make.employee(area))
    PlanningSettings.objects.create(travel_permille=1500, travel_extra_seconds=60)
    assert max(problem(area).travel.ticks[0][0]) == 314 + 60  # ceil(209 x 1.5) + 60


def test_a_client_without_a_place_cannot_be_reached(area):
    make.need(make.client(area, latitude=None, longitude=None))
    make.shift(make.employee(area))
    assert UNREACHABLE in problem(area).travel.ticks[0][0]


def test_an_area_without_an_office_takes_the_one_above_it(area):
    part = make.area(parent=area, latitude=None, longitude=None)
    make.need(make.client(part))
    make.shift(make.employee(part))
    assert max(problem(part).travel.ticks[0][0]) == 209


def test_a_start_without_coordinates_is_said(area):
    lost = make.area(latitude=None, longitude=None)
    make.need(make.client(lost))
    employee = make.employee(lost)
    make.shift(employee)
    with pytest.raises(ValueError, match=f"Employee {employee.code} starts at area {lost.name}'s office"):
        problem(lost)


def test_areas_that_are_parts_of_each_other_do_not_hang(area):
    other = make.area(parent=area)
    type(area).objects.filter(pk=area.pk).update(parent=other)
    make.need(make.client(other))
    make.shift(make.employee(other))
    area.refresh_from_db()
    assert len(problem(area).visits) == 1


@pytest.mark.parametrize(("starts_at", "from_office"), [("OFFICE", True), ("HOME", False)])
def test_a_shift_starts_at_the_office_or_not(area, starts_at, from_office):
    make.shift(make.employee(area, starts_at=starts_at, home_latitude=59.7, home_longitude=17.6))
    assert problem(area).shifts[0].from_office is from_office
