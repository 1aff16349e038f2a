"""Platform administrators: the list, entering with a reason, and nothing else."""

import pytest
from django.core.management import call_command

from organizations.models import Organization, OrganizationAccess, User
from organizations.rls import PLATFORM, acting_for
from resources.models import Client
from tests.tenants import assert_no_canary

ADDRESS, PASSWORD = "platform@example.test", "correct horse"


@pytest.fixture
def platform_client(two_tenants, client):
    """A browser logged in as a platform administrator."""
    with acting_for(PLATFORM):
        User.objects.create_user(ADDRESS, PASSWORD, name="Platform", role="super_admin", status="active")
    assert client.post("/admin/login/?next=/admin/", {"username": ADDRESS, "password": PASSWORD}).status_code == 302
    return client


def test_the_list_shows_every_organization_and_no_personal_data(platform_client):
    page = platform_client.get("/platform/").content
    assert [b"Sample ours" in page, b"Sample theirs" in page] == [True, True]
    assert_no_canary(page)


@pytest.mark.parametrize("page", ["", "resources/client/", "organizations/user/", "scheduling/schedulesolution/"])
def test_outside_an_organization_the_console_leads_to_the_list(platform_client, page):
    response = platform_client.get(f"/admin/{page}")
    assert [response.status_code, response.url] == [302, "/platform/"]


@pytest.mark.parametrize(("reason", "is_in"), [("", False), ("  ", False), ("ab", False), ("Support case 12", True)])
def test_entering_needs_a_reason(two_tenants, platform_client, reason, is_in):
    platform_client.post(f"/platform/{two_tenants.ours.pk}/", {"reason": reason})
    assert (platform_client.get("/admin/").status_code == 200) is is_in


def test_an_entry_is_recorded_where_the_organization_reads_it(two_tenants, platform_client):
    platform_client.post(f"/platform/{two_tenants.ours.pk}/", {"reason": "Support case 12"})
    platform_client.post("/platform/leave/")
    with acting_for(two_tenants.ours.pk):
        entry = OrganizationAccess.objects.get(reason="Support case 12")
        assert entry.left_at >= entry.entered_at


def test_inside_only_that_organization_is_seen(two_tenants, platform_client):
    platform_client.post(f"/platform/{two_tenants.ours.pk}/", {"reason": "Support case 12"})
    with acting_for(two_tenants.theirs.pk):
        foreign = Client.objects.get().pk
    with acting_for(two_tenants.ours.pk):
        own = Client.objects.get().pk
    statuses = [platform_client.get(f"/admin/resources/client/{row}/change/").status_code for row in (own, foreign)]
    assert statuses == [200, 404]


def test_after_leaving_the_console_is_shut_again(two_tenants, platform_client):
    platform_client.post(f"/platform/{two_tenants.ours.pk}/", {"reason": "Support case 12"})
    platform_client.post("/platform/leave/")
    assert platform_client.get("/admin/resources/client/").status_code == 302


def test_an_unknown_organization_is_not_found(platform_client):
    assert platform_client.get("/platform/00000000-0000-0000-0000-000000000001/").status_code == 404


@pytest.mark.parametrize("address", ["/platform/", "/platform/leave/"])
def test_nobody_else_learns_of_these_pages(two_tenants, client, address):
    from tests.organizations.test_authentication import log_in

    log_in(client)
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_a_stay_ends_with_the_log_out(two_tenants, platform_client):
    platform_client.post(f"/platform/{two_tenants.ours.pk}/", {"reason": "Support case 12"})
    platform_client.post("/admin/logout/")
    with acting_for(two_tenants.ours.pk):
        assert OrganizationAccess.objects.get(reason="Support case 12").left_at is not None


def test_entering_another_organization_ends_the_stay_in_the_first(two_tenants, platform_client):
    for organization in (two_tenants.ours, two_tenants.theirs):
        platform_client.post(f"/platform/{organization.pk}/", {"reason": "Support case 12"})
    with acting_for(two_tenants.ours.pk):
        assert OrganizationAccess.objects.get(reason="Support case 12").left_at is not None


def test_the_password_page_is_outside_every_organization(two_tenants, platform_client):
    platform_client.post(f"/platform/{two_tenants.ours.pk}/", {"reason": "Support case 12"})
    assert platform_client.get("/admin/password_change/").url == "/platform/"


def set_status(tenants, *arguments: str) -> None:
    call_command("set_organization_status", f"--organization={tenants.ours.slug}", *arguments, verbosity=0)


def test_a_suspended_organization_is_not_entered(two_tenants, platform_client):
    set_status(two_tenants, "suspended")
    page = platform_client.post(f"/platform/{two_tenants.ours.pk}/", {"reason": "Support case 12"})
    assert [page.status_code, platform_client.get("/admin/").status_code] == [200, 302]


def test_an_expired_trial_can_be_left(two_tenants, platform_client):
    platform_client.post(f"/platform/{two_tenants.ours.pk}/", {"reason": "Support case 12"})
    set_status(two_tenants, "trial", "--trial-ends=2026-01-01")
    assert platform_client.post("/platform/leave/").status_code == 302


def test_a_status_is_set_by_command(two_tenants):
    set_status(two_tenants, "active")
    with acting_for(two_tenants.ours.pk):
        assert Organization.objects.get().status == "active"
