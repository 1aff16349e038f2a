"""A planned day to change by hand. The first run of a session may compile the engine (up to a minute)."""

import pytest

from caire.onboarding import create_user
from organizations.areas import grant
from organizations.models import User
from organizations.rls import acting_for
from scheduling.models import PlanDay
from scheduling.optimise import Order, optimise
from scheduling.solver.stop import Cancelled, MaxMoves
from tests import factories as make
from tests.factories import MONDAY

PASSWORD = "correct horse"


@pytest.fixture
def area(tenant):
    """Three employees; three visits that anybody may make, one for two, and one that nobody may."""
    with acting_for(tenant.pk):
        area = make.area(name="North")
        template = make.template()
        for code in ("M-1", "M-2", "M-3"):
            make.shift(make.employee(area, code=code), shift_template=template)
        for code, window in (("K-1", ("08:00", "10:00")), ("K-2", ("09:00", "11:00")), ("K-5", ("13:00", "15:00"))):
            make.need(make.client(area, code=code), window=window)
        lift = make.need(make.client(area, code="K-3"), window=("11:00", "12:00"), service_type="LIFT")
        lift.required_employee_count = 2
        lift.save()
        make.skilled(make.need(make.client(area, code="K-4"), service_type="INSULIN"), "DELEG_INSULIN")
    return area


@pytest.fixture
def version(tenant, area):
    """The version that a run made of the day."""
    order = Order(
        organization_id=tenant.pk,
        area_id=area.pk,
        first_day=MONDAY,
        last_day=MONDAY,
        stop=Cancelled(MaxMoves(2_000)),
    )
    return optimise(order).solution


@pytest.fixture
def planner(tenant, area):
    """A scheduler of the area, who may not force anything."""
    user = create_user(tenant, "planner@care.example", "Planner", User.Role.SCHEDULER, PASSWORD)
    with acting_for(tenant.pk):
        grant(user, area)
    return user


@pytest.fixture
def admin(tenant):
    """An administrator, who may."""
    return create_user(tenant, "admin@care.example", "Admin", User.Role.ADMIN, PASSWORD)


@pytest.fixture
def day(tenant, version):
    """The version's day."""
    with acting_for(tenant.pk):
        return PlanDay.objects.get(solution=version)
