"""Background jobs: the one seam to the queue, which is procrastinate in the same PostgreSQL.

A job is a name, an organization and ids, no personal data: the queue's tables stand outside the wall. It is enqueued in
the transaction of the row it is about, so there is never one without the other. Any number of workers on any machine
that reaches the database take jobs; one that dies is found by its heartbeat, and its jobs are given back to the app
that knows what to do with them.
"""

import json
import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.module_loading import autodiscover_modules
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.contrib.django import connector_params
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from organizations.rls import acting_for

log = logging.getLogger(__name__)

POLL_SECONDS = 2
"""How often a worker looks for jobs where the notification does not come through, as behind PgBouncer."""
HEARTBEAT_SECONDS = 5
DEAD_AFTER_SECONDS = 20
"""Without a heartbeat for so long a worker counts as dead."""

UNFINISHED = """
SELECT lock, count(*) FROM procrastinate_jobs
WHERE status IN ('todo', 'doing') AND args ->> 'organization' = %s GROUP BY lock
"""
STALLED = """
SELECT j.id, j.task_name, j.args FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s)) ORDER BY j.id
"""
MINE_TO_END = "SELECT id FROM procrastinate_jobs WHERE id = %s AND status = 'doing' FOR UPDATE SKIP LOCKED"
ALIVE = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"


class QueueUnreachable(RuntimeError):
    """The queue's database is gone; start the worker again once it answers."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a worker is to do. ``is_ending()`` says that the worker has to stop: keep what is done, and return soon."""

    id: int
    name: str
    organization_id: uuid.UUID
    ids: Mapping[str, str]
    is_ending: Callable[[], bool] = lambda: False


Step = Callable[[Job], None]


@dataclass(frozen=True)
class Handler:
    """``work`` does the job outside every scope and enters its own; ``lost`` is told inside the organization's scope
    that the job's worker died.
    """

    work: Step
    lost: Step


_handlers: dict[str, Handler] = {}


def register(name: str, work: Step, lost: Step) -> None:
    """Say who does the jobs of this name; called in an app's ``jobs.py``."""
    _handlers[name] = Handler(work, lost)


@cache
def handlers() -> Mapping[str, Handler]:
    """Every app's."""
    autodiscover_modules("jobs")
    return _handlers


def enqueue(name: str, organization_id: uuid.UUID, **ids: uuid.UUID) -> int:
    """Put a job in the queue, in the caller's transaction; returns its number.

    Fair between organizations: the more unfinished jobs one has, the later its next is taken; and no more than
    JOBS_PER_ORGANIZATION of them are worked on at once, each under one of so many locks.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNFINISHED, [str(organization_id)])
        unfinished = dict(cursor.fetchall())
    locks = [f"{organization_id}:{slot}" for slot in range(settings.JOBS_PER_ORGANIZATION)]
    deferrer = App(connector=DjangoConnector()).configure_task(
        name,
        priority=-sum(unfinished.values()),
        lock=min(locks, key=lambda lock: unfinished.get(lock, 0)),
    )
    return int(deferrer.defer(organization=str(organization_id), **{name: str(pk) for name, pk in ids.items()}))


def withdraw(job_id: int) -> None:
    """Take a job that no worker has begun out of the queue; one that is begun or done stays."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'todo'", [job_id])


def rescue() -> int:
    """Give back the jobs of dead workers, each to its app's ``lost``, and free their locks; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(STALLED, [DEAD_AFTER_SECONDS])
        rows = cursor.fetchall()
    return sum(_give_back(_job(number, name, json.loads(arguments))) for number, name, arguments in rows)


def _job(number: int, name: str, arguments: dict[str, str]) -> Job:
    return Job(id=number, name=name, organization_id=uuid.UUID(arguments.pop("organization")), ids=arguments)


def _give_back(job: Job) -> bool:
    """Whether it was done here: another process may be at it. One that cannot be given back must not hold up others."""
    try:
        with acting_for(job.organization_id), connection.cursor() as cursor:
            cursor.execute(MINE_TO_END, [job.id])
            if cursor.fetchone() is None:
                return False
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', true)", [job.id])
            if job.name in handlers():
                handlers()[job.name].lost(job)
        return True
    except DatabaseError:
        log.exception("The lost job %s %s could not be given back; it is tried again.", job.name, job.id)
        return False


def workers_alive() -> int:
    """How many workers have lately said that they are there."""
    with connection.cursor() as cursor:
        cursor.execute(ALIVE, [DEAD_AFTER_SECONDS])
        return int(cursor.fetchone()[0])


def work(*, concurrency: int, grace_seconds: float) -> None:
    """Take jobs until SIGTERM or SIGINT: then no new one is begun, those at hand have ``grace_seconds`` to end by
    themselves, and after that are told to end. Raises QueueUnreachable where the database is lost.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=concurrency + 2)
    app = App(connector=connector)
    for name, handler in handlers().items():
        app.task(name=name, pass_context=True)(_taking(name, handler))
    rescuer = Rescuer()
    rescuer.start()
    try:
        app.run_worker(
            concurrency=concurrency,
            fetch_job_polling_interval=POLL_SECONDS,
            shutdown_graceful_timeout=grace_seconds,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            delete_jobs="always",  # what came of a job stands in the row it is about
        )
    except (ConnectorException, PoolTimeout) as problem:
        raise QueueUnreachable("The database cannot be reached; start the worker again once it can.") from problem
    finally:
        rescuer.over.set()
        rescuer.join()


def _taking(name: str, handler: Handler) -> Callable[..., None]:
    """The handler as procrastinate calls it, in a thread of its own with a database connection of its own."""

    def take(context: JobContext, organization: str, **ids: str) -> None:
        assert context.job.id is not None
        job = _job(context.job.id, name, {"organization": organization, **ids})
        try:
            handler.work(replace(job, is_ending=context.should_abort))
        finally:
            connection.close()

    return take


class Rescuer(threading.Thread):
    """Looks for dead workers' jobs beside the work, as a worker may be busy for an hour."""

    def __init__(self) -> None:
        super().__init__(name="rescuer", daemon=True)
        self.over = threading.Event()

    def run(self) -> None:
        """At once, and then again and again until the worker ends."""
        try:
            self._look()
            while not self.over.wait(HEARTBEAT_SECONDS):
                self._look()
        finally:
            connection.close()

    def _look(self) -> None:
        try:
            if found := rescue():
                log.warning("%s jobs of dead workers were given back.", found)
        except DatabaseError:
            connection.close()  # the server is away for a moment: the next look has a new connection
