"""What the pages of plan versions look up for a user: unknown, foreign and not granted answer alike, with 404."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from organizations.areas import may_plan
from organizations.models import User
from scheduling.board.editing import NoSuchDay, find_day
from scheduling.models import PlanDay, ScheduleSolution


def planner(request: HttpRequest, *permissions: str) -> User:
    """The request's user, who holds all the permissions; else PermissionDenied (403)."""
    user = request.user
    if not isinstance(user, User) or not all(user.has_perm(permission) for permission in permissions):
        raise PermissionDenied
    return user


def solution_of(user: User, pk: uuid.UUID | str | None, *only: str) -> ScheduleSolution:
    """The version of an area the user plans, with these columns (all without); else 404."""
    try:
        wanted = uuid.UUID(str(pk))
    except ValueError:
        raise Http404 from None
    rows = ScheduleSolution.objects.select_related("area")
    found = (rows.only(*only, "area__name", "area__parent") if only else rows).filter(pk=wanted).first()
    if found is None or not may_plan(user, found.area):
        raise Http404
    return found


def day_of(user: User, pk: uuid.UUID) -> PlanDay:
    """The plan day of an area the user plans, with its version but not its large documents; else 404."""
    try:
        return find_day(user, pk)
    except NoSuchDay:
        raise Http404 from None
