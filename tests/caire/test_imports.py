"""Lists from files: what becomes of each line is said first; then all of it is taken, or nothing."""

import csv
import io
import time
import zipfile
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from organizations.models import User
from organizations.rls import acting_for
from resources.models import Client, Employee, EmployeeAbsence, EmployeeShift, Skill, Vehicle
from tests import factories as make
from tests.people import logged_in

SECRET = "Nilsson-Ängström"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def tenant(db):
    return make.organization(language="en", time_zone="Europe/Stockholm")


@pytest.fixture
def area(tenant):
    with acting_for(tenant.pk):
        return make.area(name="North")


@pytest.fixture
def admin(tenant, client):
    return logged_in(client, tenant, User.Role.ADMIN)


def text(*lines):
    return "\r\n".join(lines).encode()


def workbook(*lines):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def look(client, model, content, name="list.csv"):
    return client.post(f"/admin/resources/{model}/import/", {"file": SimpleUploadedFile(name, content)})


def take(client, model, content, name="list.csv"):
    """The preview, and what is kept in it sent back."""
    page = look(client, model, content, name)
    assert page.context_data.get("kept"), page.context_data.get("faults") or page.context_data.get("problem")
    return client.post(f"/admin/resources/{model}/import/", {"kept": page.context_data["kept"]})


def faults(page):
    assert page.status_code == 200
    return [(fault.line, fault.column, fault.reason) for fault in page.context_data["faults"]]


CLIENTS = text(
    "code,name,area__name,active_from,latitude,longitude",
    f"K-1,{SECRET},North,2026-01-01,59.1,17.5",
    "K-2,B,North,2026-01-01,,",
)


def test_a_preview_changes_nothing(admin, tenant, area):
    page = look(admin, "client", CLIENTS)
    assert [(line.line, line.key, line.state) for line in page.context_data["lines"]] == [
        (2, "K-1", "new"),
        (3, "K-2", "new"),
    ]
    with acting_for(tenant.pk):
        assert not Client.objects.exists()
    assert SECRET not in page.content.decode()


def test_clients_are_taken_and_encrypted(admin, tenant, area):
    answer = take(admin, "client", CLIENTS)
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["2 rows were added and 0 changed."]
    with acting_for(tenant.pk):
        one = Client.objects.get(code="K-1")
        assert [one.name, one.area, one.latitude, one.active_from] == [SECRET, area, 59.1, date(2026, 1, 1)]
        assert list(Client.objects.named(SECRET)) == [one]
        assert LogEntry.objects.filter(object_id=str(one.pk), change_message="From a file.").count() == 1


def test_a_row_that_is_there_is_changed_in_the_columns_of_the_file(admin, tenant, area):
    take(admin, "client", CLIENTS)
    again = text("code,birth_year,latitude", "K-1,1940,", "K-2,,")
    page = look(admin, "client", again)
    assert [(line.key, line.state, line.columns) for line in page.context_data["lines"]] == [
        ("K-1", "changed", ("birth_year", "latitude"))
    ]
    take(admin, "client", again)
    with acting_for(tenant.pk):
        one = Client.objects.get(code="K-1")
        assert [one.name, one.birth_year, one.latitude, one.longitude] == [SECRET, 1940, None, 17.5]


AGAIN = text("code,birth_year", "K-1,1940", "K-2,1950")


@pytest.mark.parametrize(
    ("change", "year"),
    [
        ({"birth_year": 1941}, 1941),  # what the file changes
        ({"active_from": date(2026, 2, 1)}, 1940),  # what it leaves as it is
    ],
)
def test_only_what_was_looked_at_is_overwritten(admin, tenant, area, change, year):
    take(admin, "client", CLIENTS)
    kept = look(admin, "client", AGAIN).context_data["kept"]
    with acting_for(tenant.pk):
        Client.objects.filter(code="K-1").update(**change)
    page = admin.post("/admin/resources/client/import/", {"kept": kept})
    assert ("Somebody changed rows" in page.content.decode()) == (year == 1941)
    with acting_for(tenant.pk):
        assert Client.objects.get(code="K-1").birth_year == year
        assert Client.objects.get(code="K-2").birth_year == (None if year == 1941 else 1950)


