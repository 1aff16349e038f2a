"""No reference leaves the organization."""

from django.db import migrations

from organizations.rls import same_organization


class Migration(migrations.Migration):
    dependencies = [("resources", "0003_protect_tables")]

    operations = [
        same_organization("employee_absences", "employee_id", "employees"),
        same_organization("client_absences", "client_id", "clients"),
        same_organization("clients", "subject_key_id", "subject_keys"),
        same_organization("clients", "area_id", "service_areas"),
        same_organization("clients", "user_id", "users"),
        same_organization("clients", "fixed_contact_employee_id", "employees"),
        same_organization("client_employee_relations", "client_id", "clients"),
        same_organization("client_employee_relations", "employee_id", "employees"),
        same_organization("employees", "subject_key_id", "subject_keys"),
        same_organization("employees", "area_id", "service_areas"),
        same_organization("employees", "user_id", "users"),
        same_organization("employee_skills", "employee_id", "employees"),
        same_organization("employee_skills", "skill_id", "skills"),
        same_organization("visit_requirements", "client_id", "clients"),
        same_organization("requirement_skills", "requirement_id", "visit_requirements"),
        same_organization("requirement_skills", "skill_id", "skills"),
        same_organization("visit_dependencies", "first_id", "visit_requirements"),
        same_organization("visit_dependencies", "second_id", "visit_requirements"),
        same_organization("vehicles", "required_skill_id", "skills"),
        same_organization("employee_shifts", "employee_id", "employees"),
        same_organization("employee_shifts", "shift_template_id", "shift_templates"),
        same_organization("employee_shifts", "vehicle_id", "vehicles"),
    ]
