"""A run from claim to stored plan.

The first run of a session may compile the engine (up to a minute without its cache).
"""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.rls import acting_for
from resources.models import ClientEmployeeRelation, VisitRequirement
from scheduling.models import IllegalTransition, PlanDay, Schedule, ScheduleAssignment, ScheduleMetric, ScheduleSolution
from scheduling.optimise import Order, claim, optimise
from scheduling.publish import NotPublishable, publish
from scheduling.runs import RunUnderWay
from scheduling.solver.stop import Cancelled, MaxMoves
from scheduling.sweep import sweep
from scheduling.workers import is_gone, this_worker
from tests import factories as make
from tests.factories import MONDAY, at
from tests.processes import run_time_url

pytestmark = pytest.mark.django_db(transaction=True)  # a run commits between its steps
MOVES = 3_000


@pytest.fixture
def area(tenant):
    """Two employees, four visits (one for both employees), one visit nobody may make."""
    with acting_for(tenant.pk):
        area = make.area(name="North")
        template = make.template()
        employees = [make.employee(area) for _ in range(2)]
        for employee in employees:
            make.shift(employee, shift_template=template)
        for window in (("08:00", "10:00"), ("09:00", "11:00"), ("13:00", "15:00")):
            make.need(make.client(area), window=window)
        make.need(make.client(area), window=("11:00", "12:00"), required_employee_count=2, service_type="LIFT")
        make.skilled(make.need(make.client(area), service_type="INSULIN"), "DELEG_INSULIN")
    return area


def order(tenant, area, **fields) -> Order:
    return Order(
        **{
            "organization_id": tenant.pk,
            "area_id": area.pk,
            "first_day": MONDAY,
            "last_day": MONDAY,
            "stop": Cancelled(MaxMoves(MOVES)),
            **fields,
        }
    )


@pytest.fixture
def outcome(tenant, area):
    return optimise(order(tenant, area))


@pytest.mark.parametrize("is_kept", [False, True])
def test_the_published_plan_is_the_baseline_where_that_is_asked_for(tenant, area, is_kept):
    first = optimise(order(tenant, area, publish=True))
    again = optimise(order(tenant, area, keep_published=is_kept))
    timing = first.result.verdict.timing
    baseline = {visit.id: (visit.baseline_team, visit.baseline_start) for visit in again.snapshot.problem.visits}
    published = {visit: (timing.teams[visit], start) for visit, start in timing.starts.items()}
    nobody = dict.fromkeys(baseline, ((), None))
    assert baseline == (nobody | published if is_kept else nobody)
    if is_kept:
        assert again.result.score >= first.result.score  # the same plan again changes nothing


def test_a_run_ends_completed_with_a_plan_the_referee_agrees_with(tenant, outcome):
    with acting_for(tenant.pk):
        solution = ScheduleSolution.objects.get()
        assert [solution.status, solution.score["text"]] == ["COMPLETED", str(outcome.result.score)]
        assert solution.input_hash == outcome.snapshot.problem.input_hash()


def test_what_the_linter_found_is_kept_with_the_version(tenant, outcome):
    """The insulin visit asks for a delegation that nobody holds; the run is made all the same."""
    assert [finding.code for finding in outcome.findings if finding.is_error] == ["no_able_employee"]
    with acting_for(tenant.pk):
        stored = ScheduleSolution.objects.get().input_data["findings"]
    assert [(row["code"], row["severity"]) for row in stored] == [("no_able_employee", "error")]


def test_every_visit_is_stored_with_its_team_or_its_reason(tenant, outcome):
    with acting_for(tenant.pk):
        teams = sorted(visit.assignments.count() for visit in Schedule.objects.all())
        left_out = Schedule.objects.unassigned().get()
    assert teams == [0, 1, 1, 1, 2]
    assert [left_out.requirement_id is not None, left_out.unassigned_reason] == [
        True,
        "Nobody on shift holds DELEG_INSULIN, which this visit needs.",
    ]


