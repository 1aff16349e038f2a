"""The pages of employees and clients: their own published visits, to nobody else, and nothing kept by the browser."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from caire.onboarding import create_user
from organizations.models import Disclosure, User
from organizations.rls import acting_for
from resources.models import Client, Employee
from scheduling.models import PlanDay, Schedule, ScheduleAssignment, ScheduleSolution, VisitActual
from tests import factories as make

PASSWORD = "correct horse"
TODAY = timezone.localdate()


def hour(number, day=TODAY):
    return timezone.make_aware(timezone.datetime.combine(day, timezone.datetime.min.time())) + timedelta(hours=number)


@pytest.fixture
def tenant(db):
    return make.organization(time_zone="Europe/Stockholm", language="sv")


def published(area, shift, *needs, status="PUBLISHED", version=1, at=9):
    """Today's plan: the needs one after the other from that hour on."""
    solution = ScheduleSolution.objects.create(
        area=area, first_day=TODAY, last_day=TODAY, status="COMPLETED", version=version
    )
    day = PlanDay.objects.create(solution=solution, area=area, date=TODAY, status=status)
    return [visit(day, need, shift, hour(at + number)) for number, need in enumerate(needs)]


def visit(day, need, shift, start):
    row = Schedule.objects.create(
        solution=day.solution, plan_day=day, client=need.client, requirement=need, visit_date=day.date,
        start_time=start, end_time=start + need.duration, schedule_type="OPTIMIZED", status=day.status,
    )  # fmt: skip
    ScheduleAssignment.objects.create(
        schedule=row, solution=day.solution, employee=shift.employee, shift=shift, start_time=row.start_time,
        end_time=row.end_time, arrival_time=start, travel_seconds=360, assignment_type="PRIMARY",
    )  # fmt: skip
    return row


@pytest.fixture
def people(tenant):
    """Two employees with log-ins; the first has two visits today."""
    users = [create_user(tenant, f"{name}@care.example", name, User.Role.EMPLOYEE, PASSWORD) for name in ("anna", "bo")]
    with acting_for(tenant.pk):
        area = make.area(name="North")
        staff = [make.employee(area, code=code, user=user) for code, user in zip(("M-1", "M-2"), users, strict=True)]
        shifts = [make.shift(one, day=TODAY) for one in staff]
        clients = [make.client(area, code=code, address=f"Street {code}") for code in ("K-1", "K-2")]
        needs = [make.need(one, service_type="MORGON") for one in clients]
    return {"area": area, "users": users, "staff": staff, "shifts": shifts, "needs": needs, "clients": clients}


@pytest.fixture
def visits(tenant, people):
    with acting_for(tenant.pk):
        return published(people["area"], people["shifts"][0], *people["needs"])


