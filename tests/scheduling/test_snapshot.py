"""From rows to a problem: dates, windows, skills at the visit's date, absences, links."""

from datetime import UTC, date, datetime, timedelta

import pytest

from organizations.models import Organization
from resources.models import (
    ClientAbsence,
    ClientEmployeeRelation,
    EmployeeAbsence,
    Vehicle,
    VisitDependency,
)
from scheduling.keys import VisitKey
from scheduling.snapshot import EmptyArea, take_snapshot
from scheduling.solver.lookup import Lookup
from scheduling.solver.penalties.skill import missing_skill
from scheduling.solver.problem import RelationKind
from tests import factories as make
from tests.factories import MONDAY, at
from tests.scheduling.snapshots import problem

MINUTE = 60  # ticks
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def area(inside):
    return make.area()


def test_an_empty_area_is_said_to_be_empty(area):
    with pytest.raises(EmptyArea, match="neither visits nor shifts from 2026-11-23"):
        problem(area)


def test_a_need_becomes_a_visit_a_day(area):
    requirement = make.need(make.client(area))
    found = [VisitKey.parse(visit.id) for visit in problem(area, MONDAY, TUESDAY).visits]
    assert found == [VisitKey(str(requirement.pk), MONDAY, 1), VisitKey(str(requirement.pk), TUESDAY, 1)]


def test_the_same_rows_give_the_same_problem(area):
    make.need(make.client(area))
    make.shift(make.employee(area))
    assert problem(area).input_hash() == problem(area).input_hash()


def test_a_visit_carries_its_numbers(area):
    make.need(make.client(area), minutes=45, priority=7, required_employee_count=2, obligation="MANDATORY")
    visit = problem(area).visits[0]
    assert [visit.duration, visit.priority, visit.staff, visit.obligation] == [45 * MINUTE, 7, 2, "MANDATORY"]
    assert [(window.open, window.close) for window in visit.windows] == [(480 * MINUTE, 600 * MINUTE)]


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"valid_from": TUESDAY}, [1]),
        ({"valid_to": MONDAY}, [0]),
        ({"frequency": {"rrule": "FREQ=WEEKLY;BYDAY=TU", "dtstart": "2026-01-01"}}, [1]),
    ],
)
def test_a_need_holds_on_its_dates(area, fields, days):
    make.need(make.client(area), **fields)
    make.shift(make.employee(area))
    assert [visit.day for visit in problem(area, MONDAY, TUESDAY).visits] == days


@pytest.mark.parametrize(("leaves", "count"), [(MONDAY, 1), (MONDAY - timedelta(days=1), 0)])
def test_a_client_is_visited_while_a_client(area, leaves, count):
    make.need(make.client(area, active_to=leaves))
    make.shift(make.employee(area))
    assert len(problem(area).visits) == count


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (6, 8, [(480, 600)]),  # ends as the window opens
        (6, 9, [(540, 600)]),
        (6, 9.5, [(570, 600)]),  # just room for 30 minutes
        (6, 9.6, []),
        (8.5, 9, [(480, 510), (540, 600)]),
        (8.4, 9.6, []),
        (10, 12, [(480, 600)]),
    ],
)
def test_a_clients_absence_cuts_the_windows(area, start, end, expected):
    client = make.client(area)
    make.need(client)
    make.shift(make.employee(area))
    ClientAbsence.objects.create(client=client, kind="AWAY", starts_at=at(start), ends_at=at(end))
    visits = problem(area).visits
    assert [(w.open // MINUTE, w.close // MINUTE) for visit in visits for w in visit.windows] == expected


def test_a_client_in_hospital_until_further_notice_is_not_visited(area):
    client = make.client(area)
    make.need(client)
    make.shift(make.employee(area))
    ClientAbsence.objects.create(client=client, kind="HOSPITAL", starts_at=at(-24))
    assert problem(area).visits == ()


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        (0, 7, [(7, 16)]),
        (0, 9, [(9, 16)]),
        (12, 13, [(7, 12), (13, 16)]),
        (14, 20, [(7, 14)]),
        (7, 16, []),
    ],
)
def test_an_approved_absence_cuts_the_shift(area, start, end, parts):
    employee = make.employee(area)
    make.shift(employee)
    make.need(make.client(area))
    EmployeeAbsence.objects.create(
        employee=employee, kind="SICK", status="approved", starts_at=at(start), ends_at=at(end)
    )
    assert [(shift.start / 3600, shift.end / 3600) for shift in problem(area).shifts] == parts