def test_a_double_visit_has_one_primary_and_both_at_the_same_time(tenant, outcome):
    with acting_for(tenant.pk):
        double = Schedule.objects.get(requirement__service_type="LIFT")
        team = double.assignments.order_by("assignment_type")
        assert [row.assignment_type for row in team] == ["PRIMARY", "SECONDARY"]
        assert {(row.start_time, row.end_time) for row in team} == {(double.start_time, double.end_time)}


def test_an_unassigned_visit_stands_at_its_first_window(tenant, outcome):
    with acting_for(tenant.pk):
        assert Schedule.objects.unassigned().get().start_time == at(8)


def test_kept_breaks_are_stored_with_the_plan(tenant, outcome):
    with acting_for(tenant.pk):
        breaks = ScheduleSolution.objects.get().output_solution["breaks"]
    assert all(at(11).isoformat() <= row["start"] < row["end"] <= at(13).isoformat() for row in breaks)


def test_figures_of_the_day_are_stored(tenant, outcome):
    with acting_for(tenant.pk):
        figures = dict(ScheduleMetric.objects.values_list("metric_type", "value"))
    assert [figures["visits"], figures["unassigned_visits"], figures["service_minutes"]] == [5, 1, 150]


def test_the_same_seed_and_moves_give_the_same_plan(tenant, area):
    plans = [optimise(order(tenant, area, seed=3)).result.plan.to_json() for _ in range(2)]
    assert json.dumps(plans[0]) == json.dumps(plans[1])


def test_versions_are_counted(tenant, area):
    assert [optimise(order(tenant, area)).solution.version for _ in range(2)] == [1, 2]


def test_a_second_run_for_the_same_day_is_refused(tenant, area):
    claim(order(tenant, area))
    with pytest.raises(RunUnderWay, match="is under way"):
        claim(order(tenant, area, last_day=MONDAY + timedelta(days=1)))


def test_a_run_for_another_day_is_not(tenant, area):
    claim(order(tenant, area))
    next_day = MONDAY + timedelta(days=1)
    assert claim(order(tenant, area, first_day=next_day, last_day=next_day))


def test_a_run_that_finds_nothing_to_plan_fails_with_the_reason(tenant, area):
    empty = MONDAY - timedelta(days=400)
    with pytest.raises(ValueError, match="neither visits nor shifts"):
        optimise(order(tenant, area, first_day=empty, last_day=empty))
    with acting_for(tenant.pk):
        failed = ScheduleSolution.objects.get()
        assert [failed.status, "neither visits nor shifts" in failed.failure_reason] == ["FAILED", True]
        assert not Schedule.objects.exists()


def test_a_cancelled_search_keeps_its_best_plan(tenant, area):
    stop = Cancelled(MaxMoves(10**12))
    outcome = optimise(order(tenant, area, stop=stop), lambda _: stop.event.set())
    assert outcome.solution.status == "COMPLETED"


def test_a_run_ended_by_somebody_else_stores_nothing(tenant, area):
    stop = Cancelled(MaxMoves(10**12))

    def end(_progress):
        with acting_for(tenant.pk):
            ScheduleSolution.objects.filter(status="RUNNING").update(status="CANCELLED")

    with pytest.raises(IllegalTransition):
        optimise(order(tenant, area, stop=stop), end)
    with acting_for(tenant.pk):
        assert [ScheduleSolution.objects.get().status, Schedule.objects.count()] == ["CANCELLED", 0]


@pytest.mark.parametrize(("seconds", "status"), [(29, "RUNNING"), (31, "FAILED")])
def test_a_run_without_heartbeat_is_swept(tenant, area, seconds, status):
    solution_id = claim(order(tenant, area)).pk
    with acting_for(tenant.pk):
        row = ScheduleSolution.objects.filter(pk=solution_id)
        row.update(heartbeat_at=timezone.now() - timedelta(seconds=seconds))
        assert row.get().state == status
        sweep()
        assert row.get().status == status


