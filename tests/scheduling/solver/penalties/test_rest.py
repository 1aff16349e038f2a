"""Daily rest, weekly rest and weekly hours: what late returns add, on both sides of every bound."""

from dataclasses import replace

import pytest

from scheduling.solver.calendar import Calendar
from scheduling.solver.penalties.rest import anchors, longest_free
from scheduling.solver.problem import Duty, Employee
from scheduling.solver.referee import judge
from scheduling.solver.rules import Override, Rules
from tests.scheduling.solver.small import WEEK, day, joined, minutes, only, pause, plan, priced, visit

FORTNIGHT = Calendar(weekday=0, midnights=tuple(minutes(1440 * number) for number in range(-7, 8)))


def employee(*duties, **more) -> Employee:
    """e0; `duties` in minutes: start, end and, where not all of it, the paid part."""
    known = (Duty(start=minutes(s), end=minutes(e), paid=minutes(*paid or (e - s,))) for s, e, *paid in duties)
    return Employee(id="e0", duties=tuple(known), **more)


def late(over, *, shifts=((420, 1200), (1860, 2400)), rules=None, code="daily_rest", number=0, **more):
    """Units of a plan whose shift of that number returns so many minutes after its end, all shifts being e0's."""
    start, end = shifts[number]
    problem = day(
        visit("x", length=end - start + over),
        shifts=shifts,
        worked_by="0" * len(shifts),
        rules=rules or only(code),
        **more,
    )
    return priced(problem, plan({"x": start}, **{f"s{number}": "x"}), code)


@pytest.mark.parametrize(
    ("first", "over", "units"),
    [
        ((420, 1200), 0, []),
        ((420, 1200), 1, [60]),
        ((420, 1200), 60, [3600]),
        ((420, 1140), 60, []),
        ((420, 1140), 61, [60]),
        ((420, 1200), 900, [660 * 60]),
    ],
)
def test_a_late_return_eats_the_daily_rest(first, over, units):
    assert late(over, shifts=(first, (1860, 2400))) == units
    assert late(over, shifts=(first,), employees=(employee((1860, 2400)),)) == units


@pytest.mark.parametrize(("over", "units"), [(0, []), (1, [60]), (30, [1800])])
def test_a_rest_too_short_in_the_roster_is_not_the_plans(over, units):
    assert late(over, shifts=((420, 1260), (1860, 2400))) == units


@pytest.mark.parametrize(("over", "units"), [(0, []), (1, [60])])
def test_rest_is_cut_24_hours_after_its_anchor(over, units):
    assert late(over, shifts=((420, 1200),)) == units


@pytest.mark.parametrize(
    ("number", "over", "units"),
    [(0, 0, []), (0, 239, []), (0, 480, []), (0, 481, [60]), (1, 0, []), (1, 1, [60])],
)
def test_a_split_day_has_one_rest(number, over, units):
    assert late(over, shifts=((420, 720), (960, 1200), (1860, 2400)), number=number) == units


@pytest.mark.parametrize(
    ("before", "over", "units"),
    [
        ((-600, -120), 30, []),  # an anchor of yesterday, its rest over before the shift
        ((180, 240), 0, []),  # the anchor is the earlier duty: until 03:00, with a gap of 600 minutes
        ((180, 240), 1, [60]),
    ],
)
def test_work_before_the_problem_is_an_anchor_too(before, over, units):
    assert late(over, shifts=((420, 1020),), employees=(employee(before, (1860, 2400)),)) == units


def test_two_late_returns_are_two_short_rests():
    problem = day(
        visit("x", length=790),
        visit("y", length=785),
        shifts=((420, 1200), (1860, 2640), (3300, 3600)),
        worked_by="000",
        rules=only("daily_rest"),
    )
    made = plan({"x": 420, "y": 1860}, s0="x", s1="y")
    assert priced(problem, made, "daily_rest") == [600, 300]
    found = [match for match in judge(problem, made).matches if match.rule == "daily_rest"]
    assert [(match.shift, match.employees) for match in found] == [("s0", ("e0",)), ("s1", ("e0",))]


