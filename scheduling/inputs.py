"""Whether the rows that a plan version was made from are still the same, by the hash of the problem they make."""

from enum import StrEnum

from constraints.catalogue import profile_named
from scheduling.models import ScheduleSolution
from scheduling.snapshot import take_snapshot
from scheduling.whatif import Changes


class Inputs(StrEnum):
    """What became of them."""

    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    """A run that began from the published plan cannot be repeated, nor can one that another engine made."""


def inputs_of(solution: ScheduleSolution) -> Inputs:
    """Reads all rows of the period anew, about a second for 600 visits. A draft changed by hand has the rows of the run
    it was made from.
    """
    made_by = solution
    while made_by.engine == ScheduleSolution.Engine.MANUAL and made_by.parent is not None:
        made_by = made_by.parent
    asked = made_by.asked
    if made_by.engine != ScheduleSolution.Engine.CAIRE or not made_by.input_hash:
        return Inputs.UNKNOWN
    if asked.get("keep_published") or "freeze" in asked or _has_baseline(made_by):
        return Inputs.UNKNOWN
    profile = made_by.input_data.get("profile")
    try:
        snapshot = take_snapshot(
            made_by.area,
            made_by.first_day,
            made_by.last_day,
            profile=profile_named(profile["name"]) if profile else None,
            changes=Changes.from_json(made_by.changes),
            made_from=made_by.parent_id,
        )
    except ValueError:  # a row that the plan needs is not there any more, or was made impossible
        return Inputs.CHANGED
    return Inputs.SAME if snapshot.problem.input_hash() == made_by.input_hash else Inputs.CHANGED


def _has_baseline(solution: ScheduleSolution) -> bool:
    """A command may have kept to the published plan; its problem tells."""
    visits = solution.input_data.get("problem", {}).get("visits", [])
    return any(visit.get("baseline_team") and not visit.get("pinned_employees") for visit in visits)
