"""Who may do what: one table role x resource x verb, used by admin and API alike. What is not in it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_backends
from django.db import models

if TYPE_CHECKING:
    from organizations.models import User

VIEW = frozenset({"view"})
EDIT = frozenset({"view", "add", "change"})
FULL = frozenset({"view", "add", "change", "delete"})

CONSOLE_ROLES = frozenset({"super_admin", "admin", "scheduler"})

_PLANNING = {
    "resources.skill": FULL,
    "resources.employee": EDIT,
    "resources.employeeskill": FULL,
    "resources.employeeabsence": FULL,
    "resources.client": EDIT,
    "resources.clientabsence": FULL,
    "resources.clientemployeerelation": FULL,
    "resources.vehicle": EDIT,
    "resources.shifttemplate": FULL,
    "resources.employeeshift": FULL,
    "resources.visitrequirement": FULL,
    "resources.requirementskill": FULL,
    "resources.visitdependency": FULL,
    "constraints.constraintdefinition": VIEW,
    "constraints.constraintvalue": FULL,
    "constraints.weightprofile": VIEW,
    "scheduling.schedulesolution": FULL,  # a run adds one, stopping it changes it
    "scheduling.planday": frozenset({"view", "change"}),  # to publish it is to change it
    "scheduling.planchange": VIEW,
    "scheduling.schedule": VIEW | {"change"},
    "scheduling.scheduleassignment": VIEW,
    "scheduling.visitactual": FULL,
    "scheduling.schedulemetric": VIEW,
    "scheduling.travelmatrix": VIEW,
    "scheduling.planningsettings": VIEW,
}

_ADMIN = {
    **_PLANNING,
    "organizations.organization": frozenset({"view", "change"}),
    "organizations.organizationaccess": VIEW,
    "organizations.disclosure": VIEW,
    "organizations.calendarfeed": VIEW,
    "organizations.servicearea": FULL,
    "organizations.serviceareapermission": FULL,
    "organizations.user": EDIT,
    "resources.employee": FULL,
    "resources.client": FULL,
    "resources.vehicle": FULL,
    "constraints.constraintdefinition": FULL,
    "constraints.weightprofile": EDIT,
    "scheduling.planday": frozenset({"view", "change", "force"}),  # force: publish against broken hard rules
    "scheduling.planningsettings": FULL,
    "admin.logentry": VIEW,
}

ALLOWED: dict[str, dict[str, frozenset[str]]] = {
    "super_admin": _ADMIN,  # inside an organization they have entered; elsewhere the database shows no tenant row
    "admin": _ADMIN,
    "scheduler": {
        **_PLANNING,
        "organizations.servicearea": VIEW,
    },
    "employee": {},
    "client": {},
}


def allows(role: str, resource: str, verb: str) -> bool:
    """Whether the role may do ``verb`` (view, add, change, delete) on ``resource`` (``app.model``)."""
    return verb in ALLOWED.get(role, {}).get(resource, frozenset())


def has_perm(user: User, perm: str, obj: object = None) -> bool:
    """``app.verb_model``; with an object also what django-guardian granted on that very object."""
    if not user.is_active:
        return False
    app, _, codename = perm.partition(".")
    verb, _, model = codename.partition("_")
    if allows(user.role, f"{app}.{model}", verb):
        return True
    if not isinstance(obj, models.Model) or obj._meta.label_lower != f"{app}.{model}":
        return False
    return any(backend.has_perm(user, perm, obj) for backend in get_backends())


def has_module_perms(user: User, app_label: str) -> bool:
    """Whether the role may see anything of the app."""
    resources = ALLOWED.get(user.role, {})
    return user.is_active and any(resource.startswith(f"{app_label}.") for resource in resources)
