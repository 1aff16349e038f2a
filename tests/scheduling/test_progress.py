"""The line of the best score."""

import itertools

import pytest

from scheduling.progress import POINTS, ScoreLine, drawn
from scheduling.solver.score import Score


@pytest.mark.parametrize(
    ("beats", "points", "step"), [(1, 1, None), (POINTS, POINTS, 1), (POINTS + 1, 61, 2), (3600, 113, 32)]
)
def test_a_long_run_is_drawn_with_few_points_at_even_distances(beats, points, step):
    line = ScoreLine()
    for second in range(beats):
        line.add(second, Score(0, 0, -60 * second))
    seconds = [point[0] for point in line.to_json()]
    assert len(seconds) == points
    assert {after - before for before, after in itertools.pairwise(seconds)} <= {step}


def test_points_are_those_of_the_score():
    line = ScoreLine()
    line.add(1.25, Score(-60, -120, -90))
    assert line.to_json() == [[1.2, -1, -2, -1.5]]


def test_only_plans_as_good_in_the_upper_levels_are_drawn():
    assert drawn([[1, 0, -2, -5], [2, 0, -1, -9], [3, 0, -1, -8]]) == [(2, -9), (3, -8)]


def test_nothing_is_drawn_before_the_first_plan():
    assert drawn([]) == []
