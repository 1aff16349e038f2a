"""The twelve checks of the roster: tables on both sides of each bound."""

from datetime import date, timedelta

import pytest

from constraints.catalogue import set_rule
from resources.models import EmployeeAbsence, Vehicle
from scheduling.checks.roster import check_roster
from scheduling.models import PlanningSettings
from tests import factories as make
from tests.factories import MONDAY, at

TUESDAY = MONDAY + timedelta(days=1)
SHORT_BREAK = {"start": "11:00", "end": "13:00", "minutes": 30, "required": True, "paid": False}


@pytest.fixture
def staff(inside):
    """Somebody of a full week."""
    return make.employee(make.area(), code="E-1")


def found(staff, first=MONDAY, last=None):
    return check_roster(staff.area, first, last or first)


def codes(staff, first=MONDAY, last=None) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.severity)) for finding in found(staff, first, last)]


@pytest.mark.parametrize(
    ("start", "expected"), [(9, []), (8.99, [("daily_rest", "error")]), (7, [("daily_rest", "error")])]
)
def test_daily_rest(staff, start, expected):
    """Eleven hours after 22:00; the shift before the period counts."""
    make.shift(staff, 14, 22, day=MONDAY - timedelta(days=1))
    make.shift(staff, start, 16)
    assert codes(staff) == expected


def test_the_smallest_change_brings_the_rest(staff):
    make.shift(staff, 14, 22, day=MONDAY - timedelta(days=1))
    late = make.shift(staff, 8, 16)
    change = found(staff)[0].changes[0]
    assert [change.row.pk, change.values["minutes"]] == [str(late.pk), 60]
    type(late).objects.filter(pk=late.pk).update(planned_start=at(9))
    assert codes(staff) == []


def test_a_rest_that_the_24_hours_cut_is_lengthened_on_both_sides(staff):
    """From 6:00 to 20:00 and on from 6:30: of 24 hours ten are free, half an hour of eleven lies behind them."""
    make.shift(staff, 6, 13)
    evening = make.shift(staff, 13, 20)
    make.shift(staff, 6.5, 14, day=TUESDAY)
    finding = next(finding for finding in found(staff) if finding.code == "daily_rest")
    assert [(change.row.pk, change.values["minutes"]) for change in finding.changes] == [(str(evening.pk), 60)]


@pytest.mark.parametrize(("minutes", "expected"), [(600, []), (601, [("daily_rest", "error")])])
def test_daily_rest_is_the_organizations_own(staff, minutes, expected):
    set_rule("daily_rest", weight=1, level="HARD", value={"minutes": minutes})
    make.shift(staff, 14, 22, day=MONDAY - timedelta(days=1))
    make.shift(staff, 8, 16)
    assert codes(staff) == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [(24, []), (24.5, [("night_rest", "warning")])],
)
def test_the_night_is_part_of_the_rest(staff, end, expected):
    make.shift(staff, 16, end)
    assert codes(staff) == expected


def test_a_night_shift_has_its_rest_by_day(staff):
    make.shift(staff, 21, 30)
    assert codes(staff) == []


@pytest.mark.parametrize(("days", "expected"), [(5, []), (6, [("weekly_rest", "error")])])
def test_weekly_rest(staff, days, expected):
    set_rule("weekly_hours", weight=0, level="MEDIUM")
    for day in range(days):
        make.shift(staff, 8, 16, day=MONDAY + timedelta(days=day))
    assert codes(staff) == expected


