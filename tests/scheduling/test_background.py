"""Background runs with real worker processes; each takes the start of one or two processes, some seconds."""

import os
import signal
import time
from datetime import timedelta

import pytest

from organizations import jobs
from organizations.rls import acting_for
from scheduling.models import Schedule, ScheduleSolution
from scheduling.models.solutions import WORKER_LOST
from scheduling.runs import RunRequest, RunUnderWay, request_run, request_stop, run_again
from tests import factories as make
from tests.factories import MONDAY
from tests.processes import until, worker
from tests.scheduling.days import small_area, tiny_days

pytestmark = pytest.mark.django_db(transaction=True)  # workers are other processes: they see what is committed


@pytest.fixture
def area(tenant):
    return small_area(tenant)


def ask(tenant, area, **fields):
    request = {"area_id": area.pk, "first_day": MONDAY, "last_day": MONDAY, "seconds": 600.0, **fields}
    with acting_for(tenant.pk):
        return request_run(RunRequest(**request)).pk


def read(tenant, pk):
    with acting_for(tenant.pk):
        return ScheduleSolution.objects.get(pk=pk)


def wait_for(tenant, pk, *statuses, seconds=60.0):
    return until(lambda: (row := read(tenant, pk)).status in statuses and row, seconds, f"{statuses}")


def test_a_worker_carries_out_what_waits_and_the_plan_is_stored(tenant, area):
    first = ask(tenant, area, moves=500)
    with worker():
        assert wait_for(tenant, first, "COMPLETED").attempts == 1
        second = ask(tenant, area, moves=500)  # asked for while the worker waits
        done = wait_for(tenant, second, "COMPLETED", seconds=10)
    assert [done.version, done.score["hard"]] == [2, 0]
    with acting_for(tenant.pk):
        assert Schedule.objects.filter(solution=second).count() == 2


def test_a_run_that_cannot_be_made_says_why_and_the_worker_goes_on(tenant, area):
    empty = MONDAY - timedelta(days=400)
    bad = ask(tenant, area, first_day=empty, last_day=empty)
    good = ask(tenant, area, moves=500)
    with worker():
        assert "neither visits nor shifts" in wait_for(tenant, bad, "FAILED").failure_reason
        wait_for(tenant, good, "COMPLETED")


def test_a_stopped_run_keeps_its_best_plan(tenant, area):
    pk = ask(tenant, area)
    with worker():
        until(lambda: read(tenant, pk).progress.get("line"), 60, "progress")
        with acting_for(tenant.pk):
            request_stop(ScheduleSolution.objects.get(pk=pk))
        done = wait_for(tenant, pk, "COMPLETED", seconds=10)
    assert [done.stop_requested, done.score["hard"], done.attempts] == [True, 0, 1]


def test_a_run_that_is_deleted_in_between_holds_up_nobody(tenant, area):
    pk = ask(tenant, area)
    with worker():
        until(lambda: read(tenant, pk).progress.get("line"), 60, "progress")
        with acting_for(tenant.pk):
            ScheduleSolution.objects.get(pk=pk).delete()
        following = ask(tenant, area, moves=500)
        wait_for(tenant, following, "COMPLETED", seconds=15)
    assert queue_length() == 0


def test_sigterm_lets_a_short_run_end_and_cuts_a_long_one_short_with_its_plan_kept(tenant, area):
    pk = ask(tenant, area)
    with worker("--grace", "1") as program:
        until(lambda: read(tenant, pk).progress.get("line"), 60, "progress")
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=15) == 0
    assert read(tenant, pk).status == "COMPLETED"
    assert jobs.workers_alive() == 0


def test_a_killed_workers_run_is_taken_over_within_a_minute_and_its_next_death_is_the_end(tenant, area):
    """kill -9 twice: a minute of waiting for heartbeats that do not come."""
    pk, following = ask(tenant, area), None
    other = small_area(tenant, "South")
    with worker() as first, worker() as second:
        until(lambda: read(tenant, pk).progress.get("line"), 60, "progress")
        killed = time.monotonic()
        running_on(tenant, pk, first, second).send_signal(signal.SIGKILL)
        until(lambda: (row := read(tenant, pk)).attempts == 2 and row.status == "RUNNING", 60, "taken over")
        taken_over = time.monotonic() - killed
        following = ask(tenant, other, moves=500)
        running_on(tenant, pk, first, second).send_signal(signal.SIGKILL)
        killed = time.monotonic()
        with worker():
            lost = wait_for(tenant, pk, "FAILED", seconds=60)
            given_up = time.monotonic() - killed
            wait_for(tenant, following, "COMPLETED", seconds=10)
    print(f"taken over after {taken_over:.1f} s, given up after {given_up:.1f} s")  # noqa: T201
    assert lost.failure_reason == WORKER_LOST


def running_on(tenant, pk, *programs):
    number = read(tenant, pk).progress["worker"]["pid"]
    return next(program for program in programs if program.pid == number)


def test_no_organization_waits_for_anothers_long_queue():
    """Every organization's first run is begun before any organization's third; each asks for all of its runs at once.

    `make test-workers` does it with 10 organizations of 20 runs each.
    """
    tenants, runs = (int(os.environ.get(name, least)) for name, least in (("TENANTS", "4"), ("RUNS", "5")))
    organizations = [make.organization() for _ in range(tenants)]
    for organization in organizations:
        for area in tiny_days(organization, runs):
            ask(organization, area, moves=10)
    with worker(), worker():
        until(lambda: len(begun(organizations)) >= 2 * tenants + 2, 90, "runs")
    order = begun(organizations)
    firsts = [order.index(organization) for organization in organizations]
    thirds = [places[2] for organization in organizations if len(places := places_of(order, organization)) > 2]
    print(f"the last first run was begun as number {max(firsts) + 1}, the first third as {min(thirds) + 1}")  # noqa: T201
    assert max(firsts) < min(thirds)


def begun(organizations):
    """Whose runs were begun, in that order."""
    found = []
    for organization in organizations:
        with acting_for(organization.pk):
            rows = ScheduleSolution.objects.exclude(started_at=None)
            found += [(moment, organization) for moment in rows.values_list("started_at", flat=True)]
    return [organization for _, organization in sorted(found, key=lambda row: row[0])]


def places_of(order, organization):
    return [place for place, one in enumerate(order) if one == organization]


def test_a_second_run_of_the_same_days_is_refused_while_the_first_waits(tenant, area):
    ask(tenant, area)
    with pytest.raises(RunUnderWay, match="under way or waits"):
        ask(tenant, area, last_day=MONDAY + timedelta(days=1))


def test_a_refused_run_leaves_no_job(tenant, area):
    ask(tenant, area)
    with pytest.raises(RunUnderWay):
        ask(tenant, area)
    assert queue_length() == 1


def test_a_waiting_run_that_is_stopped_leaves_the_queue(tenant, area):
    pk = ask(tenant, area)
    with acting_for(tenant.pk):
        request_stop(ScheduleSolution.objects.get(pk=pk))
    assert [read(tenant, pk).status, queue_length()] == ["CANCELLED", 0]
    assert ask(tenant, area)


def test_a_failed_run_is_asked_for_again_as_it_was(tenant, area):
    pk = ask(tenant, area, seconds=7.0, profile="continuity", seed=3)
    with acting_for(tenant.pk):
        ScheduleSolution.objects.update(status="FAILED", failure_reason="worker lost")
        again = run_again(ScheduleSolution.objects.get(pk=pk))
        assert [again.asked, again.seed, again.version] == [{"seconds": 7.0, "profile": "continuity"}, 3, 2]


def queue_length() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return cursor.fetchone()[0]
