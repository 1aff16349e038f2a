"""Changes by hand: what they write is what the referee says of the changed plan, and undoing takes all of it back."""

import random

import pytest
from django.db import transaction

from organizations.rls import acting_for
from scheduling.board.changes import Refused, make_room, move, pin, redo, unassign, undo, unpin
from scheduling.board.editing import ChangedMeanwhile, Editing, NoSuchDay
from scheduling.explain.stored import StoredPlan
from scheduling.keys import VisitKey
from scheduling.models import PlanChange, PlanDay, Schedule, ScheduleAssignment, ScheduleMetric, ScheduleSolution
from scheduling.optimise import Order, optimise
from scheduling.publish import publish
from scheduling.rows import PlanRows
from scheduling.solver.explain.cures import cures
from scheduling.solver.referee import judge
from scheduling.solver.stop import Cancelled, MaxMoves
from tests import factories as make
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)  # a run writes in scopes of its own


class Board:
    """A planner at the day's newest working copy."""

    def __init__(self, tenant, user, day):
        self.tenant, self.user, self.day = tenant, user, day

    def do(self, verb, *args, **options):
        with acting_for(self.tenant.pk), transaction.atomic():
            self.day.refresh_from_db()
            editing = Editing.open(self.user, self.day.pk, self.day.version)
            done = verb(editing, *args, **options)
            self.day = PlanDay.objects.select_related("solution").get(pk=editing.day.pk)
            return done

    def read(self):
        with acting_for(self.tenant.pk):
            return rows_of(self.day.solution)

    def visit(self, client):
        with acting_for(self.tenant.pk):
            row = Schedule.objects.get(solution=self.day.solution_id, client__code=client)
            return str(VisitKey(str(row.requirement_id), row.visit_date, row.ordinal))

    def team(self, client):
        with acting_for(self.tenant.pk):
            rows = ScheduleAssignment.objects.filter(schedule__solution=self.day.solution_id)
            return sorted(rows.filter(schedule__client__code=client).values_list("employee__code", flat=True))

    def employee(self, code):
        with acting_for(self.tenant.pk):
            return str(make.Employee.objects.get(code=code).pk)

    def free(self, client):
        """The code of somebody who does not make the visit."""
        return next(code for code in ("M-1", "M-2", "M-3") if code not in self.team(client))


@pytest.fixture
def board(tenant, planner, day):
    return Board(tenant, planner, day)


def rows_of(solution):
    """Everything that is stored of a version, without keys and versions of rows."""
    visits = Schedule.objects.filter(solution=solution).order_by("requirement")
    members = ScheduleAssignment.objects.filter(solution=solution).order_by("schedule__requirement", "employee")
    figures = ScheduleMetric.objects.filter(solution=solution).order_by("metric_type")
    fresh = ScheduleSolution.objects.get(pk=solution.pk)
    return {
        "visits": list(visits.values_list("requirement", "start_time", "end_time", "unassigned_reason", "pinned")),
        "members": list(
            members.values_list(
                "schedule__requirement", "employee", "shift", "assignment_type", "start_time", "end_time",
                "arrival_time", "travel_seconds", "travel_metres",
            )
        ),
        "figures": list(figures.values_list("metric_type", "value", "constraint_impacts")),
        "plan": fresh.output_solution["plan"],
        "breaks": fresh.output_solution["breaks"],
        "score": fresh.score,
        "problem": fresh.input_data["problem"],
        "hash": fresh.input_hash,
    }  # fmt: skip


def agreed(tenant, day):
    """What is stored of the working copy is what the referee says of its plan."""
    with acting_for(tenant.pk):
        solution = ScheduleSolution.objects.get(pk=day.solution_id)
        stored = StoredPlan.of(solution)
        verdict = judge(stored.problem, stored.plan)
        assert solution.score["text"] == str(verdict.score)
        assert solution.score["rules"] == [total.to_json() for total in verdict.table]
        assert solution.input_hash == stored.problem.input_hash()
        rows = PlanRows(
            solution=solution, area=solution.area, problem=stored.problem, clock=stored.clock, timing=verdict.timing
        )
        assert solution.output_solution["breaks"] == rows.breaks()
        visits = {
            str(VisitKey(str(row.requirement_id), row.visit_date, row.ordinal)): row
            for row in Schedule.objects.filter(solution=solution)
        }
        placed = {visit for visit in visits if visit in verdict.timing.starts}
        assert {visit: (visits[visit].start_time, visits[visit].end_time) for visit in placed} == {
            visit: rows.times(visit) for visit in placed
        }
        assert {visit for visit, row in visits.items() if row.unassigned_reason} == visits.keys() - placed
        expected = [member_values(member) for member in rows.assignments(stored.problem.shifts, visits)]
        found = [member_values(member) for member in ScheduleAssignment.objects.filter(solution=solution)]
        assert sorted(found) == sorted(expected)
        figures = {(row.metric_type, row.value) for row in rows.figures([MONDAY], {})}
        assert set(ScheduleMetric.objects.filter(solution=solution).values_list("metric_type", "value")) == figures


