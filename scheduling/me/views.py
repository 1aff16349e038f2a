"""The pages of employees and clients, under ``/me/``: small, strict, and of use without JavaScript."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from organizations import feeds
from organizations.authentication import TENANT_KEY, confirm_login
from organizations.models import Organization, User
from organizations.permissions import CONSOLE_ROLES
from organizations.rls import acting_for
from scheduling.me import actuals
from scheduling.me.calendar import calendar_of
from scheduling.me.days import client_of, client_visits, dates_shown, employee_of, my_day

FEED_KEY = "new_calendar_feed"
Page = Callable[..., HttpResponse]


class LoginForm(AuthenticationForm):
    """An organization that may not log in says why."""

    def confirm_login_allowed(self, user: Any) -> None:
        """After the password was right."""
        super().confirm_login_allowed(user)
        confirm_login(user)


class Login(LoginView):
    """By address and password; a scheduler who logs in here goes on to the console."""

    template_name = "me/login.html"
    form_class = LoginForm
    redirect_authenticated_user = True
    next_page = "me"

    def form_valid(self, form: Any) -> HttpResponse:
        """Keeps the user's tenant in the session: the middleware needs it before it can read the user."""
        user = form.get_user()
        response = super().form_valid(form)
        self.request.session[TENANT_KEY] = str(user.tenant)
        return response


class Logout(LogoutView):
    """Back to the log-in."""

    next_page = "me-login"


def own(page: Page) -> Page:
    """A page for who is logged in; nothing of it is kept by the browser, as it shows addresses."""

    @wraps(page)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path(), reverse("me-login"))
        response = page(request, request.user, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return view


@require_GET
@own
def me(request: HttpRequest, user: User) -> HttpResponse:
    """An employee's day, a client's visits; whoever plans goes to the console."""
    if user.role in CONSOLE_ROLES:
        return redirect("admin:index")
    employee, client = employee_of(user), client_of(user)
    if employee is None and client is None:
        return render(request, "me/nobody.html", status=404)
    on = _asked_date(request.GET.get("date"))
    if employee is None and client is not None:
        first, last = timezone.localdate(), timezone.localdate() + timedelta(days=13)
        return render(request, "me/client.html", {"visits": client_visits(client, first, last), "client": client})
    assert employee is not None
    today = timezone.localdate()
    first, last = dates_shown(today)
    context = {
        "employee": employee,
        "day": my_day(user, employee, on, is_today=on == today),
        "today": today,
        "may_begin": on <= today,
        "week": on.isocalendar().week,
        "before": on - timedelta(days=1) if on > first else None,
        "after": on + timedelta(days=1) if on < last else None,
        "deviations": actuals.DEVIATIONS.items(),
        "printed": timezone.localtime(),
        "has_feed": feeds.has_feed(user),
        "new_feed": request.session.pop(FEED_KEY, ""),
    }
    return render(request, "me/day.html", context)


def _asked_date(asked: str | None) -> date:
    """404 for what is no date, or lies outside the days that are shown."""
    today = timezone.localdate()
    try:
        on = date.fromisoformat(asked) if asked else today
    except ValueError:
        raise Http404 from None
    first, last = dates_shown(today)
    if not first <= on <= last:
        raise Http404
    return on


@require_POST
@own
def start(request: HttpRequest, user: User, visit: uuid.UUID) -> HttpResponse:
    """The visit has begun."""
    row = _visit(user, visit)
    if row.visit_date > timezone.localdate():
        return HttpResponse(_("A visit can be begun on its day, not before."), status=400, content_type="text/plain")
    actuals.start(row, timezone.now())
    return _to_day(row.visit_date, visit)


@require_POST
@own
def finish(request: HttpRequest, user: User, visit: uuid.UUID) -> HttpResponse:
    """The visit is over."""
    row = _visit(user, visit)
    try:
        actuals.finish(row, timezone.now(), request.POST.get("deviation", ""))
    except actuals.UnknownDeviation as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain")
    return _to_day(row.visit_date, visit)


def _visit(user: User, visit: uuid.UUID) -> Any:
    """The employee's own published visit, else 404."""
    employee = employee_of(user)
    if employee is None:
        raise Http404
    try:
        return actuals.own_visit(employee, visit)
    except actuals.NoSuchVisit:
        raise Http404 from None


def _to_day(on: date, visit: uuid.UUID) -> HttpResponse:
    return redirect(f"{reverse('me')}?date={on.isoformat()}#visit-{visit}")


@require_POST
@own
def feed_address(request: HttpRequest, user: User) -> HttpResponse:
    """A new calendar address, shown once; or none any more."""
    if employee_of(user) is None:
        raise Http404
    if request.POST.get("do") == "take-back":
        feeds.take_back(user)
    else:
        address = request.build_absolute_uri(reverse("me-calendar", args=[feeds.new_feed(user)]))
        request.session[FEED_KEY] = address
    return redirect("me")


@require_GET
@never_cache
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The feed itself, without a session; 404 for a token that is unknown, taken back or of somebody who left."""
    try:
        with acting_for(feeds.organization_of(token)):
            user = feeds.user_of(token)
            employee = employee_of(user)
            organization = Organization.objects.get()
            if employee is None or organization.is_suspended:
                raise Http404
            zone = ZoneInfo(organization.time_zone)
            with translation.override(organization.language):
                body = calendar_of(employee, timezone.localdate(timezone=zone))
    except feeds.NoSuchFeed:
        raise Http404 from None
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def home(request: HttpRequest) -> HttpResponse:
    """To where the user belongs."""
    user = request.user
    is_console = not isinstance(user, User) or user.role in CONSOLE_ROLES
    return redirect("admin:index" if is_console else "me")
