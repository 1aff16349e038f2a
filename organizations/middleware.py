"""One request = one transaction in one tenant's scope; and who may use the site at all."""

import uuid
import zoneinfo
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY, get_user, logout
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organizations.authentication import ENTERED_KEY, TENANT_KEY, is_read_only, refusal
from organizations.models import Organization, User
from organizations.rls import NOBODY, acting_for, check_deferred_constraints
from organizations.sentences import sentence_for

Handler = Callable[[HttpRequest], HttpResponseBase]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class TenantMiddleware:
    """Runs the request in the session's tenant; nothing of a failed request stays in the database.

    Rolled back: every exception (also one that became a 4xx), every response DRF made from one, every status >= 500.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The whole request inside the scope."""
        tenant = request.session.get(TENANT_KEY) if SESSION_KEY in request.session else None
        entered = request.session.get(ENTERED_KEY) if tenant else None
        with acting_for(tenant or NOBODY):
            if entered is None:
                return self._respond(request)
            request._cached_user = get_user(request)  # type: ignore[attr-defined]  # read where the administrator's own row is seen
            with acting_for(uuid.UUID(entered)):
                return self._respond(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """The inner handler turns an exception into a response; what it had written must not stay."""
        transaction.set_rollback(True)

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code >= 500 or getattr(response, "exception", False):
            transaction.set_rollback(True)
        elif not connection.needs_rollback:
            try:
                check_deferred_constraints()
            except IntegrityError as violation:
                transaction.set_rollback(True)
                return render(request, "409.html", {"sentence": sentence_for(violation)}, status=409)
        return response


def _ends_something(request: HttpRequest) -> bool:
    """Logging out, or leaving an organization: possible always."""
    return resolve(request.path_info).view_name in {"admin:logout", "platform-leave"}


class AccessMiddleware:
    """Refuses users of closed organizations and sets language and zone; runs inside the scope, after authentication."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on, or refuse with the reason."""
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        organization = Organization.objects.first()  # the scope shows its own row only
        reason = refusal(user, organization)
        if reason:
            logout(request)
            return render(request, "refused.html", {"sentence": reason}, status=403)
        if is_read_only(organization) and request.method not in SAFE_METHODS and not _ends_something(request):
            sentence = _(
                "The trial has ended: reading and exporting are left. Activate the organization to change anything."
            )
            return render(request, "refused.html", {"sentence": sentence}, status=403)
        request.organization = organization  # type: ignore[attr-defined]
        return self._localised(request, organization)

    def _localised(self, request: HttpRequest, organization: Organization | None) -> HttpResponseBase:
        if organization is None:
            return self.get_response(request)
        chosen = (
            translation.get_language_from_request(request)
            if "django_language" in request.COOKIES
            else organization.language
        )
        with timezone.override(zoneinfo.ZoneInfo(organization.time_zone)), translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()  # a template response is else rendered outside the zone and the language
            return response
