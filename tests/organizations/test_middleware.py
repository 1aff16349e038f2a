"""A request is one transaction in one scope; what fails leaves nothing behind."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from organizations.authentication import TENANT_KEY
from organizations.models import Organization, ServiceArea, User
from organizations.rls import acting_for
from resources.models import Client, Employee

WRITTEN = "Written"


def write() -> None:
    ServiceArea.objects.create(name=WRITTEN)


def answering(status: int):
    def view(request):
        write()
        return HttpResponse(status=status)

    return view


def raising(problem: Exception):
    def view(request):
        write()
        raise problem

    return view


def breaking_a_deferred_key(request):
    write()
    Employee.objects.update(area_id=uuid.uuid4())
    return HttpResponse()


class Api(APIView):
    permission_classes = (AllowAny,)
    authentication_classes = ()

    def get(self, request):
        write()
        raise ValidationError({"name": ["wrong"]})


def seen(request):
    return HttpResponse(",".join(Client.objects.values_list("code", flat=True)) + str(Client.objects.count()))


urlpatterns = [
    path("ok/", answering(200)),
    path("bad/", answering(400)),
    path("down/", answering(503)),
    path("denied/", raising(PermissionDenied())),
    path("missing/", raising(Http404())),
    path("boom/", raising(RuntimeError("boom"))),
    path("api/", Api.as_view()),
    path("deferred/", breaking_a_deferred_key),
    path("seen/", seen),
]


@pytest.fixture
def browser(two_tenants, client):
    """A client logged in as our scheduler, on the views above."""
    with acting_for(two_tenants.ours.pk):
        user = User.objects.get()
        client.force_login(user, backend="organizations.authentication.DirectoryBackend")
    session = client.session
    session[TENANT_KEY] = str(two_tenants.ours.pk)
    session.save()
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        yield client


def is_written(tenants) -> bool:
    with acting_for(tenants.ours.pk):
        return ServiceArea.objects.filter(name=WRITTEN).exists()


@pytest.mark.parametrize(
    ("address", "status", "stays"),
    [
        ("ok", 200, True),
        ("bad", 400, True),  # an answer, not an exception: the view meant it
        ("down", 503, False),
        ("denied", 403, False),
        ("missing", 404, False),
        ("boom", 500, False),
        ("api", 400, False),  # an exception that DRF turned into an answer
    ],
)
def test_what_stays_of_a_request(two_tenants, browser, address, status, stays):
    response = browser.get(f"/{address}/")
    assert [response.status_code, is_written(two_tenants)] == [status, stays]


def test_a_violation_found_at_the_end_is_a_sentence_not_a_crash(two_tenants, browser):
    response = browser.get("/deferred/")
    assert response.status_code == 409
    assert "finns inte längre" in response.content.decode()
    assert not is_written(two_tenants)


def test_a_request_sees_its_tenants_rows_only(two_tenants, browser):
    assert browser.get("/seen/").content == b"C-11"


def test_a_request_without_a_log_in_sees_nothing(two_tenants, client):
    with override_settings(ROOT_URLCONF=__name__):
        assert client.get("/seen/").content == b"0"


def test_after_a_request_the_connection_is_nobodys(two_tenants, browser):
    browser.get("/ok/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organization_id')")
        assert uuid.UUID(cursor.fetchone()[0]).int == 0


def close(tenants, **fields) -> None:
    with acting_for(tenants.ours.pk):
        Organization.objects.update(**fields)


def test_a_suspended_organization_is_shut_at_the_next_request(two_tenants, browser):
    close(two_tenants, status="suspended")
    response = browser.get("/seen/")
    assert [response.status_code, b"C-1" in response.content] == [403, False]


@pytest.mark.parametrize(("seconds", "status"), [(-1, 403), (60, 200)], ids=["just expired", "not yet"])
def test_an_expired_trial_shuts_out_everybody_but_administrators(two_tenants, browser, seconds, status):
    close(two_tenants, trial_expiration_date=timezone.now() + timedelta(seconds=seconds))
    assert browser.get("/seen/").status_code == status


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("post", 403)])
def test_after_the_trial_an_administrator_only_reads(two_tenants, browser, method, status):
    close(two_tenants, trial_expiration_date=timezone.now() - timedelta(seconds=1))
    with acting_for(two_tenants.ours.pk):
        User.objects.update(role="admin")
    assert getattr(browser, method)("/ok/").status_code == status


def test_a_deactivated_user_is_out_at_the_next_request(two_tenants, browser):
    with acting_for(two_tenants.ours.pk):
        User.objects.update(status="deactivated")
    with override_settings(ROOT_URLCONF="caire.urls"):
        assert browser.get("/admin/").status_code == 302
