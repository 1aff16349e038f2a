"""A plan version's own page: what can be done with it, its days, where its score comes from; and what-if copies."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from constraints.catalogue import profile_named
from constraints.editing import Setting
from constraints.models import WeightProfile
from constraints.names import profile_name, rule_name
from constraints.resolve import RuleBook
from constraints.rules import Level
from resources.models import Employee
from scheduling.admin.analysis import analysis_context
from scheduling.admin.found import planner, solution_of
from scheduling.explain.stored import NotExplainable, StoredPlan, stored_analysis
from scheduling.inputs import Inputs, inputs_of
from scheduling.models import PlanDay, ScheduleSolution
from scheduling.models.plan_days import DayStatus
from scheduling.runs import RunRequest, RunUnderWay, request_run
from scheduling.whatif import UNCHANGED, Changes, inherited

VIEW, START = "scheduling.view_schedulesolution", "scheduling.add_schedulesolution"
SECONDS = 60
WEIGHTS = 3
"""Rules that the form lets one weigh otherwise; the command takes any number."""


def panel(request: HttpRequest, solution: ScheduleSolution) -> dict[str, Any]:
    """The context of the upper part of the version's page."""
    user = planner(request, VIEW)
    days = list(PlanDay.objects.filter(solution=solution).select_related("published_by").order_by("date"))
    is_plan = solution.status == ScheduleSolution.Status.COMPLETED and bool(days)
    return {
        "solution": solution,
        "state": ScheduleSolution.Status(solution.state).label,
        "days": days,
        "is_plan": is_plan,
        "may_start": user.has_perm(START),
        "may_publish": user.has_perm("scheduling.change_planday"),
        "links": list(_links(solution, is_plan, days)),
        "analysis": _analysis(solution) if is_plan else None,
    }


def _links(solution: ScheduleSolution, is_plan: bool, days: list[PlanDay]) -> Iterator[tuple[str, str]]:
    """Label and address of the pages that belong to the version."""
    if solution.is_unfinished or solution.asked:
        yield _("Progress of the run"), reverse("run_progress", args=[solution.pk])
    if not is_plan:
        return
    yield _("Board"), f"{reverse('board')}?date={solution.first_day.isoformat()}&solution={solution.pk}"
    yield _("Score analysis"), f"{reverse('analysis')}?solution={solution.pk}"
    if solution.parent_id is not None:
        yield _("Compare with the version it was made from"), _compare(solution.parent_id, solution.pk)
    held = (
        PlanDay.objects.filter(area=solution.area_id, date=solution.first_day, status=DayStatus.PUBLISHED)
        .exclude(solution__in=[solution.pk, solution.parent_id or solution.pk])
        .filter(solution__first_day=solution.first_day, solution__last_day=solution.last_day)
        .first()
    )
    if held is not None:
        yield _("Compare with the published version"), _compare(held.solution_id, solution.pk)


def _compare(before: uuid.UUID, after: uuid.UUID) -> str:
    return f"{reverse('compare')}?before={before}&after={after}"


def _analysis(solution: ScheduleSolution) -> dict[str, Any] | None:
    """As it was stored; of a draft that was changed by hand it is computed."""
    try:
        return analysis_context(StoredPlan.of(solution), stored_analysis(solution))
    except NotExplainable:
        return None


@require_GET
def version_inputs(request: HttpRequest, solution_id: uuid.UUID) -> HttpResponse:
    """``sentence``: that staff, visits or rules changed since the run; empty where they did not or nobody can tell."""
    solution = solution_of(planner(request, VIEW), solution_id)
    if inputs_of(solution) is not Inputs.CHANGED:
        return JsonResponse({"sentence": ""})
    sentence = _("Version %(number)s: staff, visits, rules or travel times have changed since it was planned.")
    return JsonResponse({"sentence": sentence % {"number": solution.version}})