def test_what_has_changed_may_be_taken_after_another_look(admin, tenant, area):
    take(admin, "client", CLIENTS)
    kept = look(admin, "client", AGAIN).context_data["kept"]
    with acting_for(tenant.pk):
        Client.objects.filter(code="K-2").update(birth_year=1955)
    page = admin.post("/admin/resources/client/import/", {"kept": kept})
    admin.post("/admin/resources/client/import/", {"kept": page.context_data["kept"]})
    with acting_for(tenant.pk):
        assert list(Client.objects.order_by("code").values_list("birth_year", flat=True)) == [1940, 1950]


def test_the_same_file_twice_changes_nothing(admin, area):
    take(admin, "client", CLIENTS)
    page = look(admin, "client", CLIENTS)
    assert page.status_code == 200
    assert [page.context_data["lines"], page.context_data["kept"]] == [[], ""]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_utf8_is_read_with_and_without_its_mark(admin, tenant, bom, delimiter):
    rows = text("code,name,is_delegation", "LYFT,Lyft på ål & Ö,1").replace(b",", delimiter.encode())
    take(admin, "skill", bom + rows)
    with acting_for(tenant.pk):
        assert list(Skill.objects.values_list("code", "name", "is_delegation")) == [("LYFT", "Lyft på ål & Ö", True)]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_that_is_not_utf8_is_refused(admin, encoding):
    page = look(admin, "skill", "code,name,is_delegation\nLYFT,Lyft på ål,1".encode(encoding))
    assert "The file is not UTF-8" in page.context_data["problem"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"code,name\n" + b"x" * 1_000_000, "list.csv", "at most 1000 kB"),
        (text("code,name", *(f"S{n},N" for n in range(1001))), "list.csv", "more than 1000 rows"),
        (b"code", "list.pdf", "Choose a CSV file"),
        (b"PK no workbook", "list.xlsx", "cannot be read"),
        (text("code,title", "A,B"), "list.csv", "number 2 is none of"),
        (text("name", "A"), "list.csv", "these must be: code"),
        (text("code,code", "A,A"), "list.csv", "may be there once"),
        (text("code,name", 'A,"B'), "list.csv", "is not CSV"),
        (b"", "list.csv", "these must be: code"),
        (text("code,name", "A,First", "B,Second, with a comma"), "list.csv", "Line 3 has more cells"),
        (text("code,name", *[","] * 10_000, "A,First"), "list.csv", "more than 1000 rows"),
    ],
)
def test_what_is_wrong_with_a_whole_file_is_said(admin, content, name, said):
    page = look(admin, "skill", content, name)
    assert said in page.context_data["problem"]


