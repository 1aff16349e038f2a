"""The benchmark of explanations, on a small day."""

import contextlib
import io
import json

import pytest

from benchmarks.explain import Measured, beside_the_first, main, text, timed


def test_times_are_in_order_and_calls_counted():
    done = []
    row = timed("q", [lambda: done.append(1)] * 7)
    assert (len(done), row.count) == (7, 7)
    assert 0 <= row.median <= row.p95 <= row.most


def test_what_was_never_asked_took_no_time():
    assert timed("q", []) == Measured(question="q", count=0, median=0.0, p95=0.0, most=0.0)


def row(median: float) -> Measured:
    return Measured(question="q", count=1, median=median, p95=median, most=median)


def test_every_row_stands_beside_the_first():
    assert [found.ratio for found in beside_the_first([row(20.0), row(5.0), row(40.0)])] == [1.0, 0.25, 2.0]


def test_the_table_has_a_line_for_each_question():
    assert len(text([row(1.0), row(2.0)]).splitlines()) == 4


@pytest.mark.parametrize("question", ["check a move", "why this employee", "score analysis of a judged plan"])
def test_a_small_day_is_measured(measured, question):
    assert next(found for found in measured if found["question"] == question)["median"] > 0


@pytest.fixture(scope="module")
def measured():
    """Some seconds: a day is planned, and a visit of each kind explained."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["--visits", "50", "--checks", "20", "--asked", "1", "--json"]) == 0
    return json.loads(out.getvalue())
