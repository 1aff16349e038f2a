"""A planned day to explain. The first run of a session may compile the engine (up to a minute without its cache)."""

import pytest

from organizations.rls import acting_for
from scheduling.optimise import Order, optimise
from scheduling.solver.stop import Cancelled, MaxMoves
from tests import factories as make
from tests.factories import MONDAY


@pytest.fixture
def area(tenant):
    """Two employees, two visits of one of them at a time, one for both, and one that nobody may make."""
    with acting_for(tenant.pk):
        area = make.area(name="North")
        template = make.template()
        for code in ("M-1", "M-2"):
            make.shift(make.employee(area, code=code), shift_template=template)
        for code, window in (("K-1", ("08:00", "10:00")), ("K-2", ("09:00", "11:00"))):
            make.need(make.client(area, code=code), window=window)
        lift = make.need(make.client(area, code="K-3"), window=("11:00", "12:00"), service_type="LIFT")
        lift.required_employee_count = 2
        lift.save()
        make.skilled(make.need(make.client(area, code="K-4"), service_type="INSULIN"), "DELEG_INSULIN")
    return area


@pytest.fixture
def run(tenant, area):
    """Makes a plan of the day."""
    return lambda: optimise(
        Order(
            organization_id=tenant.pk,
            area_id=area.pk,
            first_day=MONDAY,
            last_day=MONDAY,
            stop=Cancelled(MaxMoves(2_000)),
        )
    )


@pytest.fixture
def outcome(run):
    """The day's run."""
    return run()
