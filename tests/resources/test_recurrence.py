"""Recurrence rules on local dates."""

from datetime import date, timedelta

import pytest

from resources.recurrence import Frequency, every_day

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def dates(rule: str, start: str = "2026-11-02", between=NOVEMBER) -> list[int]:
    return [day.day for day in Frequency.from_json({"rrule": rule, "dtstart": start}).dates(*between)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=7", [2, 9, 16, 23, 30]),
        ("FREQ=WEEKLY;BYDAY=MO,TH", [2, 5, 9, 12, 16, 19, 23, 26, 30]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", [4, 18]),
        ("FREQ=MONTHLY;BYMONTHDAY=15", [15]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", []),
    ],
)
def test_rules_give_their_dates(rule, expected):
    assert dates(rule) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(1, 1, []), (1, 2, [2]), (2, 2, [2]), (2, 3, [2, 3])],
)
def test_both_ends_are_included(first, last, expected):
    assert dates("FREQ=DAILY", between=(date(2026, 11, first), date(2026, 11, last))) == expected


def test_a_leap_day_is_a_day():
    assert dates("FREQ=DAILY", "2028-02-28", (date(2028, 2, 28), date(2028, 3, 1))) == [28, 29, 1]


def test_asking_twice_gives_the_same():
    assert dates("FREQ=WEEKLY;BYDAY=MO") == dates("FREQ=WEEKLY;BYDAY=MO")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"rrule": "FREQ=HOURLY", "dtstart": "2026-11-02"}, "FREQ is 'HOURLY'"),
        ({"rrule": "INTERVAL=2", "dtstart": "2026-11-02"}, "it needs FREQ"),
        ({"rrule": "FREQ=DAILY;COUNT=3", "dtstart": "2026-11-02"}, "it needs FREQ"),
        ({"rrule": "FREQ=DAILY;INTERVAL=0", "dtstart": "2026-11-02"}, "INTERVAL is '0'"),
        ({"rrule": "FREQ=DAILY;INTERVAL=²", "dtstart": "2026-11-02"}, "INTERVAL is '²'"),
        ({"rrule": "FREQ=DAILY;INTERVAL=367", "dtstart": "2026-11-02"}, "INTERVAL is '367'"),
        ({"rrule": "FREQ=DAILY;INTERVAL=2\n", "dtstart": "2026-11-02"}, "INTERVAL is '2.n'"),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=²", "dtstart": "2026-11-02"}, "BYMONTHDAY is '²'"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=XX", "dtstart": "2026-11-02"}, "BYDAY is 'XX'"),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=32", "dtstart": "2026-11-02"}, "BYMONTHDAY is '32'"),
        ({"rrule": "FREQ=DAILY", "dtstart": "2 November"}, "dtstart is '2 November'"),
        ({"rrule": "FREQ=DAILY", "dtstart": {}}, "dtstart is {}"),
        ({"rrule": 7, "dtstart": "2026-11-02"}, "rrule is 7"),
        ({"rrule": "FREQ=DAILY"}, "exactly rrule and dtstart"),
        ("FREQ=DAILY", "exactly rrule and dtstart"),
    ],
)
def test_what_is_no_rule_is_refused_by_its_part(raw, said):
    with pytest.raises(ValueError, match=said):
        Frequency.from_json(raw)


def test_every_day_is_a_rule():
    assert Frequency.from_json(every_day(date(2026, 11, 2))).start == date(2026, 11, 2)


@pytest.mark.parametrize("rule", [
    "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;BYDAY=SA,SU", "FREQ=DAILY;INTERVAL=2;BYMONTHDAY=1,2,3",
    "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH,SU", "FREQ=WEEKLY;INTERVAL=3",
    "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;INTERVAL=2",
])  # fmt: skip
@pytest.mark.parametrize("begun", range(7))
def test_a_part_of_the_dates_is_that_part_of_all_of_them(rule, begun):
    """Whatever weekday the rule begins on, and however long ago."""
    frequency = Frequency(rule, date(2026, 1, 1) + timedelta(days=begun))
    whole = frequency.dates(frequency.start, date(2026, 12, 31))
    for days in range(0, 300, 13):
        first = date(2026, 2, 1) + timedelta(days=days)
        last = first + timedelta(days=days % 9)
        assert frequency.dates(first, last) == [day for day in whole if first <= day <= last]
