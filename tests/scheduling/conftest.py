"""Empty organizations to plan in."""

import pytest

from organizations.rls import acting_for
from tests import factories


@pytest.fixture
def inside(db):
    """The scope of a new organization on UTC."""
    organization = factories.organization()
    with acting_for(organization.pk):
        yield organization


@pytest.fixture
def tenant():
    """An organization; scopes are the test's own."""
    return factories.organization()
