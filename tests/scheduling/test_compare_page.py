"""The page of two plan versions side by side.

The first run of a session may compile the engine (up to a minute without its cache).
"""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from caire.onboarding import create_user
from organizations.models import User
from organizations.rls import acting_for
from resources.models import Employee
from scheduling.models import ScheduleSolution
from scheduling.optimise import Order, optimise
from scheduling.solver.stop import Cancelled, MaxMoves
from scheduling.whatif import Changes
from tests import factories as make
from tests.factories import MONDAY
from tests.organizations.test_authentication import log_in
from tests.scheduling.explain.conftest import area, outcome, run  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps
PASSWORD = "correct horse"


@pytest.fixture
def copy(tenant, area, outcome):  # noqa: F811
    """The day without its second employee."""
    with acting_for(tenant.pk):
        absent = str(Employee.objects.get(code="M-2").pk)
    return optimise(
        Order(
            organization_id=tenant.pk,
            area_id=area.pk,
            first_day=MONDAY,
            last_day=MONDAY,
            stop=Cancelled(MaxMoves(1_000)),
            changes=Changes(absent=(absent,)),
            made_from=outcome.solution.pk,
        )
    ).solution


@pytest.fixture
def admin(tenant, client):
    create_user(tenant, "admin@care.example", "Admin", User.Role.ADMIN, PASSWORD)
    log_in(client, "admin@care.example", PASSWORD)
    return client


def page(admin, before, after):
    return admin.get(reverse("compare"), {"before": str(before), "after": str(after)})


def test_it_shows_figures_rules_and_changed_visits(admin, outcome, copy):  # noqa: F811
    text = page(admin, outcome.solution.pk, copy.pk).content.decode()
    for shown in ("K-3 LIFT", "M-1, M-2", "Travel", "lost its staff"):
        assert shown in text


def test_names_of_people_are_not_on_it(admin, outcome, copy, tenant):  # noqa: F811
    with acting_for(tenant.pk):
        name = Employee.objects.get(code="M-2").name
    assert name not in page(admin, outcome.solution.pk, copy.pk).content.decode()


@pytest.mark.parametrize("which", ["random", "nonsense", "foreign"])
def test_an_unknown_or_foreign_version_is_not_found(admin, outcome, which):  # noqa: F811
    other = {"random": uuid.uuid4(), "nonsense": "nonsense"}.get(which)
    if which == "foreign":
        theirs = make.organization()
        with acting_for(theirs.pk):
            other = ScheduleSolution.objects.create(area=make.area(), first_day=MONDAY, last_day=MONDAY).pk
    assert page(admin, outcome.solution.pk, other).status_code == 404


def test_versions_of_other_days_are_refused_in_a_sentence(admin, area, outcome, tenant):  # noqa: F811
    with acting_for(tenant.pk):
        row = ScheduleSolution.objects.get(pk=outcome.solution.pk)
        later = ScheduleSolution.objects.create(
            area=area,
            first_day=MONDAY,
            last_day=MONDAY + timedelta(days=1),
            status="COMPLETED",
            input_data=row.input_data,
            output_solution=row.output_solution,
        )
    answer = page(admin, outcome.solution.pk, later.pk)
    assert (answer.status_code, "same days" in answer.content.decode()) == (400, True)
    admin.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"
    assert "jämför två versioner av samma område" in page(admin, outcome.solution.pk, later.pk).content.decode()


@pytest.mark.parametrize(("chosen", "status"), [(1, 200), (2, 302)])
def test_the_list_of_versions_leads_here_from_two(admin, outcome, copy, chosen, status):  # noqa: F811
    listed = reverse("admin:scheduling_schedulesolution_changelist")
    data = {"action": "compare_two", "_selected_action": [str(outcome.solution.pk), str(copy.pk)][:chosen]}
    answer = admin.post(listed, data)
    assert answer.status_code == 302
    expected = f"{reverse('compare')}?before={outcome.solution.pk}&after={copy.pk}"
    assert (answer.url == expected) is (status == 302)
