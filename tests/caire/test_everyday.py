"""What a scheduler does every week in the lists: copy shifts, plan days, see what a pattern gives."""

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.contrib.admin import site
from django.utils import timezone

from caire.onboarding import create_user
from organizations.encryption import EncryptedField
from organizations.models import Disclosure, OrganizationAccess, User
from organizations.rls import acting_for
from resources.models import EmployeeShift, Skill, Vehicle
from tests import factories as make
from tests.factories import MONDAY
from tests.organizations.test_authentication import log_in

PASSWORD = "correct horse"


@pytest.fixture
def tenant(db):
    return make.organization(language="en")


@pytest.fixture
def admin(tenant, client):
    create_user(tenant, "admin@care.example", "Admin", User.Role.ADMIN, PASSWORD)
    log_in(client, "admin@care.example", PASSWORD)
    return client


def act(client, action, rows):
    body = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post("/admin/resources/employeeshift/", body)


def test_chosen_shifts_are_copied_a_week_later(admin, tenant):
    with acting_for(tenant.pk):
        shift = make.shift(make.employee(make.area()))
    assert act(admin, "copy_a_week_later", [shift]).status_code == 302
    with acting_for(tenant.pk):
        assert EmployeeShift.objects.filter(date=MONDAY + timedelta(days=7)).count() == 1


@pytest.mark.parametrize(("capacity", "said"), [(2, False), (1, True)])
def test_a_shift_in_a_full_vehicle_is_saved_and_said(admin, tenant, capacity, said):
    """Saved, because the next change may be the cure; the checks and a run's report keep saying it."""
    with acting_for(tenant.pk):
        area, car = make.area(), Vehicle.objects.create(name="Car 1", type="CAR", capacity=capacity)
        make.shift(make.employee(area), vehicle=car, mode="car")
        shift = make.shift(make.employee(area))
    day = {name: MONDAY.isoformat() for name in ("date", "planned_start_0", "planned_end_0")}
    body = {
        **day, "employee": shift.employee_id, "planned_start_1": "15:00", "planned_end_1": "20:00",
        "mode": "car", "vehicle": car.pk, "status": "PLANNED",
    }  # fmt: skip
    page = admin.post(f"/admin/resources/employeeshift/{shift.pk}/change/", body, follow=True).content.decode()
    assert ("2 employees are in Car 1 during this shift (seats: 1)" in page) is said
    with acting_for(tenant.pk):
        assert EmployeeShift.objects.get(pk=shift.pk).vehicle_id == car.pk


@pytest.mark.parametrize(("days", "leads"), [(0, "days=1"), (13, "days=14"), (14, "/employeeshift/")])
def test_chosen_days_are_led_to_a_run(admin, tenant, days, leads):
    with acting_for(tenant.pk):
        area = make.area()
        rows = [make.shift(make.employee(area), day=MONDAY + timedelta(days=number)) for number in {0, days}]
    assert leads in act(admin, "plan_these_days", rows)["Location"]


def test_shifts_of_two_areas_are_no_one_run(admin, tenant):
    with acting_for(tenant.pk):
        rows = [make.shift(make.employee(make.area(name=name))) for name in ("North", "South")]
    assert "run" not in act(admin, "plan_these_days", rows)["Location"]


@pytest.mark.parametrize(
    ("rule", "count"), [("FREQ=DAILY", 14), ("FREQ=WEEKLY;BYDAY=MO", 2), ("FREQ=DAILY;INTERVAL=7", 2)]
)
def test_a_need_shows_the_dates_of_its_pattern(admin, tenant, rule, count):
    with acting_for(tenant.pk):
        start = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
        frequency = {"rrule": rule, "dtstart": start.isoformat()}
        need = make.need(make.client(make.area()), frequency=frequency)
    page = admin.get(f"/admin/resources/visitrequirement/{need.pk}/change/").content.decode()
    assert "week " in page
    shown = page.partition("week ")[2].partition("<")[0]
    assert shown.count("/") == count


def test_a_need_that_ended_shows_none(admin, tenant):
    with acting_for(tenant.pk):
        need = make.need(make.client(make.area()), valid_to=timezone.localdate() - timedelta(days=1))
    assert (
        "None in the next two weeks."
        in admin.get(f"/admin/resources/visitrequirement/{need.pk}/change/").content.decode()
    )


def saved(client, rows, kind):
    body = {"action": f"save_as_{kind}", "_selected_action": [str(row.pk) for row in rows]}
    return client.post("/admin/resources/skill/", body)


def test_chosen_rows_are_saved_as_csv(admin, tenant):
    with acting_for(tenant.pk):
        rows = [Skill.objects.create(code="LYFT", name="Lyft på ål")]
        Skill.objects.create(code="OTHER", name="Not chosen")
    answer = saved(admin, rows, "csv")
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines() == ["code,name,is_delegation", "LYFT,Lyft på ål,0"]
    assert answer["Content-Disposition"].startswith('attachment; filename="skill-')


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_a_formula(admin, tenant, start, kind):
    with acting_for(tenant.pk):
        rows = [Skill.objects.create(code="X", name=f"{start}cmd|calc")]
    content = saved(admin, rows, kind).content
    if kind == "csv":
        cell = next(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))["name"]
    else:
        cell = openpyxl.load_workbook(io.BytesIO(content)).active["B2"].value
    assert cell.startswith("'")


