"""Runs that a dead process left behind. Needs no engine, so that web processes start without it."""

from organizations.models import TenantDirectory
from organizations.rls import acting_for
from scheduling.models import ScheduleSolution
from scheduling.workers import is_gone

GONE = "the process that ran it is gone"


def sweep() -> int:
    """Mark the active organization's dead runs FAILED: no heartbeat for too long, or their process gone; returns how
    many.
    """
    found = ScheduleSolution.objects.sweep()
    for solution in ScheduleSolution.objects.filter(status=ScheduleSolution.Status.RUNNING):
        if is_gone(solution.progress.get("worker", {})):
            solution.fail(GONE)
            found += 1
    return found


def sweep_everywhere() -> int:
    """The start-up sweep: every organization, each in its own scope."""
    found = 0
    for entry in TenantDirectory.objects.all():
        with acting_for(entry.organization_id):
            found += sweep()
    return found
