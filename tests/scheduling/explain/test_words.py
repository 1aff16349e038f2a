"""Explanations in words, in both languages."""

import pytest
from django.utils import translation

from constraints.names import rule_name
from constraints.rules import Level
from scheduling.explain.fix_words import fix_text
from scheduling.explain.words import broken_text, difference_text, violation_text
from scheduling.solver.explain.blocking import Broken
from scheduling.solver.explain.fixes import Fix, FixKind
from scheduling.solver.explain.moves import Violation
from scheduling.solver.problem import Edge
from scheduling.solver.referee import Match
from scheduling.solver.score import Score
from tests.scheduling.solver.small import day, minutes, pause, visit


class Codes:
    """Rows by their ids, ticks as hours and minutes."""

    problem = day(visit("x", windows=((480, 540),)), breaks=(pause(),))

    def visit(self, name):
        return f"visit {name}"

    def employee(self, name):
        return f"employee {name}"

    def shift(self, name):
        return f"shift {name}"

    def time(self, ticks):
        return f"{ticks // 3600:02d}:{ticks // 60 % 60:02d}"


def window(visit_id):
    return Broken("missed_window", minutes(12), visit_id, at=minutes(552), limit=minutes(540))


@pytest.mark.parametrize(
    ("broken", "english", "swedish"),
    [
        (
            window("x"),
            "the window closes 09:00, the visit would be done at 09:12 at the earliest (12 min late)",
            "tidsfönstret stänger 09:00, besöket skulle vara klart tidigast 09:12 (12 min för sent)",
        ),
        (
            window("y"),
            "visit y would miss its window, which closes 09:00, by 12 min",
            "visit y skulle missa sitt tidsfönster, som stänger 09:00, med 12 min",
        ),
        (
            Broken("missing_skill", 60, "x", skills=("INSULIN",)),
            "Missing skill or delegation: INSULIN",
            "Saknad kompetens eller delegering: INSULIN",
        ),
        (
            Broken("after_shift", minutes(3), shift="s0", at=minutes(978), limit=minutes(975)),
            "back 16:18, 3 min after the latest return 16:15",
            "åter 16:18, 3 min efter senaste återkomst 16:15",
        ),
        (Broken("daily_rest", 61, shift="s0"), "Daily rest (2 min)", "Dygnsvila (2 min)"),
        (Broken("blocked_employee", 60, "x"), "Blocked employee (1)", "Spärrad medarbetare (1)"),
        (
            Broken("broken_pin", minutes(5), "y"),
            "visit y is locked and would move by 5 min",
            "visit y är låst och skulle flyttas 5 min",
        ),
    ],
)
def test_a_broken_rule_says_its_numbers(broken, english, swedish):
    for language, sentence in (("en", english), ("sv", swedish)):
        with translation.override(language):
            assert broken_text(broken, "x", Codes()) == sentence


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (Score(0, 0, 0), "no change"),
        (Score(0, 0, -74_400), "−1,240 soft"),
        (Score(-60, 90, 30), "−1 hard, +1.5 medium, +0.5 soft"),
    ],
)
def test_a_difference_is_in_points_of_the_levels_that_change(difference, text):
    with translation.override("en"):
        assert difference_text(difference) == text


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (0, ""),
        (1, " (visit v0)"),
        (5, " (visit v0, visit v1, visit v2, visit v3, visit v4)"),
        (6, " (visit v0, visit v1, visit v2, visit v3, visit v4 …)"),
    ],
)
def test_a_rule_that_gets_worse_names_five_visits_at_most(count, named):
    rule = {"rule": "missed_window", "level": Level.HARD}
    found = tuple(Match(**rule, weight=1, units=60, visit=f"v{number}") for number in range(count))
    with translation.override("en"):
        said = violation_text(Violation(**rule, cost=60, matches=found), Codes())
        assert said == f"{rule_name('missed_window')} +1 points{named}"


def test_points_are_written_as_the_language_writes_numbers():
    with translation.override("sv"):
        assert difference_text(Score(0, 0, -74_430)) == "−1\N{NO-BREAK SPACE}240,5 mjuka"


@pytest.mark.parametrize(
    ("fix", "english"),
    [
        (Fix(FixKind.WIDEN_WINDOW, "x", 12, Edge.END), "Let the window 08:00–09:00 close 12 minutes later."),
        (Fix(FixKind.WIDEN_WINDOW, "x", 12, Edge.START), "Let the window 08:00–09:00 open 12 minutes sooner."),
        (Fix(FixKind.LENGTHEN_SHIFT, "s1", 5, Edge.START), "Let the shift of shift s1 begin 5 minutes sooner."),
        (Fix(FixKind.LENGTHEN_SHIFT, "s1", 5, Edge.END), "Let the shift of shift s1 end 5 minutes later."),
        (Fix(FixKind.MOVE_BREAK, "b", 5, Edge.START), "Let the break of shift s0 lie 5 minutes sooner."),
        (Fix(FixKind.MOVE_BREAK, "b", 5, Edge.END), "Let the break of shift s0 lie 5 minutes later."),
        (Fix(FixKind.UNPIN, "x"), "Unlock visit x."),
        (Fix(FixKind.ADD_SKILL, "e1", skill="A"), "Give employee e1 the skill or delegation A."),
        (Fix(FixKind.ADD_SKILL, "e1", skill="A", level=2), "Give employee e1 the skill or delegation A at level 2."),
        (Fix(FixKind.FEWER_STAFF, "x"), "Plan the visit with one employee fewer."),
    ],
)
def test_a_fix_says_what_to_change(fix, english):
    with translation.override("en"):
        assert fix_text(fix, Codes()) == english
