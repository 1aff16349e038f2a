"""A list from a file: choose it, see what would become of each line, then do it. Nothing is kept in between: what was
looked at comes back signed from the page itself.
"""

import base64
import binascii
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods

from organizations.imports.files import MOST_BYTES, Unreadable, rows_of
from organizations.imports.rows import Importer, Outcome

AN_HOUR = 3600
SHOWN = 200
"""Lines of the preview."""


class ImportMixin:
    """A page for the list's own file. ``import_fields``: the columns, named as in the saved lists; ``import_key``: the
    ones that say which row is meant. Without columns there is no such page.
    """

    import_fields: tuple[str, ...] = ()
    import_key: tuple[str, ...] = ()
    model: Any
    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        """With the page, before the rows' own addresses."""
        own: list[Any] = super().get_urls()  # type: ignore[misc]  # the next class is the theme's
        if not self.import_fields:
            return own
        page = require_http_methods(["GET", "POST"])(self.import_rows)
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        return [path("import/", self.admin_site.admin_view(page), name=name), *own]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may add or change rows."""
        either: Any = self
        return bool(self.import_fields) and bool(
            either.has_add_permission(request) or either.has_change_permission(request)
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Leads to the page."""
        context = {**(extra_context or {}), "can_import": self.has_import_permission(request)}
        return super().changelist_view(request, context)  # type: ignore[misc]  # the next class is the theme's

    def import_rows(self, request: HttpRequest) -> HttpResponse:
        """GET: the form. POST ``file``: the preview. POST ``kept``: what was looked at is done."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method == "GET":
            return self._page(request)
        looked_at = ""
        try:
            name, content, looked_at = self._kept(request) if "kept" in request.POST else (*_chosen(request), "")
            rows = rows_of(name, content, self.import_fields, self.import_key)
        except Unreadable as problem:
            return self._page(request, problem=problem.shown)
        importer = self._importer(request)
        outcome = importer.take(rows, looked_at) if looked_at else importer.preview(rows)
        if not looked_at or outcome.faults or outcome.is_stale:
            return self._preview(request, name, content, outcome)
        self._log(request, outcome)
        counts = {"new": outcome.count("new"), "changed": outcome.count("changed")}
        text = ngettext(
            "%(new)s row was added and %(changed)s changed.",
            "%(new)s rows were added and %(changed)s changed.",
            counts["new"],
        )
        messages.success(request, text % counts)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _importer(self, request: HttpRequest) -> Importer:
        def visible(model: Any) -> Any:
            return admin.site._registry[model].get_queryset(request)

        own: Any = self
        return Importer(
            self.model,
            self.import_fields,
            self.import_key,
            visible,
            own.has_add_permission(request),
            lambda row: bool(own.has_change_permission(request, row)),
        )

    def _salt(self, request: HttpRequest) -> str:
        return f"import {self.opts.label} {request.user.pk}"

    def _kept(self, request: HttpRequest) -> tuple[str, bytes, str]:
        try:
            name, content, digest = signing.loads(request.POST["kept"], salt=self._salt(request), max_age=AN_HOUR)
            return str(name), base64.b64decode(content), str(digest)
        except (signing.BadSignature, ValueError, binascii.Error):
            raise Unreadable(gettext_noop("This preview is too old. Choose the file again.")) from None

    def _preview(self, request: HttpRequest, name: str, content: bytes, outcome: Outcome) -> HttpResponse:
        told = [name, base64.b64encode(content).decode(), outcome.digest()]
        kept = signing.dumps(told, salt=self._salt(request), compress=True)
        count = len(outcome.faults)
        summary = [
            ngettext("%(count)s row is new", "%(count)s rows are new", outcome.count("new"))
            % {"count": outcome.count("new")},
            _("%(count)s changed") % {"count": outcome.count("changed")},
            _("%(count)s as they are") % {"count": outcome.count("same")},
            ngettext("%(count)s fault", "%(count)s faults", count) % {"count": count},
        ]
        lines = [line for line in outcome.lines if line.state != "same"]
        stale = _("Somebody changed rows of the file after you looked at it. Nothing was taken: look again.")
        return self._page(
            request,
            problem=stale if outcome.is_stale else "",
            summary=summary,
            faults=outcome.faults[:SHOWN],
            lines=lines[:SHOWN],
            hidden=max(0, len(lines) - SHOWN) + max(0, count - SHOWN),
            kept=kept if lines and not outcome.faults else "",
        )

    def _page(self, request: HttpRequest, **shown: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rows from a file: %(list)s") % {"list": self.opts.verbose_name_plural},
            "opts": self.opts,
            "columns": self.import_fields,
            "key": self.import_key,
            "most": MOST_BYTES // 1000,
            **shown,
        }
        return TemplateResponse(request, "admin/import.html", context)

    def _log(self, request: HttpRequest, outcome: Outcome) -> None:
        """The rows' own history is kept by the tables; this says who did it from a file."""
        user: Any = request.user
        for state, flag in (("new", ADDITION), ("changed", CHANGE)):
            rows = [line.row for line in outcome.lines if line.state == state]
            if rows:
                LogEntry.objects.log_actions(user.pk, rows, flag, _("From a file."))


def _chosen(request: HttpRequest) -> tuple[str, bytes]:
    upload = request.FILES.get("file")
    if upload is None:
        raise Unreadable(gettext_noop("Choose a file."))
    if (upload.size or 0) > MOST_BYTES:
        return str(upload.name), b" " * (upload.size or 0)
    return str(upload.name), upload.read()
