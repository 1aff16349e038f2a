"""The board's page and what it asks: to whom it answers, with what, and how often it asks the database."""

import json
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caire.onboarding import create_user
from organizations.areas import grant
from organizations.models import Disclosure, User
from organizations.rls import acting_for
from scheduling.keys import VisitKey
from scheduling.models import PlanChange, PlanDay, Schedule, ScheduleSolution
from scheduling.publish import publish
from tests import factories as make
from tests.factories import MONDAY
from tests.organizations.test_authentication import log_in
from tests.scheduling.board.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps
QUERIES = 15
SCOPE = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET CONSTRAINTS", "SELECT set_config")  # ask for no row
VIEWS = ("change", "check", "ranked", "panel", "fixes", "address", "routes")
POSTED = {"change", "check", "address"}


@pytest.fixture
def web(client, planner):
    log_in(client, planner.email, PASSWORD)
    return client


def visit_of(tenant, code="K-5"):
    with acting_for(tenant.pk):
        row = Schedule.objects.filter(client__code=code).first()
        return str(VisitKey(str(row.requirement_id), row.visit_date, row.ordinal))


def ask(web, what, day, **body):
    address = f"/admin/board/{day}/{what}/"
    if what in POSTED:
        return web.post(address, json.dumps(body), content_type="application/json")
    return web.get(address, body)


def shown(web, status=200, **query):
    answer = web.get("/admin/board/", {"date": MONDAY, **query})
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("view", ["employee", "client", "vehicle"])
def test_every_planned_visit_is_drawn(web, day, view):
    page = shown(web, by=view)
    assert page.count('role="gridcell"') == (5 if view != "client" else 4)
    assert page.count('class="cb-left"') == 1


def test_the_page_asks_the_database_few_times(web, day):
    with CaptureQueriesContext(connection) as queries:
        shown(web)
    asked = [query["sql"] for query in queries if not query["sql"].startswith(SCOPE)]
    assert len(asked) <= QUERIES, "\n".join(one[:120] for one in asked)


def test_a_day_without_a_plan_says_so(web, area):
    assert "Det finns ingen plan för dagen" in shown(web, date="2027-01-04") or "There is no plan" in shown(
        web, date="2027-01-04"
    )


def test_a_day_that_is_none_is_said(web, area):
    assert "2026-11-23" in shown(web, 400, date="yesterday")


def test_a_planner_without_an_area_is_told(client, tenant, day):
    create_user(tenant, "new@care.example", "New", User.Role.SCHEDULER, PASSWORD)
    log_in(client, "new@care.example", PASSWORD)
    assert "cb-grid" not in shown(client)


def test_a_version_of_its_own_is_shown(web, day):
    assert str(day.pk) in shown(web, solution=str(day.solution_id))


@pytest.mark.parametrize("asked", ["nonsense", str(uuid.UUID(int=7))])
def test_a_version_that_is_none_is_unknown(web, day, asked):
    assert web.get("/admin/board/", {"date": MONDAY, "solution": asked}).status_code == 404


def test_a_version_of_an_area_not_granted_is_unknown(client, tenant, day):
    user = create_user(tenant, "south@care.example", "South", User.Role.SCHEDULER, PASSWORD)
    with acting_for(tenant.pk):
        grant(user, make.area(name="South"))
    log_in(client, user.email, PASSWORD)
    assert client.get("/admin/board/", {"date": MONDAY, "solution": str(day.solution_id)}).status_code == 404


@pytest.mark.parametrize("what", VIEWS)
def test_the_day_of_another_organization_is_as_unknown_as_a_random_one(client, day, what):
    other = make.organization()
    user = create_user(other, "theirs@care.example", "Theirs", User.Role.ADMIN, PASSWORD)
    log_in(client, user.email, PASSWORD)
    answers = {ask(client, what, pk, verb="undo", version=1, visit="x").status_code for pk in (day.pk, uuid.uuid4())}
    assert answers == {404}


@pytest.mark.parametrize("role", ["employee", "client"])
@pytest.mark.parametrize("what", VIEWS)
def test_other_roles_do_not_get_in(client, tenant, planner, day, role, what):
    log_in(client, planner.email, PASSWORD)
    with acting_for(tenant.pk):
        User.objects.filter(pk=planner.pk).update(role=role)
    assert ask(client, what, day.pk, verb="undo", version=1, visit="x").status_code in {302, 403}


