"""A user of a role, made for a test and logged in."""

from caire.onboarding import create_user
from organizations.areas import grant
from organizations.rls import acting_for
from tests.organizations.test_authentication import log_in

PASSWORD = "correct horse"


def logged_in(client, tenant, role, *areas):
    """The client as `role`@care.example, who plans these areas."""
    user = create_user(tenant, f"{role}@care.example", "Planner", role, PASSWORD)
    with acting_for(tenant.pk):
        for area in areas:
            grant(user, area)
    log_in(client, user.email, PASSWORD)
    return client
