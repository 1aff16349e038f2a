"""Findings about clients and employees whose rows contradict each other."""

from datetime import date

import pytest

from organizations.models import User
from resources.models import ClientEmployeeRelation, Skill
from scheduling.models import PlanningSettings, TravelMatrix
from tests import factories as make
from tests.factories import MONDAY
from tests.scheduling.checks.linting import codes, of_code


@pytest.fixture
def area(inside):
    """Two employees and a visit."""
    area = make.area()
    for code in ("E-1", "E-2"):
        make.shift(make.employee(area, code=code))
    make.need(make.client(area, code="C-1"))
    return area


@pytest.fixture
def staff(area):
    return area.employees.get(code="E-1")


def relation(area, staff, kind, first=date(2026, 1, 1), last=None):
    return ClientEmployeeRelation.objects.create(
        client=area.clients.get(), employee=staff, kind=kind, valid_from=first, valid_to=last
    )


@pytest.mark.parametrize(("last", "found"), [(date(2026, 11, 22), []), (MONDAY, ["preferred_and_blocked"])])
def test_one_pair_preferred_and_blocked(area, staff, last, found):
    row = relation(area, staff, "preferred", last=last)
    relation(area, staff, "blocked")
    assert codes(area) == found
    if found:
        assert of_code(area, found[0])[0].row.pk == str(row.pk)


@pytest.mark.parametrize(("who", "found"), [("E-2", []), ("E-1", ["preferred_and_blocked"])])
def test_a_contact_person_who_is_blocked(area, staff, who, found):
    area.clients.update(fixed_contact_employee=area.employees.get(code=who))
    relation(area, staff, "blocked")
    assert codes(area) == found


@pytest.mark.parametrize(
    ("until", "found"),
    [(None, []), (MONDAY, []), (date(2026, 11, 22), ["contact_person_unqualified"])],
)
def test_a_contact_person_without_the_skill_for_it(area, staff, until, found):
    area.clients.update(fixed_contact_employee=staff)
    skill = Skill.objects.create(code="UNDERSKOTERSKA", name="Assistant nurse")
    held = make.holds(staff, skill, date(2026, 1, 1), until)
    assert codes(area) == found
    if found:
        assert of_code(area, found[0])[0].row.pk == str(held.pk)


@pytest.mark.parametrize("skill", [True, False])
def test_where_nobody_knows_the_skill_nobody_needs_it(area, staff, skill):
    area.clients.update(fixed_contact_employee=staff)
    if skill:
        Skill.objects.create(code="UNDERSKOTERSKA", name="Assistant nurse")
    assert codes(area) == ["contact_person_unqualified"] * skill


@pytest.mark.parametrize(("until", "found"), [(MONDAY, []), (date(2026, 11, 22), ["contact_person_unqualified"])])
def test_a_contact_person_who_has_left(area, until, found):
    gone = make.employee(area, code="E-3", active_to=until)
    area.clients.update(fixed_contact_employee=gone)
    assert codes(area) == found


def test_one_log_in_two_employees(area, inside):
    user = User.objects.create(email="a@care.example", organization=inside, role=User.Role.EMPLOYEE)
    area.employees.filter(code="E-1").update(user=user)
    assert codes(area) == []
    make.employee(area, code="E-9", user=user, active_to=date(2026, 11, 22))
    assert codes(area) == []
    again = make.employee(area, code="E-8", user=user)
    assert [codes(area), of_code(area, "twice_the_same_person")[0].row.pk] == [
        ["twice_the_same_person"], str(again.pk),
    ]  # fmt: skip


def test_a_client_without_coordinates(area):
    nowhere = make.client(area, code="C-2", latitude=None, longitude=None)
    make.need(nowhere)
    finding = of_code(area, "no_coordinates")[0]
    assert [codes(area), finding.row.pk, finding.is_error] == [["no_coordinates"], str(nowhere.pk), True]


def test_a_client_without_coordinates_whom_loaded_travel_times_know(area):
    nowhere = make.client(area, code="C-2", latitude=None, longitude=None)
    make.need(nowhere)
    places = [area.pk, area.clients.get(code="C-1").pk, nowhere.pk]
    TravelMatrix.objects.create(area=area, mode="walk", places=places, travel=[0, 5, 5] * 3, ticks_per_minute=1)
    assert codes(area) == []


@pytest.mark.parametrize(("travel", "found"), [(5, []), (-1, ["unreachable_place"])])
def test_a_place_that_no_means_of_travel_gets_to(area, travel, found):
    client = area.clients.get()
    TravelMatrix.objects.create(
        area=area, mode="walk", places=[area.pk, client.pk], travel=[0, travel, travel, 0], ticks_per_minute=1
    )
    assert codes(area) == found


def test_an_employee_who_starts_nowhere_is_told_as_the_refusal(area, staff):
    PlanningSettings.objects.create()
    staff.starts_at = "HOME"
    staff.save()
    finding = of_code(area, "input_refused")[0]
    assert [codes(area), "E-1" in finding.sentence] == [["input_refused"], True]
