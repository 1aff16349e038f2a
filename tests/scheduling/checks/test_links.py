"""Findings about linked visits."""

from datetime import date, timedelta

import pytest

from resources.models import VisitDependency
from tests import factories as make
from tests.scheduling.checks.linting import codes, of_code


@pytest.fixture
def area(inside):
    """Two employees all day; visits of half an hour at 8 to 10 and 12 to 14."""
    area = make.area()
    for code in ("E-1", "E-2"):
        make.shift(make.employee(area, code=code))
    client = make.client(area, code="C-1")
    make.need(client, service_type="FIRST")
    make.need(client, window=("12:00", "14:00"), service_type="SECOND")
    return area


def need(area, service):
    return area.clients.get().requirements.get(service_type=service)


def link(area, first="FIRST", second="SECOND", least=0, most=None, **fields):
    return VisitDependency.objects.create(
        first=need(area, first),
        second=need(area, second),
        min_gap=None if least is None else timedelta(minutes=least),
        max_gap=None if most is None else timedelta(minutes=most),
        measured_from="START",
        **fields,
    )


@pytest.mark.parametrize(
    ("least", "most", "found"),
    [
        (330, None, []),  # 8:00 to 13:30, the last start
        (331, None, ["dependency_impossible"]),
        (0, 150, []),  # 9:30 to 12:00
        (0, 149, ["dependency_impossible"]),
    ],
)
def test_a_gap_that_the_windows_do_not_allow(area, least, most, found):
    row = link(area, least=least, most=most)
    assert codes(area) == found
    if found:
        finding = of_code(area, found[0])[0]
        assert [finding.row.pk, finding.values["minutes"]] == [str(row.pk), 1]


def test_a_second_window_that_allows_it(area):
    link(area, least=331)
    row = need(area, "SECOND")
    row.time_windows.append({"day": None, "start": "15:00", "end": "15:30", "preference": "HARD"})
    row.save()
    assert codes(area) == []


def test_each_after_the_other(area):
    link(area, least=1)
    link(area, "SECOND", "FIRST", least=1)
    assert codes(area) == ["dependency_impossible"]


@pytest.mark.parametrize(("staff", "found"), [("ANY", []), ("SAME", ["dependency_staff_impossible"])])
def test_the_same_staff_where_nobody_fits_both(area, staff, found):
    for service, employee in zip(("FIRST", "SECOND"), area.employees.order_by("code"), strict=True):
        make.holds(employee, make.skilled(need(area, service), service), date(2026, 1, 1))
    link(area, staff=staff)
    assert codes(area) == found


@pytest.mark.parametrize(("staff", "found"), [("SAME", []), ("DIFFERENT", ["dependency_staff_impossible"])])
def test_different_staff_where_one_fits_both(area, staff, found):
    for service in ("FIRST", "SECOND"):
        make.holds(area.employees.order_by("code")[0], make.skilled(need(area, service), service), date(2026, 1, 1))
    link(area, staff=staff)
    assert codes(area) == found


def test_both_the_same_and_different(area):
    link(area, least=None, staff="SAME")
    assert codes(area) == []
    row = link(area, "SECOND", "FIRST", least=None, staff="DIFFERENT")
    assert [finding.code for finding in of_code(area, "dependency_staff_impossible")] == ["dependency_staff_impossible"]
    row.delete()
    assert codes(area) == []


@pytest.mark.parametrize(("obligation", "found"), [("NORMAL", []), ("MANDATORY", ["group_mixed_obligation"])])
def test_a_group_of_different_obligations(area, obligation, found):
    link(area, all_or_nothing=True)
    row = need(area, "SECOND")
    row.obligation = obligation
    row.save()
    assert codes(area) == found
    if found:
        assert of_code(area, found[0])[0].row.pk == str(need(area, "FIRST").pk)
