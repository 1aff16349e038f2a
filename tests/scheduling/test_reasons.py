"""A reason names the skills that stand in the way, and no others."""

import pytest
from django.utils import translation

from scheduling.reasons import sentence
from scheduling.solver.insertion import Reason, ReasonCode
from scheduling.solver.lookup import Lookup
from scheduling.solver.problem import Employee, HeldSkill, SkillNeed
from tests.scheduling.solver.small import day, visit

A, B, HIGH = SkillNeed(skill="A"), SkillNeed(skill="B"), SkillNeed(skill="A", min_level=2)
TWICE = SkillNeed(skill="A", employees=2)
NOBODY = "Nobody on shift may make this visit: skills, blocks or the shift's end stand in the way."


def said(*needs, held=((),), code=ReasonCode.NO_ABLE_EMPLOYEE, staff=1, **more):
    people = tuple(
        Employee(id=f"e{number}", skills=tuple(HeldSkill(skill=skill) for skill in skills))
        for number, skills in enumerate(held, start=1)
    )
    problem = day(visit("x", staff=staff, needs=needs), employees=people)
    with translation.override("en"):
        return sentence(Reason(visit="x", code=code, able=0, needed=staff, **more), Lookup(problem))


@pytest.mark.parametrize(
    ("needs", "held", "text"),
    [
        ((A,), ((), ("B",)), "Nobody on shift holds A, which this visit needs."),
        ((A, B), ((), ("B",)), "Nobody on shift holds A, which this visit needs."),
        ((A, B), ((), ()), "Nobody on shift holds A, B, which this visit needs."),
        ((SkillNeed(skill="A", min_level=1),), ((), ()), "Nobody on shift holds A, which this visit needs."),
        ((HIGH,), (("A",), ()), "Nobody on shift holds A at level 2, which this visit needs."),
        ((A, B), (("A",), ("B",)), "Nobody on shift holds all that this visit needs: A, B."),
        ((A, B), (("A", "B"), ()), NOBODY),
        ((), ((), ()), NOBODY),
    ],
)
def test_what_nobody_holds_is_named(needs, held, text):
    assert said(*needs, held=held) == text


def test_a_skill_of_somebody_off_duty_helps_nobody():
    """The day has three shifts; the fourth employee has none."""
    assert said(A, held=((), (), (), ("A",))) == "Nobody on shift holds A, which this visit needs."


@pytest.mark.parametrize(("held", "named"), [((("A",), ()), True), ((("A",), ("A",)), False)])
def test_what_too_few_hold_is_named(held, named):
    text = said(TWICE, held=held, code=ReasonCode.TOO_FEW_ABLE, staff=2)
    assert text.endswith("Too few hold A.") is named


def test_the_skill_that_a_team_lacks_is_named():
    text = said(A, held=((), ()), code=ReasonCode.NO_ROOM, staff=2, rule="missing_skill", units=1)
    assert text.endswith("(A).")
