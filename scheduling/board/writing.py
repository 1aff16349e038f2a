"""A changed plan into the rows of its working copy: those that differ, and no others."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, JSONField, TextField, Value
from django.db.models.expressions import Combinable

from organizations.rls import check_deferred_constraints
from scheduling.board.editing import Editing
from scheduling.board.outcome import Outcome
from scheduling.board.parts import TABLES
from scheduling.explain.kept import keep_problem
from scheduling.keys import VisitKey
from scheduling.models import PlanDay, Schedule, ScheduleAssignment, ScheduleMetric, ScheduleSolution
from scheduling.rows import PlanRows, row_of, score_json
from scheduling.solver.codec import encode
from scheduling.solver.problem import Problem

WRITTEN = ("start_time", "end_time", "schedule_type", "unassigned_reason", "pinned")
"""What a change by hand writes of a visit."""


def write(editing: Editing, outcome: Outcome, reasons: Mapping[str, str], pinned: Mapping[str, str]) -> None:
    """Store the outcome. ``reasons``: why these visits have no staff ("" for one that has); ``pinned``: what of these
    is locked.

    Raises IntegrityError where rows would contradict each other; then nothing of the transaction stays.
    """
    solution, clock = editing.solution, editing.stored.clock
    rows = PlanRows(
        solution=solution, area=editing.day.area, problem=outcome.problem, clock=clock, timing=outcome.timing
    )
    shifts = _shifts_to_write(editing, outcome)
    visits = schedules_of(solution, {*outcome.visits, *reasons, *pinned, *_on(outcome, shifts)})
    ScheduleAssignment.objects.filter(solution=solution, shift__in={row_of(shift) for shift in shifts}).delete()
    _write_visits(rows, visits, outcome.visits, reasons, pinned)
    own = [shift for shift in outcome.problem.shifts if shift.id in shifts]
    ScheduleAssignment.objects.bulk_create(rows.assignments(own, visits))
    days = _days(editing, outcome, shifts)
    ScheduleMetric.objects.filter(solution=solution, schedule_date__in=days).delete()
    ScheduleMetric.objects.bulk_create(rows.figures(days, {total.rule: total.cost for total in outcome.totals}))
    _write_version(editing, outcome, rows)
    PlanDay.objects.filter(solution=solution, date__in=[*days, editing.day.date]).update(version=F("version") + 1)
    editing.day.refresh_from_db(fields=["version"])
    check_deferred_constraints()


def _shifts_to_write(editing: Editing, outcome: Outcome) -> set[str]:
    """The shifts whose members are written anew: those that changed, and those of every team that changed."""
    homes = editing.stored.plan.members()
    later = outcome.plan.members()
    touched = {home for visit in outcome.visits for home in (*homes.get(visit, ()), *later.get(visit, ()))}
    rows = {row_of(shift) for shift in outcome.shifts | touched}
    return {shift.id for shift in outcome.problem.shifts if row_of(shift.id) in rows}


def _on(outcome: Outcome, shifts: Iterable[str]) -> set[str]:
    return {stop.id for shift in shifts for stop in outcome.timing.routes[shift].stops if stop.kind == "visit"}


def schedules_of(solution: ScheduleSolution, visits: Iterable[str]) -> dict[str, Schedule]:
    """The rows of these visits (and of others of the same needs), by visit id."""
    keys = [VisitKey.parse(visit) for visit in visits]
    found = Schedule.objects.filter(solution=solution, requirement__in={key.requirement for key in keys})
    return {str(VisitKey(str(row.requirement_id), row.visit_date, row.ordinal)): row for row in found}


def _write_visits(
    rows: PlanRows,
    visits: Mapping[str, Schedule],
    moved: Iterable[str],
    reasons: Mapping[str, str],
    pinned: Mapping[str, str],
) -> None:
    for visit in moved:
        row = visits[visit]
        row.start_time, row.end_time = rows.times(visit)
        row.schedule_type = Schedule.Type.MANUAL
    for visit, reason in reasons.items():
        visits[visit].unassigned_reason = reason
    for visit, what in pinned.items():
        visits[visit].pinned = what
    changed = [visits[visit] for visit in {*moved, *reasons, *pinned}]
    # one statement for all of them: a change may move a hundred, which `bulk_update` takes two milliseconds each for
    Schedule.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)


def _days(editing: Editing, outcome: Outcome, shifts: Iterable[str]) -> set[date]:
    """The dates whose figures change."""
    problem, first = outcome.problem, editing.solution.first_day
    offsets = {problem.visit[visit].day for visit in outcome.visits} | {problem.shift[shift].day for shift in shifts}
    last = editing.solution.last_day
    return {day for offset in offsets if first <= (day := first + timedelta(days=offset)) <= last}


def _write_version(editing: Editing, outcome: Outcome, rows: PlanRows) -> None:
    values: dict[str, Any] = {
        # the analysis that a run stores is of its own plan; that of a changed one is computed when it is asked for
        "output_solution": {"plan": outcome.plan.to_json(), "breaks": rows.breaks()},
        "score": score_json(outcome.score, outcome.cost, outcome.totals),
    }
    if outcome.problem is not editing.stored.problem:
        values["input_data"] = _rows_replaced(editing.stored.problem, outcome.problem)
        values["input_hash"] = outcome.problem.input_hash()
        keep_problem(editing.solution, values["input_hash"], outcome.problem)
    ScheduleSolution.objects.filter(pk=editing.solution.pk).update(**values)


def _rows_replaced(before: Problem, after: Problem) -> Combinable:
    """The stored problem with the rows that differ put in their places: the large rest never leaves the database."""
    stored: Combinable = F("input_data")
    for table in TABLES:
        pairs = zip(getattr(before, table), getattr(after, table), strict=True)
        for index, (old, new) in enumerate(pairs):
            if old is not new and old != new:
                path = Value(["problem", table, str(index)], ArrayField(TextField()))
                stored = Func(stored, path, Value(encode(new), JSONField()), function="jsonb_set")
    return stored
