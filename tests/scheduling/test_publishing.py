"""Publishing a day by its page: what is new for whom, what forbids it, and who was first."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import User
from organizations.rls import acting_for
from scheduling.drafts import draft_of
from scheduling.models import PlanDay, Schedule, ScheduleSolution
from scheduling.preview import preview
from tests import factories as make
from tests.people import logged_in
from tests.scheduling.test_day_page import plan, visit

BROKEN = {"text": "-1hard/0medium/0soft", "hard": -60, "rules": [{"rule": "skill", "level": "HARD", "matches": 1}]}


@pytest.fixture
def tenant(db):
    return make.organization()


@pytest.fixture
def area(tenant):
    """Two employees on duty and three needs."""
    with acting_for(tenant.pk):
        area = make.area(name="North")
        area.shifts = [make.shift(make.employee(area, code=code)) for code in ("M-1", "M-2")]
        area.needs = [make.need(make.client(area, code=code), service_type="MORGON") for code in ("K-1", "K-2", "K-3")]
    return area


def planned(area, status, version, *visits):
    """A plan day with visits as (need, hour, shifts)."""
    day = plan(area, status, version)
    for need, hour, *shifts in visits:
        visit(day, area.needs[need], hour, *(area.shifts[shift] for shift in shifts))
    return day


@pytest.fixture
def published(tenant, area):
    with acting_for(tenant.pk):
        return planned(area, "PUBLISHED", 1, (0, 8, 0), (1, 9, 0), (2, 10, 1))


@pytest.fixture
def draft(tenant, area, published):
    """K-1 as it was, K-2 with M-2, K-3 half an hour later."""
    with acting_for(tenant.pk):
        return planned(area, "DRAFT", 2, (0, 8, 0), (1, 9, 1), (2, 10.5, 1))


@pytest.fixture
def planner(tenant, area, client):
    return logged_in(client, tenant, User.Role.SCHEDULER, area)


@pytest.fixture
def admin(tenant, area, client):
    return logged_in(client, tenant, User.Role.ADMIN)


def page(client, day, status=200) -> str:
    answer = client.get(f"/admin/publish/{day.pk}/")
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def post(client, day, published=None, **fields):
    given = {"version": day.version, "published": published.pk if published else "", **fields}
    return client.post(f"/admin/publish/{day.pk}/", given)


def statuses(tenant) -> list[str]:
    with acting_for(tenant.pk):
        return list(PlanDay.objects.order_by("solution__version").values_list("status", flat=True))


def test_what_is_new_for_whom(tenant, draft):
    with acting_for(tenant.pk):
        seen = preview(draft)
    new = {
        change.code: [
            [visit.client for visit in change.added],
            [visit.client for visit in change.removed],
            [visit.client for _, visit in change.moved],
        ]
        for change in seen.changes
    }
    assert new == {"M-1": [[], ["K-2"], []], "M-2": [["K-2"], [], ["K-3"]]}
    assert seen.clients == {"K-2", "K-3"}


@pytest.mark.parametrize(("seconds", "is_told"), [(59, False), (60, True)])
def test_less_than_a_minute_is_no_change(tenant, area, published, seconds, is_told):
    with acting_for(tenant.pk):
        same = planned(area, "DRAFT", 2, (0, 8 + seconds / 3600, 0), (1, 9, 0), (2, 10, 1))
        assert bool(preview(same).changes) is is_told


def test_a_first_plan_is_new_for_everybody(tenant, area):
    with acting_for(tenant.pk):
        seen = preview(planned(area, "DRAFT", 1, (0, 8, 0), (1, 9, 0, 1)))
    assert [[change.code, len(change.added)] for change in seen.changes] == [["M-1", 2], ["M-2", 1]]
    assert [seen.published, seen.clients] == [None, {"K-1", "K-2"}]


@pytest.mark.parametrize(
    "text",
    [
        "Changes since the published version 1",
        "M-1 (1 change)",
        "M-2 (2 changes)",
        '<th scope="row">10:30–11:00</th><td>K-3 MORGON</td><td>new time</td><td>10:00–10:30</td>',
        "<td>K-2 MORGON</td><td>taken away</td>",
        "Publish 2026-11-23</button>",
    ],
)
def test_the_page_shows(planner, draft, text):
    assert text in page(planner, draft)


def test_no_name_is_on_the_page(planner, draft):
    assert "Client " not in page(planner, draft).replace("Clients with", "")


def test_publishing_replaces_what_was_published_and_says_who_did_it(planner, tenant, published, draft):
    assert post(planner, draft, published).status_code == 302
    assert statuses(tenant) == ["ARCHIVED", "PUBLISHED"]
    with acting_for(tenant.pk):
        row = PlanDay.objects.get(pk=draft.pk)
        assert [row.published_by.email, row.published_at is None, row.version] == ["scheduler@care.example", False, 2]
        assert set(Schedule.objects.filter(plan_day=row).values_list("status", flat=True)) == {"PUBLISHED"}


def test_of_two_who_publish_at_once_one_is_told(planner, tenant, area, published, draft):
    with acting_for(tenant.pk):
        other = planned(area, "DRAFT", 3, (0, 8, 1))
    assert post(planner, other, published).status_code == 302
    answer = post(planner, draft, published)
    assert [answer.status_code, "somebody changed or published" in answer.content.decode()] == [409, True]
    assert "Changes since the published version 3" in answer.content.decode()
    assert statuses(tenant) == ["ARCHIVED", "DRAFT", "PUBLISHED"]


def test_a_draft_that_was_changed_since_it_was_looked_at_is_not_published(planner, tenant, published, draft):
    with acting_for(tenant.pk):
        PlanDay.objects.filter(pk=draft.pk).update(version=2)
    assert post(planner, draft, published).status_code == 409
    assert statuses(tenant) == ["PUBLISHED", "DRAFT"]


def broken(tenant, draft):
    with acting_for(tenant.pk):
        ScheduleSolution.objects.filter(pk=draft.solution_id).update(score=BROKEN)


def test_a_plan_that_breaks_hard_rules_is_not_a_schedulers_to_publish(planner, tenant, published, draft):
    broken(tenant, draft)
    shown = page(planner, draft)
    assert ["by an administrator only" in shown, "Publish 2026-11-23</button>" in shown] == [True, False]
    assert post(planner, draft, published, reason="Because I may.").status_code == 422
    assert statuses(tenant) == ["PUBLISHED", "DRAFT"]


@pytest.mark.parametrize(("reason", "status"), [("", 422), ("  no ", 422), ("Agreed with the unit", 302)])
def test_an_administrator_needs_a_reason_and_it_is_kept(admin, tenant, published, draft, reason, status):
    broken(tenant, draft)
    assert post(admin, draft, published, reason=reason).status_code == status
    with acting_for(tenant.pk):
        assert PlanDay.objects.get(pk=draft.pk).forced_because == (reason if status == 302 else "")


@pytest.mark.parametrize("state", ["RUNNING", "FAILED"])
def test_a_version_without_a_plan_is_not_published(planner, tenant, published, draft, state):
    with acting_for(tenant.pk):
        ScheduleSolution.objects.filter(pk=draft.solution_id).update(status=state, failure_reason="worker lost")
    assert "Only a completed draft can be published" in page(planner, draft)
    assert post(planner, draft, published).status_code == 409


def test_a_published_day_offers_a_revision_and_is_not_published_again(planner, tenant, published):
    assert "Make a revision</button>" in page(planner, published)
    assert post(planner, published, published).status_code == 409


@pytest.mark.parametrize("again", [1, 2])
def test_a_revision_is_one_draft_however_often_it_is_asked_for(planner, tenant, published, again):
    for _ in range(again):
        answer = planner.post(f"/admin/publish/{published.pk}/revise/")
    with acting_for(tenant.pk):
        copy = ScheduleSolution.objects.get(parent=published.solution)
        assert [copy.engine, copy.days.get().status] == ["manual", "DRAFT"]
    assert answer.url == f"/admin/board/?date=2026-11-23&solution={copy.pk}"
    assert statuses(tenant) == ["PUBLISHED", "DRAFT"]


def test_a_version_is_used_as_one_draft(planner, tenant, draft):
    addresses = {planner.post(f"/admin/scheduling/schedulesolution/{draft.solution_id}/draft/").url for _ in range(2)}
    assert len(addresses) == 1
    with acting_for(tenant.pk):
        assert ScheduleSolution.objects.filter(parent=draft.solution).count() == 1


def test_an_archived_plan_is_published_again_by_way_of_a_draft(planner, tenant, published, draft):
    post(planner, draft, published)
    planner.post(f"/admin/publish/{published.pk}/revise/")
    with acting_for(tenant.pk):
        again = PlanDay.objects.get(solution__parent=published.solution)
        now = PlanDay.objects.get(status="PUBLISHED")
        assert again.published_by is None
    assert post(planner, again, now).status_code == 302
    assert statuses(tenant) == ["ARCHIVED", "ARCHIVED", "PUBLISHED"]


def test_a_failed_run_is_no_draft(planner, tenant, draft):
    with acting_for(tenant.pk):
        ScheduleSolution.objects.filter(pk=draft.solution_id).update(status="FAILED", failure_reason="worker lost")
    planner.post(f"/admin/scheduling/schedulesolution/{draft.solution_id}/draft/")
    with acting_for(tenant.pk):
        assert ScheduleSolution.objects.count() == 2


@pytest.mark.parametrize("asked", ["unknown", "foreign", "not granted"])
def test_what_the_user_does_not_plan_is_not_found(planner, tenant, asked):
    other = make.organization() if asked == "foreign" else tenant
    with acting_for(other.pk):
        day = plan(make.area(), "DRAFT")
    day_id, solution_id = (uuid.uuid4(), uuid.uuid4()) if asked == "unknown" else (day.pk, day.solution_id)
    answers = [
        planner.get(f"/admin/publish/{day_id}/"),
        planner.post(f"/admin/publish/{day_id}/", {"version": 1, "published": ""}),
        planner.post(f"/admin/publish/{day_id}/revise/"),
        planner.post(f"/admin/scheduling/schedulesolution/{solution_id}/draft/"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4


@pytest.mark.parametrize("path", ["revise/", None])
def test_looking_makes_no_draft(planner, draft, path):
    address = f"/admin/publish/{draft.pk}/{path}"
    if path is None:
        address = f"/admin/scheduling/schedulesolution/{draft.solution_id}/draft/"
    assert planner.get(address).status_code == 405


def test_the_page_asks_the_database_as_often_however_many_visits(planner, tenant, area, draft):
    counts = []
    for hour in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(planner, draft)
        counts.append(len(queries))
        with acting_for(tenant.pk):
            for number in range(4):
                visit(draft, make.need(make.client(area)), 11 + 2 * hour + number / 2, area.shifts[0])
    assert counts[0] == counts[1] <= 22


def test_a_copy_of_a_published_plan_was_not_published(tenant, published):
    with acting_for(tenant.pk):
        PlanDay.objects.filter(pk=published.pk).update(forced_because="once")
        assert draft_of(published.solution).days.get().forced_because == ""
