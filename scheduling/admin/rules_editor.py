"""All rules on one page, at ``admin/constraints/editor/``: level, weight, exceptions, cost in the last run."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from constraints.editing import LEVEL, WEIGHT, RulesForm, changes, difference, save, setting_of, weight_instead
from constraints.models import ConstraintDefinition, ConstraintValue, WeightProfile
from constraints.names import category_name, meaning, profile_name, rule_name, value_text
from constraints.profiles import Profile
from constraints.resolve import EffectiveRule, RuleBook
from constraints.rules import RULES, RULES_BY_CODE, Category, Rule
from organizations.areas import areas_of
from organizations.models import User
from scheduling.admin.day import rounded
from scheduling.admin.found import planner
from scheduling.explain.stored import NotExplainable, stored_analysis
from scheduling.find import uuid_or_none
from scheduling.models import ScheduleSolution

VIEW, CHANGE = "constraints.view_constraintdefinition", "constraints.change_constraintdefinition"
VERSIONS = 20
"""Of weight profiles, in the history."""


@require_http_methods(["GET", "POST"])
def rules_editor(request: HttpRequest) -> HttpResponse:
    """GET shows the rules, with the weights of ``?profile=ID`` where one is chosen. POST shows what would change
    (``step`` review), goes back to the fields (edit) or saves it (save); 409 where somebody was first.
    """
    user = planner(request, VIEW)
    if request.method == "POST" and not user.has_perm(CHANGE):
        raise PermissionDenied
    rows = _definitions(lock=request.POST.get("step") == "save")
    chosen = _chosen(request)
    profile = chosen.profile if chosen else None
    form = RulesForm(rows, request.POST if request.method == "POST" else None, profile)
    if request.method == "GET":
        return _page(request, user, rows, form, chosen)
    if not form.is_valid():
        return _page(request, user, rows, form, chosen, status=400)
    if form.is_outdated:
        fresh = RulesForm(rows, None, profile)
        said = _("Somebody has changed the rules meanwhile: look at them, then change what is left to change.")
        return _page(request, user, rows, fresh, chosen, status=409, sentence=said)
    step = request.POST.get("step")
    if step == "save":
        return _saved(request, form, profile)
    if step == "edit":
        return _page(request, user, rows, form, chosen)
    return _review(request, form, chosen)


def _definitions(*, lock: bool) -> list[ConstraintDefinition]:
    """Those of this version's catalogue. Two who save at once wait for each other."""
    rows = ConstraintDefinition.objects.filter(rule_code__in=RULES_BY_CODE).order_by("rule_code")
    return list(rows.select_for_update() if lock else rows)


def _chosen(request: HttpRequest) -> WeightProfile | None:
    asked = request.POST.get("profile") or request.GET.get("profile")
    if not asked:
        return None
    wanted = uuid_or_none(asked)
    found = WeightProfile.objects.filter(pk=wanted).first() if wanted else None
    if found is None:
        raise Http404
    return found


def _saved(request: HttpRequest, form: RulesForm, profile: Profile | None) -> HttpResponse:
    before = {code: setting_of(row).text for code, row in form.rows.items()}
    changed, version = save(form, profile)
    log = admin.site._registry[ConstraintDefinition].log_change
    for row in changed:
        log(request, row, f"{before[row.rule_code]} → {setting_of(row).text}")
    text = ngettext("%(count)s rule was changed.", "%(count)s rules were changed.", len(changed))
    kept = _("The weights are kept as %(profile)s.") % {"profile": version}
    messages.success(request, f"{text % {'count': len(changed)}} {kept}")
    return redirect("rules_editor")


def _review(request: HttpRequest, form: RulesForm, chosen: WeightProfile | None) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("What will change"),
        "is_fullwidth": "1",
        "changes": changes(form, chosen.profile if chosen else None),
        "form": form,
        "chosen": chosen,
        "profile": profile_name(form.cleaned_data["name"]),
        "given": [(name, value) for name, value in request.POST.items() if name in form.fields],
    }
    return TemplateResponse(request, "admin/constraints/review.html", context)


