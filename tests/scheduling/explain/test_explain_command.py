"""`manage.py explain`."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from organizations.rls import acting_for
from resources.models import Client
from scheduling.explain.names import Names
from scheduling.explain.patience import Patience
from scheduling.explain.stored import StoredPlan
from scheduling.explain.visits import find_visit, visit_json, visit_report
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps


def printed(*arguments: object) -> str:
    out = StringIO()
    call_command("explain", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_tables_name_rules_visits_and_employees_by_code(outcome):
    text = printed(outcome.solution.pk)
    assert str(outcome.result.score) in text
    for word in ("unassigned_visit", "travel_time", "K-4 INSULIN 2026-11-23", "M-1", "share of level"):
        assert word in text


def test_the_json_holds_exact_costs_that_add_up(outcome):
    raw = json.loads(printed(outcome.solution.pk, "--json"))
    for parts in (raw["visits"], raw["employees"]):
        whole = sum(sum(row["costs"].values()) for row in parts)
        assert whole == -sum(raw["score"][level] for level in ("hard", "medium", "soft"))
    assert {row["name"] for row in raw["employees"]} == {None, "M-1", "M-2"}


def test_a_planned_visit_names_the_next_employees_with_their_differences(outcome):
    text = printed(outcome.solution.pk, "--visit", "K-1")
    for word in ("K-1 MORNING 2026-11-23:", " by M-", "In place of M-", "score changes by", "soft"):
        assert word in text


def test_a_visit_without_staff_names_what_each_shift_lacks(outcome):
    text = printed(outcome.solution.pk, "--visit", "K-4")
    assert "K-4 INSULIN 2026-11-23: without staff" in text
    assert text.count("Missing skill or delegation: DELEG_INSULIN") == 2
    assert " the skill or delegation DELEG_INSULIN at level 1." in text


@pytest.mark.parametrize(("client", "is_assigned"), [("K-1", True), ("K-3", True), ("K-4", False)])
def test_the_json_of_a_visit_holds_the_same(outcome, client, is_assigned):
    raw = json.loads(printed(outcome.solution.pk, "--visit", client, "--json"))
    assert raw["assigned"] is is_assigned
    if is_assigned:
        assert all(other["difference"]["soft"] <= 0 for member in raw["members"] for other in member["others"])
    else:
        assert [shift["rules"] for shift in raw["shifts"]] == [["missing_skill"]] * 2
        assert [(fix["kind"], fix["skill"]) for fix in raw["fixes"]] == [("add_skill", "DELEG_INSULIN")]


@pytest.mark.parametrize("client", ["K-1", "K-4"])
def test_the_json_says_that_all_was_tried(outcome, client):
    raw = json.loads(printed(outcome.solution.pk, "--visit", client, "--json"))
    assert (raw["is_complete"], raw["untried"]) == (True, "")


@pytest.mark.parametrize("client", ["K-1", "K-4"])
def test_what_there_was_no_time_for_is_said(tenant, outcome, client):
    with acting_for(tenant.pk), translation.override("en"):
        stored = StoredPlan.of(outcome.solution)
        names = Names(stored)
        visit = find_visit(stored, names, client)
        raw = visit_json(stored, names, visit, Patience(0))
        text = "\n".join(visit_report(stored, names, visit, Patience(0)))
    assert not raw["is_complete"]
    for said in (raw["untried"], text):
        assert "Not all possibilities were tried within 0 s" in said


@pytest.mark.parametrize("seconds", ["0", "-1", "1.5", "soon"])
def test_a_time_that_is_none_is_refused(db, seconds):
    with pytest.raises(CommandError, match="give a whole number from 1 up"):
        printed("x", "--visit", "K-1", f"--seconds={seconds}")


def test_a_client_without_a_visit_is_said(outcome):
    with pytest.raises(CommandError, match="There is no visit K-9 in this plan"):
        printed(outcome.solution.pk, "--visit", "K-9")


def test_a_client_with_several_visits_is_asked_for_one_of_their_ids(tenant, area, run):
    with acting_for(tenant.pk):
        make.need(Client.objects.get(code="K-1"), window=("13:00", "15:00"))
    with pytest.raises(CommandError, match="K-1 has 2 visits; give one of their ids: K-1 MORNING 2026-11-23 = "):
        printed(run().solution.pk, "--visit", "K-1")


@pytest.mark.parametrize("plan", ["17", "6f1c1b5e-0000-4000-8000-000000000000"])
def test_an_unknown_plan_is_said(db, plan):
    with pytest.raises(CommandError, match=plan):
        printed(plan)
