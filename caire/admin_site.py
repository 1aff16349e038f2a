"""The admin site: the scheduler's console."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csp import csp_override

from organizations.theme import IS_PLAIN, AdminSite, authentication_form

theme_policy = csp_override(settings.ADMIN_CSP)


class CaireAdminSite(AdminSite):  # type: ignore[misc]  # the theme ships no types
    """Log-in through the tenant directory; pages under the theme's Content-Security-Policy."""

    index_title = gettext_lazy("Overview")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """The theme's scripts need what the rest of the site forbids; outside every organization there are no pages."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            from caire.platform_views import is_inside, is_outside

            own = (self.password_change, self.password_change_done)
            if is_outside(request) and view not in (self.logout, *own):
                return redirect("platform")
            if is_inside(request) and view in own:  # the administrator's own row is not seen from in here
                return redirect("platform")
            response: HttpResponse = inner(request, *args, **kwargs)
            return response

        wrapped: Callable[..., Any] = theme_policy(page)
        return wrapped

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the element that holds a page's content: Django's own looks have a main around it already."""
        context: dict[str, Any] = super().each_context(request)
        return {**context, "main_tag": "div" if IS_PLAIN else "main"}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """With the page where all rules are weighed, before the lists of their rows."""
        apps: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for app in apps:
            if app["app_label"] == "constraints" and request.user.has_perm("constraints.view_constraintdefinition"):
                address = reverse("rules_editor")
                editor = {"name": _("Constraints editor"), "object_name": "RulesEditor", "admin_url": address}
                app["models"].insert(0, {**editor, "add_url": None, "view_only": False, "perms": {"view": True}})
        return apps

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The start page, with what is to be done."""
        from caire.dashboard.page import dashboard

        response: HttpResponse = super().index(request, {**(extra_context or {}), **dashboard(request)})
        return response

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ends a platform administrator's stay too."""
        from caire.platform_views import end_stay

        end_stay(request)
        response: HttpResponse = super().logout(request, extra_context)
        return response

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Keeps the user's tenant in the session: the middleware needs it before it can read the user."""
        from organizations.authentication import TENANT_KEY, confirm_login
        from organizations.models import User

        class LoginForm(authentication_form()):  # type: ignore[misc]  # the theme ships no types
            def confirm_login_allowed(self, user: Any) -> None:
                super().confirm_login_allowed(user)
                confirm_login(user)

        self.login_form = LoginForm
        response: HttpResponse = theme_policy(super().login)(request, extra_context)
        if request.method == "POST" and isinstance(request.user, User):
            request.session[TENANT_KEY] = str(request.user.tenant)
        return response