@pytest.mark.parametrize(
    "body",
    [
        {"verb": "dance", "version": 1},
        {"verb": "move", "version": "1"},
        {"verb": "fix", "version": 1, "visit": "x", "fix": {"kind": "magic", "row": "x"}},
        {"verb": "fix", "version": 1, "visit": "x"},
        {"verb": "fix", "version": 1, "visit": "VISIT", "fix": {"kind": "unpin", "row": "x"}},
        {"verb": "fix", "version": 1, "visit": "VISIT", "fix": {"kind": "lengthen_shift", "row": "x", "minutes": 121}},
        {"verb": "move", "version": 1, "visit": "VISIT", "to": "x", "start": "soon"},
        {"verb": "move", "version": 1, "visit": "VISIT", "to": "x", "start": 99999},
    ],
)
def test_what_the_page_never_sends_is_refused(web, tenant, day, body):
    body = {**body, **({"visit": visit_of(tenant)} if body.get("visit") == "VISIT" else {})}
    answer = ask(web, "change", day.pk, **body)
    assert answer.status_code == 400
    assert answer.json()["said"]
    with acting_for(tenant.pk):
        assert not PlanChange.objects.exists()
        assert ScheduleSolution.objects.count() == 1  # no working copy is left behind


def test_a_body_that_is_no_json_is_refused(web, day):
    assert web.post(f"/admin/board/{day.pk}/change/", "{", content_type="application/json").status_code == 400


def test_an_unknown_visit_is_refused(web, day):
    assert ask(web, "change", day.pk, verb="unassign", version=1, visit="x").status_code == 422


def test_a_stale_version_is_a_conflict(web, tenant, day):
    answer = ask(web, "change", day.pk, verb="unassign", version=7, visit=visit_of(tenant))
    assert answer.status_code == 409
    assert answer.json()["said"]


def test_a_published_day_is_a_conflict(web, tenant, day, version):
    with acting_for(tenant.pk):
        publish(version)
        fresh = PlanDay.objects.get(pk=day.pk).version
    assert ask(web, "change", day.pk, verb="unassign", version=fresh, visit=visit_of(tenant)).status_code == 409


def test_a_change_answers_with_the_lines_it_touches(web, tenant, day):
    answer = ask(web, "change", day.pk, verb="unassign", version=1, visit=visit_of(tenant)).json()
    assert len(answer["lines"]) == 1
    assert answer["day"] != str(day.pk)
    assert "solution=" in answer["address"]
    assert 'class="cb-left"' in answer["tray"]


@pytest.mark.parametrize("view", ["employee", "client", "vehicle"])
def test_after_changes_the_page_is_what_the_answers_made_of_it(web, tenant, day, view):
    """Each answer's fragments laid over what was drawn before: in the end nothing differs from the whole page."""
    drawn = lines_of(shown(web, by=view))
    with acting_for(tenant.pk):
        staff = [str(pk) for pk in make.Employee.objects.values_list("pk", flat=True)]
    begun, version = day.pk, 1
    for client, verb, to in (("K-5", "move", 0), ("K-1", "move", 2), ("K-3", "unassign", 0), ("K-2", "pin", 0)):
        asked = {"verb": verb, "visit": visit_of(tenant, client), "to": staff[to], "start": None}
        answer = ask(web, "change", begun, version=version, view=view, **asked)
        if answer.status_code != 200:
            continue  # it cannot be moved there
        said = answer.json()
        begun, version = said["day"], said["version"]
        kept = {key: html for key, html in drawn.items() if not said["isWhole"] or key in said["lines"]}
        drawn = {key: html for key, html in {**kept, **said["lines"]}.items() if html}
    page = shown(web, by=view)
    assert version > 2
    assert {key: html.strip() for key, html in drawn.items()} == lines_of(page)
    assert said["figures"].strip() in page
    assert said["tray"].strip() in page