def entered(client, user):
    answer = client.post("/me/login/", {"username": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def shown(client, status=200, **query):
    answer = client.get("/me/", query)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_an_employee_sees_the_own_visits_with_addresses(client, people, visits):
    page = shown(entered(client, people["users"][0]))
    assert page.index("09:00–09:30 K-1 MORGON") < page.index("10:00–10:30 K-2 MORGON")
    assert "Street K-1" in page
    assert "NÄSTA" in page


def test_each_address_shown_is_recorded(client, tenant, people, visits):
    shown(entered(client, people["users"][0]))
    with acting_for(tenant.pk):
        assert {row.subject_id for row in Disclosure.objects.all()} == {one.pk for one in people["clients"]}


def test_another_employee_sees_nothing_of_it(client, people, visits):
    page = shown(entered(client, people["users"][1]))
    assert "K-1" not in page
    assert "Inga besök är publicerade" in page


@pytest.mark.parametrize("status", ["DRAFT", "ARCHIVED"])
def test_what_is_not_published_is_not_shown(client, tenant, people, status):
    with acting_for(tenant.pk):
        published(people["area"], people["shifts"][0], *people["needs"], status=status)
    assert "K-1" not in shown(entered(client, people["users"][0]))


@pytest.mark.parametrize(("days", "status"), [(-7, 200), (-8, 404), (14, 200), (15, 404)])
def test_only_near_days_are_shown(client, people, days, status):
    answer = entered(client, people["users"][0]).get("/me/", {"date": str(TODAY + timedelta(days=days))})
    assert answer.status_code == status


def test_a_date_that_is_none_is_unknown(client, people):
    assert entered(client, people["users"][0]).get("/me/", {"date": "tomorrow"}).status_code == 404


def test_pages_are_kept_by_no_browser_and_under_the_strict_policy(client, people, visits):
    answer = entered(client, people["users"][0]).get("/me/")
    assert answer["Cache-Control"] == "no-store"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<script" not in answer.content.decode()


def test_who_is_not_logged_in_is_asked_to(client, db):
    answer = client.get("/me/")
    assert (answer.status_code, answer["Location"]) == (302, "/me/login/?next=/me/")


def test_a_planner_is_sent_to_the_console(client, tenant):
    user = create_user(tenant, "planner@care.example", "Planner", User.Role.SCHEDULER, PASSWORD)
    assert entered(client, user).get("/me/")["Location"] == "/admin/"


def test_a_log_in_without_an_employee_says_so(client, tenant):
    user = create_user(tenant, "new@care.example", "New", User.Role.EMPLOYEE, PASSWORD)
    assert "inte kopplad" in shown(entered(client, user), 404)


def post(client, what, visit, **data):
    return client.post(f"/me/visit/{visit}/{what}/", data)


def actual(tenant):
    with acting_for(tenant.pk):
        return VisitActual.objects.get()


def test_a_visit_is_started_and_finished_by_plain_forms(client, tenant, people, visits):
    web = entered(client, people["users"][0])
    assert post(web, "start", visits[0].pk).status_code == 302
    assert actual(tenant).outcome == "STARTED"
    assert "pågår" in shown(web)
    assert post(web, "finish", visits[0].pk, deviation="LONGER").status_code == 302
    row = actual(tenant)
    assert (row.outcome, row.deviation_code, row.actual_end is not None) == ("DONE", "LONGER", True)


@pytest.mark.parametrize(
    ("deviation", "outcome"), [("", "DONE"), ("LATE", "DONE"), ("NOT_HOME", "NO_SHOW"), ("DECLINED", "CANCELLED")]
)
def test_how_it_went_decides_the_outcome(client, tenant, people, visits, deviation, outcome):
    post(entered(client, people["users"][0]), "finish", visits[0].pk, deviation=deviation)
    assert actual(tenant).outcome == outcome


def test_pressed_twice_the_first_time_counts(client, tenant, people, visits):
    web = entered(client, people["users"][0])
    post(web, "finish", visits[0].pk, deviation="LATE")
    before = actual(tenant)
    post(web, "start", visits[0].pk)
    post(web, "finish", visits[0].pk, deviation="NOT_HOME")
    after = actual(tenant)
    assert (after.outcome, after.actual_end, after.deviation_code) == ("DONE", before.actual_end, "LATE")


def test_an_unknown_deviation_is_refused(client, tenant, people, visits):
    assert post(entered(client, people["users"][0]), "finish", visits[0].pk, deviation="BORED").status_code == 400
    with acting_for(tenant.pk):
        assert not VisitActual.objects.exists()


@pytest.mark.parametrize("what", ["start", "finish"])
def test_the_visit_of_another_is_as_unknown_as_a_random_one(client, people, visits, what):
    web = entered(client, people["users"][1])
    assert {post(web, what, pk).status_code for pk in (visits[0].pk, uuid.uuid4())} == {404}


@pytest.mark.parametrize("what", ["start", "finish"])
def test_a_draft_visit_cannot_be_started(client, tenant, people, what):
    with acting_for(tenant.pk):
        draft = published(people["area"], people["shifts"][0], people["needs"][0], status="DRAFT")[0]
    assert post(entered(client, people["users"][0]), what, draft.pk).status_code == 404


def test_what_a_revision_changed_is_marked(client, tenant, people):
    with acting_for(tenant.pk):
        first, second = people["needs"]
        published(people["area"], people["shifts"][0], first, status="ARCHIVED", at=9)
        published(people["area"], people["shifts"][0], first, second, version=2, at=11)
    page = shown(entered(client, people["users"][0]))
    assert "ny tid" in page
    assert "nytt besök" in page


@pytest.mark.parametrize(
    ("at", "note"), [(9, "nytt för dig"), (11, "nytt för dig, ny tid")], ids=["the same time", "another time"]
)
def test_a_visit_that_was_a_colleagues_is_not_new(client, tenant, people, at, note):
    with acting_for(tenant.pk):
        first = people["needs"][0]
        published(people["area"], people["shifts"][1], first, status="ARCHIVED", at=9)
        published(people["area"], people["shifts"][0], first, version=2, at=at)
    page = shown(entered(client, people["users"][0]))
    assert f'<span class="me-new">{note}</span>' in page
    assert "nytt besök" not in page


def joined(visit, shift):
    """Another member of the visit's team."""
    ScheduleAssignment.objects.create(
        schedule=visit, solution=visit.solution, employee=shift.employee, shift=shift, start_time=visit.start_time,
        end_time=visit.end_time, arrival_time=visit.start_time, travel_seconds=0, assignment_type="SECONDARY",
    )  # fmt: skip


@pytest.mark.parametrize("has_changed", [True, False])
def test_another_colleague_at_a_visit_is_marked(client, tenant, people, has_changed):
    with acting_for(tenant.pk):
        first = people["needs"][0]
        first.required_employee_count = 2
        first.save()
        third = make.shift(make.employee(people["area"], code="M-3"), day=TODAY)
        own, other = people["shifts"]
        joined(published(people["area"], own, first, status="ARCHIVED")[0], third if has_changed else other)
        joined(published(people["area"], own, first, version=2)[0], other)
    assert ("annan kollega" in shown(entered(client, people["users"][0]))) is has_changed


def test_what_stays_as_it_was_has_no_mark(client, tenant, people):
    with acting_for(tenant.pk):
        for status, version in (("ARCHIVED", 1), ("PUBLISHED", 2)):
            published(people["area"], people["shifts"][0], *people["needs"], status=status, version=version)
    assert "me-new" not in shown(entered(client, people["users"][0]))


def test_a_client_sees_the_own_visits_and_who_comes(client, tenant, people, visits):
    user = create_user(tenant, "k1@care.example", "K", User.Role.CLIENT, PASSWORD)
    with acting_for(tenant.pk):
        Client.objects.filter(code="K-1").update(user=user)
        name = Employee.objects.get(code="M-1").name
    page = shown(entered(client, user))
    assert "09:00–09:30" in page
    assert name in page
    assert "10:00–10:30" not in page


def feed_of(web):
    web.post("/me/calendar/", {"do": "new"})
    page = web.get("/me/").content.decode()
    return page.partition('readonly value="')[2].partition('"')[0]


def test_the_calendar_holds_the_visits_without_names_and_addresses(client, tenant, people, visits):
    address = feed_of(entered(client, people["users"][0]))
    client.logout()
    body = client.get(address).content.decode()
    assert body.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:K-1 MORGON" in body
    assert "Street" not in body
    assert people["clients"][0].name not in body


def test_a_protected_client_is_a_visit_only(client, tenant, people, visits):
    with acting_for(tenant.pk):
        Client.objects.filter(code="K-1").update(protection_level="skyddad")
    body = client.get(feed_of(entered(client, people["users"][0]))).content.decode()
    assert "K-1" not in body
    assert "SUMMARY:Besök" in body


def test_an_address_is_shown_once_and_a_new_one_replaces_it(client, people, visits):
    web = entered(client, people["users"][0])
    first = feed_of(web)
    assert "readonly value" not in web.get("/me/").content.decode()
    second = feed_of(web)
    assert [web.get(address).status_code for address in (first, second)] == [404, 200]


def test_an_address_taken_back_is_unknown(client, people, visits):
    web = entered(client, people["users"][0])
    address = feed_of(web)
    web.post("/me/calendar/", {"do": "take-back"})
    assert web.get(address).status_code == 404


def test_who_left_has_no_calendar(client, tenant, people, visits):
    address = feed_of(entered(client, people["users"][0]))
    with acting_for(tenant.pk):
        User.objects.filter(pk=people["users"][0].pk).update(status="deactivated")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["nonsense", f"{uuid.UUID(int=7).hex}.secret", "."])
def test_an_unknown_address_is_unknown(client, db, token):
    assert client.get(f"/me/calendar/{token}.ics").status_code == 404


def test_a_visit_of_tomorrow_cannot_be_begun(client, tenant, people, visits):
    with acting_for(tenant.pk):
        Schedule.objects.filter(pk=visits[0].pk).update(visit_date=TODAY + timedelta(days=1))
    assert post(entered(client, people["users"][0]), "start", visits[0].pk).status_code == 400
    with acting_for(tenant.pk):
        assert not VisitActual.objects.exists()