def member_values(row):
    return (
        str(row.schedule_id), str(row.employee_id), str(row.shift_id), str(row.assignment_type), row.start_time,
        row.arrival_time, row.travel_seconds, row.travel_metres,
    )  # fmt: skip


def test_the_first_change_is_made_in_a_working_copy(board, version):
    before = board.read()
    done = board.do(move, board.visit("K-1"), board.employee(board.free("K-1")), None)
    assert board.day.solution.parent_id == version.pk
    assert (board.day.solution.engine, board.day.solution.version) == ("manual", 2)
    assert done.change.number == 1
    with acting_for(board.tenant.pk):
        assert rows_of(version) == before


def test_a_second_change_is_made_in_the_same_copy(board, version):
    board.do(unassign, board.visit("K-1"))
    board.do(unassign, board.visit("K-2"))
    with acting_for(board.tenant.pk):
        assert ScheduleSolution.objects.filter(parent=version).count() == 1


def test_a_moved_visit_is_the_others(board):
    other = board.free("K-1")
    board.do(move, board.visit("K-1"), board.employee(other), None)
    assert board.team("K-1") == [other]
    agreed(board.tenant, board.day)


def test_a_visit_taken_out_says_that_it_was_by_hand(board):
    board.do(unassign, board.visit("K-1"))
    assert board.team("K-1") == []
    with acting_for(board.tenant.pk):
        row = Schedule.objects.get(solution=board.day.solution, client__code="K-1")
    assert row.unassigned_reason == "Taken out of the plan by hand."
    agreed(board.tenant, board.day)


def test_one_of_a_team_makes_room(board):
    newcomer = board.free("K-3")
    board.do(move, board.visit("K-3"), board.employee(newcomer), None)
    assert newcomer in board.team("K-3")
    assert len(board.team("K-3")) == 2
    agreed(board.tenant, board.day)


@pytest.mark.parametrize("seed", range(6))
def test_any_changes_are_stored_as_the_referee_judges_them_and_undone_whole(board, seed):
    """Some seconds: six random changes, each judged from scratch."""
    rng = random.Random(seed)
    board.do(unassign, board.visit("K-1"))
    board.do(undo)
    original = board.read()
    made = 0
    for _ in range(6):
        client = rng.choice(["K-1", "K-2", "K-3", "K-5"])
        verb = rng.choice([move, move, unassign, pin, unpin])
        to = ()
        if verb is move:
            minute = rng.choice([None, 500, 600, 800])
            to = (board.employee(rng.choice(["M-1", "M-2", "M-3"])), minute and minute * 60)
        try:
            board.do(verb, board.visit(client), *to)
        except Refused:
            continue
        made += 1
        agreed(board.tenant, board.day)
    changed = board.read()
    for _ in range(made):
        board.do(undo)
        agreed(board.tenant, board.day)
    assert board.read() == original
    for _ in range(made):
        board.do(redo)
    assert board.read() == changed


def test_a_change_after_an_undone_one_takes_its_place(board):
    board.do(unassign, board.visit("K-1"))
    board.do(undo)
    board.do(unassign, board.visit("K-2"))
    with pytest.raises(Refused, match="."):
        board.do(redo)
    with acting_for(board.tenant.pk):
        states = PlanChange.objects.order_by("number").values_list("state", flat=True)
        assert list(states) == ["DROPPED", "DONE"]


def test_nothing_to_undo_is_said(board):
    with pytest.raises(Refused):
        board.do(undo)


