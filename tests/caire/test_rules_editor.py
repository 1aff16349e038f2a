"""The constraints editor: what may be changed, what is refused, the difference before saving, and what saving does."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override

from constraints.catalogue import set_rule
from constraints.models import ConstraintDefinition, ConstraintValue, WeightProfile
from constraints.resolve import RuleBook
from organizations.models import User
from organizations.rls import acting_for
from tests import factories as make
from tests.people import logged_in

EDITOR = "/admin/constraints/editor/"


@pytest.fixture
def tenant(db):
    return make.organization()


@pytest.fixture
def area(tenant):
    with acting_for(tenant.pk):
        area = make.area(name="North")
        make.client(area, code="K-1")
        make.employee(area, code="M-1")
    return area


@pytest.fixture
def admin(tenant, area, client):
    return logged_in(client, tenant, User.Role.ADMIN)


@pytest.fixture
def scheduler(tenant, area, client):
    return logged_in(client, tenant, User.Role.SCHEDULER, area)


def fields(client, **changed) -> dict[str, str]:
    """What the page's form would send, with some fields otherwise."""
    form = client.get(EDITOR).context["form"]
    given = {name: str(form[name].value()) for name in form.fields}
    return {**given, "for_good": "on", **changed}


def post(client, step="save", **changed):
    return client.post(EDITOR, {**fields(client, **changed), "step": step})


def rule(tenant, code):
    with acting_for(tenant.pk):
        row = ConstraintDefinition.objects.get(rule_code=code)
    return [row.type, row.weight]


def test_the_page_lists_every_rule_by_category_and_locks_the_systems(admin):
    page = admin.get(EDITOR).content.decode()
    assert page.count('<tr id="rule-') == 45
    for code, is_locked in (("missing_skill", True), ("vehicle_seats", True), ("continuity", False)):
        row = re.search(rf'<tr id="rule-{code}".*?</tr>', page, re.DOTALL)[0]
        assert ["cannot be changed" in row, f'name="level_{code}"' in row] == [is_locked, not is_locked]


def test_a_difference_is_shown_before_anything_is_saved(admin, tenant):
    answer = post(admin, "review", weight_continuity="45", level_late_visit="MEDIUM", level_waiting="OFF")
    shown = [(change.rule, change.before, change.after) for change in answer.context["changes"]]
    assert shown == [
        ("Continuity of staff", "soft 30", "soft 45"),
        ("Late visit", "soft 5", "medium 5"),
        ("Waiting", "soft 1", "off"),
    ]
    assert rule(tenant, "continuity") == ["SOFT", 30]


@pytest.mark.parametrize(
    ("weight", "after"), [(None, "soft 45"), (50, "soft 45 (yet today holds: 50, the organization)")]
)
def test_a_weight_that_a_value_of_the_organization_overrules_is_said(admin, tenant, weight, after):
    with acting_for(tenant.pk):
        own("continuity", weight, entity_type="ORGANIZATION")
    answer = post(admin, "review", weight_continuity="45")
    assert [change.after for change in answer.context["changes"]] == [after]


def test_the_hidden_fields_of_the_difference_save_it(admin, tenant):
    page = post(admin, "review", weight_continuity="45").content.decode()
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert admin.post(EDITOR, {**given, "step": "save"})["Location"] == EDITOR
    assert rule(tenant, "continuity") == ["SOFT", 45]


def test_saving_holds_from_now_on_and_is_a_version_and_in_the_log(admin, tenant):
    post(admin, name="winter", weight_continuity="45")
    with acting_for(tenant.pk):
        held = RuleBook.between(localdate(), localdate()).for_all(localdate())
        version = WeightProfile.objects.get(name="winter")
        assert [held["continuity"].weight, version.weights["continuity"], version.version] == [45, 45, 1]
        assert "soft 30 → soft 45" in LogEntry.objects.latest("action_time").change_message
    post(admin, name="winter", weight_continuity="50")
    history = admin.get(EDITOR).context["history"][0]
    assert [str(history["row"]), [(one.before, one.after) for one in history["changes"]]] == [
        "winter v2",
        [("45", "50")],
    ]


def test_the_same_weights_again_are_no_new_version(admin, tenant):
    for _ in range(2):
        post(admin, name="winter")
    with acting_for(tenant.pk):
        assert WeightProfile.objects.filter(name="winter").count() == 1


