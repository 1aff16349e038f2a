"""Logging in: one answer for everything a stranger may try."""

import pytest
from django.db import IntegrityError, transaction

from caire.onboarding import AddressTaken, create_user
from organizations.models import LoginDirectory, Organization, User
from organizations.rls import acting_for
from tests.tenants import CANARY, assert_no_canary

ADDRESS = f"ours-{CANARY}-ours@example.test"
PASSWORD = "correct horse"
LOGIN = "/admin/login/?next=/admin/"


def log_in(client, address=ADDRESS, password=PASSWORD):
    return client.post(LOGIN, {"username": address, "password": password})


def test_a_right_password_opens_the_console(two_tenants, client):
    assert log_in(client).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_the_address_is_found_in_any_case(two_tenants, client):
    assert log_in(client, ADDRESS.upper()).status_code == 302


def refused(client, address=ADDRESS, password=PASSWORD) -> str:
    """The page of a refused log-in, without what differs from request to request."""
    response = log_in(client, address, password)
    assert response.status_code == 200
    return response.context["form"].non_field_errors().as_text()


def test_unknown_address_wrong_password_and_deactivated_user_answer_alike(two_tenants, client):
    answers = {refused(client, "nobody@example.test"), refused(client, password="wrong")}
    with acting_for(two_tenants.ours.pk):
        User.objects.update(status="deactivated")
    answers.add(refused(client))
    assert len(answers) == 1


@pytest.mark.parametrize("role", ["employee", "client"])
def test_employees_and_clients_do_not_enter_the_console(two_tenants, client, role):
    with acting_for(two_tenants.ours.pk):
        User.objects.update(role=role)
    assert log_in(client).status_code == 200


@pytest.mark.parametrize(("password", "is_told"), [(PASSWORD, True), ("wrong", False)])
def test_a_suspended_organization_is_told_after_the_right_password_only(two_tenants, client, password, is_told):
    with acting_for(two_tenants.ours.pk):
        Organization.objects.update(status="suspended")
    assert ("avstängd" in refused(client, password=password)) is is_told


def test_the_directory_holds_no_personal_data(two_tenants):
    for row in LoginDirectory.objects.all():
        assert_no_canary(repr(vars(row)))


def test_a_changed_address_is_found_and_the_old_one_is_not(two_tenants, client):
    with acting_for(two_tenants.ours.pk):
        user = User.objects.get()
        user.email = "new@example.test"
        user.save()
    assert [log_in(client).status_code, log_in(client, "new@example.test").status_code] == [200, 302]


@pytest.mark.parametrize("organization", ["ours", "theirs"])
def test_a_taken_address_gets_one_answer_here_and_elsewhere(two_tenants, organization):
    with pytest.raises(AddressTaken, match="cannot be used"):
        create_user(getattr(two_tenants, organization), ADDRESS, "Twice", "admin", PASSWORD)


@pytest.mark.parametrize(("role", "has_organization"), [("super_admin", True), ("admin", False)])
def test_only_platform_administrators_have_no_organization(two_tenants, role, has_organization):
    organization = two_tenants.ours if has_organization else None
    user = User(name="X", email="x@example.test", role=role, organization=organization)
    with (
        acting_for(user.tenant),
        pytest.raises(IntegrityError, match="user_organization_unless_super_admin"),
        transaction.atomic(),
    ):
        User.objects.bulk_create([user])
