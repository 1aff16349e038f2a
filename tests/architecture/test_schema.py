"""The data model as it was designed. A change of the schema is a change of these files, seen in review."""

import json
from pathlib import Path

import pytest
from django.db import connection

from tests.architecture.schema import read_schema

RECORDED = Path(__file__).with_name("schema.json")
NAMED = {
    "organizations": "id organization_id name slug status trial_expiration_date time_zone language created_at "
    "updated_at",
    "users": "id organization_id tenant_id name email password_hash role status created_at updated_at",
    "service_areas": "id organization_id name parent_id latitude longitude created_at updated_at",
    "organization_access": "id organization_id user_id reason entered_at left_at",
    "disclosures": "organization_id user_id what subject_id seen_at",
    "calendar_feeds": "organization_id user_id digest revoked_at",
    "login_directory": "email_digest user_id tenant_id",
    "tenant_directory": "organization_id slug",
    "service_area_permissions": "organization_id permission_id content_object_id user_id",
    "organization_keys": "organization_id wrapped wrapped_by",
    "subject_keys": "organization_id wrapped wrapped_by_id",
    "skills": "organization_id code name",
    "employees": "organization_id code name area_id contract weekly_minutes transport_modes starts_at home_address "
    "home_latitude home_longitude active_from active_to user_id",
    "employee_skills": "organization_id employee_id skill_id level issued_by valid_from valid_to",
    "employee_absences": "organization_id employee_id kind status starts_at ends_at",
    "clients": "organization_id code name address latitude longitude area_id birth_year protection_level key_type "
    "fixed_contact_employee_id active_from active_to user_id",
    "client_absences": "organization_id client_id starts_at ends_at",
    "client_employee_relations": "organization_id client_id employee_id kind reason valid_from valid_to",
    "vehicles": "organization_id name type capacity status latitude longitude required_skill_id",
    "shift_templates": "organization_id name start_time end_time break_windows",
    "employee_shifts": "organization_id employee_id date planned_start planned_end shift_template_id vehicle_id mode "
    "actual_start actual_end status cancelled_at cancel_reason",
    "visit_requirements": "organization_id client_id service_type duration frequency time_windows priority obligation "
    "required_employee_count ecare_visit_type ecare_requirements decision_id granted_minutes valid_from valid_to",
    "requirement_skills": "organization_id requirement_id skill_id min_level employees",
    "visit_dependencies": "organization_id first_id second_id min_gap max_gap measured_from staff all_or_nothing",
    "constraint_definitions": "organization_id name type priority weight category is_system rule_code",
    "constraint_values": "organization_id constraint_definition_id entity_type employee_id client_id entity_id value "
    "override_weight valid_from valid_to",
    "weight_profiles": "organization_id name version is_built_in weights values",
    "schedule_solutions": "organization_id area_id first_day last_day engine run_date input_data output_solution score "
    "status seed engine_version input_hash parent_id version heartbeat_at changes",
    "schedules": "organization_id solution_id client_id requirement_id visit_date ordinal start_time end_time status "
    "schedule_type ecare_task_id timefold_score optimization_metrics pinned unassigned_reason",
    "plan_days": "organization_id solution_id area_id date status version",
    "plan_changes": "organization_id solution_id number made_by_id made_at verb state visit before after difference "
    "forced_because",
    "visit_actuals": "organization_id requirement_id visit_date ordinal actual_start actual_end deviation_code",
    "schedule_assignments": "organization_id schedule_id employee_id shift_id assignment_type start_time end_time "
    "arrival_time travel_seconds travel_metres",
    "schedule_metrics": "organization_id solution_id area_id schedule_date metric_type value constraint_impacts",
    "travel_matrices": "organization_id area_id mode places travel metres",
    "planning_settings": "organization_id area_id window_closes break_place travel_permille travel_extra_seconds",
}
ENUMS = {
    ("organizations", "status"): "trial active suspended",
    ("users", "role"): "super_admin admin scheduler employee client",
    ("users", "status"): "active trial suspended deactivated",
    ("employee_absences", "status"): "pending approved declined",
    ("clients", "protection_level"): "none sekretess skyddad",
    ("client_employee_relations", "kind"): "preferred blocked",
    ("vehicles", "status"): "ACTIVE MAINTENANCE INACTIVE",
    ("employee_shifts", "status"): "PLANNED ACTIVE COMPLETED CANCELLED",
    ("visit_requirements", "obligation"): "MANDATORY NORMAL OPTIONAL",
    ("visit_dependencies", "measured_from"): "START END",
    ("visit_dependencies", "staff"): "SAME DIFFERENT ANY",
    ("constraint_definitions", "type"): "HARD MEDIUM SOFT",
    ("constraint_definitions", "category"): "SKILL PREFERENCE RESOURCE TIME LOCATION",
    ("constraint_definitions", "priority"): "LOW NORMAL HIGH CRITICAL",
    ("constraint_values", "entity_type"): "ORGANIZATION EMPLOYEE CLIENT",
    ("schedule_solutions", "status"): "QUEUED RUNNING COMPLETED FAILED CANCELLED",
    ("schedule_solutions", "engine"): "caire manual ecare timefold",
    ("schedules", "status"): "DRAFT PUBLISHED ARCHIVED",
    ("schedules", "schedule_type"): "MANUAL OPTIMIZED ECARE",
    ("schedules", "pinned"): "NONE STAFF TIME BOTH",
    ("plan_days", "status"): "DRAFT PUBLISHED ARCHIVED",
    ("plan_changes", "verb"): "MOVE UNASSIGN PIN UNPIN FIX",
    ("plan_changes", "state"): "DONE UNDONE DROPPED",
    ("schedule_assignments", "assignment_type"): "PRIMARY SECONDARY",
    ("planning_settings", "window_closes"): "START END",
    ("planning_settings", "break_place"): "PREVIOUS NEXT OFFICE",
}
DEFAULTS = {
    ("organizations", "status"): "text = 'trial'::text",
    ("users", "status"): "text = 'trial'::text",
    ("employee_shifts", "status"): "text = 'PLANNED'::text",
    ("vehicles", "status"): "text = 'ACTIVE'::text",
    ("visit_requirements", "priority"): "smallint = 1",
    ("visit_requirements", "required_employee_count"): "smallint = 1",
    ("visit_requirements", "duration"): "interval",
    ("visit_requirements", "time_windows"): "jsonb",
    ("schedule_solutions", "status"): "text = 'RUNNING'::text",
    ("schedules", "status"): "text = 'DRAFT'::text",
    ("constraint_definitions", "is_system"): "boolean = false",
    ("organizations", "organization_id"): "uuid NULL = GENERATED id",
}