def lines_of(page):
    """The drawn lines by their keys."""
    lines = [line.strip() for line in page.splitlines() if 'class="cb-line"' in line]
    return {line.split('data-key="', 1)[1].split('"', 1)[0]: line for line in lines}


def test_a_check_changes_nothing(web, tenant, day):
    with acting_for(tenant.pk):
        to = str(make.Employee.objects.get(code="M-1").pk)
    answer = ask(web, "check", day.pk, visit=visit_of(tenant), to=to, start=13 * 60)
    assert set(answer.json()) == {"isAllowed", "starts", "said", "delays"}
    with acting_for(tenant.pk):
        assert not PlanChange.objects.exists()


def test_the_ranked_list_names_everybody_else(web, tenant, day):
    answer = ask(web, "ranked", day.pk, visit=visit_of(tenant)).json()
    assert len(answer["lines"]) == 2
    forbidden = ask(web, "ranked", day.pk, visit=visit_of(tenant, "K-4")).json()["lines"]
    assert {line["isAllowed"] for line in forbidden.values()} == {False}


def test_the_lines_say_when_the_visit_fits_and_what_it_costs_there(web, tenant, day):
    lines = ask(web, "ranked", day.pk, visit=visit_of(tenant)).json()["lines"]
    said = [line["said"] for line in lines.values() if line["isAllowed"]]
    assert said
    assert [text for text in said if not re.fullmatch(r"\d\d:\d\d, .*(mjuka|soft|no change|ingen ändring)", text)] == []


def test_a_look_at_an_address_is_recorded(web, tenant, planner, day):
    answer = ask(web, "address", day.pk, visit=visit_of(tenant))
    with acting_for(tenant.pk):
        client = make.Client.objects.get(code="K-5")
        look = Disclosure.objects.get()
        assert answer.json()["name"] == client.name
    assert (look.user_id, look.what, look.subject_id) == (planner.pk, "client.address", client.pk)


def test_a_look_at_the_routes_is_recorded(web, tenant, day):
    with acting_for(tenant.pk):
        keys = " ".join(str(pk) for pk in make.Employee.objects.values_list("pk", flat=True))
    answer = ask(web, "routes", day.pk, keys=keys).json()
    assert sum(len(tour["stops"]) for tour in answer["tours"]) == 5
    with acting_for(tenant.pk):
        assert Disclosure.objects.get().what == "plan_day.map"


def test_no_name_nor_address_is_in_the_page(web, tenant, day):
    page = shown(web)
    with acting_for(tenant.pk):
        people = [*make.Client.objects.all(), *make.Employee.objects.all()]
        assert not [person.name for person in people if person.name in page]


def test_a_choice_of_the_ranked_list_is_the_place_it_was_ranked_by(web, tenant, day):
    """Asked without a start, which would not say before or after which visit."""
    page = ask(web, "ranked", day.pk, visit=visit_of(tenant)).json()["table"]
    to = page.partition('data-to="')[2].partition('"')[0]
    checked = ask(web, "check", day.pk, visit=visit_of(tenant), to=to).json()
    assert checked["starts"] in page
    assert checked["isAllowed"]


def test_who_has_room_is_said_where_no_fix_is_needed(web, day, tenant):
    """The visit was taken out by hand: its place is still free."""
    visit = visit_of(tenant)
    answer = ask(web, "change", day.pk, verb="unassign", version=day.version, visit=visit).json()
    page = ask(web, "fixes", answer["day"], visit=visit).content.decode()
    assert 1 <= page.count("data-put=") <= 3
    assert "data-fix=" not in page


def test_a_team_that_was_taken_out_is_said_to_go_in_together(web, day, tenant):
    visit = visit_of(tenant, "K-3")
    answer = ask(web, "change", day.pk, verb="unassign", version=day.version, visit=visit).json()
    page = ask(web, "fixes", answer["day"], visit=visit).content.decode()
    assert "data-put=" not in page
    assert re.search("needs 2 employees at once|behöver 2 medarbetare samtidigt", page)


def test_nobody_with_room_is_named_where_a_fix_is_needed(web, day, tenant):
    page = ask(web, "fixes", day.pk, visit=visit_of(tenant, "K-4")).content.decode()
    assert "data-fix=" in page
    assert "data-put=" not in page
