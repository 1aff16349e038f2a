"""Every model's pages in the admin: they open, they are walled, they follow the role."""

import uuid

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import ServiceArea, ServiceAreaPermission, User
from organizations.rls import acting_for
from resources.models import Client
from tests.organizations.test_authentication import log_in
from tests.tenants import CANARY, assert_no_canary

OURS = ("organizations", "resources", "constraints", "scheduling")
UNSHOWN = {"tenantdirectory", "logindirectory", "organizationkey", "subjectkey"}  # look-ups and keys: nothing to see
MODELS = [
    model for app in OURS for model in apps.get_app_config(app).get_models() if model._meta.model_name not in UNSHOWN
]
LABELS = [model._meta.label for model in MODELS]


def as_role(tenants, client, role: str):
    with acting_for(tenants.ours.pk):
        User.objects.update(role=role)
    log_in(client)
    return client


@pytest.fixture
def administrator(two_tenants, client):
    return as_role(two_tenants, client, "admin")


@pytest.fixture
def scheduler(two_tenants, client):
    return as_role(two_tenants, client, "scheduler")


def page(model, name: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def row_of(tenants_organization, model):
    with acting_for(tenants_organization.pk):
        return model._default_manager.first()


def test_every_model_is_registered():
    assert [model._meta.label for model in MODELS if model not in admin.site._registry] == []


@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_the_list_shows_own_rows_and_nothing_of_another_organization(administrator, model):
    response = administrator.get(page(model, "changelist"))
    assert response.status_code == 200
    assert_no_canary(response.content, "theirs")


@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_an_own_row_opens_and_a_foreign_one_is_as_unknown_as_a_random_one(two_tenants, administrator, model):
    own, foreign = row_of(two_tenants.ours, model), row_of(two_tenants.theirs, model)
    random = uuid.uuid4() if isinstance(own.pk, uuid.UUID) else 10**9
    for name in ("change", "history", "delete"):
        answers = [administrator.get(page(model, name, pk)) for pk in (foreign.pk, random)]
        assert {(answer.status_code, answer.content) for answer in answers} == {
            (answers[0].status_code, answers[0].content)
        }
        assert answers[0].status_code in {403, 404}
    assert administrator.get(page(model, "change", own.pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_add_pages_open_where_the_role_may_add(administrator, model):
    allowed = administrator.get(page(model, "changelist")).wsgi_request.user.has_perm(
        f"{model._meta.app_label}.add_{model._meta.model_name}"
    ) and admin.site._registry[model].has_add_permission(administrator.get("/admin/").wsgi_request)
    assert administrator.get(page(model, "add")).status_code == (200 if allowed else 403)


@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_lists_ask_the_database_a_bounded_number_of_questions(administrator, model):
    administrator.get(page(model, "changelist"))
    with CaptureQueriesContext(connection) as queries:
        administrator.get(page(model, "changelist"))
    assert len(queries) <= 30


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("resources/client/", 200),
        ("scheduling/schedulesolution/", 200),
        ("constraints/constraintdefinition/", 200),
        ("organizations/user/", 403),
        ("organizations/organizationaccess/", 403),
        ("organizations/servicearea/add/", 403),
    ],
)
def test_a_scheduler_sees_what_the_role_allows(scheduler, address, status):
    assert scheduler.get(f"/admin/{address}").status_code == status


def test_a_scheduler_sees_the_clients_of_granted_areas_only(two_tenants, scheduler):
    with acting_for(two_tenants.ours.pk):
        client = Client.objects.get()
        before = scheduler.get(page(Client, "change", client.pk)).status_code
        ServiceAreaPermission.objects.all().delete()
    assert [before, scheduler.get(page(Client, "change", client.pk)).status_code] == [200, 404]


def test_autocomplete_offers_own_rows_only(two_tenants, administrator):
    address = reverse("admin:autocomplete") + "?app_label=resources&model_name=client&field_name=area&term="
    offered = {result["id"] for result in administrator.get(address).json()["results"]}
    with acting_for(two_tenants.ours.pk):
        assert offered == {str(pk) for pk in ServiceArea.objects.values_list("pk", flat=True)}


def test_a_form_cannot_refer_to_a_foreign_row(two_tenants, administrator):
    foreign = row_of(two_tenants.theirs, ServiceArea)
    response = administrator.post(
        page(ServiceArea, "add"),
        {"name": "New", "parent": str(foreign.pk), **inline_data("serviceareapermission_set")},
    )
    assert [response.status_code, "parent" in response.context["adminform"].form.errors] == [200, True]


def inline_data(prefix: str) -> dict[str, str]:
    return {f"{prefix}-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}


def test_a_name_taken_is_a_sentence_on_the_form(administrator):
    response = administrator.post(
        page(ServiceArea, "add"), {"name": "North", **inline_data("serviceareapermission_set")}
    )
    assert response.status_code == 200
    assert response.context["adminform"].form.non_field_errors()


def test_what_the_admin_does_is_logged_behind_the_wall(two_tenants, administrator):
    from django.contrib.admin.models import LogEntry

    administrator.post(page(ServiceArea, "add"), {"name": "West", **inline_data("serviceareapermission_set")})
    with acting_for(two_tenants.ours.pk):
        assert LogEntry.objects.filter(object_repr="West").count() == 1
    with acting_for(two_tenants.theirs.pk):
        assert not LogEntry.objects.filter(object_repr="West").exists()


def test_a_system_rule_is_read_only(two_tenants, administrator):
    from constraints.models import ConstraintDefinition

    with acting_for(two_tenants.ours.pk):
        rule = ConstraintDefinition.objects.filter(is_system=True).first()
    address = page(ConstraintDefinition, "change", rule.pk)
    assert [administrator.get(address).status_code, administrator.post(address, {"weight": 5}).status_code] == [
        200,
        403,
    ]
    assert administrator.post(page(ConstraintDefinition, "delete", rule.pk), {"post": "yes"}).status_code == 403
    with acting_for(two_tenants.ours.pk):
        assert ConstraintDefinition.objects.get(pk=rule.pk).weight == rule.weight


def test_lists_show_no_name_or_address_of_a_client(administrator):
    response = administrator.get(page(Client, "changelist"))
    assert f"Client-{CANARY}-ours" not in response.content.decode()


@pytest.mark.parametrize(
    ("term", "found"), [("Anna Andersson", True), ("anna ANDERSSON", True), ("Anna", False), ("Anna Berg", False)]
)
def test_a_client_is_found_by_the_whole_name_only(two_tenants, administrator, term, found):
    with acting_for(two_tenants.ours.pk):
        client = Client.objects.get()
        client.name = "Anna Andersson"
        client.save()
    listed = administrator.get(page(Client, "changelist"), {"q": term}).context["cl"].result_list
    assert bool(listed) is found


def test_the_admin_pages_carry_their_content_security_policy(administrator):
    policy = administrator.get("/admin/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self' 'unsafe-eval'" in policy


def test_other_pages_carry_the_strict_one(two_tenants, client):
    from datetime import timedelta

    from django.utils import timezone

    from organizations.models import Organization

    log_in(client)
    with acting_for(two_tenants.ours.pk):
        Organization.objects.update(trial_expiration_date=timezone.now() - timedelta(days=1))
    assert "unsafe" not in client.get("/admin/").headers["Content-Security-Policy"]
