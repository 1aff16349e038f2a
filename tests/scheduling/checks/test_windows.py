"""Findings about the windows of a need."""

import pytest

from tests import factories as make
from tests.scheduling.checks.linting import codes, of_code


@pytest.fixture
def need(inside):
    """Half an hour from 8 to 10; the windows are changed past the form, which refuses the worst."""
    area = make.area()
    make.shift(make.employee(area))
    return make.need(make.client(area, code="C-1"))


def windows(need, *spans):
    need.time_windows = [{"day": None, "start": a, "end": b, "preference": kind} for a, b, kind in spans]
    need.save()
    return need.client.area


@pytest.mark.parametrize(
    ("end", "found"), [("08:30", []), ("08:29", ["no_shift_in_window", "window_shorter_than_visit"])]
)
def test_a_window_shorter_than_the_visit(need, end, found):
    assert codes(windows(need, ("08:00", end, "HARD"))) == found


def test_one_window_that_is_long_enough_will_do(need):
    assert codes(windows(need, ("08:00", "08:10", "HARD"), ("09:00", "10:00", "HARD"))) == []


def test_widened_by_what_lacks_it_is_no_finding(need):
    area = windows(need, ("08:00", "08:12", "HARD"))
    change = of_code(area, "window_shorter_than_visit")[0].changes[0]
    assert [change.row.pk, codes(windows(need, ("08:00", f"08:{12 + change.values['minutes']}", "HARD")))] == [
        str(need.pk),
        [],
    ]


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (("09:30", "11:00"), []),  # 9:30 is the last agreed start
        (("09:31", "11:00"), ["preferred_outside_agreed"]),
        (("07:00", "08:00"), []),
        (("07:00", "07:59"), ["preferred_outside_agreed"]),
    ],
)
def test_a_wish_outside_what_is_agreed(need, wish, found):
    assert codes(windows(need, ("08:00", "10:00", "HARD"), (*wish, "PREFERRED"))) == found


@pytest.mark.parametrize(("end", "found"), [("09:00", []), ("09:10", ["preferred_outside_agreed"])])
def test_a_wish_inside_what_is_avoided(need, end, found):
    area = windows(need, ("08:00", "10:00", "HARD"), ("08:30", "09:05", "PREFERRED"), ("08:00", end, "AVOID"))
    assert codes(area) == found
