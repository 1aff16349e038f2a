"""What the table says of a handful of runs."""

import pytest

from benchmarks.runs import Run
from benchmarks.table import classed, gap, markdown, summary


def run(instance="a", cost=100.0, seed=1, feasible=True, which="mankowska", size="A"):
    return Run(
        instance=instance, set=which, size_class=size, seed=seed, budget="1 wall s, 1 thread", cost=cost,
        score=(0, 0, 0), feasible=feasible, unassigned=0, moves=10, seconds=1.0, moves_per_second=10,
        first_plan_seconds=0.5,
    )  # fmt: skip


REFERENCE = {"a": {"value": 100.0, "set": "other", "size_class": "B"}, "b": {"value": 200.0}}


def test_the_mean_is_one_of_instances_not_of_runs():
    runs = [run(cost=110), run(cost=130, seed=2), run("b", 200)]
    (row,) = summary(runs, REFERENCE)
    assert (row.instances, row.runs) == (2, 3)
    assert row.gap_mean == pytest.approx((20 + 0) / 2)
    assert (row.gap_worst, row.gap_best) == (pytest.approx(30), pytest.approx(0))


def test_infeasible_runs_lower_the_share_and_have_no_gap():
    (row,) = summary([run(cost=110), run(cost=1, seed=2, feasible=False)], REFERENCE)
    assert row.feasible_percent == 50
    assert row.gap_best == pytest.approx(10)


def test_sets_of_several_classes_and_several_sets_have_a_row_of_their_own():
    runs = [run(), run("b", size="B"), run("c", which="uhhc", size="1")]
    assert [(row.set, row.size_class) for row in summary(runs, {})] == [
        ("mankowska", "A"),
        ("mankowska", "B"),
        ("mankowska", "all"),
        ("uhhc", "1"),
        ("all", "all"),
    ]


@pytest.mark.parametrize(
    ("one", "known", "expected"),
    [
        (run(cost=90), REFERENCE, pytest.approx(-10)),
        (run(cost=90), {}, None),
        (run(cost=90), {"a": {"value": 0}}, None),
        (run(cost=90, feasible=False), REFERENCE, None),
    ],
)
def test_the_gap_is_said_only_where_there_is_one(one, known, expected):
    assert gap(one, known) == expected


def test_the_instance_has_the_first_word_on_its_class():
    assert classed(run(), REFERENCE).size_class == "A"
    assert classed(run(which="", size=""), REFERENCE).set == "other"


def test_a_table_is_aligned():
    assert markdown(("name", "n"), [("x", "100")]) == "| name |   n |\n| ---- | --: |\n| x    | 100 |"