def test_a_locked_visit_is_not_moved(board):
    board.do(pin, board.visit("K-1"))
    with pytest.raises(Refused) as refusal:
        board.do(move, board.visit("K-1"), board.employee(board.free("K-1")), None)
    assert not refusal.value.can_be_forced


def test_what_would_move_a_locked_visit_is_refused(board):
    """The locked visit's time holds against others put before it."""
    team = board.team("K-1")
    board.do(pin, board.visit("K-1"))
    with acting_for(board.tenant.pk):
        start = Schedule.objects.get(solution=board.day.solution, client__code="K-1").start_time
        stored = StoredPlan.of(ScheduleSolution.objects.get(pk=board.day.solution_id))
        tick = stored.clock.ticks(start)
    with pytest.raises(Refused) as refusal:
        board.do(move, board.visit("K-2"), board.employee(team[0]), tick - 60)
    assert refusal.value.violations


@pytest.mark.parametrize(("reason", "is_made"), [("", False), ("ab", False), ("the client asked for it", True)])
def test_an_administrator_forces_with_a_reason(tenant, admin, day, reason, is_made):
    board = Board(tenant, admin, day)
    visit, to = board.visit("K-4"), board.employee("M-1")
    if not is_made:
        with pytest.raises(Refused) as refusal:
            board.do(move, visit, to, None, forced_because=reason)
        assert refusal.value.can_be_forced
        assert board.team("K-4") == []
        return
    board.do(move, visit, to, None, forced_because=reason)
    assert board.team("K-4") == ["M-1"]
    with acting_for(tenant.pk):
        assert PlanChange.objects.get().forced_because == reason
    agreed(tenant, board.day)


def test_a_planner_cannot_force(board):
    with pytest.raises(Refused) as refusal:
        board.do(move, board.visit("K-4"), board.employee("M-1"), None, forced_because="please, this once")
    assert not refusal.value.can_be_forced
    assert refusal.value.violations


def test_a_fix_makes_room_in_this_version_alone(board, version):
    with acting_for(board.tenant.pk):
        stored = StoredPlan.of(ScheduleSolution.objects.get(pk=version.pk))
        cure = cures(stored.bases, board.visit("K-4"))[0]
    before = board.read()
    board.do(make_room, cure)
    assert len(board.team("K-4")) == 1
    agreed(board.tenant, board.day)
    with acting_for(board.tenant.pk):
        assert rows_of(version) == before
    board.do(undo)
    after = board.read()
    assert after == before


def test_two_planners_at_once_one_is_told(board):
    stale = board.day.version
    board.do(unassign, board.visit("K-1"))
    day = board.day
    board.do(unassign, board.visit("K-2"))
    with acting_for(board.tenant.pk), pytest.raises(ChangedMeanwhile):
        Editing.open(board.user, day.pk, stale)


def test_a_version_somebody_else_has_begun_to_change_says_so(board, day):
    board.do(unassign, board.visit("K-1"))
    with acting_for(board.tenant.pk), pytest.raises(ChangedMeanwhile):
        Editing.open(board.user, day.pk, 1)


def test_a_published_day_is_not_changed(board, version):
    with acting_for(board.tenant.pk):
        publish(version)
    with pytest.raises(ChangedMeanwhile):
        board.do(unassign, board.visit("K-1"))


def test_the_day_of_an_area_not_granted_is_unknown(tenant, day):
    from caire.onboarding import create_user

    stranger = create_user(tenant, "stranger@care.example", "Stranger", "scheduler", "correct horse")
    with acting_for(tenant.pk), pytest.raises(NoSuchDay):
        Editing.open(stranger, day.pk, 1)


def test_a_run_from_a_draft_keeps_what_is_locked_in_it(board, tenant, area):
    """Some seconds: a second run."""
    other = board.free("K-5")
    board.do(move, board.visit("K-5"), board.employee(other), None)
    board.do(pin, board.visit("K-5"))
    order = Order(
        organization_id=tenant.pk,
        area_id=area.pk,
        first_day=MONDAY,
        last_day=MONDAY,
        stop=Cancelled(MaxMoves(2_000)),
        made_from=board.day.solution_id,
    )
    solution = optimise(order).solution
    with acting_for(tenant.pk):
        row = Schedule.objects.get(solution=solution, client__code="K-5")
        assert row.pinned == "BOTH"
        assert [member.employee.code for member in row.assignments.select_related("employee")] == [other]