def _page(
    request: HttpRequest,
    user: User,
    rows: Sequence[ConstraintDefinition],
    form: RulesForm,
    chosen: WeightProfile | None,
    status: int = 200,
    sentence: str = "",
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Constraints editor"),
        "is_fullwidth": "1",
        "form": form,
        "chosen": chosen,
        "sentence": sentence,
        "may_change": user.has_perm(CHANGE),
        "profiles": WeightProfile.objects.order_by("name", "-version"),
        "history": _history(),
        **_last_run(user),
    }
    context["categories"] = _categories(request, rows, form, context["costs"])
    return TemplateResponse(request, "admin/constraints/editor.html", context, status=status)


def _categories(
    request: HttpRequest, rows: Sequence[ConstraintDefinition], form: RulesForm, costs: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The rules in the catalogue's order."""
    held = {row.rule_code: row for row in rows}
    today = RuleBook.between(localdate(), localdate()).for_all(localdate())
    exceptions = _exceptions(request)
    shown: dict[Category, list[dict[str, Any]]] = {category: [] for category in Category}
    for rule in RULES:
        if rule.code in held:
            line = _line(rule, held[rule.code], form, today[rule.code])
            employees, clients = exceptions.get(rule.code, (0, 0))
            line |= {"employees": employees, "clients": clients, "cost": costs.get(rule.code, "")}
            shown[rule.category].append(line)
    return [{"code": code.value, "name": category_name(code), "rules": lines} for code, lines in shown.items()]


def _line(rule: Rule, row: ConstraintDefinition, form: RulesForm, today: EffectiveRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule_name(rule.code),
        "meaning": meaning(rule),
        "is_system": row.is_system,
        "held": setting_of(row),
        "level": form[LEVEL + rule.code] if LEVEL + rule.code in form.fields else None,
        "weight": form[WEIGHT + rule.code] if WEIGHT + rule.code in form.fields else None,
        "value": value_text(rule, today.value),
        "in_force": weight_instead(row, today),
        "has_values": bool(rule.who),
    }


def _exceptions(request: HttpRequest) -> dict[str, tuple[int, int]]:
    """How many employees and clients have something of their own of each rule, today or later."""
    visible = admin.site._registry[ConstraintValue].get_queryset(request)
    rows = visible.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=localdate()))
    people: dict[str, tuple[set[uuid.UUID], set[uuid.UUID]]] = defaultdict(lambda: (set(), set()))
    for code, employee, client in rows.values_list("constraint_definition__rule_code", "employee", "client"):
        for held, person in zip(people[code], (employee, client), strict=True):
            if person is not None:
                held.add(person)
    return {code: (len(employees), len(clients)) for code, (employees, clients) in people.items()}


def _last_run(user: User) -> dict[str, Any]:
    """The last completed version of the areas the user plans, and what each rule cost in it, in points."""
    found = (
        ScheduleSolution.objects.select_related("area")
        .defer("input_data", "progress")
        .filter(status=ScheduleSolution.Status.COMPLETED, area__in=areas_of(user), days__isnull=False)
        .order_by("-run_date", "-version")
        .first()
    )
    if found is None:
        return {"last": None, "costs": {}}
    try:
        analysis = stored_analysis(found)
    except NotExplainable:
        return {"last": None, "costs": {}}
    per_point = analysis.score.ticks_per_minute
    costs = {total.rule: rounded(-total.cost / per_point) if total.cost else "0" for total in analysis.rules}
    return {"last": found, "costs": costs, "analysis": f"{reverse('analysis')}?solution={found.pk}"}


def _history() -> list[dict[str, Any]]:
    """The newest versions of weight profiles, with what each has otherwise than the one before it."""
    rows = list(WeightProfile.objects.order_by("created_at", "version"))
    before: dict[str, WeightProfile] = {}
    found = []
    for row in rows:
        found.append({"row": row, "changes": difference(before.get(row.name), row)})
        before[row.name] = row
    return found[::-1][:VERSIONS]
