"""Starting, watching, stopping and repeating a run by its pages, without a worker."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from caire.onboarding import create_user
from organizations.areas import grant
from organizations.models import User
from organizations.rls import acting_for
from scheduling.models import ScheduleSolution
from scheduling.models.solutions import WORKER_LOST
from tests import factories as make
from tests.factories import MONDAY
from tests.organizations.test_authentication import log_in
from tests.scheduling.days import small_area

PASSWORD = "correct horse"
POLL_QUERIES = 12


@pytest.fixture
def tenant(db):
    return make.organization()


@pytest.fixture
def area(tenant):
    return small_area(tenant)


@pytest.fixture
def planner(tenant, area, client):
    """A scheduler who plans the area."""
    user = create_user(tenant, "planner@care.example", "Planner", User.Role.SCHEDULER, PASSWORD)
    with acting_for(tenant.pk):
        grant(user, area)
    log_in(client, "planner@care.example", PASSWORD)
    client.user = user
    return client


def start(client, planned, **fields):
    return client.post("/admin/run/", {"area": planned.pk, "date": MONDAY.isoformat(), **fields})


def only(tenant) -> ScheduleSolution:
    with acting_for(tenant.pk):
        return ScheduleSolution.objects.latest("version")


def become(tenant, **fields):
    with acting_for(tenant.pk):
        ScheduleSolution.objects.update(**fields)


def address(solution, page="progress"):
    return f"/admin/scheduling/schedulesolution/{solution.pk}/{page}/"


def worker_alive():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


def page(client, solution) -> str:
    answer = client.get(address(solution))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def state(client, solution) -> dict:
    return json.loads(client.get(address(solution, "state")).content)


def test_a_run_is_started_and_its_progress_shown(planner, tenant, area):
    answer = start(planner, area, days=3, seconds=30, profile="continuity", keep="on")
    solution = only(tenant)
    assert [answer.status_code, answer.url] == [302, address(solution)]
    assert [solution.status, solution.last_day - solution.first_day] == ["QUEUED", timedelta(days=2)]
    assert solution.asked == {"seconds": 30.0, "profile": "continuity", "keep_published": True}


def test_date_and_area_are_enough(planner, tenant, area):
    start(planner, area)
    assert [only(tenant).last_day, only(tenant).asked] == [MONDAY, {"seconds": 60.0}]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"date": "2026-02-30"}, "Enter a valid date"),
        ({"date": "1066-10-14"}, "Give a day from 2000 to 2200"),
        ({"days": "15"}, "less than or equal to 14"),
        ({"seconds": "0"}, "greater than or equal to 1"),
        ({"seconds": "3601"}, "less than or equal to 3600"),
        ({"profile": "thrift"}, "Select a valid choice"),
    ],
)
def test_a_field_that_cannot_be_is_said_and_nothing_is_started(planner, tenant, area, fields, said):
    answer = start(planner, area, **fields)
    assert [answer.status_code, said in answer.content.decode()] == [400, True]
    with acting_for(tenant.pk):
        assert not ScheduleSolution.objects.exists()


def test_a_second_run_of_these_days_leads_to_the_first(planner, tenant, area):
    start(planner, area)
    answer = start(planner, area, days=2)
    assert answer.url == address(only(tenant))
    assert "A run of these days is under way already" in page(planner, only(tenant))


@pytest.mark.parametrize("asked", ["unknown", "foreign", "not granted", "nonsense"])
@pytest.mark.parametrize("what", ["area", "baseline"])
def test_what_the_user_does_not_plan_is_not_found(planner, tenant, area, asked, what):
    other = make.organization() if asked == "foreign" else tenant
    with acting_for(other.pk):
        theirs = make.area()
        made = ScheduleSolution.objects.create(area=theirs, first_day=MONDAY, last_day=MONDAY, status="COMPLETED")
    rows = {"area": theirs.pk, "baseline": made.pk}
    given = {"unknown": uuid.uuid4(), "nonsense": "x"}.get(asked, rows[what])
    assert start(planner, area, **{what: given}).status_code == 404


@pytest.mark.parametrize(
    ("method", "name"), [("get", "progress"), ("get", "state"), ("post", "stop"), ("post", "retry")]
)
@pytest.mark.parametrize("asked", ["unknown", "foreign", "not granted"])
def test_a_run_the_user_does_not_plan_is_not_found(planner, tenant, method, name, asked):
    other = make.organization() if asked == "foreign" else tenant
    with acting_for(other.pk):
        made = ScheduleSolution.objects.create(area=make.area(), first_day=MONDAY, last_day=MONDAY)
    made.pk = uuid.uuid4() if asked == "unknown" else made.pk
    assert getattr(planner, method)(address(made, name)).status_code == 404


@pytest.mark.parametrize("name", ["stop", "retry"])
def test_looking_changes_nothing(planner, tenant, area, name):
    start(planner, area)
    assert planner.get(address(only(tenant), name)).status_code == 405


@pytest.mark.parametrize("role", ["employee", "client"])
def test_other_roles_do_not_enter(planner, tenant, area, role):
    start(planner, area)
    with acting_for(tenant.pk):
        User.objects.update(role=role)
    for path in ("/admin/run/", address(only(tenant)), address(only(tenant), "state")):
        assert planner.get(path).status_code in {302, 403}


def test_without_a_worker_the_page_says_so(planner, tenant, area):
    start(planner, area)
    assert "No worker is running" in page(planner, only(tenant))
    worker_alive()
    assert "Waits for a worker" in page(planner, only(tenant))


RUNNING = {
    "status": "RUNNING",
    "attempts": 1,
    "started_at": timezone.now(),
    "progress": {
        "score": "0hard/-1medium/-9soft",
        "unassigned": 1,
        "moves_per_second": 12345,
        "line": [[1, 0, -1, -20.5], [2, 0, -1, -9]],
    },
}


@pytest.mark.parametrize(
    "text", ["0hard/-1medium/-9soft", "12,345", "Searches for a better plan", "0.0,120.0 600.0,0.0"]
)
def test_a_run_under_way_shows(planner, tenant, area, text):
    start(planner, area)
    become(tenant, **RUNNING)
    assert text in page(planner, only(tenant))


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({}, ["stop"]),
        ({"status": "RUNNING"}, ["stop"]),
        ({"status": "RUNNING", "stop_requested": True}, []),
        (RUNNING, ["line", "stop"]),
        ({"status": "COMPLETED"}, ["result"]),
        ({"status": "FAILED", "failure_reason": "worker lost"}, ["retry"]),
        (
            {"status": "FAILED", "failure_reason": "worker lost", "asked": {}},
            [],
        ),  # a command's run: the page has no part
        ({"status": "CANCELLED"}, ["retry"]),
    ],
)
def test_what_can_be_done_with_a_run(planner, tenant, area, fields, parts):
    start(planner, area)
    become(tenant, **fields)
    assert state(planner, only(tenant))["parts"] == parts


def test_a_failed_run_says_why_and_is_asked_for_again(planner, tenant, area):
    start(planner, area, seconds=7)
    become(tenant, status="FAILED", failure_reason="neither visits nor shifts")
    assert "The run failed: neither visits nor shifts" in page(planner, only(tenant))
    assert planner.post(address(only(tenant), "retry")).status_code == 302
    assert [only(tenant).version, only(tenant).status, only(tenant).asked] == [2, "QUEUED", {"seconds": 7.0}]


def test_asking_again_for_what_runs_changes_nothing(planner, tenant, area):
    start(planner, area)
    planner.post(address(only(tenant), "retry"))
    assert only(tenant).version == 1


@pytest.mark.parametrize(
    ("before", "after"), [("QUEUED", "CANCELLED"), ("RUNNING", "RUNNING"), ("COMPLETED", "COMPLETED")]
)
def test_stopping(planner, tenant, area, before, after):
    start(planner, area)
    become(tenant, status=before)
    for _ in range(2):
        assert planner.post(address(only(tenant), "stop")).status_code == 302
    assert [only(tenant).status, only(tenant).stop_requested] == [after, before != "COMPLETED"]


@pytest.mark.parametrize(("attempts", "status"), [(1, "QUEUED"), (2, "FAILED")])
def test_a_lost_run_is_dealt_with_by_the_page_that_looks_at_it(planner, tenant, area, attempts, status):
    start(planner, area)
    become(tenant, status="RUNNING", attempts=attempts, heartbeat_at=timezone.now() - timedelta(seconds=31))
    assert state(planner, only(tenant))["state"] == status
    assert only(tenant).status == status
    assert (only(tenant).failure_reason == WORKER_LOST) is (status == "FAILED")


def test_an_answer_that_would_be_the_same_is_not_sent_again(planner, tenant, area):
    start(planner, area)
    first = planner.get(address(only(tenant), "state"))
    again = planner.get(address(only(tenant), "state"), headers={"If-None-Match": first["ETag"]})
    assert [first.status_code, again.status_code, again.content] == [200, 304, b""]
    worker_alive()
    assert planner.get(address(only(tenant), "state"), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_poll_asks_the_database_few_times_and_leaves_the_documents(planner, tenant, area):
    start(planner, area)
    become(tenant, **RUNNING)
    solution = only(tenant)
    with CaptureQueriesContext(connection) as queries:
        state(planner, solution)
    asked = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= POLL_QUERIES, asked
    assert not [sql for sql in asked if "input_data" in sql or "output_solution" in sql]
