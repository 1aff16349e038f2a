"""Findings about visits that nobody could make: each with a day that shows it and one that does not."""

from datetime import date

import pytest

from resources.models import ClientEmployeeRelation, EmployeeAbsence
from tests import factories as make
from tests.factories import MONDAY
from tests.scheduling.checks.linting import codes, of_code


@pytest.fixture
def area(inside):
    """One employee from 7 to 16, and a visit from 8 to 10 that they can make."""
    area = make.area()
    make.shift(make.employee(area, code="E-1"))
    make.need(make.client(area, code="C-1"))
    return area


@pytest.fixture
def need(area):
    return area.clients.get().requirements.get()


@pytest.fixture
def staff(area):
    return area.employees.get()


def test_a_visit_that_somebody_can_make_is_no_finding(area):
    assert codes(area) == []


@pytest.mark.parametrize(("last", "found"), [(MONDAY, []), (date(2026, 11, 22), ["no_able_employee"]), (None, [])])
def test_nobody_able_by_skill(area, need, staff, last, found):
    make.holds(staff, make.skilled(need, "DELEG"), date(2026, 1, 1), last)
    assert [code for code in codes(area) if code != "delegation_expires"] == found


def test_the_row_to_edit_is_the_delegation_that_ran_out(area, need, staff):
    held = make.holds(staff, make.skilled(need, "DELEG"), date(2026, 1, 1), date(2026, 11, 22))
    finding = of_code(area, "no_able_employee")[0]
    assert [finding.row.model, finding.row.pk] == ["resources.employeeskill", str(held.pk)]
    assert finding.sentence == "C-1 MORNING needs 1 employees and only 0 on shift may make the visit."
    assert finding.changes[0].sentence == "Let E-1 hold DELEG at level 1 on that day."


def test_who_lacks_least_is_named(area, need, staff):
    """Two skills against one block: the block is one change."""
    make.skilled(need, "A")
    make.skilled(need, "B")
    other = make.employee(area, code="E-2")
    make.shift(other)
    for skill in need.skills.all():
        make.holds(other, skill.skill, date(2026, 1, 1))
    block = ClientEmployeeRelation.objects.create(
        client=need.client, employee=other, kind="blocked", valid_from=date(2026, 1, 1)
    )
    finding = of_code(area, "no_able_employee")[0]
    assert [finding.row.pk, len(finding.changes)] == [str(block.pk), 1]
    block.delete()
    assert codes(area) == []


@pytest.mark.parametrize(("end", "found"), [(8.4, []), (8.3, ["no_shift_in_window"]), (8, ["no_shift_in_window"])])
def test_no_shift_in_the_window(area, staff, end, found):
    staff.shifts.update(planned_end=make.at(end))
    assert codes(area) == found


def test_the_shift_is_lengthened_by_exactly_what_lacks(area, staff):
    staff.shifts.update(planned_end=make.at(8.25))
    change = of_code(area, "no_shift_in_window")[0].changes[0]
    staff.shifts.update(planned_end=make.at(8.25 + change.values["minutes"] / 60))
    assert [change.row.model, codes(area)] == ["resources.employeeshift", []]
    staff.shifts.update(planned_end=make.at(8.25 + change.values["minutes"] / 60 - 1 / 60))
    assert codes(area) == ["no_shift_in_window"]


def test_a_window_is_widened_once_for_all(area, need, staff):
    """Two shifts that begin too late: one change of the window, not one of each shift."""
    need.required_employee_count = 2
    need.save()
    make.shift(make.employee(area, code="E-2"), 10)
    staff.shifts.update(planned_start=make.at(10))
    change, *others = of_code(area, "no_shift_in_window")[0].changes
    assert [change.row.model, change.row.pk, others] == ["resources.visitrequirement", str(need.pk), []]
    hours, minutes = divmod(10 * 60 + change.values["minutes"], 60)
    need.time_windows[0]["end"] = f"{hours}:{minutes:02d}"
    need.save()
    assert codes(area) == []


@pytest.mark.parametrize(("kind", "found"), [("preferred", []), (None, ["protected_without_circle"])])
def test_a_protected_client_without_circle(area, need, staff, kind, found):
    need.client.protection_level = "skyddad"
    need.client.save()
    if kind:
        ClientEmployeeRelation.objects.create(
            client=need.client, employee=staff, kind=kind, valid_from=date(2026, 1, 1)
        )
    assert codes(area) == found
    if found:
        assert of_code(area, found[0])[0].row.pk == str(need.client.pk)


def test_somebody_who_is_off_needs_a_shift_only(area, need):
    """One change, where who is on shift lacks two skills."""
    off = make.employee(area, code="E-9")
    for code in ("A", "B"):
        make.holds(off, make.skilled(need, code), date(2026, 1, 1))
    change = of_code(area, "no_able_employee")[0].changes[0]
    assert [change.row.pk, change.sentence] == [str(off.pk), "Give E-9 a shift on that day."]
    make.shift(off)
    assert codes(area) == []


@pytest.mark.parametrize("why", ["blocked", "absent", "left"])
def test_somebody_who_is_off_and_may_not_come_is_not_named(area, need, why):
    off = make.employee(area, code="E-9", active_to=date(2026, 11, 22) if why == "left" else None)
    for code in ("A", "B"):
        make.holds(off, make.skilled(need, code), date(2026, 1, 1))
    if why == "blocked":
        ClientEmployeeRelation.objects.create(
            client=need.client, employee=off, kind="blocked", valid_from=date(2026, 1, 1)
        )
    if why == "absent":
        EmployeeAbsence.objects.create(
            employee=off, kind="SICK", status="approved", starts_at=make.at(0), ends_at=make.at(24)
        )
    assert "E-9" not in of_code(area, "no_able_employee")[0].row.name


def test_a_day_without_any_shift(area, need):
    area.employees.get().shifts.all().delete()
    change = of_code(area, "no_able_employee")[0].changes[0]
    assert [codes(area), change.sentence] == [["no_able_employee"], "Give E-1 a shift on that day."]
