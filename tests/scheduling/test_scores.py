"""A score in the words of the page."""

import pytest
from django.utils import translation

from scheduling.scores import score_text
from scheduling.solver.score import Score


@pytest.mark.parametrize(
    ("language", "text"), [("sv", "0 hårda / -1 mellan / -9 mjuka"), ("en", "0hard/-1medium/-9soft")]
)
def test_the_levels_are_said_in_the_language(language, text):
    with translation.override(language):
        assert score_text(str(Score(0, -60, -540))) == text


@pytest.mark.parametrize("text", ["–", "", "12"])
def test_what_is_no_score_stays_as_it_is(text):
    with translation.override("sv"):
        assert score_text(text) == text
