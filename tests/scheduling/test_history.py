"""Who came to a client before the planned period."""

from datetime import timedelta

import pytest

from constraints.catalogue import set_rule
from constraints.models import ConstraintDefinition, ConstraintValue
from organizations.rls import acting_for
from resources.models import Client, EmployeeShift
from scheduling.models import VisitActual
from scheduling.optimise import Order, optimise
from scheduling.snapshot import take_snapshot
from scheduling.solver.stop import Cancelled, MaxMoves
from tests import factories as make
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps
DAY = timedelta(days=1)


@pytest.fixture
def area(tenant):
    """Monday, with a visit for two, is planned and published."""
    with acting_for(tenant.pk):
        area = make.area()
        for _ in range(2):
            employee = make.employee(area)
            for day in range(20):
                make.shift(employee, day=MONDAY + day * DAY)
        make.need(make.client(area), required_employee_count=2)
    order = Order(
        organization_id=tenant.pk,
        area_id=area.pk,
        first_day=MONDAY,
        last_day=MONDAY,
        stop=Cancelled(MaxMoves(500)),
        publish=True,
    )
    optimise(order)
    return area


def history(tenant, area, day):
    with acting_for(tenant.pk):
        return [len(client.history) for client in take_snapshot(area, day, day).problem.clients]


@pytest.mark.parametrize(("days", "came"), [(0, []), (1, [2]), (14, [2]), (15, [])])
def test_those_of_the_last_fortnight_came_before(tenant, area, days, came):
    assert history(tenant, area, MONDAY + days * DAY) == came


@pytest.mark.parametrize(("length", "came"), [(1, []), (2, [2])])
def test_the_organization_says_how_long_the_history_is(tenant, area, length, came):
    with acting_for(tenant.pk):
        ConstraintValue.objects.create(
            constraint_definition=ConstraintDefinition.objects.get(rule_code="continuity"),
            entity_type="ORGANIZATION",
            value={"type": "continuity", "value": {"history_days": length, "free": 0}, "priority": "NORMAL"},
        )
    assert history(tenant, area, MONDAY + 2 * DAY) == came


@pytest.mark.parametrize(("outcome", "came"), [("DONE", [2]), ("STARTED", [2]), ("CANCELLED", []), ("NO_SHOW", [])])
def test_a_visit_that_was_not_made_brings_nobody(tenant, area, outcome, came):
    with acting_for(tenant.pk):
        need = Client.objects.get().requirements.get()
        VisitActual.objects.create(requirement=need, visit_date=MONDAY, outcome=outcome)
    assert history(tenant, area, MONDAY + DAY) == came


def looked_back(tenant, area, day, length):
    """Minutes with clients and of work, of each of the two employees, before the day."""
    with acting_for(tenant.pk):
        set_rule("workload_spread", weight=1, level="SOFT", value={"history_days": length})
        people = take_snapshot(area, day, day).problem.employees
    return sorted((person.served // 60, person.worked // 60) for person in people)


@pytest.mark.parametrize(
    ("days", "length", "past"),
    [
        (1, 0, (0, 0)),
        (1, 1, (30, 540)),
        (2, 1, (0, 540)),
        (2, 2, (30, 1080)),
        (2, 90, (30, 1080)),
        (0, 14, (0, 0)),
    ],
)
def test_a_fair_workload_looks_back_on_its_days(tenant, area, days, length, past):
    assert looked_back(tenant, area, MONDAY + days * DAY, length) == [past, past]


def test_a_fair_workload_that_is_off_looks_back_on_nothing(tenant, area):
    with acting_for(tenant.pk):
        set_rule("workload_spread", weight=0, level="SOFT", value={"history_days": 7})
        people = take_snapshot(area, MONDAY + DAY, MONDAY + DAY).problem.employees
    assert [(person.served, person.worked) for person in people] == [(0, 0), (0, 0)]


def test_unpaid_breaks_and_visits_that_were_not_made_are_no_work(tenant, area):
    with acting_for(tenant.pk):
        EmployeeShift.objects.filter(date=MONDAY).update(shift_template=make.template())
        need = Client.objects.get().requirements.get()
        VisitActual.objects.create(requirement=need, visit_date=MONDAY, outcome="NO_SHOW")
    assert looked_back(tenant, area, MONDAY + DAY, 1) == [(0, 510), (0, 510)]


def test_a_client_with_a_contact_person_is_known_without_a_history(tenant):
    with acting_for(tenant.pk):
        area = make.area()
        contact = make.employee(area)
        make.shift(contact)
        make.need(make.client(area, fixed_contact_employee=contact))
        client = take_snapshot(area, MONDAY, MONDAY).problem.clients[0]
    assert (client.contact, client.history) == (str(contact.pk), ())
