"""Working copies: a plan version that planners change by hand, made from one that a run made or that was published."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection, models
from django.db.models import Max

from scheduling.models import PlanDay, Schedule, ScheduleAssignment, ScheduleMetric, ScheduleSolution
from scheduling.models.plan_days import DayStatus


class NoPlanToCopy(ValueError):
    """The version has no completed plan; the message says so."""


def working_copy(solution: ScheduleSolution) -> ScheduleSolution | None:
    """The copy of the version that is still a draft, if there is one."""
    return (
        ScheduleSolution.objects.filter(parent=solution, engine=ScheduleSolution.Engine.MANUAL)
        .exclude(days__status__in=[DayStatus.PUBLISHED, DayStatus.ARCHIVED])
        .order_by("run_date")
        .first()
    )


def draft_of(solution: ScheduleSolution) -> ScheduleSolution:
    """The version's working copy: the one there is, else a new one with DRAFT days and the same plan.

    Call it inside a transaction. Raises NoPlanToCopy.
    """
    ScheduleSolution.objects.select_for_update().only("pk").get(pk=solution.pk)  # twice at once makes one copy too
    return working_copy(solution) or _copied(solution)


def _copied(solution: ScheduleSolution) -> ScheduleSolution:
    if solution.status != ScheduleSolution.Status.COMPLETED:
        raise NoPlanToCopy(f"Plan version {solution.pk} is {solution.state}; only a completed plan can be changed.")
    versions = ScheduleSolution.objects.filter(area=solution.area_id, first_day=solution.first_day)
    made = uuid.uuid4()
    values: dict[str, Any] = {"old": solution.pk, "new": made}
    number = (versions.aggregate(Max("version"))["version__max"] or 0) + 1
    _copy(
        ScheduleSolution,
        "FROM schedule_solutions old WHERE old.id = %(old)s",
        {"id": "%(new)s", "parent_id": "%(old)s", "engine": "'manual'", "version": "%(version)s"}
        | {"job": "NULL", "asked": "'{}'", "stop_requested": "false"}
        | dict.fromkeys(("run_date", "heartbeat_at", "finished_at"), "statement_timestamp()"),
        {**values, "version": number},
    )
    _copy(
        PlanDay,
        "FROM plan_days old WHERE old.solution_id = %(old)s",
        {"id": NEW_ID, "solution_id": "%(new)s", "status": "'DRAFT'", "version": "1"}
        | {"published_at": "NULL", "published_by_id": "NULL", "forced_because": "''"},
        values,
    )
    _copy(
        Schedule,
        "FROM schedules old JOIN plan_days day ON day.solution_id = %(new)s AND day.date = old.visit_date "
        "WHERE old.solution_id = %(old)s",
        {"id": _copy_of("old.id"), "solution_id": "%(new)s", "plan_day_id": "day.id", "status": "'DRAFT'"},
        values,
    )
    _copy(
        ScheduleAssignment,
        "FROM schedule_assignments old WHERE old.solution_id = %(old)s",
        {"id": NEW_ID, "solution_id": "%(new)s", "schedule_id": _copy_of("old.schedule_id")},
        values,
    )
    _copy(
        ScheduleMetric,
        "FROM schedule_metrics old WHERE old.solution_id = %(old)s",
        {"id": NEW_ID, "solution_id": "%(new)s"},
        values,
    )
    return ScheduleSolution.objects.get(pk=made)


NEW_ID = "gen_random_uuid()"


def _copy_of(visit: str) -> str:
    """The id of the visit's copy, told from its own: what refers to it finds it without a look at what was just copied,
    of which the database knows no statistics yet.
    """
    return f"md5({visit}::text || %(new)s::text)::uuid"


def _copy(model: type[models.Model], source: str, replaced: Mapping[str, str], values: Mapping[str, Any]) -> None:
    """Rows of ``old`` once more, these columns replaced: large plans never leave the database for it."""
    fresh = {"created_at": "statement_timestamp()", "updated_at": "statement_timestamp()", **replaced}
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.generated]
    chosen = ", ".join(fresh.get(column, f"old.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {chosen} {source}", values)
