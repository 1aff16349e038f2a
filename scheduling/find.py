"""What commands are told to work on: a plan version by its id alone, an area by its name, a day."""

import uuid
from datetime import date

from organizations.models import ServiceArea, TenantDirectory
from organizations.rls import acting_for
from resources.models import EmployeeShift
from scheduling.models import ScheduleSolution


class NotSaid(ValueError):
    """What to work on is unknown, or left out though there are several; the message lists what there is."""


class NoSuchPlan(ValueError):
    """There is no plan version of this id; `manage.py optimise` prints the ids of what it makes."""


def uuid_or_none(raw: str | None) -> uuid.UUID | None:
    """The id in an address; None, which no row has, for what is none."""
    try:
        return uuid.UUID(raw or "")
    except ValueError:
        return None


def organization_of(solution_id: str) -> uuid.UUID:
    """The organization whose scope holds the plan version; each is asked inside its own scope."""
    wanted = uuid_or_none(solution_id)
    if wanted is None:
        raise NoSuchPlan(f"{solution_id} is no id of a plan version.")
    for entry in TenantDirectory.objects.all():
        with acting_for(entry.organization_id):
            if ScheduleSolution.objects.filter(pk=wanted).exists():
                return entry.organization_id
    raise NoSuchPlan(f"There is no plan version {solution_id}.")


def area_named(name: str | None) -> ServiceArea:
    """The area of this name; without a name the only one without a parent. Raises NotSaid."""
    area = ServiceArea.objects.filter(name=name).first() if name else only_area()
    if area is None:
        names = ", ".join(ServiceArea.objects.order_by("name").values_list("name", flat=True)) or "none yet"
        asked = f"There is no area {name}" if name else "Say which area with --area"
        raise NotSaid(f"{asked}; the organization's areas are: {names}.")
    return area


def only_area() -> ServiceArea | None:
    """The area that is meant where none is named: the only one without a parent."""
    areas = list(ServiceArea.objects.filter(parent=None)[:2])
    return areas[0] if len(areas) == 1 else None


def only_date() -> date:
    """The day that is meant where none is named: the only one with shifts. Raises NotSaid."""
    dates = list(EmployeeShift.objects.order_by("date").values_list("date", flat=True).distinct()[:2])
    if len(dates) != 1:
        raise NotSaid(
            "Say which day with --date YYYY-MM-DD; shifts are planned on " + ("several." if dates else "none.")
        )
    return dates[0]
