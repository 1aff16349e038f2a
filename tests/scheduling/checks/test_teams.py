"""Findings about visits for several employees."""

from datetime import date

import pytest

from tests import factories as make
from tests.factories import at
from tests.scheduling.checks.linting import codes, of_code


@pytest.fixture
def area(inside):
    """Two employees from 7 to 16, and a visit for both from 8 to 12."""
    area = make.area()
    for code in ("E-1", "E-2"):
        make.shift(make.employee(area, code=code))
    make.need(make.client(area, code="C-1"), window=("08:00", "12:00"), required_employee_count=2)
    return area


def shift_of(area, code):
    return area.employees.get(code=code).shifts


@pytest.mark.parametrize(("start", "found"), [(9, []), (9.9, ["team_not_simultaneous"])])
def test_a_team_that_is_never_there_at_once(area, start, found):
    shift_of(area, "E-1").update(planned_end=at(10))
    shift_of(area, "E-2").update(planned_start=at(start))
    assert codes(area) == found


def test_the_minutes_that_the_shifts_lack_bring_the_team_together(area):
    shift_of(area, "E-1").update(planned_end=at(10))
    shift_of(area, "E-2").update(planned_start=at(11))
    change = of_code(area, "team_not_simultaneous")[0].changes[0]
    hours = change.values["minutes"] / 60
    assert len(of_code(area, "team_not_simultaneous")[0].changes) == 1
    if "earlier" in change.sentence:
        shift_of(area, "E-2").update(planned_start=at(11 - hours))
    else:
        shift_of(area, "E-1").update(planned_end=at(10 + hours))
    assert codes(area) == []


@pytest.mark.parametrize(("holders", "found"), [(1, []), (0, ["team_skills"])])
def test_a_skill_that_one_of_the_team_must_hold(area, holders, found):
    need = area.clients.get().requirements.get()
    skill = make.skilled(need, "LIFT", employees=1)
    for employee in area.employees.all()[:holders]:
        make.holds(employee, skill, date(2026, 1, 1))
    assert codes(area) == found


def test_two_skills_that_no_team_has_together(area):
    """Three fit; the two holders of A do not hold B, the holder of B holds no A: with 2 x A no place is left for B."""
    need = area.clients.get().requirements.get()
    need.required_employee_count = 3
    need.save()
    make.shift(make.employee(area, code="E-3"))
    make.shift(make.employee(area, code="E-4"))
    staff = list(area.employees.order_by("code"))
    first, second = make.skilled(need, "A", employees=2), make.skilled(need, "B", employees=2)
    for employee in staff[:2]:
        make.holds(employee, first, date(2026, 1, 1))
    for employee in staff[2:]:
        make.holds(employee, second, date(2026, 1, 1))
    assert codes(area) == ["team_skills"]
    make.holds(staff[0], second, date(2026, 1, 1))
    assert codes(area) == []


@pytest.mark.parametrize(("end", "found"), [(16, []), (9, ["team_skills"])])
def test_a_skill_of_somebody_who_is_never_there_with_another(area, end, found):
    """The holder leaves before the second comes; a third is there all day."""
    shift_of(area, "E-1").update(planned_end=at(end))
    shift_of(area, "E-2").update(planned_start=at(9))
    make.shift(make.employee(area, code="E-3"), 9)
    make.holds(
        area.employees.get(code="E-1"),
        make.skilled(area.clients.get().requirements.get(), "LIFT", employees=1),
        date(2026, 1, 1),
    )
    assert codes(area) == found
