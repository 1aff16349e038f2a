"""Made-up days of the asked size, and what is measured on them."""

import json
from dataclasses import replace

import pytest

from benchmarks.days import made_up_day
from benchmarks.scale import Measured, Order, main, measure, text
from constraints.rules import OF_PLANS


@pytest.mark.parametrize(("visits", "employees"), [(50, 6), (100, 12), (240, 32)])
def test_a_day_has_the_asked_size(visits, employees):
    day = made_up_day(visits)
    assert (len(day.visits), len(day.employees)) == (visits, employees)


def test_the_reference_day_has_every_feature():
    day = made_up_day(240)
    assert sum(visit.staff == 2 for visit in day.visits) == round(0.12 * 240)
    assert {shift.mode for shift in day.shifts} == {0, 1, 2}
    assert all(shift.breaks for shift in day.shifts)
    assert day.dependencies
    assert any(visit.protected for visit in day.visits)
    assert any(visit.preferred for visit in day.visits)
    assert {visit.obligation for visit in day.visits} == {"MANDATORY", "NORMAL", "OPTIONAL"}
    assert {relation.kind for relation in day.relations} == {"PREFERRED", "BLOCKED", "CONTACT"}
    assert any(shift.start_place for shift in day.shifts)
    assert all(day.rules.is_on(code) for code in OF_PLANS)


def test_a_day_follows_from_size_and_seed():
    assert made_up_day(50).input_hash() == made_up_day(50).input_hash() != made_up_day(50, seed=2).input_hash()


def test_a_larger_town_is_wider():
    assert max(map(max, made_up_day(960).travel.metres[0])) > 1.7 * max(map(max, made_up_day(240).travel.metres[0]))


def test_too_small_a_day_is_refused():
    with pytest.raises(ValueError, match="visits is 49; a made-up day has 50 or more"):
        made_up_day(49)


def test_a_size_is_measured():
    row = measure(Order(visits=50, seconds=(0.05, 0.1), seed=1, threads=1, cpu_time=True))
    assert row.visits == 50
    assert list(row.scores) == ["0.05", "0.1"]
    assert row.first_plan_seconds > 0
    assert row.moves_per_second > 0
    assert row.megabytes > 50


def test_rows_come_from_processes_of_their_own(capsys):
    """Over a second: the process loads the engine."""
    assert main(["--sizes", "50", "--seconds", "0.05", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["employees"] == 6


def test_the_table_says_unassigned_beside_the_score():
    row = Measured(
        visits=50, employees=6, encode_seconds=0.02, first_plan_seconds=0.001, moves_per_second=2e6, megabytes=150,
        over_seconds=0.1,        scores={"1": "0hard/0medium/-5soft"}, unassigned={"1": 2},
    )  # fmt: skip
    said = text([row, replace(row, visits=100)])
    assert "after 1 s" in said
    assert "0hard/0medium/-5soft (2 unassigned)" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--sizes", "49"], "49 visits; give 50 or more"),
        (["--sizes", "x"], "invalid"),
        (["--seconds", "0"], "0 seconds; give more than 0"),
        (["--seconds", "nan"], "give more than 0"),
        (["--threads", "2", "--cpu-time"], "counts one thread"),
    ],
)
def test_sizes_and_seconds_out_of_range_are_said(arguments, said, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert said in capsys.readouterr().err
