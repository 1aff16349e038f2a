"""Which service areas a user plans: administrators all, schedulers those granted to them, with their parts.

A grant is django-guardian's permission on the area.
"""

from django.db.models import QuerySet
from guardian.shortcuts import assign_perm, get_objects_for_user

from organizations.models import ServiceArea, ServiceAreaPermission, User

PLAN = "organizations.plan_servicearea"


def areas_of(user: User) -> QuerySet[ServiceArea]:
    """The areas the user may plan, within the active organization."""
    if user.role in {User.Role.ADMIN, User.Role.SUPER_ADMIN}:
        return ServiceArea.objects.all()
    if user.role != User.Role.SCHEDULER:
        return ServiceArea.objects.none()
    granted = get_objects_for_user(user, PLAN, ServiceArea, use_groups=False, accept_global_perms=False)
    return ServiceArea.objects.within(granted.values_list("pk", flat=True))


def may_plan(user: User, area: ServiceArea) -> bool:
    """Whether the user plans this very area: in one query, as a page that polls asks it every second."""
    if user.role in {User.Role.ADMIN, User.Role.SUPER_ADMIN}:
        return True
    if user.role != User.Role.SCHEDULER:
        return False
    grants = ServiceAreaPermission.objects.filter(user=user, permission__codename="plan_servicearea")
    granted = set(grants.values_list("content_object", flat=True))
    above: ServiceArea | None = area
    seen: set[object] = set()
    while above is not None and above.pk not in seen:
        if above.pk in granted:
            return True
        seen.add(above.pk)
        above = above.parent
    return False


def grant(user: User, area: ServiceArea) -> None:
    """Let a scheduler plan an area."""
    assign_perm(PLAN, user, area)