def test_another_employees_rest_is_left_alone():
    rules = only("daily_rest", minutes=600)
    problem = day(visit("x", length=790), shifts=((420, 1200), (1860, 2400)), worked_by="01", rules=rules)
    assert priced(problem, plan({"x": 420}, s0="x"), "daily_rest") == []


@pytest.mark.parametrize(
    ("own", "over", "units"),
    [
        ({"value": {"minutes": 600}}, 60, []),
        ({"value": {"minutes": 600}}, 61, [60]),
        ({"weight": 0}, 61, []),
        ({"value": {"minutes": 600}, "first_day": 1}, 1, [60]),
        ({"value": {"minutes": 600}, "last_day": 0}, 60, []),
    ],
)
def test_an_employees_own_rest_holds_on_its_days(own, over, units):
    rules = replace(only("daily_rest"), overrides=(Override(code="daily_rest", employee="e0", **own),))
    assert late(over, rules=rules) == units


@pytest.mark.parametrize(("allowance", "over", "units"), [(15, 15, [900]), (15, 10, [600]), (0, 0, [])])
def test_a_return_within_the_allowance_may_break_rest(allowance, over, units):
    assert late(over, rules=joined(only("after_shift", max_minutes=allowance), only("daily_rest"))) == units


def test_the_catalogues_defaults_ask_for_eleven_hours():
    assert late(10, rules=Rules.defaults()) == [600]


WEEKDAYS = tuple((1440 * number + 420, 1440 * number + 960) for number in range(2, 7))


@pytest.mark.parametrize(
    ("end", "following", "over", "units"),
    [
        (960, 3120, 0, []),
        (960, 3120, 1, [60]),
        (960, 3120, 90, [5400]),
        (900, 3120, 60, []),
        (900, 3120, 61, [60]),
        (960, 3000, 0, []),  # too short in the roster
        (960, 3000, 1, [60]),
    ],
)
def test_a_late_return_eats_the_weekly_rest(end, following, over, units):
    staff = (employee((following, 3600), *WEEKDAYS[1:]),)
    assert late(over, shifts=((420, end),), employees=staff, code="weekly_rest", calendar=WEEK) == units


def test_another_long_rest_of_the_week_is_enough():
    staff = (employee((3120, 3600), *WEEKDAYS[1:3]),)
    assert late(120, shifts=((420, 960),), employees=staff, code="weekly_rest", calendar=WEEK) == []


@pytest.mark.parametrize("known", [None, Calendar(weekday=0, midnights=WEEK.midnights[:7])])
def test_a_week_of_which_a_day_is_unknown_is_not_judged(known):
    staff = (employee((3120, 3600), *WEEKDAYS[1:], weekly_minutes=0),)
    both = joined(only("weekly_rest"), only("weekly_hours"))
    for code in ("weekly_rest", "weekly_hours"):
        assert late(120, shifts=((420, 960),), employees=staff, rules=both, code=code, calendar=known) == []


@pytest.mark.parametrize("weekday", [0, 6])
@pytest.mark.parametrize(("over", "units"), [(60, []), (61, [60])])
def test_a_return_over_the_weeks_edge_eats_the_next_weeks_rest(weekday, over, units):
    """The week begins at midnight, an hour after the shift's end; or the day before."""
    calendar = Calendar(weekday=weekday, midnights=tuple(minutes(1440 * number) for number in range(9)))
    days = ((3600, 4200), *((1440 * number, 1440 * number + 900) for number in range(3, 9)))
    found = late(over, shifts=((420, 1380),), employees=(employee(*days),), code="weekly_rest", calendar=calendar)
    assert found == units


@pytest.mark.parametrize(("begins", "units"), [("MO", [60]), ("WE", []), ("SU", [])])
def test_the_week_begins_on_the_rules_weekday(begins, units):
    """Only the week from Monday is known whole."""
    rules = only("weekly_rest", week_start=begins)
    staff = (employee((3120, 3600), *WEEKDAYS[1:]),)
    assert late(1, shifts=((420, 960),), employees=staff, rules=rules, code="weekly_rest", calendar=WEEK) == units