def _rules_now(origin: ScheduleSolution) -> list[tuple[str, str]]:
    """The code of each rule that may be weighed otherwise, and its name with the weight that a copy begins from."""
    changes = inherited(origin, UNCHANGED)
    profile = profile_named(changes.profile) if changes.profile else None
    book = RuleBook.between(origin.first_day, origin.first_day, profile)
    changeable = {row.rule_code for row in book.definitions if not row.is_system}
    found = []
    for code, rule in book.for_all(origin.first_day).items():
        own = changes.rules.get(code, {})
        held = Setting(Level(own.get("level", rule.level)), own.get("weight", rule.weight))
        if code in changeable:
            found.append((code, _("%(rule)s (now %(held)s)") % {"rule": rule_name(code), "held": held.text}))
    return sorted(found, key=lambda rule: rule[1])


class WhatIfForm(forms.Form):
    """What is to be different in the copy."""

    profile = forms.ChoiceField(label=gettext_lazy("Weight profile"), required=False)
    absent = forms.MultipleChoiceField(
        label=gettext_lazy("Employees who are not there"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds of search"), min_value=1, max_value=3600, initial=SECONDS, required=False
    )

    def __init__(self, origin: ScheduleSolution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = WeightProfile.objects.order_by("name").values_list("name", flat=True).distinct()
        self._choose("profile", [("", _("As in the version")), *((name, profile_name(name)) for name in names)])
        on_duty = Employee.objects.filter(
            area__in=origin.area.with_parts(), shifts__date__range=(origin.first_day, origin.last_day)
        )
        self._choose(
            "absent", [(str(pk), code) for pk, code in on_duty.distinct().order_by("code").values_list("pk", "code")]
        )
        self.rules = _rules_now(origin)
        self.weights = [
            (self.data.get(f"rule{number}", ""), self.data.get(f"weight{number}", "")) for number in range(WEIGHTS)
        ]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Weights and all other changes are checked as the command checks them."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        rules: dict[str, dict[str, int]] = {}
        for code, weight in self.weights:
            if not code:
                continue
            if not weight.isdecimal():
                raise forms.ValidationError(_("Give a whole number as the weight of each rule that you choose."))
            rules[code] = {"weight": int(weight)}
        asked = {"profile": given.get("profile") or None, "absent": given.get("absent") or [], "rules": rules}
        try:
            given["changes"] = Changes.from_json(asked)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None
        return given


@require_http_methods(["GET", "POST"])
def what_if(request: HttpRequest, solution_id: uuid.UUID) -> HttpResponse:
    """A copy of the version with something different, planned in the background; neither rows nor plans change."""
    origin = solution_of(planner(request, VIEW, START), solution_id)
    is_plan = origin.status == ScheduleSolution.Status.COMPLETED and bool(origin.output_solution.get("plan"))
    form = WhatIfForm(origin, request.POST if request.method == "POST" else None)
    if request.method == "GET" or not is_plan or not form.is_valid():
        return _what_if_page(request, origin, form, is_plan)
    asked = RunRequest(
        area_id=origin.area_id,
        first_day=origin.first_day,
        last_day=origin.last_day,
        seconds=float(form.cleaned_data["seconds"] or SECONDS),
        changes=inherited(origin, form.cleaned_data["changes"]),
        made_from=origin.pk,
    )
    try:
        started = request_run(asked)
    except RunUnderWay:
        form.add_error(None, _("A run of these days is under way. Wait for it or stop it, then ask again."))
        return _what_if_page(request, origin, form, is_plan, status=409)
    return redirect("run_progress", started.pk)


def _what_if_page(
    request: HttpRequest, origin: ScheduleSolution, form: WhatIfForm, is_plan: bool, status: int = 200
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("What if"),
        "is_fullwidth": "1",
        "solution": origin,
        "form": form,
        "is_plan": is_plan,
    }
    if form.is_bound and status == 200:
        status = 400
    return TemplateResponse(request, "admin/scheduling/what_if.html", context, status=status)
