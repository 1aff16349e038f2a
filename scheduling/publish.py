"""From a Plan to rows: the only way out. `store` writes a draft, `publish` makes a day the one that holds."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from organizations.rls import check_deferred_constraints
from scheduling.keys import VisitKey
from scheduling.metrics import day_figures
from scheduling.models import PlanDay, Schedule, ScheduleAssignment, ScheduleMetric, ScheduleSolution
from scheduling.models.plan_days import DayStatus
from scheduling.snapshot import Snapshot
from scheduling.solver.explain.analysis import analyse
from scheduling.solver.plan import Plan, StopKind, TimedStop
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
    with transaction.atomic():
        days = _plan_days(solution, snapshot)
        visits = _schedules(solution, snapshot, verdict, reasons, days)
        Schedule.objects.bulk_create(visits.values())
        ScheduleAssignment.objects.bulk_create(_assignments(solution, snapshot, verdict, visits))
        ScheduleMetric.objects.bulk_create(_figures(solution, snapshot, verdict, days))
        solution.complete(
            output_solution={
                "plan": plan.to_json(),
                "breaks": _breaks(snapshot, verdict),
                "analysis": analyse(snapshot.problem, verdict).to_json(),
            },
            score={
                **verdict.score.to_json(),
                "text": str(verdict.score),
                "cost": verdict.cost,
                "rules": [total.to_json() for total in verdict.table],
            },
        )
        check_deferred_constraints()


def publish(solution: ScheduleSolution, day: date | None = None) -> list[PlanDay]:
    """Make the version's draft days (or the one given) those that hold; what was published before becomes ARCHIVED.

    Raises NotPublishable; then nothing has changed.
    """
    if solution.status != ScheduleSolution.Status.COMPLETED:
        raise NotPublishable(f"Plan version {solution.pk} is {solution.state}; only a completed one can be published.")
    if solution.score.get("hard", 0):
        raise NotPublishable(
            f"Plan version {solution.pk} breaks hard rules ({solution.score['text']}); plan again before publishing."
        )
    try:
        with transaction.atomic():
            return _publish_days(solution, day)
    except IntegrityError as violation:
        raise PublishedMeanwhile(
            f"A plan of the same day was published at the same moment; look at it before publishing {solution.pk}."
        ) from violation


def _publish_days(solution: ScheduleSolution, day: date | None) -> list[PlanDay]:
    drafts = PlanDay.objects.select_for_update().filter(solution=solution, status=DayStatus.DRAFT)
    chosen = list(drafts if day is None else drafts.filter(date=day))
    if not chosen:
        raise NotPublishable(f"Plan version {solution.pk} has no draft of {day or 'any day'}.")
    for row in chosen:
        former = PlanDay.objects.filter(area=row.area_id, date=row.date, status=DayStatus.PUBLISHED)
        former.update(status=DayStatus.ARCHIVED, version=F("version") + 1)
        PlanDay.objects.filter(pk=row.pk).update(status=DayStatus.PUBLISHED, version=F("version") + 1)
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
    count = (snapshot.last_day - snapshot.first_day).days + 1
    dates = [snapshot.first_day + timedelta(days=number) for number in range(count)]
    made = PlanDay.objects.bulk_create(PlanDay(solution=solution, area=snapshot.area, date=day) for day in dates)
    return {row.date: row for row in made}


def _schedules(
    solution: ScheduleSolution,
    snapshot: Snapshot,
    verdict: Verdict,
    reasons: Mapping[str, str],
    days: Mapping[date, PlanDay],
) -> dict[str, Schedule]:
    """A row per visit. One without staff stands at its first window's start (or midnight) with its reason."""
    rows = {}
    for visit in snapshot.problem.visits:
        key = VisitKey.parse(visit.id)
        first = min((window.open for window in visit.windows), default=0)
        start = verdict.timing.starts.get(visit.id, first)
        rows[visit.id] = Schedule(
            solution=solution,
            plan_day=days[key.date],
            client_id=visit.client,
            requirement_id=key.requirement,
            visit_date=key.date,
            ordinal=key.ordinal,
            start_time=snapshot.clock.moment(start),
            end_time=snapshot.clock.moment(start + visit.duration),
            schedule_type=Schedule.Type.OPTIMIZED,
            pinned=_pinned(bool(visit.pinned_employees), visit.pinned_start is not None),
            unassigned_reason="" if visit.id in verdict.timing.starts else reasons[visit.id],
        )
    return rows


def _pinned(staff: bool, time: bool) -> str:
    if staff and time:
        return Schedule.Pinned.BOTH
    return Schedule.Pinned.STAFF if staff else Schedule.Pinned.TIME if time else Schedule.Pinned.NONE


def _assignments(
    solution: ScheduleSolution, snapshot: Snapshot, verdict: Verdict, visits: Mapping[str, Schedule]
) -> Iterable[ScheduleAssignment]:
    """A row per member; the first of a team (by shift, in the problem's order) is the PRIMARY one."""
    begun: set[str] = set()
    for shift in snapshot.problem.shifts:
        for stop in verdict.timing.routes[shift.id].stops:
            if stop.kind is not StopKind.VISIT:
                continue
            kind = ScheduleAssignment.Type.SECONDARY if stop.id in begun else ScheduleAssignment.Type.PRIMARY
            begun.add(stop.id)
            yield ScheduleAssignment(
                schedule=visits[stop.id],
                solution=solution,
                employee_id=shift.employee,
                shift_id=shift.id.partition("/")[0],
                assignment_type=kind,
                start_time=visits[stop.id].start_time,
                end_time=visits[stop.id].end_time,
                arrival_time=snapshot.clock.moment(stop.arrival),
                travel_seconds=_seconds(stop.travel, snapshot),
                travel_metres=stop.metres,
            )


def _seconds(ticks: int, snapshot: Snapshot) -> int:
    return round(ticks * 60 / snapshot.problem.ticks_per_minute)


def _breaks(snapshot: Snapshot, verdict: Verdict) -> list[dict[str, str]]:
    """Kept breaks as instants, by shift; the plan itself holds their order only."""

    def row(shift_id: str, stop: TimedStop) -> dict[str, str]:
        moment = snapshot.clock.moment
        return {"shift": shift_id, "start": moment(stop.start).isoformat(), "end": moment(stop.end).isoformat()}

    return [
        row(shift_id.partition("/")[0], stop)
        for shift_id, route in verdict.timing.routes.items()
        for stop in route.stops
        if stop.kind is StopKind.BREAK
    ]


def _figures(
    solution: ScheduleSolution, snapshot: Snapshot, verdict: Verdict, days: Mapping[date, PlanDay]
) -> Iterable[ScheduleMetric]:
    impacts = {total.rule: total.cost for total in verdict.table}
    for offset, figures in day_figures(snapshot.problem, verdict.timing).items():
        day = snapshot.first_day + timedelta(days=offset)
        if day not in days:
            continue
        for name, value in figures.figures(snapshot.problem.ticks_per_minute).items():
            yield ScheduleMetric(
                solution=solution,
                area=snapshot.area,
                schedule_date=day,
                metric_type=name,
                value=value,
                constraint_impacts=impacts if name == "visits" else None,
            )
