"""Runs that a dead process left behind. Needs no engine, so that web processes start without it."""

from django.db.models import QuerySet

from organizations.models import TenantDirectory
from organizations.rls import acting_for
from scheduling.models import ScheduleSolution
from scheduling.models.solutions import WORKER_GONE, WORKER_LOST
from scheduling.runs import lose
from scheduling.workers import is_gone


def sweep() -> int:
    """Deal with the active organization's dead runs: no heartbeat for too long, or their process gone. A background run
    waits for another worker, once; the others are FAILED. Returns how many.
    """
    lost = list(_documents_aside(ScheduleSolution.objects.lost()))
    for solution in lost:
        lose(solution, WORKER_LOST)
    running = _documents_aside(ScheduleSolution.objects.filter(status=ScheduleSolution.Status.RUNNING))
    gone = [solution for solution in running if is_gone(solution.progress.get("worker", {}))]
    for solution in gone:
        lose(solution, WORKER_GONE)
    return len(lost) + len(gone)


def _documents_aside(rows: QuerySet[ScheduleSolution]) -> QuerySet[ScheduleSolution]:
    return rows.defer("input_data", "output_solution")


def sweep_everywhere() -> int:
    """The start-up sweep: every organization, each in its own scope."""
    found = 0
    for entry in TenantDirectory.objects.all():
        with acting_for(entry.organization_id):
            found += sweep()
    return found