@pytest.mark.parametrize(
    ("change", "gone"),
    [({}, False), ({"started": "1"}, True), ({"host": "elsewhere"}, False), ({"started": None}, False)],
)
def test_a_worker_is_gone_only_when_it_certainly_is(change, gone):
    assert is_gone({**this_worker(), **change}) is gone


def test_completing_twice_is_an_illegal_step(tenant, area):
    solution_id = claim(order(tenant, area)).pk
    with acting_for(tenant.pk):
        solution = ScheduleSolution.objects.get(pk=solution_id)
        solution.complete()
        with pytest.raises(IllegalTransition):
            solution.complete()


def statuses(tenant) -> list[tuple[int, str, set[str]]]:
    with acting_for(tenant.pk):
        days = PlanDay.objects.order_by("solution__version")
        return [(day.solution.version, day.status, {row.status for row in day.schedules.all()}) for day in days]


def test_publishing_archives_the_former_plan_and_its_visits(tenant, area):
    for _ in range(2):
        optimise(order(tenant, area, publish=True))
    assert statuses(tenant) == [(1, "ARCHIVED", {"ARCHIVED"}), (2, "PUBLISHED", {"PUBLISHED"})]


def test_a_draft_leaves_the_published_plan_alone(tenant, area):
    optimise(order(tenant, area, publish=True))
    optimise(order(tenant, area))
    assert statuses(tenant) == [(1, "PUBLISHED", {"PUBLISHED"}), (2, "DRAFT", {"DRAFT"})]


def test_a_published_day_cannot_be_published_again(tenant, outcome):
    with acting_for(tenant.pk):
        publish(outcome.solution)
        with pytest.raises(NotPublishable, match="no draft"):
            publish(outcome.solution)


def test_a_plan_that_breaks_hard_rules_is_not_published(tenant, outcome):
    with acting_for(tenant.pk):
        outcome.solution.score["hard"] = -60
        with pytest.raises(NotPublishable, match="breaks hard rules"):
            publish(outcome.solution)
    assert statuses(tenant) == [(1, "DRAFT", {"DRAFT"})]


def test_a_refused_publication_keeps_the_draft(tenant, area):
    """A mandatory visit that nobody may make breaks a hard rule."""
    with acting_for(tenant.pk):
        VisitRequirement.objects.filter(service_type="INSULIN").update(obligation="MANDATORY")
    outcome = optimise(order(tenant, area, publish=True))
    assert "breaks hard rules" in outcome.refusal
    assert statuses(tenant) == [(1, "DRAFT", {"DRAFT"})]


def test_two_published_plans_of_a_day_are_refused_by_the_database(tenant, area):
    """What a publisher sees who did not see the other one's plan."""
    for _ in range(2):
        optimise(order(tenant, area))
    with acting_for(tenant.pk):
        first, second = PlanDay.objects.order_by("solution__version")
        PlanDay.objects.filter(pk=first.pk).update(status="PUBLISHED")
        with pytest.raises(IntegrityError, match="plan_day_one_published"), transaction.atomic():
            PlanDay.objects.filter(pk=second.pk).update(status="PUBLISHED")


def test_a_locked_visit_keeps_its_staff_and_time_in_the_next_plan(tenant, area):
    optimise(order(tenant, area, publish=True))
    with acting_for(tenant.pk):
        visit = Schedule.objects.filter(requirement__service_type="MORNING").first()
        Schedule.objects.filter(pk=visit.pk).update(pinned="BOTH")
        before = (visit.start_time, visit.assignments.get().employee_id)
    optimise(order(tenant, area, seed=9))
    with acting_for(tenant.pk):
        after = Schedule.objects.get(requirement=visit.requirement_id, solution__version=2)
        assert (after.start_time, after.assignments.get().employee_id) == before
        assert after.pinned == "BOTH"


