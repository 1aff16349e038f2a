"""From a Plan to rows: the only way out. `store` writes a draft, `publish` makes a day the one that holds."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from organizations.models import User
from organizations.rls import check_deferred_constraints
from scheduling.keys import VisitKey
from scheduling.models import PlanDay, Schedule, ScheduleAssignment, ScheduleMetric, ScheduleSolution
from scheduling.models.plan_days import DayStatus
from scheduling.rows import PlanRows, dates, score_json
from scheduling.snapshot import Snapshot
from scheduling.solver.explain.analysis import analyse
from scheduling.solver.plan import Plan
from scheduling.solver.referee import Verdict


class NotPublishable(ValueError):
    """The plan version may not be published; the message says why and what to do."""


class PublishedMeanwhile(NotPublishable):
    """Somebody else published a plan of the same day at the same moment; look at theirs first."""


def store(
    solution: ScheduleSolution, snapshot: Snapshot, plan: Plan, verdict: Verdict, reasons: Mapping[str, str]
) -> None:
    """Write the plan's visits, assignments and figures as DRAFT days, and complete the run; all or nothing.

    ``reasons`` holds a sentence for every unassigned visit. Raises IllegalTransition where the run was ended meanwhile.
    """
    rows = PlanRows(
        solution=solution,
        area=snapshot.area,
        problem=snapshot.problem,
        clock=snapshot.clock,
        timing=verdict.timing,
    )
    with transaction.atomic():
        days = _plan_days(solution, snapshot)
        visits = _schedules(snapshot, rows, reasons, days)
        Schedule.objects.bulk_create(visits.values())
        ScheduleAssignment.objects.bulk_create(rows.assignments(snapshot.problem.shifts, visits))
        ScheduleMetric.objects.bulk_create(rows.figures(days, {total.rule: total.cost for total in verdict.table}))
        solution.complete(
            output_solution={
                "plan": plan.to_json(),
                "breaks": rows.breaks(),
                "analysis": analyse(snapshot.problem, verdict).to_json(),
            },
            score=score_json(verdict.score, verdict.cost, verdict.table),
        )
        check_deferred_constraints()


def publish(
    solution: ScheduleSolution, day: date | None = None, *, by: User | None = None, forced_because: str = ""
) -> list[PlanDay]:
    """Make the version's draft days (or the one given) those that hold; what was published before becomes ARCHIVED.

    A plan that breaks hard rules needs a reason, which is kept. Raises NotPublishable; then nothing has changed.
    """
    if solution.status != ScheduleSolution.Status.COMPLETED:
        raise NotPublishable(f"Plan version {solution.pk} is {solution.state}; only a completed one can be published.")
    if solution.score.get("hard", 0) and not forced_because:
        raise NotPublishable(
            f"Plan version {solution.pk} breaks hard rules ({solution.score['text']}); plan again before publishing."
        )
    try:
        with transaction.atomic():
            return _publish_days(solution, day, by, forced_because)
    except IntegrityError as violation:
        raise PublishedMeanwhile(
            f"A plan of the same day was published at the same moment; look at it before publishing {solution.pk}."
        ) from violation


def _publish_days(solution: ScheduleSolution, day: date | None, by: User | None, because: str) -> list[PlanDay]:
    drafts = PlanDay.objects.select_for_update().filter(solution=solution, status=DayStatus.DRAFT)
    chosen = list(drafts if day is None else drafts.filter(date=day))
    if not chosen:
        raise NotPublishable(f"Plan version {solution.pk} has no draft of {day or 'any day'}.")
    for row in chosen:
        former = PlanDay.objects.filter(area=row.area_id, date=row.date, status=DayStatus.PUBLISHED)
        former.update(status=DayStatus.ARCHIVED, version=F("version") + 1)
        PlanDay.objects.filter(pk=row.pk).update(
            status=DayStatus.PUBLISHED,
            version=F("version") + 1,
            published_at=Now(),
            published_by=by,
            forced_because=because,
        )
        _publish_figures(row)
        row.refresh_from_db()
    check_deferred_constraints()
    return chosen


def _publish_figures(day: PlanDay) -> None:
    """The figures of the published day, whichever version it is."""
    ScheduleMetric.objects.filter(area=day.area_id, schedule_date=day.date, solution=None).delete()
    ScheduleMetric.objects.bulk_create(
        ScheduleMetric(
            area_id=day.area_id,
            schedule_date=day.date,
            metric_type=figure.metric_type,
            value=figure.value,
            constraint_impacts=figure.constraint_impacts,
        )
        for figure in ScheduleMetric.objects.filter(solution=day.solution_id, schedule_date=day.date)
    )


def _plan_days(solution: ScheduleSolution, snapshot: Snapshot) -> dict[date, PlanDay]:
    period = dates(snapshot.first_day, snapshot.last_day)
    made = PlanDay.objects.bulk_create(PlanDay(solution=solution, area=snapshot.area, date=day) for day in period)
    return {row.date: row for row in made}


def _schedules(
    snapshot: Snapshot, rows: PlanRows, reasons: Mapping[str, str], days: Mapping[date, PlanDay]
) -> dict[str, Schedule]:
    """A row per visit; one without staff has its reason."""
    found = {}
    for visit in snapshot.problem.visits:
        key = VisitKey.parse(visit.id)
        start, end = rows.times(visit.id)
        found[visit.id] = Schedule(
            solution=rows.solution,
            plan_day=days[key.date],
            client_id=visit.client,
            requirement_id=key.requirement,
            visit_date=key.date,
            ordinal=key.ordinal,
            start_time=start,
            end_time=end,
            schedule_type=Schedule.Type.OPTIMIZED,
            pinned=_pinned(bool(visit.pinned_employees), visit.pinned_start is not None),
            unassigned_reason="" if visit.id in rows.timing.starts else reasons[visit.id],
        )
    return found


def _pinned(staff: bool, time: bool) -> str:
    if staff and time:
        return Schedule.Pinned.BOTH
    return Schedule.Pinned.STAFF if staff else Schedule.Pinned.TIME if time else Schedule.Pinned.NONE
