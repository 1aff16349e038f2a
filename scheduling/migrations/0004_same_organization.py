"""No reference leaves the organization."""

from django.db import migrations

from organizations.rls import same_organization


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0003_protect_tables")]

    operations = [
        same_organization("visit_actuals", "requirement_id", "visit_requirements"),
        same_organization("schedule_solutions", "area_id", "service_areas"),
        same_organization("schedule_solutions", "parent_id", "schedule_solutions"),
        same_organization("plan_days", "solution_id", "schedule_solutions"),
        same_organization("plan_days", "area_id", "service_areas"),
        same_organization("schedules", "solution_id", "schedule_solutions"),
        same_organization("schedules", "client_id", "clients"),
        same_organization("schedules", "requirement_id", "visit_requirements"),
        same_organization("schedule_assignments", "employee_id", "employees"),
        same_organization("schedule_assignments", "shift_id", "employee_shifts"),
        same_organization("schedule_metrics", "solution_id", "schedule_solutions"),
        same_organization("schedule_metrics", "area_id", "service_areas"),
        same_organization("planning_settings", "area_id", "service_areas"),
        same_organization("travel_matrices", "area_id", "service_areas"),
        # the status of a day's visits, and the times of a visit's assignments, follow their parent row
        same_organization("schedules", "plan_day_id", "plan_days", also={"status": "status"}),
        same_organization(
            "schedule_assignments",
            "schedule_id",
            "schedules",
            also={"solution_id": "solution_id", "start_time": "start_time", "end_time": "end_time"},
        ),
    ]