def test_a_blocked_employee_is_never_sent(tenant, area):
    with acting_for(tenant.pk):
        client = Schedule.client.field.related_model.objects.order_by("code").first()
        employee = client.area.employees.order_by("code").first()
        ClientEmployeeRelation.objects.create(client=client, employee=employee, kind="blocked", valid_from=MONDAY)
    optimise(order(tenant, area))
    with acting_for(tenant.pk):
        assert not ScheduleAssignment.objects.filter(schedule__client=client, employee=employee).exists()


def command(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output, stderr=StringIO())
    return output.getvalue()


def test_the_command_prints_its_result_as_json_on_the_last_line(tenant, area):
    last = json.loads(command("optimise", "--organization", tenant.slug, f"--moves={MOVES}", "--json").splitlines()[-1])
    assert set(last) == {
        "solution",
        "score",
        "cost",
        "findings",
        "unassigned",
        "seconds",
        "moves_per_second",
        "referee",
    }
    assert [last["referee"], last["unassigned"]] == ["agrees", 1]


def test_the_command_takes_the_organizations_id_too(tenant, area):
    assert "the referee agrees" in command("optimise", "--organization", str(tenant.pk), f"--moves={MOVES}")


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["--organization", "nobody"], "There is no organization nobody", 1),
        (["--area", "South"], "There is no area South; the organization's areas are: North", 1),
        (["--days", "15"], "--days is 15; give 1 to 14", 2),
        (["--threads", "0"], "--threads is 0; give 1 to 64", 2),
        (["--date", "2020-01-01"], "neither visits nor shifts", 1),
    ],
)
def test_the_command_refuses_with_a_sentence(tenant, area, arguments, said, code):
    given = ["optimise", "--organization", tenant.slug, f"--moves={MOVES}", *arguments]
    with pytest.raises(CommandError, match=said) as refusal:
        command(*given)
    assert refusal.value.returncode == code


def test_the_publish_command_publishes(tenant, outcome):
    assert "published" in command("publish", str(outcome.solution.pk))
    assert statuses(tenant)[0][1] == "PUBLISHED"


@pytest.mark.parametrize("given", ["nonsense", "00000000-0000-0000-0000-000000000001"])
def test_an_unknown_plan_version_is_said_to_be_unknown(tenant, given):
    with pytest.raises(CommandError, match="plan version"):
        command("publish", given)


def test_a_killed_run_is_found_by_the_next_command(tenant, area):
    """kill -9 in mid-run, then the next command; takes the start of two processes."""
    run = subprocess.Popen(
        [sys.executable, "manage.py", "optimise", "--organization", tenant.slug, "--seconds=600"],
        env={**os.environ, "DATABASE_URL": run_time_url()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 90
        while not _running(tenant):
            assert run.poll() is None, "the run ended by itself"
            assert time.monotonic() < deadline, "the run did not start"
            time.sleep(0.1)
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    optimise(order(tenant, area))
    with acting_for(tenant.pk):
        found = list(ScheduleSolution.objects.order_by("version").values_list("status", "failure_reason"))
        written = set(Schedule.objects.values_list("solution__version", flat=True))
    assert [found[0][0], found[1][0], written] == ["FAILED", "COMPLETED", {2}]
    assert "process" in found[0][1]


def _running(tenant) -> bool:
    with acting_for(tenant.pk):
        return ScheduleSolution.objects.filter(status="RUNNING").exists()


def test_a_run_by_a_profile_keeps_its_exact_rules(tenant, area):
    solution = optimise(order(tenant, area, profile="continuity")).solution
    with acting_for(tenant.pk):
        stored = ScheduleSolution.objects.get(pk=solution.pk).input_data
    weights = {rule["code"]: rule["weight"] for rule in stored["problem"]["rules"]["active"]}
    assert stored["profile"] == {"name": "continuity", "version": 1}
    assert [weights["continuity"], weights["travel_time"]] == [60, 1]


def test_a_run_by_an_unknown_profile_is_refused_and_says_which_there_are(tenant, area):
    with pytest.raises(ValueError, match="choose one of balanced, continuity, efficiency"):
        optimise(order(tenant, area, profile="thrift"))