def test_thirty_six_hours_are_enough(staff):
    """Free from Saturday 12:00 to Sunday 24:00."""
    set_rule("weekly_hours", weight=0, level="MEDIUM")
    for day in range(5):
        make.shift(staff, 8, 16, day=MONDAY + timedelta(days=day))
    saturday = make.shift(staff, 8, 12, day=MONDAY + timedelta(days=5))
    assert codes(staff) == []
    type(saturday).objects.filter(pk=saturday.pk).update(planned_end=at(12.5, saturday.date))
    make.shift(staff, 0, 0.25, day=MONDAY + timedelta(days=7))
    assert codes(staff) == [("weekly_rest", "error")]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(8, []), (8.1, [("weekly_hours", "error")]), (7.2, []), (7.1, [("weekly_hours", "warning")])],
)
def test_weekly_hours(staff, hours, expected):
    """Five shifts against 40 hours, and nine tenths of them."""
    for day in range(5):
        make.shift(staff, 8, 8 + hours, day=MONDAY + timedelta(days=day))
    assert codes(staff, MONDAY, MONDAY + timedelta(days=6)) == expected


def test_a_week_that_is_checked_in_part_may_still_be_filled(staff):
    make.shift(staff, 8, 12)
    assert codes(staff) == []


@pytest.mark.parametrize(("end", "expected"), [(17, []), (17.1, [("shift_length", "warning")])])
def test_the_longest_shift(staff, end, expected):
    make.shift(staff, 7, end)
    assert codes(staff) == expected


@pytest.mark.parametrize(("start", "expected"), [(8, []), (7.9, [("shift_length", "warning")])])
def test_the_longest_split_day(staff, start, expected):
    """Until 21:00: thirteen hours; ten of rest are enough here."""
    set_rule("daily_rest", weight=1, level="HARD", value={"minutes": 600})
    make.shift(staff, start, 11)
    make.shift(staff, 17, 21)
    assert codes(staff) == expected


@pytest.mark.parametrize(("limit", "expected"), [(540, []), (539, [("shift_length", "warning")])])
def test_the_longest_shift_is_the_organizations_own(staff, limit, expected):
    PlanningSettings.objects.create(longest_shift_minutes=limit)
    make.shift(staff)
    assert codes(staff) == expected


@pytest.mark.parametrize(
    ("end", "most", "expected"), [(30, 480, []), (30, 95, [("night_mean", "warning")]), (24.9, 95, [])]
)
def test_night_workers_mean(staff, end, most, expected):
    """Twelve nights of nine hours (or three) in twelve weeks' working days of two weeks: nine hours a day."""
    PlanningSettings.objects.create(night_mean_weeks=2, night_mean_minutes=most)
    set_rule("weekly_hours", weight=0, level="MEDIUM")
    for day in (0, 7):
        make.shift(staff, 21, end, day=MONDAY - timedelta(days=day))
        make.shift(staff, 21, end, day=MONDAY - timedelta(days=day + 3))
    assert [code for code in codes(staff) if code[0] == "night_mean"] == expected


@pytest.mark.parametrize(
    ("shift", "windows", "expected"),
    [
        ((7, 12), [], []),
        ((7, 12.1), [], [("break_room", "error")]),
        ((8, 17), [("11:00", "12:00", 30)], []),  # five hours behind noon
        ((8, 17.1), [("11:00", "12:00", 30)], [("break_room", "error")]),
        ((7, 17), [("11:00", "11:20", 20)], [("break_room", "error")]),  # too short to count
        ((7, 16.5), [("07:30", "08:30", 30)], [("break_room", "error")]),  # too soon
        ((6, 20), [("10:00", "11:30", 30), ("14:00", "16:00", 30)], [("shift_length", "warning")]),
    ],
)
def test_room_for_breaks(staff, shift, windows, expected):
    set_rule("work_stretch", weight=1, level="HARD")
    pauses = [{**SHORT_BREAK, "start": start, "end": end, "minutes": minutes} for start, end, minutes in windows]
    make.shift(staff, *shift, shift_template=make.template(break_windows=pauses))
    assert [code for code in codes(staff) if code[0] != "daily_rest"] == expected


def test_a_break_outside_the_shift_names_the_template(staff):
    template = make.template()
    make.shift(staff, 7, 11.25, shift_template=template)
    finding = found(staff)[0]
    assert [finding.code, finding.row.pk, finding.values["minutes"]] == ["break_room", str(template.pk), 15]