def hours(over, contract, *duties, breaks=(), calendar=WEEK, shifts=((420, 960),), number=0, **value):
    return late(
        over,
        shifts=shifts,
        number=number,
        employees=(employee(*duties, weekly_minutes=contract),),
        breaks=breaks,
        calendar=calendar,
        rules=only("weekly_hours", **value),
        code="weekly_hours",
    )


@pytest.mark.parametrize(
    ("contract", "over", "units"),
    [(540, 0, []), (540, 1, [60]), (600, 60, []), (600, 61, [60]), (500, 0, []), (500, 5, [300]), (None, 60, [])],
)
def test_paid_time_beyond_the_contract_is_what_returns_add(contract, over, units):
    assert hours(over, contract) == units


@pytest.mark.parametrize(
    ("more", "over", "units"),
    [({}, 30, []), ({}, 31, [60]), ({"paid": True}, 1, [60]), ({"required": False}, 1, [60])],
)
def test_a_required_break_without_pay_is_no_paid_time(more, over, units):
    assert hours(over, 540, breaks=(pause(**more),)) == units


@pytest.mark.parametrize(("tolerance", "over", "units"), [(10, 10, []), (10, 11, [60]), (6000, 900, [])])
def test_hours_have_a_tolerance(tolerance, over, units):
    assert hours(over, 540, tolerance_minutes=tolerance) == units


@pytest.mark.parametrize(
    ("duty", "units"),
    [
        ((10080 - 540, 10080), [60]),  # the week's last
        ((10080, 10500), []),  # of the next week
        ((-60, 420), []),  # begins on Sunday, ends on Monday
        ((1860, 2400, 0), []),  # not paid
        ((1860, 2400, 61), [60]),
    ],
)
def test_work_belongs_to_the_week_it_begins_in(duty, units):
    assert hours(1, 600 if duty[2:] else 1080, duty, calendar=FORTNIGHT) == units


@pytest.mark.parametrize(
    ("weeks", "before", "over", "units"),
    [(1, 0, 61, [60]), (2, 600, 60, []), (2, 600, 61, [60]), (2, 560, 100, []), (2, 640, 21, [60]), (3, 0, 900, [])],
)
def test_hours_are_averaged_over_the_weeks_that_end_with_the_shifts(weeks, before, over, units):
    """Of a third week back not all is known: then nothing is judged."""
    assert hours(over, 600, (-1440, -1440 + before), calendar=FORTNIGHT, weeks=weeks) == units


def test_late_returns_of_a_week_add_up():
    problem = day(
        visit("x", length=570),
        visit("y", length=571),
        shifts=((420, 960), (1860, 2400)),
        worked_by="00",
        employees=(employee(weekly_minutes=1140),),
        calendar=WEEK,
        rules=only("weekly_hours"),
    )
    made = plan({"x": 420, "y": 1860}, s0="x", s1="y")
    assert priced(problem, made, "weekly_hours") == [60]
    assert [match.shift for match in judge(problem, made).matches] == ["s0"]


@pytest.mark.parametrize(
    ("work", "free"),
    [
        ([], (0, 100)),
        ([(0, 100)], (100, 100)),
        ([(40, 60)], (0, 40)),
        ([(30, 60)], (60, 100)),
        ([(-50, 20), (10, 30), (60, 200)], (30, 60)),
        ([(200, 300), (-20, -10)], (0, 100)),
    ],
)
def test_the_longest_free_time_is_the_first_of_several(work, free):
    assert longest_free(work, 0, 100) == free


@pytest.mark.parametrize(
    ("work", "found"),
    [
        ([], []),
        ([(7, 16), (31, 40)], [7, 31]),
        ([(7, 12), (16, 20), (31, 40)], [7, 31]),
        ([(7, 16), (30, 40)], [7, 30]),  # an hour is lost in March
        ([(7, 16), (32, 40)], [7, 32]),  # one more in October
        ([(0, 24), (24, 48)], [0, 24]),
        ([(7, 9), (22, 31), (46, 55)], [7, 22, 46]),
    ],
)
def test_the_next_anchor_is_the_first_start_after_the_rest(work, found):
    assert list(anchors(work, 24)) == found
