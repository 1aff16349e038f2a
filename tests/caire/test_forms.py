"""Forms of the admin as people fill them in: what is shown can be saved, and what must not be is refused."""

import uuid

import pytest
from django.contrib import admin

from organizations.models import Organization, ServiceArea, SubjectKey, User
from organizations.rls import acting_for
from resources.models import Client, ClientAbsence, Employee, EmployeeShift, VisitRequirement
from tests import factories as make
from tests.caire.test_admin import LABELS, MODELS, as_role, inline_data, page, row_of


@pytest.fixture
def administrator(two_tenants, client):
    return as_role(two_tenants, client, "admin")


def shown(response) -> dict[str, str]:
    """What the browser would send back of the page as it is."""
    form = response.context["adminform"].form
    forms = [form] + [inner for inline in response.context["inline_admin_formsets"] for inner in inline.formset.forms]
    managers = [inline.formset.management_form for inline in response.context["inline_admin_formsets"]]
    data: dict[str, str] = {}
    for part in [*forms, *managers]:
        for field in part:
            widget, name = field.field.widget, field.html_name
            value = widget.format_value(field.value()) if hasattr(widget, "format_value") else field.value()
            if hasattr(widget, "columns"):
                data |= filled_in(name, field.value())
            elif hasattr(widget, "widgets"):
                parts = widget.decompress(field.value())
                data |= {f"{name}_{i}": str(part) for i, part in enumerate(parts) if part is not None}
            elif isinstance(value, list | tuple):
                data[name] = value[0] if len(value) == 1 else value
            elif value not in (None, "", False):
                data[name] = str(value)
    return data


def filled_in(name: str, rows) -> dict[str, str]:
    """A table of rows, as the browser sends it; an unticked box is not sent."""
    cells = {f"{name}-{i}-{key}": part for i, row in enumerate(rows) for key, part in row.items()}
    sent = {cell: part for cell, part in cells.items() if part not in (None, False, [])}
    return {f"{name}-rows": str(len(rows)), **sent}


@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_what_a_form_shows_can_be_saved_again(two_tenants, administrator, model):
    own = row_of(two_tenants.ours, model)
    response = administrator.get(page(model, "change", own.pk))
    site_admin = admin.site._registry[model]
    if not site_admin.has_change_permission(response.wsgi_request, own):
        return
    answer = administrator.post(page(model, "change", own.pk), shown(response))
    errors = [] if answer.status_code == 302 else answer.context["errors"]
    assert [answer.status_code, list(errors)] == [302, []]


def test_areas_cannot_be_parts_of_each_other(two_tenants, administrator):
    with acting_for(two_tenants.ours.pk):
        north, east = ServiceArea.objects.order_by("name")
    data = {"name": "North", "parent": str(east.pk), **inline_data("serviceareapermission_set")}
    response = administrator.post(page(ServiceArea, "change", north.pk), data)
    assert "parent" in response.context["adminform"].form.errors


@pytest.mark.parametrize(
    ("latitude", "longitude", "status"), [("59", "18", 302), ("", "", 302), ("59", "", 200), ("", "18", 200)]
)
def test_coordinates_come_in_pairs(administrator, latitude, longitude, status):
    data = {"name": "West", "latitude": latitude, "longitude": longitude, **inline_data("serviceareapermission_set")}
    assert administrator.post(page(ServiceArea, "add"), data).status_code == status


@pytest.mark.parametrize(("start", "status"), [("2026-11-24", 302), ("2026-11-27", 200)])
def test_a_shift_starts_on_its_date(two_tenants, administrator, start, status):
    with acting_for(two_tenants.ours.pk):
        employee = Employee.objects.get()
    data = {
        "employee": str(employee.pk),
        "date": "2026-11-24",
        "planned_start_0": start,
        "planned_start_1": "08:00",
        "planned_end_0": start,
        "planned_end_1": "16:00",
        "mode": "walk",
        "status": "PLANNED",
    }
    assert administrator.post(page(EmployeeShift, "add"), data).status_code == status


def test_a_scheduler_refers_to_rows_of_granted_areas_only(two_tenants, client):
    browser = as_role(two_tenants, client, "scheduler")
    with acting_for(two_tenants.ours.pk):
        granted, foreign = Client.objects.get(), make.client(make.area(name="South"))
    statuses = []
    for row in (granted, foreign):
        data = {"client": str(row.pk), "kind": "AWAY", "starts_at_0": "2026-12-01", "starts_at_1": "08:00"}
        statuses.append(browser.post(page(ClientAbsence, "add"), data).status_code)
    assert statuses == [302, 200]


def test_a_grant_covers_the_parts_of_an_area(two_tenants, client):
    browser = as_role(two_tenants, client, "scheduler")
    with acting_for(two_tenants.ours.pk):
        row = make.client(ServiceArea.objects.get(name="North East"))
    assert browser.get(page(Client, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [Client, Employee])
def test_an_erased_persons_page_opens_without_what_was_erased(two_tenants, administrator, model):
    own = row_of(two_tenants.ours, model)
    with acting_for(two_tenants.ours.pk):
        SubjectKey.objects.get(pk=own.subject_key_id).delete()
    assert administrator.get(page(model, "change", own.pk)).status_code == 200


@pytest.mark.parametrize("field", ["role", "status"])
def test_the_last_administrator_stays_one(two_tenants, administrator, field):
    own = row_of(two_tenants.ours, User)
    data = {"name": own.name, "email": own.email, "role": "admin", "status": "active"}
    data[field] = {"role": "scheduler", "status": "deactivated"}[field]
    response = administrator.post(page(User, "change", own.pk), data)
    assert response.context["adminform"].form.non_field_errors()


def test_a_copied_row_is_refused_rather_than_unreadable(two_tenants):
    from organizations.encryption import DecryptionFailed

    with acting_for(two_tenants.ours.pk):
        row = Client.objects.get()
        row.pk, row._state.adding, row.code = uuid.uuid4(), True, "C-9"
        with pytest.raises(DecryptionFailed, match="moved or altered"):
            row.save()


def test_a_need_without_ecare_requirements_is_valid(two_tenants):
    with acting_for(two_tenants.ours.pk):
        VisitRequirement.objects.first().full_clean()
        assert Organization.objects.get()
