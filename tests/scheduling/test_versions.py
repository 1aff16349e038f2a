"""The page of a plan version, what-if copies by page, the drawn comparison, and whether the rows changed since.

The first run of a session may compile the engine (up to a minute without its cache).
"""

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from caire.onboarding import create_user
from constraints.models import ConstraintDefinition
from organizations.areas import grant
from organizations.models import User
from organizations.rls import acting_for
from resources.models import Employee, EmployeeShift, VisitRequirement
from scheduling.compare import compare
from scheduling.drafts import draft_of
from scheduling.explain.stored import StoredPlan
from scheduling.inputs import Inputs, inputs_of
from scheduling.lanes import drawing
from scheduling.models import PlanDay, ScheduleSolution
from scheduling.optimise import Order, optimise
from scheduling.publish import publish
from scheduling.solver.stop import Cancelled, MaxMoves
from scheduling.whatif import Changes
from tests import factories as make
from tests.factories import MONDAY
from tests.organizations.test_authentication import log_in
from tests.scheduling.explain.conftest import area, outcome, run  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps
PASSWORD = "correct horse"


def absent(tenant, code="M-2") -> str:
    with acting_for(tenant.pk):
        return str(Employee.objects.get(code=code).pk)


@pytest.fixture
def copy(tenant, area, outcome):  # noqa: F811
    """The day without its second employee."""
    return optimise(
        Order(
            organization_id=tenant.pk,
            area_id=area.pk,
            first_day=MONDAY,
            last_day=MONDAY,
            stop=Cancelled(MaxMoves(1_000)),
            changes=Changes(absent=(absent(tenant),)),
            made_from=outcome.solution.pk,
        )
    ).solution


@pytest.fixture
def planner(tenant, area, client):  # noqa: F811
    user = create_user(tenant, "planner@care.example", "Planner", User.Role.SCHEDULER, PASSWORD)
    with acting_for(tenant.pk):
        grant(user, area)
    log_in(client, "planner@care.example", PASSWORD)
    return client


