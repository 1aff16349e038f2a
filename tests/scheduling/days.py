"""Days for the tests of runs: small enough to be planned in a blink."""

from organizations.models import Organization, ServiceArea
from organizations.rls import acting_for
from tests import factories as make
from tests.factories import MONDAY


def small_area(tenant: Organization, name: str = "North") -> ServiceArea:
    """One employee on shift on Monday and two daily visits."""
    with acting_for(tenant.pk):
        area = make.area(name=name)
        make.shift(make.employee(area))
        for window in (("08:00", "10:00"), ("13:00", "15:00")):
            make.need(make.client(area), window=window)
    return area


def tiny_days(tenant: Organization, count: int) -> list[ServiceArea]:
    """So many areas, each with one visit on Monday, as one area has one run at a time."""
    areas = []
    with acting_for(tenant.pk):
        for number in range(count):
            area = make.area(name=f"Area {number}")
            make.shift(make.employee(area), day=MONDAY)
            make.need(make.client(area))
            areas.append(area)
    return areas
