"""The scope of one organization, seen as the run-time role."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from organizations.models import ServiceArea
from organizations.rls import NOBODY, NoOrganization, acting_for, active_scope, check_deferred_constraints
from resources.models import Client, Employee, EmployeeShift
from scheduling.models import ScheduleAssignment


def setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organization_id')")
        return cursor.fetchone()[0]


def test_outside_every_scope_there_are_no_rows(two_tenants):
    assert [Client.objects.count(), Client._base_manager.count(), ServiceArea.objects.count()] == [0, 0, 0]


def test_inside_a_scope_only_its_own_rows_are_seen(two_tenants):
    with acting_for(two_tenants.ours.pk):
        assert set(Client.objects.values_list("organization_id", flat=True)) == {two_tenants.ours.pk}


def test_writing_outside_every_scope_fails(two_tenants):
    with pytest.raises(NoOrganization):
        ServiceArea.objects.create(name="Nowhere")


def test_writing_another_organizations_row_is_refused_by_the_policy(two_tenants):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting_for(two_tenants.ours.pk),
    ):
        ServiceArea.objects.create(name="Theirs", organization=two_tenants.theirs)


def test_bulk_writes_are_refused_too(two_tenants):
    row = ServiceArea(name="Theirs", organization_id=two_tenants.theirs.pk)
    with pytest.raises(ProgrammingError, match="row-level security"), acting_for(two_tenants.ours.pk):
        ServiceArea.objects.bulk_create([row])


def test_updating_foreign_rows_touches_none(two_tenants):
    with acting_for(two_tenants.theirs.pk):
        foreign = ServiceArea.objects.get(name="North")
    with acting_for(two_tenants.ours.pk):
        assert ServiceArea.objects.filter(pk=foreign.pk).update(name="Stolen") == 0


def test_a_reference_to_a_foreign_row_breaks_the_composite_key(two_tenants):
    with acting_for(two_tenants.theirs.pk):
        foreign = ServiceArea.objects.get(name="North")
    with pytest.raises(IntegrityError, match="same_organization"), acting_for(two_tenants.ours.pk):
        Employee.objects.update(area_id=foreign.pk)
        check_deferred_constraints()


def test_nested_scopes_give_the_outer_one_back(two_tenants):
    with acting_for(two_tenants.ours.pk):
        with acting_for(two_tenants.theirs.pk):
            assert setting() == str(two_tenants.theirs.pk)
        assert [setting(), active_scope()] == [str(two_tenants.ours.pk), two_tenants.ours.pk]


def test_the_outer_scope_comes_back_after_an_error(two_tenants):
    with acting_for(two_tenants.ours.pk):
        with pytest.raises(RuntimeError), acting_for(two_tenants.theirs.pk):
            raise RuntimeError
        assert setting() == str(two_tenants.ours.pk)


def test_the_outer_scope_comes_back_after_a_database_error(two_tenants):
    with acting_for(two_tenants.ours.pk):
        with pytest.raises(DatabaseError), acting_for(two_tenants.theirs.pk), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert [setting(), Client.objects.count()] == [str(two_tenants.ours.pk), 1]


def test_after_a_scope_the_connection_is_nobodys(two_tenants):
    with acting_for(two_tenants.ours.pk):
        pass
    assert setting() == str(NOBODY)


def test_a_scope_needs_an_id():
    with pytest.raises(ValueError, match="badly formed"), acting_for("north"):
        pass


def test_an_unknown_organization_has_no_rows(two_tenants):
    with acting_for(uuid.uuid4()):
        assert Client.objects.count() == 0


def test_two_assignments_of_an_employee_can_be_swapped(two_tenants):
    """The double-booking rule is checked at the end: in between both visits stand at one time."""
    with acting_for(two_tenants.ours.pk):
        first = ScheduleAssignment.objects.get().schedule
        second = twin(first, timedelta(hours=1))
        times = (first.start_time, first.end_time), (second.start_time, second.end_time)
        for visit, (start, end) in zip((first, second), reversed(times), strict=True):
            type(visit).objects.filter(pk=visit.pk).update(start_time=start, end_time=end)
        ScheduleAssignment.objects.filter(schedule=first).update(arrival_time=times[1][0])
        check_deferred_constraints()
        assert ScheduleAssignment.objects.get(schedule=first).start_time == times[1][0]


def test_an_employee_is_not_in_two_places_in_one_plan(two_tenants):
    with (
        acting_for(two_tenants.ours.pk),
        pytest.raises(IntegrityError, match="not_double_booked"),
        transaction.atomic(),
    ):
        twin(ScheduleAssignment.objects.get().schedule, timedelta(minutes=29))
        check_deferred_constraints()


def test_visits_that_touch_are_no_double_booking(two_tenants):
    with acting_for(two_tenants.ours.pk):
        twin(ScheduleAssignment.objects.get().schedule, timedelta(minutes=30))
        check_deferred_constraints()
        assert ScheduleAssignment.objects.count() == 2


def test_an_employees_shifts_never_overlap(two_tenants):
    with acting_for(two_tenants.ours.pk):
        shift = EmployeeShift.objects.get()
        shift.pk, shift._state.adding, shift.vehicle = uuid.uuid4(), True, None
        with pytest.raises(IntegrityError, match="employee_shift_no_overlap"), transaction.atomic():
            shift.save()


def twin(visit, later):
    """The same visit again, later, with the same employee."""
    assignment = visit.assignments.get()
    visit.pk, visit._state.adding, visit.ordinal = uuid.uuid4(), True, 2
    visit.start_time, visit.end_time = visit.start_time + later, visit.end_time + later
    visit.save()
    assignment.pk, assignment._state.adding, assignment.schedule = uuid.uuid4(), True, visit
    assignment.start_time, assignment.end_time = visit.start_time, visit.end_time
    assignment.arrival_time = visit.start_time
    assignment.save()
    return visit
