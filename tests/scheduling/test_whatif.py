"""What-if changes: what they make of a problem, and what is refused."""

from datetime import date

import pytest

from constraints.rules import Level
from scheduling.keys import VisitKey
from scheduling.solver.plan import Plan, visit_stop
from scheduling.solver.problem import Obligation, SkillNeed
from scheduling.whatif import Changes, merged, what_still_fits, with_changes
from tests.scheduling.solver.small import day, minutes, only, plan, visit

MONDAY = date(2026, 11, 23)
A, B = (str(VisitKey(name, MONDAY, 1)) for name in ("need-a", "need-b"))


def problem(**more):
    return day(visit(A, windows=[(480, 600)]), visit(B, staff=2), rules=only("continuity", weight=30), **more)


def changed(**parts):
    return with_changes(problem(), Changes.from_json(parts))


def test_no_change_is_the_same_problem():
    assert changed() == problem()


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"staff": 1}, "staff", 1),
        ({"duration_minutes": 45}, "duration", minutes(45)),
        ({"priority": 10}, "priority", 10),
        ({"obligation": "OPTIONAL"}, "obligation", Obligation.OPTIONAL),
    ],
)
def test_a_requirement_changes_all_its_visits_and_no_other(change, field, value):
    after = changed(requirements={"need-b": change})
    assert getattr(after.visit[B], field) == value
    assert after.visit[A] == problem().visit[A]


@pytest.mark.parametrize(("by", "window"), [(0, (480, 600)), (30, (450, 630)), (480, (0, 1080)), (500, (0, 1100))])
def test_a_window_is_widened_on_both_sides_but_not_before_midnight(by, window):
    agreed = changed(requirements={"need-a": {"widen_minutes": by}}).visit[A].agreed[0]
    assert (agreed.open, agreed.close) == (minutes(window[0]), minutes(window[1]))


def test_a_requirement_may_be_left_away():
    assert [v.id for v in changed(requirements={"need-a": {"without": True}}).visits] == [B]


def test_who_is_absent_has_no_shift():
    assert [shift.employee for shift in changed(absent=["e0"]).shifts] == ["e1", "e2"]


@pytest.mark.parametrize(("weight", "held"), [(0, None), (1, 1), (60, 60)])
def test_a_rule_gets_another_weight_and_none_switches_it_off(weight, held):
    rules = changed(rules={"continuity": {"weight": weight}}).rules
    assert rules.by_code["continuity"].weight == held if held else not rules.is_on("continuity")


def test_a_rule_that_is_off_is_switched_on_by_a_weight():
    assert changed(rules={"waiting": {"weight": 4}}).rules.weight("waiting") == 4


def test_a_rule_gets_another_level_and_value():
    rule = changed(rules={"continuity": {"level": "MEDIUM", "value": {"free": 3}}}).rules.by_code["continuity"]
    assert (rule.level, rule.value["free"], rule.weight) == (Level.MEDIUM, 3, 30)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"colour": 1}, "'colour'"),
        ({"rules": {"nonsense": {"weight": 1}}}, "nonsense"),
        ({"rules": {"missing_skill": {"weight": 1}}}, "missing_skill"),
        ({"rules": {"continuity": {"weight": 1_000_001}}}, "1000000"),
        ({"rules": {"continuity": {"level": "HARD"}}}, "HARD"),
        ({"rules": {"continuity": {"value": {"free": 31}}}}, "free is 31"),
        ({"absent": ["e9"]}, "e9"),
        ({"requirements": {"need-c": {}}}, "need-c"),
        ({"requirements": {"need-a": {"staff": 0}}}, "staff is 0; give an integer from 1 to 4"),
        ({"requirements": {"need-a": {"staff": 5}}}, "staff is 5"),
        ({"requirements": {"need-a": {"duration_minutes": 0}}}, "duration_minutes is 0"),
        ({"requirements": {"need-a": {"duration_minutes": True}}}, "duration_minutes is True"),
        ({"requirements": {"need-a": {"widen_minutes": 721}}}, "721"),
        ({"requirements": {"need-a": {"obligation": "MAYBE"}}}, "MAYBE"),
        ({"requirements": {"need-a": {"without": False}}}, "without is False"),
        ({"requirements": {"need-a": 3}}, "no object"),
        ({"rules": []}, "rules is"),
        ({"requirements": None}, "requirements is None"),
        ({"absent": "ab"}, "absent is 'ab'"),
        ({"absent": 5}, "absent is 5"),
        ({"absent": [5]}, "give a list of employees"),
        ({"profile": 5}, "profile is 5"),
        ({"requirements": {"need-a": {"obligation": []}}}, "obligation is"),
        ({"rules": {"continuity": {"value": 5}}}, "value is 5"),
        ({"rules": {"waiting": {"level": "SOFT"}}}, "waiting is off; give it a weight"),
    ],
)
def test_what_is_refused_by_name(parts, said):
    with pytest.raises(ValueError, match=said):
        changed(**parts)


def test_changes_survive_being_stored():
    raw = {"profile": "continuity", "rules": {"waiting": {"weight": 2}}, "absent": ["e0"]}
    assert Changes.from_json(raw).to_json() == raw


def test_a_plan_is_begun_without_what_is_gone():
    before = plan(s0=A, s1=f"{A} {B}", not_before={A: 480, B: 500})
    left = what_still_fits(changed(absent=["e0"], requirements={"need-a": {"without": True}}), before)
    assert left == Plan(routes={"s1": (visit_stop(B),), "s2": ()}, not_before={B: minutes(500)})


def test_fewer_staff_need_no_more_skills_and_pins_than_they_are():
    lift = visit(A, staff=2, needs=(SkillNeed(skill="LYFT", employees=2),), pinned_employees=("e0", "e1"))
    after = with_changes(day(lift), Changes.from_json({"requirements": {"need-a": {"staff": 1}}})).visit[A]
    assert (after.needs[0].employees, after.pinned_employees) == (1, ("e0",))


def test_two_changes_are_merged_field_by_field():
    first = Changes.from_json({"rules": {"continuity": {"weight": 5, "value": {"free": 1}}}, "absent": ["e0"]})
    second = Changes.from_json({"rules": {"continuity": {"weight": 6}}, "absent": ["e0", "e1"], "profile": "own"})
    assert merged(first, second).to_json() == {
        "profile": "own",
        "rules": {"continuity": {"weight": 6, "value": {"free": 1}}},
        "absent": ["e0", "e1"],
    }
