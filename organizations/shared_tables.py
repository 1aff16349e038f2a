"""What stands outside the wall, each with its reason. `verify_isolation` and the checks accept nothing else."""

SHARED_TABLES = {
    "auth_group": "Django's groups; unused (roles take their place), holds no tenant data",
    "auth_group_permissions": "Django's groups; unused, holds no tenant data",
    "auth_permission": "names of permissions, the same for everybody",
    "django_content_type": "names of models, the same for everybody",
    "django_migrations": "which migrations have run",
    "django_session": "sessions under random keys, read before the tenant is known; hold ids only",
    "guardian_groupobjectpermission": "guardian's generic table; unused, the app role may only read it",
    "guardian_userobjectpermission": "guardian's generic table; unused, the app role may only read it",
    "login_directory": "finds the tenant of a login address by its keyed digest; no personal data",
    "procrastinate_events": "when each job of the queue was put in, begun and ended; no tenant data",
    "procrastinate_jobs": "the queue of background jobs, read by workers before a tenant is known; names and ids only",
    "procrastinate_periodic_defers": "the queue's timetable; unused, holds no tenant data",
    "procrastinate_workers": "heartbeats of the workers, the same for everybody",
    "tenant_directory": "finds an organization's id by its slug; no names",
}

# Plain keys to users: who did something. A platform administrator belongs to no organization, so these cannot be
# composite; each has its reason.
ACTOR_COLUMNS = {
    ("organization_access", "user_id"): "a platform administrator who entered",
    ("django_admin_log", "user_id"): "who used the admin; Django's own table",
}
