"""A what-if from a stored plan version, and the two side by side.

The first run of a session may compile the engine (up to a minute without its cache).
"""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organizations.rls import acting_for
from scheduling.compare import VisitChange, compare, is_moved
from scheduling.explain.stored import StoredPlan
from scheduling.models import PlanDay, ScheduleSolution
from scheduling.publish import publish
from tests.factories import at
from tests.scheduling.explain.conftest import area, outcome, run  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps


def said(command: str, *given: str, **options) -> str:
    out = StringIO()
    call_command(command, *given, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def published(tenant, outcome):  # noqa: F811
    with acting_for(tenant.pk):
        publish(outcome.solution)
    return outcome.solution


def what_if(solution, **options) -> tuple[str, dict]:
    text = said("what_if", str(solution.pk), seconds=0.2, json=True, **options)
    return text, json.loads(text.splitlines()[-1])


def test_without_changes_nothing_is_different(tenant, outcome):  # noqa: F811
    with acting_for(tenant.pk):
        stored = StoredPlan.of(ScheduleSolution.objects.get(pk=outcome.solution.pk))
        found = compare(stored, stored)
    assert found.visits == ()
    assert all(row.difference == 0 for row in found.rules)
    assert all(before == after for _, before, after in found.figures)


def test_somebody_absent_leaves_the_visit_for_two_without_staff_and_the_published_plan_as_it_is(tenant, published):
    text, found = what_if(published, absent=["M-1"])
    lift = next(change for change in found["visits"] if len(change["team"][0]) == 2)
    assert (lift["team"][1], lift["start"][1], "nobody" in text) == ([], None, True)
    assert found["figures"]["unassigned_visits"] == [1.0, 2.0]
    with acting_for(tenant.pk):
        assert [day.solution_id for day in PlanDay.objects.filter(status="PUBLISHED")] == [published.pk]
        copy = ScheduleSolution.objects.exclude(pk=published.pk).get()
        assert (copy.parent_id, list(copy.changes)) == (published.pk, ["absent"])


def test_the_differences_of_the_rules_are_that_of_the_score(published):
    _, found = what_if(published, weight=["travel_time=7"])
    for side, version in (("before", "first"), ("after", "second")):
        soft = sum(row[side] for row in found["rules"] if row["level"] == "SOFT")
        shown = found[version]["score"].rpartition("/")[2].removesuffix("soft")
        assert abs(soft + int(shown)) < 1


def test_an_employee_less_is_told_apart_from_a_profile(published):
    _, found = what_if(published, profile="efficiency")
    assert {row["rule"] for row in found["rules"]} >= {"travel_time"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weight": ["continuity"]}, "write it like continuity=60"),
        ({"weight": ["nonsense=3"]}, "nonsense"),
        ({"absent": ["M-9"]}, "no employee M-9"),
        ({"profile": "thrift"}, "thrift"),
        ({"changes": "{"}, "no JSON"),
        ({"changes": "[]"}, "no JSON object"),
        ({"changes": '{"colour": 1}'}, "colour"),
    ],
)
def test_what_if_refuses_by_name_and_makes_no_plan(tenant, outcome, options, message):  # noqa: F811
    with pytest.raises(CommandError, match=message):
        said("what_if", str(outcome.solution.pk), seconds=0, **options)
    with acting_for(tenant.pk):
        assert not ScheduleSolution.objects.filter(status="COMPLETED").exclude(pk=outcome.solution.pk).exists()


def test_two_versions_are_compared_by_their_ids(tenant, published):
    what_if(published, absent=["M-1"])
    with acting_for(tenant.pk):
        copy = ScheduleSolution.objects.exclude(pk=published.pk).get()
    shown = said("compare", str(published.pk), str(copy.pk))
    assert "Changed visits" in shown
    assert "K-3 LIFT" in shown


@pytest.mark.parametrize(
    ("before", "after", "is_listed"),
    [(0, 0, False), (0, 59, False), (0, 60, True), (60, 0, True), (None, 0, True), (None, None, False)],
)
def test_a_start_moved_by_less_than_a_minute_is_no_change(before, after, is_listed):
    starts = {
        name: None if second is None else at(8) + timedelta(seconds=second)
        for name, second in (("start_before", before), ("start_after", after))
    }
    assert is_moved(VisitChange(visit="v", team_before=(), team_after=(), **starts)) is is_listed


@pytest.mark.parametrize("other", ["nonsense", "9b2f0a1e-0000-4000-8000-000000000000"])
def test_an_unknown_version_is_refused(outcome, other):  # noqa: F811
    with pytest.raises(CommandError, match=f"no plan version {other}"):
        said("compare", str(outcome.solution.pk), other)


def test_a_copy_of_a_copy_keeps_profile_and_changes(tenant, published):
    what_if(published, profile="continuity", absent=["M-1"])
    with acting_for(tenant.pk):
        copy = ScheduleSolution.objects.exclude(pk=published.pk).get()
    what_if(copy, weight=["waiting=3"])
    with acting_for(tenant.pk):
        second = ScheduleSolution.objects.get(parent=copy)
    assert second.changes == {**copy.changes, "rules": {"waiting": {"weight": 3}}}
    assert second.input_data["profile"]["name"] == "continuity"