def test_a_profile_can_be_saved_without_holding(admin, tenant):
    given = fields(admin, name="winter", weight_continuity="45")
    del given["for_good"]
    admin.post(EDITOR, {**given, "step": "save"})
    with acting_for(tenant.pk):
        assert WeightProfile.objects.get(name="winter").weights["continuity"] == 45
    assert rule(tenant, "continuity") == ["SOFT", 30]


def test_a_profile_fills_the_fields_in(admin, tenant):
    with acting_for(tenant.pk):
        profile = WeightProfile.objects.get(name="continuity")
    form = admin.get(EDITOR, {"profile": profile.pk}).context["form"]
    assert [form["weight_continuity"].value(), form["level_largest_idle"].value()] == [60, "OFF"]
    given = {name: str(form[name].value()) for name in form.fields} | {"for_good": "on", "profile": str(profile.pk)}
    shown = {change.rule: change.after for change in admin.post(EDITOR, {**given, "step": "review"}).context["changes"]}
    assert [shown["Continuity of staff"], shown["Fixed contact person: share (%)"]] == ["soft 60", "60"]
    admin.post(EDITOR, {**given, "step": "save"})
    with acting_for(tenant.pk):
        held = RuleBook.between(localdate(), localdate()).for_all(localdate())
        assert [held["continuity"].weight, held["contact_person"].value["share_percent"]] == [60, 60]


@pytest.mark.parametrize("profile", ["nonsense", "6f1c1b5e-0000-4000-8000-000000000000"])
def test_an_unknown_profile_is_not_found(admin, profile):
    assert admin.get(EDITOR, {"profile": profile}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"weight_continuity": "1000001"}, "weight_continuity", "less than or equal to 1000000"),
        ({"weight_continuity": "-1"}, "weight_continuity", "greater than or equal to 0"),
        ({"weight_continuity": "2.5"}, "weight_continuity", "whole number"),
        ({"weight_continuity": "many"}, "weight_continuity", "whole number"),
        ({"weight_continuity": ""}, "weight_continuity", "from 1 to 1,000,000"),
        ({"level_continuity": "HARD"}, "level_continuity", "HARD"),
        ({"level_continuity": ""}, "level_continuity", "required"),
        ({"name": ""}, "name", "required"),
    ],
)
def test_what_a_rule_does_not_allow_is_refused_at_its_field(admin, tenant, changed, field, said):
    answer = post(admin, **changed)
    assert answer.status_code == 400
    with override("en"):
        assert said in " ".join(answer.context["form"].errors[field])
    assert rule(tenant, "continuity") == ["SOFT", 30]
    with acting_for(tenant.pk):
        assert WeightProfile.objects.count() == 3


@pytest.mark.parametrize("name", ["weight_missing_skill", "level_missing_skill"])
def test_a_posted_system_rule_is_refused_and_nothing_is_saved(admin, tenant, name):
    answer = post(admin, **{name: "7", "weight_continuity": "45"})
    assert answer.status_code == 400
    assert "Missing skill or delegation is a system rule" in answer.content.decode()
    assert [rule(tenant, "missing_skill"), rule(tenant, "continuity")] == [["HARD", 1], ["SOFT", 30]]


@pytest.mark.parametrize("left", ["", "x", "2000000"])
@pytest.mark.parametrize(("level", "held"), [("HARD", ["HARD", 10]), ("OFF", ["SOFT", 0])])
def test_a_weight_that_is_not_shown_says_nothing(admin, tenant, left, level, held):
    post(admin, level_preferred_employee=level, weight_preferred_employee=left)
    assert rule(tenant, "preferred_employee") == held


def test_of_two_who_change_the_rules_the_second_is_told(admin, tenant):
    given = fields(admin, weight_continuity="45")
    with acting_for(tenant.pk):
        set_rule("waiting", weight=9, level="SOFT")
    answer = admin.post(EDITOR, {**given, "step": "save"})
    assert [answer.status_code, rule(tenant, "continuity"), rule(tenant, "waiting")] == [409, ["SOFT", 30], ["SOFT", 9]]


def test_back_to_the_fields_keeps_what_was_typed(admin):
    assert 'value="45"' in post(admin, "edit", weight_continuity="45").content.decode()