def page(client, solution) -> str:
    answer = client.get(reverse("admin:scheduling_schedulesolution_change", args=[solution.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def what_if(client, solution, **fields):
    return client.post(reverse("what_if", args=[solution.pk]), fields)


def newest(tenant) -> ScheduleSolution:
    with acting_for(tenant.pk):
        return ScheduleSolution.objects.latest("version")


@pytest.mark.parametrize(
    "text",
    ["Use as draft</button>", "What if …</a>", "Publish …", "Score analysis</a>", "By rule", "By employee", "M-1"],
)
def test_the_page_of_a_version_shows(planner, outcome, text):  # noqa: F811
    assert text in page(planner, outcome.solution)


def test_a_published_version_offers_a_revision_and_says_who_published_it(planner, tenant, outcome):  # noqa: F811
    with acting_for(tenant.pk):
        publish(outcome.solution, by=User.objects.get())
    shown = page(planner, outcome.solution)
    assert ["Revise …" in shown, "<td>Planner" in shown] == [True, True]


def test_a_copy_leads_to_its_origin_and_to_what_is_published(planner, tenant, run, outcome, copy):  # noqa: F811
    assert f"before={outcome.solution.pk}&amp;after={copy.pk}" in page(planner, copy)
    assert "Compare with the published version" not in page(planner, copy)
    other = run()
    with acting_for(tenant.pk):
        publish(other.solution)
    assert f"before={other.solution.pk}&amp;after={copy.pk}" in page(planner, copy)


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_version_without_a_plan_has_no_verbs(planner, tenant, area, status):  # noqa: F811
    with acting_for(tenant.pk):
        made = ScheduleSolution.objects.create(
            area=area, first_day=MONDAY, last_day=MONDAY, status=status, failure_reason="worker lost"
        )
    assert "Use as draft" not in page(planner, made)


def test_a_what_if_is_asked_for_and_begins_from_the_version(planner, tenant, outcome):  # noqa: F811
    gone = absent(tenant)
    answer = what_if(planner, outcome.solution, absent=[gone], rule0="continuity", weight0="60", seconds="5")
    made = newest(tenant)
    assert answer.url == reverse("run_progress", args=[made.pk])
    assert made.changes == {"rules": {"continuity": {"weight": 60}}, "absent": [gone]}
    assert [made.parent_id, made.status, made.asked] == [outcome.solution.pk, "QUEUED", {"seconds": 5.0}]


def form_of(client, solution):
    return client.get(reverse("what_if", args=[solution.pk])).content.decode()


def test_the_form_says_how_each_rule_is_held_now(planner, outcome):  # noqa: F811
    shown = form_of(planner, outcome.solution)
    assert "Continuity of staff (now soft 30)" in shown
    assert "New weight" in shown
    assert 'value="missing_skill"' not in shown


def test_how_a_rule_is_held_is_that_of_the_version(planner, tenant, outcome):  # noqa: F811
    with acting_for(tenant.pk):
        outcome.solution.changes = {"profile": "continuity", "rules": {"waiting": {"weight": 7}}}
        outcome.solution.save()
    shown = form_of(planner, outcome.solution)
    assert "Continuity of staff (now soft 60)" in shown
    assert "Waiting (now soft 7)" in shown


def test_a_what_if_of_a_what_if_keeps_the_first_ones_changes(planner, tenant, copy):
    what_if(planner, copy, profile="continuity")
    assert newest(tenant).changes == {"profile": "continuity", "absent": [absent(tenant)]}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rule0": "continuity", "weight0": "much"}, "Give a whole number"),
        ({"rule0": "continuity", "weight0": "-1"}, "Give a whole number"),
        ({"rule0": "nonsense", "weight0": "1"}, "no rule that an organization may change"),
        ({"absent": ["nobody"]}, "Select a valid choice"),
        ({"seconds": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_what_if_that_cannot_be_is_refused_with_a_sentence(planner, tenant, outcome, fields, said):  # noqa: F811
    answer = what_if(planner, outcome.solution, **fields)
    assert [answer.status_code, said in answer.content.decode().replace("&#x27;", "'")] == [400, True]
    assert newest(tenant).version == 1


def test_a_what_if_beside_a_run_of_the_same_days_waits(planner, tenant, outcome):  # noqa: F811
    what_if(planner, outcome.solution)
    assert what_if(planner, outcome.solution).status_code == 409


@pytest.mark.parametrize("name", ["what_if", "version_inputs", "admin:scheduling_schedulesolution_change"])
@pytest.mark.parametrize("asked", ["unknown", "foreign", "not granted"])
def test_a_version_the_user_does_not_plan_is_not_found(planner, tenant, name, asked):
    other = make.organization() if asked == "foreign" else tenant
    with acting_for(other.pk):
        made = ScheduleSolution.objects.create(area=make.area(), first_day=MONDAY, last_day=MONDAY)
    assert planner.get(reverse(name, args=[uuid.uuid4() if asked == "unknown" else made.pk])).status_code == 404


def shorten_a_shift():
    shift = EmployeeShift.objects.first()
    EmployeeShift.objects.filter(pk=shift.pk).update(planned_end=shift.planned_end - timedelta(hours=1))


def widen_a_visit():
    need = VisitRequirement.objects.first()
    VisitRequirement.objects.filter(pk=need.pk).update(duration=need.duration + timedelta(minutes=5))


def weigh_a_rule():
    ConstraintDefinition.objects.filter(rule_code="travel_time").update(weight=7)


def end_every_need():
    VisitRequirement.objects.update(valid_to=MONDAY - timedelta(days=1))
    EmployeeShift.objects.update(date=MONDAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda: None, Inputs.SAME),
        (shorten_a_shift, Inputs.CHANGED),
        (widen_a_visit, Inputs.CHANGED),
        (weigh_a_rule, Inputs.CHANGED),
        (end_every_need, Inputs.CHANGED),
    ],
)
def test_whether_the_rows_changed_since_the_run(planner, tenant, outcome, change, found):  # noqa: F811
    with acting_for(tenant.pk):
        copied = draft_of(ScheduleSolution.objects.get())
        change()
        for solution in (ScheduleSolution.objects.get(version=1), copied):
            assert inputs_of(solution) is found
    said = json.loads(planner.get(reverse("version_inputs", args=[outcome.solution.pk])).content)["sentence"]
    assert bool(said) is (found is Inputs.CHANGED)


@pytest.mark.parametrize("fields", [{"engine": "ecare"}, {"asked": {"keep_published": True}}, {"input_hash": ""}])
def test_a_run_that_cannot_be_repeated_is_not_judged(tenant, outcome, fields):  # noqa: F811
    with acting_for(tenant.pk):
        ScheduleSolution.objects.update(**fields)
        assert inputs_of(ScheduleSolution.objects.get()) is Inputs.UNKNOWN


def drawn(tenant, before, after):
    with acting_for(tenant.pk):
        versions = [StoredPlan.of(ScheduleSolution.objects.get(pk=row.pk)) for row in (before, after)]
        return drawing(compare(*versions)).lanes


def test_the_same_plan_draws_no_lanes(tenant, outcome):  # noqa: F811
    assert drawn(tenant, outcome.solution, outcome.solution) == ()


def test_lanes_hold_what_each_has_in_either_version(tenant, outcome, copy):  # noqa: F811
    found = {lane.label: lane for lane in drawn(tenant, outcome.solution, copy)}
    assert [bool(found["M-2"].before), found["M-2"].after, found["M-2"].changed > 0] == [True, (), True]
    for lane in found.values():
        for bar in (*lane.before, *lane.after):
            assert 0 <= bar.x < bar.x + bar.width <= 1000


def test_the_comparison_draws_and_names_better_and_worse(planner, outcome, copy):  # noqa: F811
    text = planner.get(reverse("compare"), {"before": str(outcome.solution.pk), "after": str(copy.pk)}).content.decode()
    for shown in ("<svg", "▼</span> worse", "were planned with different data", 'class="cb-changed"'):
        assert shown in text


def test_days_of_a_version_are_one_query(planner, tenant, outcome, django_assert_max_num_queries):  # noqa: F811
    with django_assert_max_num_queries(34):
        page(planner, outcome.solution)
    with acting_for(tenant.pk):
        assert PlanDay.objects.count() == 1


@pytest.mark.parametrize(("status", "count"), [("DRAFT", 1), ("PUBLISHED", 1), ("ARCHIVED", 0)])
def test_the_list_filters_by_what_holds(planner, tenant, outcome, run, status, count):  # noqa: F811
    published = run().solution
    with acting_for(tenant.pk):
        publish(published)
    answer = planner.get(reverse("admin:scheduling_schedulesolution_changelist"), {"days__status__exact": status})
    assert answer.context["cl"].result_count == count


def test_the_list_of_days_leads_to_publishing(planner, tenant, outcome):  # noqa: F811
    page = planner.get(reverse("admin:scheduling_planday_changelist")).content.decode()
    with acting_for(tenant.pk):
        assert reverse("publish_preview", args=[PlanDay.objects.get().pk]) in page