@pytest.fixture
def schema(db):
    return read_schema()


def test_the_schema_is_the_recorded_one(schema):
    assert schema == json.loads(RECORDED.read_text())


@pytest.mark.parametrize("table", NAMED)
def test_every_named_column_is_there(schema, table):
    assert set(NAMED[table].split()) - set(schema[table]["columns"]) == set()


def test_no_table_is_without_a_name_here(schema):
    assert set(schema) == set(NAMED)


@pytest.mark.parametrize("column", ENUMS)
def test_enums_hold_their_values(schema, column):
    assert schema[column[0]]["enums"][column[1]] == ENUMS[column].split()


@pytest.mark.parametrize("column", DEFAULTS)
def test_types_and_defaults(schema, column):
    assert schema[column[0]]["columns"][column[1]] == DEFAULTS[column]


def test_instants_carry_their_zone(schema):
    kinds = {kind for table in schema.values() for kind in table["columns"].values()}
    assert not [kind for kind in kinds if kind.startswith("timestamp without")]


def test_every_foreign_key_column_has_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT k.conrelid::regclass::text, k.conname FROM pg_constraint k
            WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND NOT EXISTS (
                SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND (
                    i.indkey[0] = ANY(k.conkey) AND (array_length(k.conkey, 1) = 1 OR i.indkey[1] = ANY(k.conkey)
                        OR i.indkey[0] <> (SELECT attnum FROM pg_attribute a
                                           WHERE a.attrelid = k.conrelid AND a.attname = 'organization_id'))))
            ORDER BY 1, 2""")
        assert cursor.fetchall() == []


def test_unique_keys_start_with_the_organization(db):
    """Except primary keys and what stands outside the wall."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT i.indexrelid::regclass::text FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indisunique AND NOT i.indisprimary AND c.relrowsecurity
              AND a.attname NOT IN ('organization_id', 'tenant_id')""")
        assert cursor.fetchall() == []
