"""What a plan version was measured against, and from when on it was frozen: a copy of it is measured alike."""

import uuid
from datetime import datetime
from typing import Any

from scheduling.clock import Clock
from scheduling.models import ScheduleSolution
from scheduling.solver.problem import Problem, Settings
from scheduling.solver.replan import Former, frozen, with_baseline


def measured_as(problem: Problem, version: uuid.UUID, clock: Clock) -> tuple[Problem, datetime | None]:
    """The problem with the version's baseline, whatever is published now, and since when it is frozen. Nothing changes
    where the version was measured against nothing.
    """
    stored = ScheduleSolution.objects.only("input_data").get(pk=version).input_data
    former = _former(stored.get("problem", {}), problem.ticks_per_minute)
    if not former:
        return problem, None
    problem = with_baseline(problem, former)
    if stored.get("frozen_at") is None:
        return problem, None
    moment = datetime.fromisoformat(stored["frozen_at"])
    return frozen(problem, former, clock.ticks(moment)), moment


def _former(stored: dict[str, Any], ticks_per_minute: int) -> dict[str, Former]:
    """By visit, of a stored problem, in ticks of now."""
    then = stored.get("settings", {}).get("ticks_per_minute", Settings.ticks_per_minute)
    return {
        visit["id"]: Former(tuple(visit["baseline_team"]), visit["baseline_start"] * ticks_per_minute // then)
        for visit in stored.get("visits", ())
        if visit.get("baseline_team") and visit.get("baseline_start") is not None
    }
