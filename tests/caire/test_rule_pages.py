"""The pages of rules, of what single people have of their own, and of weight profiles."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from constraints.catalogue import profile_named, use_profile
from constraints.models import ConstraintDefinition, ConstraintValue, WeightProfile
from constraints.resolve import RuleBook
from organizations.models import ServiceAreaPermission, User
from organizations.rls import acting_for
from resources.models import Client
from tests.organizations.test_authentication import log_in


@pytest.fixture
def ours(two_tenants, client):
    """Inside the organization, logged in as its administrator."""
    with acting_for(two_tenants.ours.pk):
        User.objects.update(role="admin")
    log_in(client)
    with acting_for(two_tenants.ours.pk):
        yield client


def rule(code: str) -> ConstraintDefinition:
    return ConstraintDefinition.objects.get(rule_code=code)


def address(code: str) -> str:
    return reverse("admin:constraints_constraintdefinition_change", args=[rule(code).pk])


def posted(code: str, **value) -> dict[str, str]:
    """The rule's form with one new value in its inline."""
    row = rule(code)
    inline = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    own = {"name": row.name, "type": row.type, "weight": str(row.weight), "priority": row.priority}
    own |= {f"values-{name}": number for name, number in inline.items()}
    return own | {f"values-0-{name}": part for name, part in {"priority": "NORMAL", **value}.items()}


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("continuity", {"value_history_days", "value_free", "entity_type", "client"}),
        ("missed_break", {"value_due", "value_span_minutes", "value_edge", "entity_type", "employee"}),
        ("unassigned_visit", {"value_base_minutes", "value_factors", "client"}),
        ("overtime", {"employee"}),
    ],
)
def test_a_rule_s_page_has_a_field_for_each_parameter_of_its_value(ours, code, fields):
    shown = ours.get(address(code)).context["inline_admin_formsets"][0].formset.empty_form.fields
    assert fields <= set(shown)
    assert {name for name in shown if name.startswith("value_")} == {n for n in fields if n.startswith("value_")}


def test_a_value_of_a_client_is_stored_from_its_fields(ours):
    client = Client.objects.get()
    data = posted("continuity", entity_type="CLIENT", client=str(client.pk), value_free="2", override_weight="40")
    assert ours.post(address("continuity"), data).status_code == 302
    stored = ConstraintValue.objects.get(constraint_definition=rule("continuity"))
    assert stored.value == {"type": "continuity", "value": {"free": 2}, "priority": "NORMAL"}
    assert (stored.client, stored.override_weight) == (client, 40)


@pytest.mark.parametrize(
    ("code", "given", "field"),
    [
        ("continuity", {"value_free": "31"}, "value_free"),
        ("continuity", {"value_free": "-1"}, "value_free"),
        ("continuity", {"override_weight": "1000001"}, "override_weight"),
        ("continuity", {"entity_type": "EMPLOYEE"}, "entity_type"),
        ("unassigned_visit", {"value_factors": "1,2,3"}, "value_factors"),
        ("unassigned_visit", {"value_factors": "one"}, "value_factors"),
        ("missed_break", {"entity_type": "ORGANIZATION", "value_due": "NEVER"}, "value_due"),
    ],
)
def test_what_the_rule_does_not_allow_is_refused_at_its_field_and_nothing_is_stored(ours, code, given, field):
    before = ConstraintValue.objects.count()
    data = posted(code, **{"entity_type": "ORGANIZATION", **given})
    response = ours.post(address(code), data)
    assert response.status_code == 200
    errors = response.context["inline_admin_formsets"][0].formset.errors[0]
    assert errors
    assert set(errors) <= {field, "__all__"}
    assert ConstraintValue.objects.count() == before


def test_a_stored_value_is_shown_in_its_fields(ours):
    stored = ConstraintValue.objects.get(constraint_definition=rule("missed_break"))
    form = ours.get(reverse("admin:constraints_constraintvalue_change", args=[stored.pk])).context["adminform"].form
    assert [form[f"value_{name}"].value() for name in ("due", "span_minutes", "edge")] == ["USED", 300, "false"]


def test_the_list_of_values_says_what_holds_today(ours):
    page = ours.get(reverse("admin:constraints_constraintvalue_changelist")).content.decode()
    assert "från organisationen" in page or "from the organization" in page


def profile_data(**weights: int) -> dict[str, str]:
    return {"name": "Ours", "values": "{}", **{f"weight_{code}": str(weight) for code, weight in weights.items()}}