def test_a_scheduler_sees_the_rules_and_changes_none(scheduler, tenant):
    page = scheduler.get(EDITOR)
    assert [page.status_code, b'name="level_continuity"' in page.content] == [200, False]
    assert scheduler.post(EDITOR, {"level_continuity": "OFF", "step": "save"}).status_code == 403


def test_the_menu_leads_here(scheduler):
    assert EDITOR in scheduler.get("/admin/resources/client/").content.decode()


def own(code, weight, **fields):
    value = {"type": code, "value": {}, "priority": "NORMAL", **fields.pop("value", {})}
    definition = ConstraintDefinition.objects.get(rule_code=code)
    return ConstraintValue.objects.create(
        constraint_definition=definition, value=value, override_weight=weight, **fields
    )


@pytest.mark.parametrize("role", ["admin", "scheduler"])
def test_exceptions_are_counted_by_person_for_whom_one_plans(tenant, area, client, role):
    with acting_for(tenant.pk):
        first, other = area.clients.get(), make.client(make.area())
        own("continuity", 3, entity_type="CLIENT", client=first, valid_to=localdate())
        own("continuity", 4, entity_type="CLIENT", client=first, valid_from=localdate())
        own("continuity", 3, entity_type="CLIENT", client=other)
        own("overtime", 3, entity_type="EMPLOYEE", employee=area.employees.get())
        own("late_visit", 3, entity_type="CLIENT", client=first, valid_to=localdate().replace(year=2020))
    logged_in(client, tenant, role, *([area] if role == "scheduler" else []))
    lines = {line["code"]: line for one in client.get(EDITOR).context["categories"] for line in one["rules"]}
    counted = [(lines[code]["employees"], lines[code]["clients"]) for code in ("continuity", "overtime", "late_visit")]
    assert counted == [(0, 2 if role == "admin" else 1), (1, 0), (0, 0)]


def page_of(code):
    return reverse("rule_page", args=[code])


def test_what_holds_comes_from_the_catalogue_the_organization_or_the_person(admin, tenant, area):
    with acting_for(tenant.pk):
        person = area.clients.get()
    said = []
    for weight in (None, 20):
        if weight:
            with acting_for(tenant.pk):
                set_rule("continuity", weight=weight, level="SOFT")
        said.append(admin.get(page_of("continuity"), {"client": person.pk}).context["effective"])
    with acting_for(tenant.pk):
        own("continuity", 10, entity_type="CLIENT", client=person, valid_from="2026-11-01")
    answer = admin.get(page_of("continuity"), {"client": person.pk, "date": "2026-11-20"})
    assert [said[0], said[1]] == ["30, from the organization", "20, from the organization"]
    assert answer.context["effective"].startswith("10, from the client's own since")
    assert [step[2] for step in answer.context["steps"]] == [30, 20, 10]
    before = admin.get(page_of("continuity"), {"client": person.pk, "date": "2026-10-31"})
    assert [before.context["effective"], len(before.context["steps"])] == ["20, from the organization", 2]


def test_an_exception_is_made_changed_and_shown_with_the_person(scheduler, tenant, area):
    with acting_for(tenant.pk):
        person = area.clients.get()
    given = {"entity_type": "CLIENT", "client": str(person.pk), "priority": "NORMAL", "value_free": "2"}
    answer = scheduler.post(page_of("continuity"), {**given, "override_weight": "7"})
    assert [answer.status_code, answer["Location"]] == [302, page_of("continuity")]
    with acting_for(tenant.pk):
        row = ConstraintValue.objects.get(client=person)
        assert [row.override_weight, row.value["value"]] == [7, {"free": 2}]
    change = f"{page_of('continuity')}?value={row.pk}"
    assert scheduler.get(change).context["form"]["value_free"].value() == 2
    scheduler.post(change, {**given, "override_weight": "8"})
    shown = scheduler.get(reverse("admin:resources_client_change", args=[person.pk])).content.decode()
    assert "Continuity of staff" in shown
    assert "8, from the client&#x27;s own" in shown


@pytest.mark.parametrize("page", ["client", "editor", "rule"])
def test_more_exceptions_are_read_with_no_more_queries(admin, tenant, area, page):
    with acting_for(tenant.pk):
        person = area.clients.get()
        own("continuity", 3, entity_type="CLIENT", client=person)
    client_page = reverse("admin:resources_client_change", args=[person.pk])
    address = {"client": client_page, "editor": EDITOR, "rule": page_of("continuity")}[page]
    admin.get(address)  # the first page of a session reads what it keeps
    counted = set()
    for weight in (4, 5, 6):
        with CaptureQueriesContext(connection) as queries:
            admin.get(address)
        counted.add(len(queries))
        with acting_for(tenant.pk):
            own("continuity", weight, entity_type="CLIENT", client=person)
            own("continuity", weight, entity_type="CLIENT", client=make.client(area))
            own("late_visit", weight, entity_type="CLIENT", client=person)
    assert len(counted) == 1