@pytest.mark.parametrize(("status", "expected"), [("ACTIVE", []), ("MAINTENANCE", [("vehicle_state", "error")])])
def test_vehicles_that_are_not_in_use(staff, status, expected):
    make.shift(staff, vehicle=Vehicle.objects.create(name="Car 1", type="CAR", status=status), mode="car")
    assert codes(staff) == expected


@pytest.mark.parametrize(("employees", "expected"), [(2, []), (3, [("overlap", "error")])])
def test_employees_in_one_vehicle(staff, employees, expected):
    car = Vehicle.objects.create(name="Car 1", type="CAR", capacity=2)
    people = [staff, *(make.employee(staff.area, code=f"E-{number}") for number in range(2, employees + 1))]
    rows = [make.shift(person, 7 + at, vehicle=car, mode="car") for at, person in enumerate(people)]
    assert codes(staff) == expected
    assert [finding.row.pk for finding in found(staff)] == [str(row.pk) for row in rows[2:]]


@pytest.mark.parametrize(("mode", "expected"), [("walk", []), ("car", [("vehicle_state", "error")])])
def test_a_drive_without_a_car(staff, mode, expected):
    make.shift(staff, mode=mode)
    assert codes(staff) == expected


@pytest.mark.parametrize(
    ("last", "expected"), [(MONDAY, []), (date(2026, 11, 22), [("vehicle_driver_skill", "error")])]
)
def test_the_drivers_skill(staff, last, expected):
    from resources.models import Skill

    licence = Skill.objects.create(code="LICENCE", name="Licence")
    make.holds(staff, licence, date(2026, 1, 1), last)
    car = Vehicle.objects.create(name="Car 1", type="CAR", required_skill=licence)
    make.shift(staff, vehicle=car, mode="car")
    assert codes(staff) == expected


@pytest.mark.parametrize(
    ("status", "begin", "expected"),
    [
        ("approved", 16, []),
        ("approved", 15, [("absence", "error")]),
        ("pending", 15, [("absence", "warning")]),
        ("declined", 15, []),
    ],
)
def test_absences(staff, status, begin, expected):
    make.shift(staff)
    EmployeeAbsence.objects.create(employee=staff, kind="SICK", status=status, starts_at=at(begin), ends_at=at(24))
    assert codes(staff) == expected


@pytest.mark.parametrize(("last", "expected"), [(MONDAY, []), (date(2026, 11, 22), [("absence", "error")])])
def test_shifts_after_the_employment(staff, last, expected):
    make.shift(staff)
    type(staff).objects.filter(pk=staff.pk).update(active_to=last)
    assert codes(staff) == expected


@pytest.mark.parametrize(
    ("window", "expected"),
    [(("08:00", "08:40"), [("cover", "warning")]), (("08:00", "09:00"), []), (("08:00", "09:30"), [])],
)
def test_cover_of_a_skill(staff, window, expected):
    """Two visits of half an hour, and one who holds the skill: bound to the same minutes there is one too few."""
    make.shift(staff)
    for _number in range(2):
        need = make.need(make.client(staff.area), window=window)
        skill = make.skilled(need, "DELEG")
    make.holds(staff, skill, date(2026, 1, 1))
    assert codes(staff) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(90, []), (91, [("cover", "warning")])])
def test_cover_in_minutes(staff, minutes, expected):
    make.shift(staff, 8, 9.5)
    make.need(make.client(staff.area), minutes, ("08:00", "12:00"))
    assert codes(staff) == expected


def test_the_clock_changes_in_a_rest(staff, inside):
    """Sunday 25 October 2026: from 21:00 to 7:00 in Stockholm are eleven hours."""
    type(inside).objects.update(time_zone="Europe/Stockholm")
    day = date(2026, 10, 24)
    make.shift(staff, 12, 19, day=day)  # until 21:00 on the clock
    make.shift(staff, 6, 14, day=day + timedelta(days=1))  # from 7:00
    assert codes(staff, day, day + timedelta(days=1)) == []
