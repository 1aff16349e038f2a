"""A day of a plan version opened for a change by hand: locked, checked to be what the planner saw, and a draft."""

import uuid
from dataclasses import dataclass
from typing import Self

from django.db import transaction
from django.utils.translation import gettext as _

from organizations.areas import areas_of
from organizations.models import User
from scheduling.drafts import draft_of, working_copy
from scheduling.explain.names import Names
from scheduling.explain.stored import StoredPlan
from scheduling.models import PlanDay, ScheduleSolution
from scheduling.models.plan_days import DayStatus


class NoSuchDay(LookupError):
    """The day of a plan is unknown, of another organization or of an area the user does not plan."""


class ChangedMeanwhile(RuntimeError):
    """The day is not as the planner saw it any more, or not to be changed; the sentence says what to do."""


@dataclass(frozen=True, kw_only=True)
class Editing:
    """The locked day, whose plan is a working copy; `is_copy_new`: it was made for this change."""

    user: User
    day: PlanDay
    stored: StoredPlan
    names: Names
    is_copy_new: bool

    @property
    def solution(self) -> ScheduleSolution:
        """The working copy."""
        return self.stored.solution

    @classmethod
    def open(cls, user: User, day_id: uuid.UUID, version: int) -> Self:
        """Inside a transaction. Raises NoSuchDay, ChangedMeanwhile, NotExplainable (a version without a plan)."""
        assert transaction.get_connection().in_atomic_block
        day = find_day(user, day_id, lock=True)
        if day.status != DayStatus.DRAFT:
            raise ChangedMeanwhile(_("This plan is published or archived: make a revision, and change that."))
        if day.version != version:
            raise ChangedMeanwhile(_("Somebody changed this plan at the same moment. It is shown anew; try again."))
        is_copy_new = day.solution.engine != ScheduleSolution.Engine.MANUAL
        if is_copy_new:
            if working_copy(day.solution) is not None:
                raise ChangedMeanwhile(_("Somebody has begun to change this version: open the newest draft."))
            copy = draft_of(day.solution)
            day = PlanDay.objects.select_for_update().select_related("area").get(solution=copy, date=day.date)
        # the whole version is locked: two planners on two of its days change one plan
        solution = (
            ScheduleSolution.objects.select_for_update(of=("self",))
            .defer("input_data", "progress", "changes")  # the problem is kept in this process
            .get(pk=day.solution_id)
        )
        stored = StoredPlan.of(solution)
        return cls(user=user, day=day, stored=stored, names=Names(stored), is_copy_new=is_copy_new)


def find_day(user: User, day_id: uuid.UUID, *, lock: bool = False) -> PlanDay:
    """The day with its version, area and publisher, without the version's large documents. Raises NoSuchDay."""
    days = PlanDay.objects.select_related("solution", "area", "published_by").defer(
        "solution__input_data", "solution__output_solution", "solution__progress", "solution__changes"
    )
    if lock:
        days = days.select_for_update(of=("self",))
    found = days.filter(pk=day_id, area__in=areas_of(user)).first()
    if found is None:
        raise NoSuchDay
    return found