@pytest.mark.parametrize(
    ("code", "given", "field"),
    [
        ("continuity", {"value_free": "31"}, "value_free"),
        ("continuity", {"override_weight": "1000001"}, "override_weight"),
        ("continuity", {"client": ""}, "__all__"),
        ("continuity", {"entity_type": "EMPLOYEE"}, "entity_type"),
        ("continuity", {"entity_type": "ORGANIZATION", "client": ""}, "entity_type"),
        ("continuity", {"valid_from": "2026-11-02", "valid_to": "2026-11-01"}, "__all__"),
    ],
)
def test_an_exception_that_the_rule_does_not_allow_is_refused(scheduler, tenant, area, code, given, field):
    with acting_for(tenant.pk):
        person = area.clients.get()
    asked = {"entity_type": "CLIENT", "client": str(person.pk), "priority": "NORMAL", "override_weight": "7", **given}
    answer = scheduler.post(page_of(code), asked)
    assert [answer.status_code, field in answer.context["form"].errors] == [400, True]
    with acting_for(tenant.pk):
        assert not ConstraintValue.objects.exists()


def test_a_system_rule_has_no_exceptions(admin):
    assert b"cannot be changed" in admin.get(page_of("missing_skill")).content
    assert admin.post(page_of("missing_skill"), {"entity_type": "ORGANIZATION"}).status_code == 403


@pytest.mark.parametrize("asked", ["client=nonsense", "client=6f1c1b5e-0000-4000-8000-000000000000", "value=nonsense"])
def test_unknown_people_and_values_are_not_found(admin, asked):
    assert admin.get(f"{page_of('continuity')}?{asked}").status_code == 404


def test_people_of_other_areas_are_not_offered_nor_found(scheduler, tenant):
    with acting_for(tenant.pk):
        theirs = make.client(make.area(), code="K-9")
        value = own("continuity", 3, entity_type="CLIENT", client=theirs)
    assert b"K-9" not in scheduler.get(page_of("continuity")).content
    for asked in ({"client": theirs.pk}, {"value": value.pk}):
        assert scheduler.get(page_of("continuity"), asked).status_code == 404
    given = {"entity_type": "CLIENT", "client": str(theirs.pk), "priority": "NORMAL", "override_weight": "7"}
    assert scheduler.post(page_of("continuity"), given).status_code == 400


def test_a_scheduler_leaves_the_organizations_values_alone(scheduler, tenant):
    with acting_for(tenant.pk):
        value = own("continuity", 3, entity_type="ORGANIZATION")
    change = f"{page_of('continuity')}?value={value.pk}"
    page = scheduler.get(change)
    assert page.context["form"] is None
    assert f"{value.pk}/delete/" not in page.content.decode()
    assert scheduler.post(change, {"entity_type": "ORGANIZATION", "override_weight": "9"}).status_code == 403


@pytest.mark.parametrize("code", ["nonsense", "overtime2"])
def test_an_unknown_rule_is_not_found(admin, code):
    assert admin.get(page_of(code)).status_code == 404


@pytest.mark.parametrize(("typed", "status"), [("2026-11-20", 200), ("soon", 200)])
def test_a_date_that_is_none_is_said(admin, typed, status):
    answer = admin.get(page_of("continuity"), {"date": typed})
    assert [answer.status_code, bool(answer.context["sentence"])] == [status, typed == "soon"]


@pytest.mark.parametrize("role", ["employee", "client"])
def test_others_see_nothing(tenant, area, client, role):
    logged_in(client, tenant, role)
    assert client.get(EDITOR).status_code in {302, 403}


def test_another_organizations_profile_and_people_are_not_found(admin):
    with acting_for(make.organization().pk):
        profile, person = WeightProfile.objects.first(), make.client(make.area())
    assert admin.get(EDITOR, {"profile": profile.pk}).status_code == 404
    assert admin.get(page_of("continuity"), {"client": person.pk}).status_code == 404