@pytest.mark.parametrize("status", ["pending", "declined"])
def test_other_absences_cut_nothing(area, status):
    employee = make.employee(area)
    make.shift(employee)
    EmployeeAbsence.objects.create(employee=employee, kind="SICK", status=status, starts_at=at(7), ends_at=at(16))
    assert len(problem(area).shifts) == 1


@pytest.mark.parametrize(("ends", "count"), [(MONDAY, 1), (MONDAY - timedelta(days=1), 0)])
def test_a_shift_after_the_employment_is_none(area, ends, count):
    make.shift(make.employee(area, active_to=ends))
    make.need(make.client(area))
    assert len(problem(area).shifts) == count


def test_a_cancelled_shift_is_none(area):
    make.shift(make.employee(area), status="CANCELLED", cancelled_at=at(0))
    make.need(make.client(area))
    assert problem(area).shifts == ()


@pytest.mark.parametrize(
    ("first", "last", "missing"),
    [
        (MONDAY, MONDAY, 0),
        (MONDAY - timedelta(days=9), MONDAY, 0),
        (MONDAY - timedelta(days=9), MONDAY - timedelta(days=1), 1),  # expired yesterday
        (TUESDAY, None, 1),  # issued from tomorrow
        (MONDAY, None, 0),
    ],
)
def test_a_delegation_is_judged_at_the_visits_date(area, first, last, missing):
    requirement = make.need(make.client(area))
    employee = make.employee(area)
    make.shift(employee)
    make.holds(employee, make.skilled(requirement, "DELEG_INSULIN"), first, last)
    taken = problem(area)
    visit, need = taken.visits[0], taken.visits[0].needs[0]
    assert missing_skill(Lookup(taken), visit, need, [taken.employees[0].id]) == missing


def test_a_visit_over_midnight_needs_its_skills_on_both_dates(area):
    make.need(make.client(area), minutes=30, window=("23:00", "01:00"))
    visit = problem(area).visits[0]
    assert [visit.day, visit.last_day, visit.windows[0].close // MINUTE] == [0, 1, 25 * 60]


def test_a_window_of_another_weekday_does_not_bind(area):
    windows = [
        {"day": "MO", "start": "08:00", "end": "10:00", "preference": "HARD"},
        {"day": "TU", "start": "12:00", "end": "14:00", "preference": "HARD"},
    ]
    make.need(make.client(area), time_windows=windows)
    assert [len(visit.windows) for visit in problem(area, MONDAY, TUESDAY).visits] == [1, 1]


@pytest.mark.parametrize("preference", [None, "PREFERRED"])
def test_a_visit_without_an_agreed_time_is_agreed_for_its_date(area, preference):
    wish = {"day": None, "start": "08:00", "end": "10:00", "preference": preference}
    make.need(make.client(area), time_windows=[wish] if preference else [])
    agreed = [visit.agreed for visit in problem(area, MONDAY, TUESDAY).visits]
    assert [[(window.open // MINUTE, window.close // MINUTE) for window in own] for own in agreed] == [
        [(0, 1440)],
        [(1440, 2880)],
    ]


SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (SPRING, datetime(2027, 3, 28, 1, 30, tzinfo=UTC), datetime(2027, 3, 28, 2, tzinfo=UTC)),
        (AUTUMN, datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 3, tzinfo=UTC)),
    ],
    ids=["02:30 does not exist", "02:30 comes twice"],
)
def test_a_window_at_half_past_two_on_the_change_days(area, day, opens, closes):
    Organization.objects.update(time_zone="Europe/Stockholm")
    make.need(make.client(area), minutes=15, window=("02:30", "04:00"))
    snapshot = take_snapshot(area, day, day)
    window = snapshot.problem.visits[0].windows[0]
    assert [snapshot.clock.moment(window.open), snapshot.clock.moment(window.close)] == [opens, closes]


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 9), (AUTUMN, 11)])
def test_a_night_shift_across_the_change_has_its_elapsed_length(area, day, hours):
    from zoneinfo import ZoneInfo

    from resources.localtime import instant

    zone = ZoneInfo("Europe/Stockholm")
    Organization.objects.update(time_zone=zone.key)
    eve = day - timedelta(days=1)
    make.shift(
        make.employee(area),
        day=eve,
        planned_start=instant(eve, 21 * 60, zone),
        planned_end=instant(day, 7 * 60, zone),
    )
    shift = problem(area, eve, day).shifts[0]
    assert [shift.day, shift.end - shift.start] == [0, hours * 3600]


