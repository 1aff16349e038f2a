"""The queue: with the caller's transaction, fair between organizations, and who is there to take jobs."""

import uuid

import pytest
from django.contrib import admin
from django.db import connection, transaction

from organizations import jobs

OURS, THEIRS = uuid.UUID(int=1), uuid.UUID(int=2)


def waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT args ->> 'organization', priority, lock FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


def put_in(organization, times=1):
    return [jobs.enqueue("nothing", organization, row=uuid.uuid4()) for _ in range(times)]


def test_the_more_jobs_an_organization_has_the_later_is_its_next(db):
    put_in(OURS, 3)
    put_in(THEIRS)
    assert [priority for _, priority, _ in waiting()] == [0, -1, -2, 0]


def test_jobs_are_spread_over_the_organizations_own_locks(db, settings):
    settings.JOBS_PER_ORGANIZATION = 2
    put_in(OURS, 4)
    put_in(THEIRS)
    assert [lock.rpartition(":")[2] for _, _, lock in waiting()] == ["0", "1", "0", "1", "0"]
    assert len({lock for _, _, lock in waiting()}) == 3


def test_a_job_is_undone_with_its_transaction(db):
    with transaction.atomic():
        put_in(OURS)
        transaction.set_rollback(True)
    assert waiting() == []


@pytest.mark.parametrize(("status", "left"), [("todo", 0), ("doing", 1)])
def test_only_a_waiting_job_is_withdrawn(db, status, left):
    (number,) = put_in(OURS)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status", [status])
    jobs.withdraw(number)
    assert len(waiting()) == left


@pytest.mark.parametrize(("seconds", "alive"), [(19, 1), (21, 0)])
def test_a_worker_without_heartbeat_is_not_there(db, seconds, alive):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))", [seconds]
        )
    assert jobs.workers_alive() == alive


@pytest.mark.parametrize(("seconds", "given_back"), [(19, []), (21, ["row"])])
def test_the_job_of_a_dead_worker_is_given_back_once_and_its_lock_is_free(
    two_tenants, monkeypatch, seconds, given_back
):
    told = []
    handler = jobs.Handler(work=lambda job: None, lost=lambda job: told.extend(job.ids))
    monkeypatch.setattr(jobs, "handlers", lambda: {"nothing": handler})
    put_in(two_tenants.ours.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) "
            "RETURNING id",
            [seconds],
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", cursor.fetchone())
    assert [jobs.rescue(), jobs.rescue()] == [len(given_back), 0]
    assert [told, len(waiting())] == [given_back, 1 - len(given_back)]


def test_the_queue_has_no_pages(db):
    assert not [model for model in admin.site._registry if model._meta.app_label == "procrastinate"]