def test_saving_a_profile_makes_its_next_version_and_keeps_the_former(ours):
    add = reverse("admin:constraints_weightprofile_add")
    assert ours.post(add, profile_data(continuity=50)).status_code == 302
    first = WeightProfile.objects.get(name="Ours")
    change = reverse("admin:constraints_weightprofile_change", args=[first.pk])
    assert ours.post(change, profile_data(continuity=60)).status_code == 302
    versions = WeightProfile.objects.filter(name="Ours").order_by("version")
    assert [(row.version, row.weights["continuity"]) for row in versions] == [(1, 50), (2, 60)]


def test_a_weight_out_of_range_is_refused_at_its_field(ours):
    response = ours.post(reverse("admin:constraints_weightprofile_add"), profile_data(continuity=1_000_001))
    assert "weight_continuity" in response.context["adminform"].form.errors
    assert not WeightProfile.objects.filter(name="Ours").exists()


def test_an_organization_may_weigh_by_a_profile_for_good(ours):
    chosen = WeightProfile.objects.get(name="efficiency")
    data = {"action": "use_for_good", "_selected_action": [str(chosen.pk)]}
    ours.post(reverse("admin:constraints_weightprofile_changelist"), data)
    assert [rule("travel_time").weight, rule("continuity").weight, rule("missing_skill").weight] == [4, 8, 1]


def test_a_scheduler_may_not_use_a_profile_for_good(two_tenants, client):
    with acting_for(two_tenants.ours.pk):
        User.objects.update(role="scheduler")
    log_in(client)
    with acting_for(two_tenants.ours.pk):
        chosen = WeightProfile.objects.get(name="efficiency")
        data = {"action": "use_for_good", "_selected_action": [str(chosen.pk)]}
        client.post(reverse("admin:constraints_weightprofile_changelist"), data)
        assert rule("travel_time").weight == 2


@pytest.mark.parametrize("name", ["balanced", "continuity", "efficiency"])
def test_every_organization_has_the_built_in_profiles(ours, name):
    assert profile_named(name).version == 1


def test_an_unknown_profile_is_refused_with_the_names_there_are(ours):
    with pytest.raises(ValueError, match=r"'thrift'.*balanced, continuity, efficiency"):
        profile_named("thrift")


@pytest.fixture
def scheduler(two_tenants, client):
    with acting_for(two_tenants.ours.pk):
        User.objects.update(role="scheduler")
    log_in(client)
    with acting_for(two_tenants.ours.pk):
        yield client


ADD = "admin:constraints_constraintvalue_add"


def new_value(**fields) -> dict[str, str]:
    return {"priority": "NORMAL", "override_weight": "7", **fields}


def test_a_scheduler_chooses_the_rule_and_gives_a_client_a_value(scheduler):
    chosen = scheduler.post(reverse(ADD), {"rule": "continuity"})
    assert chosen.url == f"{reverse(ADD)}?rule=continuity"
    client = Client.objects.get()
    answer = scheduler.post(chosen.url, new_value(entity_type="CLIENT", client=str(client.pk), value_free="3"))
    assert answer.status_code == 302
    assert ConstraintValue.objects.get(client=client).value["value"] == {"free": 3}


def test_a_scheduler_weighs_nothing_for_the_whole_organization(scheduler):
    answer = scheduler.post(f"{reverse(ADD)}?rule=continuity", new_value(entity_type="ORGANIZATION"))
    assert "entity_type" in answer.context["adminform"].form.errors
    held = ConstraintValue.objects.get(entity_type="ORGANIZATION")
    change = reverse("admin:constraints_constraintvalue_change", args=[held.pk])
    assert scheduler.post(change, new_value(entity_type="ORGANIZATION")).status_code == 403


def test_a_scheduler_sees_the_values_of_granted_areas_only(two_tenants, scheduler):
    row = ConstraintValue.objects.create(
        constraint_definition=rule("continuity"),
        entity_type="CLIENT",
        client=Client.objects.get(),
        value={"type": "continuity", "value": {}, "priority": "NORMAL"},
    )
    change = reverse("admin:constraints_constraintvalue_change", args=[row.pk])
    before = scheduler.get(change).status_code
    ServiceAreaPermission.objects.all().delete()
    assert [before, scheduler.get(change).status_code] == [200, 404]


def test_a_profile_for_good_is_what_a_run_with_it_has(ours):
    chosen = WeightProfile.objects.get(name="continuity").profile
    today = localdate()
    by_run = RuleBook.between(today, today, chosen).for_all(today)
    use_profile(chosen)
    for_good = RuleBook.between(today, today).for_all(today)
    assert {c: (r.weight, dict(r.value)) for c, r in for_good.items()} == {
        c: (r.weight, dict(r.value)) for c, r in by_run.items()
    }
