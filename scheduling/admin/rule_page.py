"""One rule, at ``admin/constraints/editor/CODE/``: who has something of their own, what holds for whom, and why."""

import uuid
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from constraints.forms import RuleValueForm, value_fields, value_form
from constraints.models import ConstraintDefinition, ConstraintValue, Priority
from constraints.names import effective_text, level_name, meaning, rule_name, value_text, where_from
from constraints.resolve import EffectiveRule, RuleBook
from constraints.rules import RULES_BY_CODE, Rule
from organizations.models import User
from resources.models import Client, Employee
from scheduling.admin.day import asked_date
from scheduling.admin.found import planner
from scheduling.admin.rules_editor import CHANGE, VIEW
from scheduling.find import uuid_or_none

PEOPLE: dict[str, type[models.Model]] = {"client": Client, "employee": Employee}
ADD, EDIT = "constraints.add_constraintvalue", "constraints.change_constraintvalue"
DELETE = "constraints.delete_constraintvalue"


@require_http_methods(["GET", "POST"])
def rule_page(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows the rule, what holds on ``?date=`` for ``?client=`` and ``?employee=``, and the form of a value, of
    ``?value=ID`` where one is to be changed. POST saves it; 403 for a system rule, which has none.
    """
    user = planner(request, VIEW)
    rule, row = RULES_BY_CODE.get(code), ConstraintDefinition.objects.filter(rule_code=code).first()
    if rule is None or row is None:
        raise Http404
    held = _value_of(request, row)
    may = bool(rule.who) and user.has_perm(EDIT if held else ADD) and _is_theirs(user, held)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = _form(request, user, rule, row, held) if may else None
    if form is not None and request.method == "POST" and form.is_valid():
        return _saved(request, form, code)
    return _page(request, user, rule, row, form, held)


def _value_of(request: HttpRequest, row: ConstraintDefinition) -> ConstraintValue | None:
    """The rule's value that is to be changed; 404 for one that is unknown or of people the user does not plan."""
    asked = request.GET.get("value")
    if not asked:
        return None
    wanted = uuid_or_none(asked)
    found = _visible(request).filter(constraint_definition=row, pk=wanted).first() if wanted else None
    if found is None:
        raise Http404
    return found


def _visible(request: HttpRequest) -> models.QuerySet[ConstraintValue]:
    """The values that the user sees in the list of them."""
    rows: models.QuerySet[ConstraintValue] = admin.site._registry[ConstraintValue].get_queryset(request)
    return rows.select_related("constraint_definition", "employee", "client")


def _is_theirs(user: User, held: ConstraintValue | None) -> bool:
    """The organization's own values weigh for everybody."""
    is_for_all = held is not None and held.entity_type == ConstraintValue.EntityType.ORGANIZATION
    return not is_for_all or user.has_perm(CHANGE)


def _form(
    request: HttpRequest, user: User, rule: Rule, row: ConstraintDefinition, held: ConstraintValue | None
) -> RuleValueForm:
    """The rule's own, for those people who may have a value of it and whom the user plans."""
    kind = value_form(rule, definition=row, for_all=user.has_perm(CHANGE))
    form = kind(request.POST if request.method == "POST" else None, instance=held)
    for name, model in PEOPLE.items():
        if name.upper() not in rule.who:
            del form.fields[name]
        elif isinstance(field := form.fields[name], ModelChoiceField):
            field.empty_label = "–"
            field.queryset = admin.site._registry[model].get_queryset(request).order_by("code")
            field.label_from_instance = _code  # type: ignore[assignment,method-assign]  # Django's own hook; no names in a list
    wanted = ["entity_type", *PEOPLE, *value_fields(rule), "override_weight", "valid_from", "valid_to", "priority"]
    form.order_fields(wanted)
    for name in ("valid_from", "valid_to"):
        form.fields[name].widget.input_type = "date"
        form.fields[name].widget.format = "%Y-%m-%d"
    return form


def _code(person: Client | Employee) -> str:
    return person.code


def _saved(request: HttpRequest, form: RuleValueForm, code: str) -> HttpResponse:
    page, is_new = admin.site._registry[ConstraintValue], form.instance._state.adding
    row: ConstraintValue = form.save()  # type: ignore[assignment]  # the form is of this model
    (page.log_addition if is_new else page.log_change)(request, row, _whose(row))
    messages.success(request, _("The value was saved."))
    return redirect("rule_page", code)


def _page(
    request: HttpRequest,
    user: User,
    rule: Rule,
    row: ConstraintDefinition,
    form: RuleValueForm | None,
    held: ConstraintValue | None,
) -> HttpResponse:
    on, sentence = _asked_day(request)
    context = {
        **admin.site.each_context(request),
        "title": rule_name(rule.code),
        "is_fullwidth": "1",
        "rule": rule,
        "definition": row,
        "meaning": meaning(rule),
        "form": form,
        "held": held,
        "may_weigh": user.has_perm(CHANGE),
        "values": [_value(user, rule, value) for value in _values(request, row)],
        "on": on,
        "sentence": sentence,
        "people": _people(request, rule),
    }
    context |= _effective(request, rule, row, on)
    status = 400 if form is not None and form.is_bound else 200
    return TemplateResponse(request, "admin/constraints/rule.html", context, status=status)


def _asked_day(request: HttpRequest) -> tuple[date, str]:
    if not request.GET.get("date"):
        return localdate(), ""
    try:
        return asked_date(request.GET["date"]), ""
    except ValueError as problem:
        return localdate(), str(problem)


def _values(request: HttpRequest, row: ConstraintDefinition) -> models.QuerySet[ConstraintValue]:
    rows = _visible(request).filter(constraint_definition=row)
    return rows.order_by("entity_type", "client__code", "employee__code", "valid_from", "pk")


def _whose(value: ConstraintValue) -> str:
    person = value.client or value.employee
    return person.code if person is not None else _("the organization")


def _value(user: User, rule: Rule, value: ConstraintValue) -> dict[str, Any]:
    return {
        "row": value,
        "whose": _whose(value),
        "kind": value.get_entity_type_display(),
        "text": value_text(rule, value.value["value"]),
        "priority": Priority(value.value["priority"]).label,
        "may_change": user.has_perm(EDIT) and _is_theirs(user, value),
        "may_delete": user.has_perm(DELETE) and _is_theirs(user, value),
        "change": f"{reverse('rule_page', args=[rule.code])}?value={value.pk}#own",
    }


def _people(request: HttpRequest, rule: Rule) -> list[dict[str, Any]]:
    """Of each kind that may have something of their own: the codes to choose from."""
    found = []
    for name, model in PEOPLE.items():
        if name.upper() in rule.who:
            rows = admin.site._registry[model].get_queryset(request).order_by("code")
            codes = [(str(pk), code) for pk, code in rows.values_list("pk", "code")]
            found.append(
                {"name": name, "label": model._meta.verbose_name, "codes": codes, "chosen": request.GET.get(name, "")}
            )
    return found


def _effective(request: HttpRequest, rule: Rule, row: ConstraintDefinition, on: date) -> dict[str, Any]:
    """What holds for the chosen people on that day, and the steps that lead there."""
    chosen = {name: _person(request, name) for name in PEOPLE if name.upper() in rule.who}
    book = RuleBook.between(on, on)
    client, employee = chosen.get("client"), chosen.get("employee")
    everybody = book.for_all(on)[rule.code]
    whole = book.of(on, client, employee)[rule.code]
    steps = [
        (_("the catalogue"), level_name(rule.level), rule.weight, value_text(rule, rule.value)),
        (_("the organization"), level_name(row.type), everybody.weight, value_text(rule, everybody.value)),
    ]
    own = {"client": _("the client's own"), "employee": _("the employee's own")}
    for name, person in chosen.items():
        if person is not None:
            alone = book.of(on, **{name: person})[rule.code]
            if alone != everybody:
                steps.append((own[name], level_name(row.type), alone.weight, value_text(rule, alone.value)))
    return {"steps": steps, "effective": effective_text(whole), "effective_value": _effective_value(rule, whole)}


def _effective_value(rule: Rule, whole: EffectiveRule) -> str:
    text = value_text(rule, whole.value)
    if not text:
        return ""
    return _("%(value)s, from %(origin)s") % {"value": text, "origin": where_from(whole.value_from)}


def _person(request: HttpRequest, name: str) -> uuid.UUID | None:
    """The chosen one; 404 for somebody who is unknown or whom the user does not plan."""
    asked = request.GET.get(name)
    if not asked:
        return None
    found = admin.site._registry[PEOPLE[name]].get_queryset(request).filter(pk=uuid_or_none(asked)).first()
    if found is None:
        raise Http404
    pk: uuid.UUID = found.pk
    return pk