def placed(far):
    """A workbook whose second row says that it stands so far away."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["code", "name"], ["A", "B"]))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(*far) if name.endswith("sheet1.xml") else part)
    return made.getvalue()


def test_a_far_row_of_a_small_workbook_is_refused_at_once(admin):
    page = look(admin, "skill", placed((b'r="2"', b'r="1000000000000"')), "list.xlsx")
    assert "more than 1000 rows" in page.context_data["problem"]


def test_the_place_of_a_far_cell_costs_nothing(admin):
    wide = placed((b"</sheetData>", b'<row><c r="ZZZ3"/></row>' * 3000 + b"</sheetData>"))
    began = time.process_time()
    page = look(admin, "skill", wide, "list.xlsx")
    assert [line.key for line in page.context_data["lines"]] == ["A"]
    assert time.process_time() - began < 10  # 0.4; with every cell up to the far ones a minute


def test_a_long_number_of_a_workbook_is_a_code_digit_by_digit(admin):
    number = placed((b'<c r="A2" t="inlineStr"><is><t>A</t></is></c>', b'<c r="A2"><v>20011234567.0</v></c>'))
    page = look(admin, "skill", number, "list.xlsx")
    assert [line.key for line in page.context_data["lines"]] == ["20011234567"]


def test_coordinates_may_have_the_comma_of_the_language(admin, tenant, area):
    admin.cookies["django_language"] = "sv"
    rows = text("code;name;area__name;active_from;latitude;longitude", "K-1;A;North;2026-01-01;59,1;17.5")
    take(admin, "client", rows)
    with acting_for(tenant.pk):
        assert [Client.objects.get().latitude, Client.objects.get().longitude] == [59.1, 17.5]


def test_data_in_place_of_the_columns_are_not_repeated(admin):
    page = look(admin, "client", text(f"K-1,{SECRET}", "K-2,B"))
    assert "number 1 is none of" in page.context_data["problem"]
    assert SECRET not in page.content.decode()


BAD = {
    "area__name": ("Nowhere", "There is no such service area."),
    "active_from": (SECRET, "Use a date, such as 2026-11-23."),
    "active_to": ("2025-01-01", "It ends before it begins."),
    "protection_level": (SECRET, "Use one of: none, sekretess, skyddad."),
    "birth_year": ("1700", "The year of birth lies between 1890 and 2100."),
    "latitude": ("91", "The column does not take this value."),
    "name": ("", "A value is needed."),
    "fixed_contact_employee__code": ("M-9", "There is no such contact person."),
}


@pytest.mark.parametrize("column", BAD)
def test_a_fault_names_line_column_and_reason_but_no_value(admin, tenant, area, column):
    good = {"code": "K-2", "name": "B", "area__name": "North", "active_from": "2026-01-01"}
    cell, reason = BAD[column]
    bad = {**good, "code": "K-3", column: cell}
    page = look(admin, "client", text(",".join(bad), ",".join({**bad, **good}.values()), ",".join(bad.values())))
    found = [fault for fault in faults(page) if fault[0] == 3]
    assert [(line, why) for line, _, why in found] == [(3, reason)]
    assert found[0][1] in (column, "")
    assert SECRET not in page.content.decode()


def test_nothing_is_taken_while_a_row_has_a_fault(admin, tenant, area):
    page = look(admin, "skill", text("code,name", "A,First", "B,", "A,Third"))
    assert faults(page) == [
        (3, "name", "A value is needed."),
        (4, "code", "The same row stands in line 2 already."),
    ]
    assert page.context_data["kept"] == ""
    with acting_for(tenant.pk):
        assert not Skill.objects.exists()


def test_a_reference_that_a_new_row_lacks_is_named(admin, area):
    page = look(admin, "client", text("code,name,active_from", "K-1,A,2026-01-01"))
    assert faults(page) == [(2, "area__name", "A value is needed.")]


def test_rows_that_clash_only_with_each_other_are_found(admin, tenant, area):
    with acting_for(tenant.pk):
        make.employee(area, code="M-1")
    rows = text(
        "employee__code,date,planned_start,planned_end",
        "M-1,2026-03-02,2026-03-02 07:00,2026-03-02 16:00",
        "M-1,2026-03-02,2026-03-02 15:00,2026-03-02 22:00",
    )
    assert faults(look(admin, "employeeshift", rows)) == [(3, "", "The employee already has a shift at that time.")]


def test_shifts_absences_employees_and_vehicles_are_taken(admin, tenant, area):
    people = text("code,name,area__name,transport_modes,active_from", 'M-1,Anna,North,"car,walk",2026-01-01')
    cars = text("name,type,capacity", "HN-04,car,5")
    shifts = text(
        "employee__code,date,planned_start,planned_end,mode,vehicle__name",
        "M-1,2026-03-02,2026-03-02 07:00,2026-03-02 16:00,car,HN-04",
    )
    away = text("employee__code,kind,status,starts_at,ends_at", "M-1,SICK,approved,2026-03-03 00:00,2026-03-05 00:00")
    for model, rows in (("employee", people), ("vehicle", cars), ("employeeshift", shifts), ("employeeabsence", away)):
        assert take(admin, model, rows).status_code == 302
    with acting_for(tenant.pk):
        assert Employee.objects.get().transport_modes == ["car", "walk"]
        shift = EmployeeShift.objects.get()
        assert [shift.vehicle, shift.mode] == [Vehicle.objects.get(), "car"]
        assert shift.planned_start == datetime(2026, 3, 2, 7, tzinfo=STOCKHOLM)
        assert EmployeeAbsence.objects.get().ends_at == datetime(2026, 3, 5, tzinfo=STOCKHOLM)


@pytest.mark.parametrize(("status", "is_cancelled"), [("PLANNED", False), ("CANCELLED", True)])
def test_a_cancelled_shift_was_cancelled_when_it_was_taken(admin, tenant, area, status, is_cancelled):
    with acting_for(tenant.pk):
        make.employee(area, code="M-1")
    begun = timezone.now()
    rows = "employee__code,date,planned_start,planned_end,status"
    take(admin, "employeeshift", text(rows, f"M-1,2026-03-02,2026-03-02 07:00,2026-03-02 16:00,{status}"))
    with acting_for(tenant.pk):
        cancelled = EmployeeShift.objects.get().cancelled_at
    assert (cancelled is not None and begun <= cancelled <= timezone.now()) == is_cancelled


def test_a_workbook_is_read_with_its_dates(admin, tenant, area):
    with acting_for(tenant.pk):
        make.employee(area, code="M-1")
    rows = workbook(
        ["employee__code", "date", "planned_start", "planned_end"],
        ["M-1", date(2026, 3, 2), datetime(2026, 3, 2, 7), datetime(2026, 3, 2, 16)],
    )
    take(admin, "employeeshift", rows, "shifts.xlsx")
    with acting_for(tenant.pk):
        assert EmployeeShift.objects.get().planned_end == datetime(2026, 3, 2, 16, tzinfo=STOCKHOLM)


def test_a_time_that_the_clock_skips_is_a_fault(admin, tenant, area):
    with acting_for(tenant.pk):
        make.employee(area, code="M-1")
    rows = text("employee__code,kind,starts_at,ends_at", "M-1,SICK,2026-03-29 02:30,2026-03-30 00:00")
    assert [fault[:2] for fault in faults(look(admin, "employeeabsence", rows))] == [(2, "starts_at")]


def test_a_formula_is_no_value(admin):
    page = look(admin, "skill", workbook(["code", "name"], ["A", "=1+1"]), "list.xlsx")
    assert faults(page) == [(2, "name", "The cell holds a formula. Put its value there.")]


def test_a_saved_list_comes_back_as_it_was(admin, tenant):
    with acting_for(tenant.pk):
        row = Skill.objects.create(code="A", name="=cmd|calc")
    body = {"action": "save_as_csv", "_selected_action": [str(row.pk)]}
    saved = admin.post("/admin/resources/skill/", body).content
    assert next(csv.reader(io.StringIO(saved.decode("utf-8-sig").splitlines()[1])))[1] == "'=cmd|calc"
    page = look(admin, "skill", saved)
    assert [page.status_code, page.context_data["lines"]] == [200, []]


def test_a_foreign_row_answers_like_one_that_does_not_exist(admin, tenant, area):
    other = make.organization()
    with acting_for(other.pk):
        make.employee(make.area(name="South"), code="M-7")
        Skill.objects.create(code="LYFT", name="Theirs")
    rows = text("employee__code,kind,starts_at,ends_at", *(f"{c},SICK,2026-03-02,2026-03-03" for c in ("M-7", "M-8")))
    assert {fault[1:] for fault in faults(look(admin, "employeeabsence", rows))} == {
        ("employee__code", "There is no such employee.")
    }
    take(admin, "skill", text("code,name", "LYFT,Ours"))
    with acting_for(other.pk):
        assert Skill.objects.get().name == "Theirs"


def test_a_scheduler_takes_rows_of_their_own_areas_only(tenant, area, client):
    with acting_for(tenant.pk):
        make.employee(make.area(name="South"), code="M-7")
        make.employee(area, code="M-1")
    logged_in(client, tenant, User.Role.SCHEDULER, area)
    rows = text("employee__code,kind,starts_at,ends_at", *(f"{c},SICK,2026-03-02,2026-03-03" for c in ("M-1", "M-7")))
    assert faults(look(client, "employeeabsence", rows)) == [(3, "employee__code", "There is no such employee.")]


@pytest.mark.parametrize("role", [User.Role.EMPLOYEE, User.Role.CLIENT])
def test_others_have_no_such_page(tenant, client, role):
    logged_in(client, tenant, role)
    assert client.get("/admin/resources/client/import/").status_code in (302, 403, 404)


def test_what_was_not_looked_at_is_not_taken(admin):
    page = admin.post("/admin/resources/skill/import/", {"kept": "forged"})
    assert "Choose the file again" in page.context_data["problem"]


def test_an_erased_client_is_not_changed(admin, tenant, area):
    take(admin, "client", CLIENTS)
    with acting_for(tenant.pk):
        Client.objects.get(code="K-1").subject_key.delete()
    page = look(admin, "client", text("code,birth_year", "K-1,1940"))
    assert faults(page) == [(2, "", "You may not change this row.")]


def test_the_list_leads_to_the_page(admin):
    assert 'href="import/"' in admin.get("/admin/resources/client/").content.decode()
    assert 'href="import/"' not in admin.get("/admin/scheduling/schedulesolution/").content.decode()
