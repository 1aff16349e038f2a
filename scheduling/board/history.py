"""The list of changes by hand as a planner reads it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.models import User
from resources.models import VisitRequirement
from scheduling.explain.words import difference_text
from scheduling.keys import VisitKey
from scheduling.models import PlanChange, PlanDay
from scheduling.models.plan_days import DayStatus
from scheduling.solver.score import Score

SHOWN = 40


def history_of(plan_day: PlanDay, user: User) -> dict[str, Any]:
    """The latest changes of the version, newest first, and whether one may be undone or redone."""
    rows = list(
        PlanChange.objects.filter(solution=plan_day.solution_id)
        .exclude(state=PlanChange.State.DROPPED)
        .select_related("made_by")
        .defer("before", "after")[:SHOWN]
    )
    is_open = plan_day.status == DayStatus.DRAFT and user.has_perm("scheduling.change_schedule")
    codes = _codes(rows)
    return {
        "changes": [{"text": _text(row, codes), "state": row.state, "forced": row.forced_because} for row in rows],
        "can_undo": is_open and any(row.state == PlanChange.State.DONE for row in rows),
        "can_redo": is_open and any(row.state == PlanChange.State.UNDONE for row in rows),
    }


def _codes(rows: list[PlanChange]) -> dict[str, tuple[str, str]]:
    """Need -> client code and service."""
    needs = {VisitKey.parse(row.visit).requirement for row in rows}
    if not needs:
        return {}
    found = VisitRequirement.objects.filter(pk__in=needs).values_list("pk", "client__code", "service_type")
    return {str(pk): (code, service) for pk, code, service in found}


def _text(row: PlanChange, codes: dict[str, tuple[str, str]]) -> str:
    client, service = codes.get(VisitKey.parse(row.visit).requirement, ("?", ""))
    return _("%(time)s %(client)s %(service)s %(verb)s: %(difference)s") % {
        "time": f"{timezone.localtime(row.made_at):%H:%M}",
        "client": client,
        "service": service,
        "verb": row.get_verb_display(),
        "difference": difference_text(Score.from_json(row.difference)),
    }