def test_dates_of_a_workbook_are_dates_on_the_organizations_clock(admin, tenant):
    with acting_for(tenant.pk):
        shift = make.shift(make.employee(make.area(), code="M-1"), 7, 16)
    content = act(admin, "save_as_xlsx", [shift]).content
    row = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).active[2]]
    assert row[0] == "M-1"
    assert row[1].date() == MONDAY
    assert isinstance(row[2], datetime)


def test_no_file_holds_what_is_encrypted():
    wrong = [
        (model.__name__, name)
        for model, page in site._registry.items()
        for name in getattr(page, "export_fields", ())
        if isinstance(field_of(model, name), EncryptedField)
    ]
    assert wrong == []


def field_of(model, path):
    *parts, name = path.split("__")
    for part in parts:
        model = model._meta.get_field(part).related_model
    return model._meta.get_field(name)


@pytest.mark.parametrize(("end", "shown"), [(16, "07:00–16:00<"), (31, "07:00–07:00 +1<")])
def test_the_list_of_shifts_shows_clock_times(admin, tenant, end, shown):
    with acting_for(tenant.pk):
        make.shift(make.employee(make.area()), 7, end)
    assert shown in admin.get("/admin/resources/employeeshift/").content.decode()


SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (EmployeeShift, {"date": SIX.date(), "planned_start": SIX}),
        (OrganizationAccess, {"entered_at": SIX}),
        (Disclosure, {"seen_at": SIX}),
    ],
)
def test_rows_are_named_by_the_clock_of_the_place(tenant, model, fields):
    with acting_for(tenant.pk), timezone.override("Europe/Stockholm"):
        assert str(model(**fields)).endswith("2026-03-02 07:00")


def test_the_page_that_asks_for_a_rule_does_not_offer_to_save_more(admin, tenant):
    page = admin.get("/admin/constraints/constraintvalue/add/").content.decode()
    assert "nothing is saved yet" in page
    assert "_addanother" not in page


def given(client, rows, vehicle):
    body = {"action": "assign_vehicle", "_selected_action": [str(row.pk) for row in rows], "vehicle": str(vehicle)}
    return client.post("/admin/resources/employeeshift/", body, follow=True)


@pytest.mark.parametrize(("seats", "left"), [(3, []), (2, ["M-3"]), (1, ["M-2", "M-3"])])
def test_a_vehicle_is_assigned_up_to_its_seats(admin, tenant, seats, left):
    with acting_for(tenant.pk):
        area, car = make.area(), Vehicle.objects.create(name="Car 1", type="CAR", capacity=seats)
        rows = [make.shift(make.employee(area, code=f"M-{n}"), 6 + n, 16) for n in (1, 2, 3)]
    asked = act(admin, "assign_vehicle", rows).content.decode()
    assert "Car 1" in asked
    assert asked.index("The chosen shifts") < asked.index("M-1")
    page = given(admin, rows, car.pk).content.decode()
    assert all(f"{code} {MONDAY}" in page for code in left)
    with acting_for(tenant.pk):
        got = EmployeeShift.objects.filter(vehicle=car, mode="car").order_by("planned_start")
        assert [shift.employee.code for shift in got] == [c for c in ("M-1", "M-2", "M-3") if c not in left]


def test_who_rides_already_keeps_the_seat(admin, tenant):
    with acting_for(tenant.pk):
        area, car = make.area(), Vehicle.objects.create(name="Car 1", type="CAR", capacity=1)
        early = make.shift(make.employee(area, code="M-1"), 7, 15)
        late = make.shift(make.employee(area, code="M-2"), 8, 16, vehicle=car, mode="car")
    given(admin, [early, late], car.pk)
    with acting_for(tenant.pk):
        assert list(EmployeeShift.objects.filter(vehicle=car)) == [late]


def test_a_cancelled_shift_keeps_what_it_has(admin, tenant):
    with acting_for(tenant.pk):
        car = Vehicle.objects.create(name="Car 1", type="CAR")
        shift = make.shift(make.employee(make.area()), status="CANCELLED", cancelled_at=timezone.now())
    given(admin, [shift], car.pk)
    with acting_for(tenant.pk):
        assert not EmployeeShift.objects.filter(vehicle=car).exists()


@pytest.mark.parametrize("which", ["foreign", "random", "none", "in the workshop"])
def test_no_other_vehicle_can_be_assigned(admin, tenant, which):
    with acting_for(tenant.pk):
        shift = make.shift(make.employee(make.area()))
        own = Vehicle.objects.create(name="Car 1", type="CAR", status="MAINTENANCE")
    with acting_for(make.organization().pk):
        foreign = Vehicle.objects.create(name="Car 2", type="CAR")
    named = {"foreign": foreign.pk, "random": uuid.uuid4(), "none": "x", "in the workshop": own.pk}
    assert given(admin, [shift], named[which]).status_code == 404
