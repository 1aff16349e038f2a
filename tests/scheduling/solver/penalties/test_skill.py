"""What a team or a driver lacks, on both sides of every bound."""

from dataclasses import replace

import pytest

from scheduling.solver.problem import Employee, HeldSkill, SkillNeed
from scheduling.solver.rules import Rules
from tests.scheduling.solver.small import assert_weighed, day, only, plan, priced, refused, settings_of, visit


def held(level: int = 0, first: int | None = None, last: int | None = None, skill: str = "A") -> HeldSkill:
    return HeldSkill(skill=skill, level=level, first_day=first, last_day=last)


def served(skills: tuple[HeldSkill, ...], need: SkillNeed, last_day: int = 0) -> list[int]:
    """Units of missing_skill where e0 alone serves a visit with this need."""
    problem = day(visit("x", needs=(need,), last_day=last_day), employees=(Employee(id="e0", skills=skills),))
    return refused(problem, plan(s0="x"), "missing_skill")


@pytest.mark.parametrize(("level", "units"), [(2, []), (1, []), (0, [60])])
def test_a_level_below_the_needed_one_is_missing(level, units):
    assert served((held(level),), SkillNeed(skill="A", min_level=1)) == units


@pytest.mark.parametrize(("skills", "units"), [((), [60]), ((held(skill="B"),), [60]), ((held(),), [])])
def test_another_skill_does_not_stand_in(skills, units):
    assert served(skills, SkillNeed(skill="A")) == units


@pytest.mark.parametrize(
    ("skills", "units"),
    [
        ((held(first=0, last=1),), []),
        ((held(first=1),), [60]),
        ((held(last=0),), [60]),
        ((held(last=-30),), [60]),
        ((held(last=0), held(first=1)), []),
        ((held(last=0), held(first=2)), [60]),
        ((held(level=1, last=0), held(first=1)), []),
    ],
)
def test_a_dated_skill_holds_on_every_day_the_visit_may_start(skills, units):
    assert served(skills, SkillNeed(skill="A"), last_day=1) == units


@pytest.mark.parametrize(("holders", "units"), [(0, [120]), (1, [60]), (2, []), (3, [])])
def test_a_team_counts_the_holders_it_lacks(holders, units):
    people = tuple(Employee(id=f"e{i}", skills=(held(),)) for i in range(holders))
    need = SkillNeed(skill="A", employees=2)
    problem = day(visit("x", staff=3, needs=(need,)), employees=people)
    assert refused(problem, plan(s0="x", s1="x", s2="x"), "missing_skill") == units


def test_one_member_serves_several_needs_of_a_team():
    person = Employee(id="e1", skills=(held(), held(skill="B")))
    needs = (SkillNeed(skill="A"), SkillNeed(skill="B"))
    problem = day(visit("x", staff=2, needs=needs), employees=(person,))
    assert priced(problem, plan(s0="x", s1="x"), "missing_skill") == []


@pytest.mark.parametrize(
    ("skills", "route", "units"),
    [
        ((), "x", [60]),
        ((), "", []),
        ((held(skill="licence"),), "x", []),
        ((held(skill="licence", last=0),), "x", []),
        ((held(skill="licence", last=-1),), "x", [60]),
        ((held(skill="licence", first=1),), "x", [60]),
    ],
)
def test_a_driver_needs_the_skill_of_the_vehicle_on_the_day_it_is_used(skills, route, units):
    problem = day(visit("x"), employees=(Employee(id="e0", skills=skills),))
    first, *others = problem.shifts
    problem = replace(problem, shifts=(replace(first, vehicle_skill="licence"), *others))
    assert refused(problem, plan(s0=route), "vehicle_skill") == units


def spared(skills: tuple[HeldSkill, ...], *needed: str, rules: Rules | None = None, **more):
    """A visit that needs these skills, for employee e0; A, B and C are scarce."""
    needs = tuple(SkillNeed(skill=code) for code in needed)
    rules = rules or only("overqualified", scarce=("A", "B", "C"))
    return day(visit("x", needs=needs, **more), employees=(Employee(id="e0", skills=skills),), rules=rules)


@pytest.mark.parametrize(
    ("skills", "needed", "units"),
    [
        ((), (), []),
        ((held(skill="D"),), (), []),
        ((held(skill="A"),), ("A",), []),
        ((held(skill="A"),), (), [60]),
        ((held(skill="A"), held(skill="B")), ("A",), [60]),
        ((held(skill="A"), held(skill="B"), held(skill="C")), (), [180]),
        ((held(skill="A", first=1),), (), []),
        ((held(skill="A", last=0), held(skill="B", last=-1)), (), [60]),
    ],
)
def test_each_scarce_skill_that_the_visit_has_no_use_for_counts(skills, needed, units):
    assert priced(spared(skills, *needed), plan(s0="x"), "overqualified") == units


def test_a_skill_that_one_of_a_team_needs_is_of_use_in_all():
    people = tuple(Employee(id=f"e{i}", skills=(held(), held(skill="B"))) for i in range(2))
    needs = (SkillNeed(skill="A"),)
    rules = only("overqualified", scarce=("A", "B"))
    problem = day(visit("x", staff=2, needs=needs), employees=people, rules=rules)
    assert priced(problem, plan(s0="x", s1="x"), "overqualified") == [60, 60]


CASES = {"overqualified": (lambda rules: spared((held(), held(skill="B")), rules=rules), plan(s0="x"), 120)}


@pytest.mark.parametrize(("code", "level", "weight"), settings_of(CASES))
def test_weight_and_level_are_the_organizations(code, level, weight):
    assert_weighed(CASES[code], code, level, weight, scarce=("A", "B"))