def test_a_break_of_a_night_shift_lies_in_the_night(area):
    night = make.template(
        start_time="21:00",
        end_time="07:00",
        break_windows=[{"start": "01:00", "end": "03:00", "minutes": 30, "required": True, "paid": True}],
    )
    make.shift(make.employee(area), 21, 31, shift_template=night)
    pause = problem(area).shifts[0].breaks[0]
    assert [pause.open // 3600, pause.close // 3600, pause.paid] == [25, 27, True]


def test_a_break_that_an_absence_took_the_room_of_is_left_out(area):
    employee = make.employee(area)
    make.shift(employee, shift_template=make.template())
    EmployeeAbsence.objects.create(
        employee=employee, kind="LEAVE", status="approved", starts_at=at(11.25), ends_at=at(13)
    )
    assert [len(shift.breaks) for shift in problem(area).shifts] == [0, 0]


def test_links_join_the_visits_of_one_date(area):
    client = make.client(area)
    first, second = make.need(client), make.need(client, service_type="LUNCH", window=("12:00", "14:00"))
    VisitDependency.objects.create(first=first, second=second, min_gap=timedelta(hours=3), measured_from="START")
    links = problem(area, MONDAY, TUESDAY).dependencies
    pairs = [(VisitKey.parse(link.first).date, VisitKey.parse(link.second).date) for link in links]
    assert [pairs, links[0].min_gap, links[0].max_gap] == [[(MONDAY, MONDAY), (TUESDAY, TUESDAY)], 3 * 3600, None]


def test_a_link_without_gaps_has_no_say_in_time(area):
    client = make.client(area)
    VisitDependency.objects.create(first=make.need(client), second=make.need(client), all_or_nothing=True)
    link = problem(area).dependencies[0]
    assert [link.min_gap, link.max_gap, link.all_or_nothing] == [None, None, True]


def test_relations_and_the_contact_person_are_taken_along(area):
    preferred, blocked, contact = (make.employee(area) for _ in range(3))
    for employee in (preferred, blocked, contact):
        make.shift(employee)
    client = make.client(area, fixed_contact_employee=contact)
    make.need(client)
    for employee, kind in ((preferred, "preferred"), (blocked, "blocked")):
        ClientEmployeeRelation.objects.create(client=client, employee=employee, kind=kind, valid_from=MONDAY)
    found = {relation.employee: relation.kind for relation in problem(area).relations}
    assert found == {
        str(preferred.pk): RelationKind.PREFERRED,
        str(blocked.pk): RelationKind.BLOCKED,
        str(contact.pk): RelationKind.CONTACT,
    }


def test_a_vehicle_brings_the_skill_its_driver_needs(area):
    skill = make.skilled(make.need(make.client(area)), "KORKORT")
    car = Vehicle.objects.create(name="V-1", type="CAR", required_skill=skill)
    make.shift(make.employee(area), vehicle=car, mode="car")
    assert problem(area).shifts[0].vehicle_skill == "KORKORT"


def test_parts_of_an_area_are_planned_with_it(area):
    part = make.area(parent=area)
    make.need(make.client(part))
    make.shift(make.employee(part))
    taken = problem(area)
    assert [len(taken.visits), len(taken.shifts)] == [1, 1]


def test_another_area_is_not(area):
    make.need(make.client(make.area()))
    make.shift(make.employee(area))
    assert problem(area).visits == ()


def test_a_wrong_stored_window_is_named_by_its_row(area):
    requirement = make.need(make.client(area))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE visit_requirements SET time_windows = \'[{"day": "XX"}]\' WHERE id = %s', [requirement.pk]
        )
    with pytest.raises(ValueError, match=f"Visit requirement {requirement.pk}: time window 1: day is 'XX'"):
        problem(area)


def test_no_personal_data_is_in_a_problem(inside):
    import json

    area = make.area()
    make.need(make.client(area, name="Kanariefagel Fageldotter", address="Kanarievagen 1"))
    make.shift(make.employee(area, name="Kanariefagel", home_address="Kanarievagen 2"))
    assert "kanarie" not in json.dumps(take_snapshot(area, MONDAY, MONDAY).input_data()).lower()


def test_a_visit_knows_the_areas_it_lies_in_and_an_employee_their_own(area):
    part = make.area(parent=area)
    make.need(make.client(part))
    make.shift(make.employee(area))
    taken = problem(area)
    assert (taken.visits[0].areas, taken.employees[0].area) == ((str(part.pk), str(area.pk)), str(area.pk))


@pytest.mark.parametrize(("key_type", "has_key"), [("physical", True), ("phoniro", False), ("none", False)])
def test_only_a_physical_key_is_fetched(area, key_type, has_key):
    make.need(make.client(area, key_type=key_type))
    make.shift(make.employee(area))
    assert problem(area).visits[0].has_key is has_key
