"""Every address: the admin is the console."""

from django.contrib import admin
from django.urls import include, path

from caire import platform_views
from scheduling.admin import board_actions as actions
from scheduling.admin.analysis import analysis_page
from scheduling.admin.board import board_page
from scheduling.admin.checks import checks_page
from scheduling.admin.compare import compare_page
from scheduling.admin.day import day_page
from scheduling.admin.printing import print_day
from scheduling.admin.publishing import make_revision, publish_preview, use_as_draft
from scheduling.admin.rule_page import rule_page
from scheduling.admin.rules_editor import rules_editor
from scheduling.admin.runs import run_progress, run_retry, run_start, run_state, run_stop
from scheduling.admin.versions import version_inputs, what_if
from scheduling.admin.why import why_page
from scheduling.me.views import home

VERSION = "admin/scheduling/schedulesolution/<uuid:solution_id>"

admin.site.site_header = admin.site.site_title = "Caire"  # the plain theme has no setting for it

urlpatterns = [
    path("", home),
    path("me/", include("scheduling.me.urls")),
    path("admin/board/", admin.site.admin_view(board_page), name="board"),
    *(
        path(f"admin/board/<uuid:day>/{page.__name__}/", admin.site.admin_view(page), name=f"board-{page.__name__}")
        for page in (
            actions.change,
            actions.check,
            actions.ranked,
            actions.panel,
            actions.fixes,
            actions.address,
            actions.routes,
        )
    ),
    path("admin/board/<uuid:day>/print/", admin.site.admin_view(print_day), name="board-print"),
    path("admin/day/", admin.site.admin_view(day_page), name="day"),
    path("admin/analysis/", admin.site.admin_view(analysis_page), name="analysis"),
    path("admin/checks/", admin.site.admin_view(checks_page), name="checks"),
    path("admin/constraints/editor/", admin.site.admin_view(rules_editor), name="rules_editor"),
    path("admin/constraints/editor/<slug:code>/", admin.site.admin_view(rule_page), name="rule_page"),
    path("admin/compare/", admin.site.admin_view(compare_page), name="compare"),
    path("admin/publish/<uuid:plan_day_id>/", admin.site.admin_view(publish_preview), name="publish_preview"),
    path("admin/publish/<uuid:plan_day_id>/revise/", admin.site.admin_view(make_revision), name="make_revision"),
    path(f"{VERSION}/inputs/", admin.site.admin_view(version_inputs), name="version_inputs"),
    path(f"{VERSION}/what-if/", admin.site.admin_view(what_if), name="what_if"),
    path(f"{VERSION}/draft/", admin.site.admin_view(use_as_draft), name="use_as_draft"),
    path("admin/run/", admin.site.admin_view(run_start), name="run_start"),
    path(f"{VERSION}/progress/", admin.site.admin_view(run_progress), name="run_progress"),
    path(f"{VERSION}/state/", admin.site.admin_view(run_state), name="run_state"),
    path(f"{VERSION}/stop/", admin.site.admin_view(run_stop), name="run_stop"),
    path(f"{VERSION}/retry/", admin.site.admin_view(run_retry), name="run_retry"),
    path("admin/why/", admin.site.admin_view(why_page), name="why"),
    path("admin/", admin.site.urls),
    path("platform/", platform_views.organizations, name="platform"),
    path("platform/<uuid:organization_id>/", platform_views.enter, name="platform-enter"),
    path("platform/leave/", platform_views.leave, name="platform-leave"),
    path("language/", include("django.conf.urls.i18n")),
]
