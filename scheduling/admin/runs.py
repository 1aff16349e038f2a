"""Start a run, watch it, stop it, ask for it again: ``admin/run/`` and the progress page of a plan version."""

import datetime
import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from constraints.models import WeightProfile
from constraints.names import profile_name
from organizations.areas import areas_of
from organizations.models import ServiceArea
from scheduling.admin.day import asked_date, chosen
from scheduling.admin.found import planner, solution_of
from scheduling.models import ScheduleSolution
from scheduling.run_state import READ, etag, has_worker, links, refreshed, shown
from scheduling.runs import RunRequest, RunUnderWay, request_run, request_stop, run_again
from scheduling.whatif import UNCHANGED, inherited

VIEW, START, STOP = (f"scheduling.{verb}_schedulesolution" for verb in ("view", "add", "change"))
SECONDS = 60


class RunForm(forms.Form):
    """What a run is asked for, beside its area, which is looked up before."""

    date = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=14, initial=1, required=False)
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds of search"), min_value=1, max_value=3600, initial=SECONDS, required=False
    )
    profile = forms.ChoiceField(label=gettext_lazy("Weight profile"), required=False)
    keep = forms.BooleanField(label=gettext_lazy("Keep to the published plan where changes cost more"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = WeightProfile.objects.order_by("name").values_list("name", flat=True).distinct()
        own = (("", _("The organization's weights")), *((name, profile_name(name)) for name in names))
        self.fields["profile"] = forms.ChoiceField(
            label=self.fields["profile"].label, choices=own, required=False, initial=""
        )

    def clean_date(self) -> datetime.date:
        """A day that plans are made for."""
        day: datetime.date = self.cleaned_data["date"]
        if not 2000 <= day.year <= 2200:
            raise forms.ValidationError(_("Give a day from 2000 to 2200."))
        return day

    def request(self, area: ServiceArea, baseline: ScheduleSolution | None) -> RunRequest:
        """Of the checked fields."""
        given = self.cleaned_data
        changes = UNCHANGED if baseline is None else inherited(baseline, UNCHANGED)
        return RunRequest(
            area_id=area.pk,
            first_day=given["date"],
            last_day=given["date"] + datetime.timedelta(days=(given["days"] or 1) - 1),
            seconds=float(given["seconds"] or SECONDS),
            profile=given["profile"] or changes.profile,
            keep_published=given["keep"],
            changes=changes,
            made_from=None if baseline is None else baseline.pk,
        )


@require_http_methods(["GET", "POST"])
def run_start(request: HttpRequest) -> HttpResponse:
    """POST ``area``, ``date`` and maybe ``days``, ``seconds``, ``profile``, ``keep``, ``baseline`` (a version to begin
    from): starts a run and leads to its progress. While one of these days is under way, leads to that one. GET: a form.
    """
    user = planner(request, VIEW, START)
    areas = list(areas_of(user).order_by("name"))
    given = request.POST if request.method == "POST" else request.GET
    area = chosen(areas, given.get("area"))
    if request.method == "GET" or area is None:
        return _form_page(request, areas, area, RunForm(initial=_initial(request)))
    baseline = solution_of(user, given["baseline"]) if given.get("baseline") else None
    form = RunForm(given)
    if not form.is_valid():
        return _form_page(request, areas, area, form, status=400)
    asked = form.request(area, baseline)
    try:
        started = request_run(asked)
    except RunUnderWay:
        return _lead_to_the_other(request, asked)
    return redirect("run_progress", started.pk)


def _initial(request: HttpRequest) -> dict[str, Any]:
    try:
        on = asked_date(request.GET.get("date"))
    except ValueError:
        on = timezone.localdate() + datetime.timedelta(days=1)
    days = request.GET.get("days", "")
    return {"date": on, "days": int(days) if days.isascii() and days.isdigit() else 1, "seconds": SECONDS}


def _form_page(
    request: HttpRequest, areas: list[ServiceArea], area: ServiceArea | None, form: RunForm, status: int = 200
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Optimise"),
        "is_fullwidth": "1",
        "areas": areas,
        "area": area,
        "form": form,
        "baseline": (request.POST or request.GET).get("baseline", ""),
    }
    return TemplateResponse(request, "admin/scheduling/run_start.html", context, status=status)


def _lead_to_the_other(request: HttpRequest, asked: RunRequest) -> HttpResponse:
    """The run in the way is of the same area, so the user may see it."""
    in_the_way = (
        ScheduleSolution.objects.unfinished()
        .filter(area=asked.area_id, first_day__lte=asked.last_day, last_day__gte=asked.first_day)
        .first()
    )
    sentence = _("A run of these days is under way already: this one. Wait for it or stop it, then start another.")
    messages.warning(request, sentence)
    return redirect("run_progress", in_the_way.pk) if in_the_way else redirect("run_start")


@require_GET
def run_progress(request: HttpRequest, solution_id: uuid.UUID) -> HttpResponse:
    """The page of a run, live with JavaScript and by reloading without."""
    user = planner(request, VIEW)
    solution = refreshed(solution_of(user, solution_id, *READ))
    there = has_worker(solution)
    context = {
        **admin.site.each_context(request),
        "title": _("Planning run"),
        "is_fullwidth": "1",
        "solution": solution,
        "run": shown(solution, has_worker=there),
        "links": links(solution),
        "may_start": user.has_perm(START),
        "may_stop": user.has_perm(STOP),
        "live": {
            "address": reverse("run_state", args=[solution.pk]),
            "lost": _("No answer from the server; trying again."),
            "ended": _("You are logged out. Log in again to go on watching; the run is not touched by that."),
            "gone": _("This run is not there any more."),
        },
    }
    return TemplateResponse(request, "admin/scheduling/run_progress.html", context)


@require_GET
def run_state(request: HttpRequest, solution_id: uuid.UUID) -> HttpResponse:
    """What the page polls for: 304 where nothing has changed since the ``If-None-Match`` that it sends."""
    solution = refreshed(solution_of(planner(request, VIEW), solution_id, *READ))
    there = has_worker(solution)
    tag = etag(solution, has_worker=there, language=get_language() or "")
    answer: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    else:
        answer = JsonResponse(shown(solution, has_worker=there))
    answer.headers["ETag"] = tag
    return answer


@require_POST
def run_stop(request: HttpRequest, solution_id: uuid.UUID) -> HttpResponse:
    """The best plan so far is kept; a run that waits leaves the queue. Stopping twice does no harm."""
    solution = solution_of(planner(request, VIEW, STOP), solution_id, *READ)
    request_stop(solution)
    return redirect("run_progress", solution.pk)


@require_POST
def run_retry(request: HttpRequest, solution_id: uuid.UUID) -> HttpResponse:
    """A new run of what a failed or cancelled one was asked for."""
    user = planner(request, VIEW, START)
    solution = refreshed(solution_of(user, solution_id))
    if solution.is_unfinished or not solution.asked:
        return redirect("run_progress", solution.pk)
    try:
        started = run_again(solution)
    except RunUnderWay:
        return _lead_to_the_other(request, RunRequest.of(solution))
    return redirect("run_progress", started.pk)
