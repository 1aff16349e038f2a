"""Finding a plan version by id, as commands do: the id alone, in whichever organization it is."""

import uuid

from organizations.models import TenantDirectory
from organizations.rls import acting_for
from scheduling.models import ScheduleSolution


class NoSuchPlan(ValueError):
    """There is no plan version of this id; `manage.py optimise` prints the ids of what it makes."""


def organization_of(solution_id: str) -> uuid.UUID:
    """The organization whose scope holds the plan version; each is asked inside its own scope."""
    try:
        wanted = uuid.UUID(solution_id)
    except ValueError:
        raise NoSuchPlan(f"{solution_id} is no id of a plan version.") from None
    for entry in TenantDirectory.objects.all():
        with acting_for(entry.organization_id):
            if ScheduleSolution.objects.filter(pk=wanted).exists():
                return entry.organization_id
    raise NoSuchPlan(f"There is no plan version {solution_id}.")
