"""Pages of platform administrators: the list of organizations, entering one, leaving it."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from caire import platform
from organizations.authentication import ENTERED_KEY
from organizations.models import User

View = Callable[..., HttpResponse]


class EntryForm(forms.Form):
    """Why the organization is entered."""

    reason = forms.CharField(label=_("Reason"), min_length=3, max_length=500, strip=True)


def for_platform_administrators(view: View) -> View:
    """Anybody else is told that there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or user.role != User.Role.SUPER_ADMIN:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def is_outside(request: HttpRequest) -> bool:
    """A platform administrator who has entered no organization."""
    user = request.user
    return isinstance(user, User) and user.role == User.Role.SUPER_ADMIN and ENTERED_KEY not in request.session


def is_inside(request: HttpRequest) -> bool:
    """A platform administrator who has entered an organization."""
    return ENTERED_KEY in request.session


def end_stay(request: HttpRequest) -> None:
    """Record the end of a stay, where there is one."""
    entered = request.session.pop(ENTERED_KEY, None)
    if entered and isinstance(request.user, User):
        platform.leave(request.user.pk, uuid.UUID(entered))


@for_platform_administrators
def organizations(request: HttpRequest) -> HttpResponse:
    """All there is to see across organizations: name, status, trial."""
    context = {"organizations": list(platform.organizations()), "entered": request.session.get(ENTERED_KEY)}
    return render(request, "platform/organizations.html", context)


@for_platform_administrators
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, organization_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason, record it, go in."""
    found = next((row for row in platform.organizations() if row.id == organization_id), None)
    if found is None:
        raise Http404
    form = EntryForm(request.POST if request.method == "POST" or found.is_suspended else None)
    if found.is_suspended:
        form.is_valid()
        form.add_error(None, _("The organization is suspended: nobody enters it."))
    elif request.method == "POST" and form.is_valid():
        end_stay(request)
        platform.enter(cast(User, request.user), organization_id, form.cleaned_data["reason"])
        request.session[ENTERED_KEY] = str(organization_id)
        return redirect("admin:index")
    return render(request, "platform/enter.html", {"organization": found, "form": form})


@for_platform_administrators
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Record the end of the stay, back to the list."""
    end_stay(request)
    return redirect("platform")


def badge(request: HttpRequest) -> list[str] | None:
    """Beside the site's name: that a platform administrator is in somebody's organization."""
    return [str(_("Platform access, recorded")), "danger"] if ENTERED_KEY in request.session else None
