"""Time windows and breaks as parsed from JSON, and as instants across clock changes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from resources.localtime import instant, seconds_after
from resources.windows import BreakWindow, TimeWindow, parse_break_windows, parse_time_windows

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)  # 02:00 -> 03:00, and 03:00 -> 02:00


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "minutes", "expected"),
    [
        (date(2027, 1, 15), 150, utc(date(2027, 1, 15), 1, 30)),
        (SPRING, 119, utc(SPRING, 0, 59)),
        (SPRING, 150, utc(SPRING, 1, 30)),  # 02:30 does not exist: it moves forward to 03:30
        (SPRING, 180, utc(SPRING, 1)),
        (AUTUMN, 150, utc(AUTUMN, 0, 30)),  # 02:30 comes twice: the first one
        (AUTUMN, 180, utc(AUTUMN, 2)),
        (date(2027, 3, 27), 24 * 60 + 420, utc(SPRING, 5)),  # the next day's clock time, not 24 hours later
    ],
)
def test_clock_times_become_instants(day, minutes, expected):
    assert instant(day, minutes, STOCKHOLM) == expected


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 27), 9), (date(2027, 10, 30), 11), (date(2027, 6, 1), 10)])
def test_a_night_from_21_to_07_lasts_what_it_lasts(day, hours):
    assert seconds_after(instant(day, 21 * 60, STOCKHOLM), instant(day, 31 * 60, STOCKHOLM)) == hours * 3600


def window(**fields):
    return {"day": None, "start": "07:00", "end": "09:30", "preference": "HARD", **fields}


@pytest.mark.parametrize(
    ("fields", "start", "end"),
    [({}, 420, 570), ({"start": "22:00", "end": "01:00"}, 1320, 1500), ({"start": "07:00", "end": "07:00"}, 420, 1860)],
)
def test_an_end_not_after_the_start_is_the_next_days(fields, start, end):
    parsed = TimeWindow.from_json(window(**fields))
    assert [parsed.start, parsed.end] == [start, end]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (window(day="XX"), "day is 'XX'"),
        (window(start="24:00"), "start is '24:00'"),
        (window(end="7:00"), "end is '7:00'"),
        (window(start=None), "start is None"),
        (window(start="07:00\n"), r"start is '07:00\\n'"),
        (window(start="0٧:00"), "start is '0٧:00'"),
        (window(preference="MAYBE"), "preference is 'MAYBE'"),
        (window(preference={}), "preference is {}"),
        (window(preference=None), "preference is None"),
        (window(day=[]), r"day is \[\]"),
        (window(colour="red"), "unknown key 'colour'"),
        (["07:00", "09:00"], "must be an object"),
    ],
)
def test_a_wrong_window_is_refused_by_its_field(raw, said):
    with pytest.raises(ValueError, match=said):
        parse_time_windows([raw])


def test_the_refusal_says_which_window():
    with pytest.raises(ValueError, match="time window 2"):
        parse_time_windows([window(), window(day="XX")])


def test_windows_are_a_list():
    with pytest.raises(ValueError, match="must be a list"):
        parse_time_windows({"day": None})


@pytest.mark.parametrize(("day", "holds"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
def test_a_weekday_window_holds_on_its_day(day, holds):
    assert TimeWindow.from_json(window(day="MO")).holds_on(day) is holds


def test_a_window_comes_back_from_its_stored_form():
    parsed = TimeWindow.from_json(window(start="22:15", end="01:45", day="SU", preference="AVOID"))
    assert TimeWindow.from_json(parsed.to_json()) == parsed


def pause(**fields):
    return {"start": "11:00", "end": "13:00", "minutes": 30, "required": True, "paid": False, **fields}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"minutes": 0}, "minutes is 0"),
        ({"minutes": True}, "minutes is True"),
        ({"minutes": 121}, "do not fit between 11:00 and 13:00"),
        ({"required": "yes"}, "required is 'yes'"),
        ({"paid": 1}, "paid is 1"),
    ],
)
def test_a_wrong_break_is_refused_by_its_field(fields, said):
    with pytest.raises(ValueError, match=said):
        parse_break_windows([pause(**fields)])


@pytest.mark.parametrize("minutes", [1, 120])
def test_a_break_may_fill_its_window(minutes):
    assert BreakWindow.from_json(pause(minutes=minutes)).minutes == minutes
