"""Explanations of made-up days of 60 visits, held against the referee: a few of each day (`make truth` tries all).

A test takes some seconds, for the referee times and prices a whole plan for every place of every route.
"""

import pytest

from tests.scheduling.solver.explain.truth import check_day


@pytest.mark.parametrize("seed", [1, 2])
def test_explanations_of_a_day_are_true(seed):
    done = check_day(seed, planned=1, left=1, sizes=1, most=2)
    assert min(done["differences"], done["answers"]) > 0
