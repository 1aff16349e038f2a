"""The organization's planning rules, what single people have of their own, and weight profiles."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from constraints.catalogue import add_version, use_profile
from constraints.forms import ProfileForm, RuleChoice, value_fields, value_form
from constraints.models import ConstraintDefinition, ConstraintValue, WeightProfile
from constraints.names import effective_text, meaning, profile_name, rule_name, value_text
from constraints.resolve import RuleBook
from constraints.rules import RULES_BY_CODE, Rule
from organizations.admin.base import TenantInline, TenantModelAdmin
from organizations.areas import areas_of
from organizations.models import User
from resources.admin.clients import ClientAdmin
from resources.admin.employees import EmployeeAdmin

COMMON = ("priority", "override_weight", "valid_from", "valid_to")


def columns(rule: Rule) -> list[str]:
    """The fields of a value of this rule: whose it is, its parameters, and how and when it holds."""
    people = [name for name in ("employee", "client") if name.upper() in rule.who]
    return ["entity_type", *people, *value_fields(rule), *COMMON]


class ConstraintValueInline(TenantInline):
    """Values in place of the catalogue's, on the page of their rule: one column for each parameter."""

    model = ConstraintValue
    autocomplete_fields = ("employee", "client")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Of the rule's own form."""
        self_made = value_form(RULES_BY_CODE[obj.rule_code])
        return super().get_formset(request, obj, form=self_made, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """As the rule has them."""
        return columns(RULES_BY_CODE[obj.rule_code])


@admin.register(ConstraintDefinition)
class ConstraintDefinitionAdmin(TenantModelAdmin):
    """Rules with level and weight. System rules are shown, and are the same for everybody."""

    list_display = ("name", "rule_code", "type", "weight", "category", "priority", "is_system")
    list_filter = ("type", "category", "is_system")
    search_fields = ("name", "rule_code")
    fields = ("name", "rule_code", "meaning", "type", "weight", "priority", "category", "is_system")
    readonly_fields = ("rule_code", "meaning", "category", "is_system")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Values, where somebody may have one."""
        rule = RULES_BY_CODE.get(obj.rule_code) if obj is not None else None
        return (ConstraintValueInline,) if rule is not None and rule.who else ()

    @admin.display(description=_("what it asks"))
    def meaning(self, row: ConstraintDefinition) -> str:
        """The rule in a sentence, and what its weight is paid for."""
        rule = RULES_BY_CODE.get(row.rule_code)
        return "-" if rule is None else meaning(rule)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Every rule of the catalogue is laid down with the organization."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not a system rule; the database refuses it too."""
        return bool(super().has_change_permission(request, obj)) and not (obj is not None and obj.is_system)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A rule is switched off by weight 0, not deleted."""
        return False


@admin.register(ConstraintValue)
class ConstraintValueAdmin(TenantModelAdmin):
    """All values in one list, with what holds today for whom they are for. A scheduler has those of the people of the
    areas they plan; the organization's own are for those who may change the rules.
    """

    list_select_related = ("constraint_definition", "employee", "client")
    list_filter = ("entity_type",)
    search_fields = (
        "constraint_definition__name",
        "constraint_definition__rule_code",
        "employee__code",
        "client__code",
    )
    autocomplete_fields = ("employee", "client")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConstraintValue]:
        """Those of one's people, and the organization's."""
        rows: QuerySet[ConstraintValue] = super().get_queryset(request)
        user = request.user
        if not isinstance(user, User) or user.role != User.Role.SCHEDULER:
            return rows
        own = Q(employee__area__in=areas_of(user)) | Q(client__area__in=areas_of(user))
        return rows.filter(own | Q(entity_type=ConstraintValue.EntityType.ORGANIZATION))

    def get_list_display(self, request: HttpRequest) -> Any:
        """With a column of this request's own: what holds today is read once for the whole list."""
        whose = ("constraint_definition", "entity_type", "employee__code", "client__code")
        return (*whose, "override_weight", "valid_from", "valid_to", in_force(localdate()))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """That of the rule; of a new value first the choice of the rule."""
        definition = _definition(request, obj)
        if definition is None:
            kwargs["form"] = RuleChoice
        elif definition.rule_code in RULES_BY_CODE:
            rule, is_for_all = RULES_BY_CODE[definition.rule_code], _may_weigh_for_all(request)
            kwargs["form"] = value_form(rule, definition=definition, for_all=is_for_all)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whose it is, its parameters, and how and when it holds."""
        definition = _definition(request, obj)
        if definition is None:
            return ["rule"]
        if definition.rule_code not in RULES_BY_CODE:
            return ("constraint_definition", "entity_type", "employee", "client", "value", *COMMON[1:])
        own = columns(RULES_BY_CODE[definition.rule_code])
        return ["constraint_definition", *own] if obj is not None else own

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A value stays with its rule."""
        return ("constraint_definition",)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """The rule first, then its form."""
        if _definition(request, None) is not None:
            return super().add_view(request, form_url, extra_context)
        chosen = request.POST.get("rule", "")
        if request.method == "POST" and chosen in RULES_BY_CODE:
            return HttpResponseRedirect(f"{request.path}?{urlencode({'rule': chosen})}")
        one_way = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**(extra_context or {}), **one_way})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The organization's own values weigh for everybody."""
        return bool(super().has_change_permission(request, obj)) and _is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for a change."""
        return bool(super().has_delete_permission(request, obj)) and _is_theirs(request, obj)


def _definition(request: HttpRequest, obj: ConstraintValue | None) -> ConstraintDefinition | None:
    """Of the value, or the one that a new value is asked for in the address."""
    if obj is not None:
        held: ConstraintDefinition = obj.constraint_definition
        return held
    return ConstraintDefinition.objects.filter(rule_code=request.GET.get("rule", ""), is_system=False).first()


def _may_weigh_for_all(request: HttpRequest) -> bool:
    return request.user.has_perm("constraints.change_constraintdefinition")


def _is_theirs(request: HttpRequest, obj: ConstraintValue | None) -> bool:
    is_for_all = obj is not None and obj.entity_type == ConstraintValue.EntityType.ORGANIZATION
    return not is_for_all or _may_weigh_for_all(request)


def in_force(on: date) -> Callable[[ConstraintValue], str]:
    """A column: weight of the row's rule for the row's client or employee on that day, and where it comes from."""
    book: list[RuleBook] = []

    @admin.display(description=_("in force today"))
    def effective(row: ConstraintValue) -> str:
        if not book:
            book.append(RuleBook.between(on, on))
        rule = book[0].of(on, row.client_id, row.employee_id).get(row.constraint_definition.rule_code)
        return effective_text(rule) if rule else "-"

    return effective


class ByProfile(admin.AllValuesFieldListFilter):
    """Names as they are shown."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Each with its name for people."""
        for choice in super().choices(changelist):
            yield {**choice, "display": profile_name(str(choice["display"]))}


@admin.register(WeightProfile)
class WeightProfileAdmin(TenantModelAdmin):
    """Named weights for a run, or for good. A version is never changed: saving makes the next one."""

    form = ProfileForm
    list_display = ("shown_name", "version", "is_built_in", "created_at")
    list_filter = (("name", ByProfile), "is_built_in")
    search_fields = ("name",)
    actions = ("use_for_good",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A weight for each rule that a profile weighs."""
        weights = [name for name in ProfileForm.base_fields if name not in {"name", "values"}]
        return ["name", *weights, "values"]

    @admin.display(description=_("name"), ordering="name")
    def shown_name(self, row: WeightProfile) -> str:
        """For people."""
        return profile_name(row.name)

    def save_model(self, request: HttpRequest, obj: WeightProfile, form: forms.Form, change: bool) -> None:
        """The next version of its name."""
        made = add_version(obj.profile)
        obj.pk, obj.version = made.pk, made.version

    @admin.action(description=_("Weigh by this profile from now on"), permissions=["use"])
    def use_for_good(self, request: HttpRequest, rows: QuerySet[WeightProfile]) -> None:
        """Take over the weights of the one profile that is chosen."""
        if len(rows) != 1:
            self.message_user(request, _("Choose one profile."), messages.ERROR)
            return
        changed = use_profile(rows[0].profile)
        message = ngettext("%(count)s rule was changed.", "%(count)s rules were changed.", changed)
        self.message_user(request, message % {"count": changed}, messages.SUCCESS)

    def has_use_permission(self, request: HttpRequest) -> bool:
        """Whoever may change the rules."""
        return request.user.has_perm("constraints.change_constraintdefinition")


class OwnRulesInline(TenantInline):
    """On the page of a client or employee: what they have of their own of the rules, and what holds today."""

    model = ConstraintValue
    verbose_name_plural = _("rules of their own")
    fields = ("rule", "parameters", "override_weight", "valid_from", "valid_to", "today")
    readonly_fields = fields
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConstraintValue]:
        """With their rules."""
        rows: QuerySet[ConstraintValue] = super().get_queryset(request)
        return rows.select_related("constraint_definition").order_by("constraint_definition__rule_code", "valid_from")

    @admin.display(description=_("planning rule"))
    def rule(self, row: ConstraintValue) -> str:
        """By name."""
        return rule_name(row.constraint_definition.rule_code)

    @admin.display(description=_("value"))
    def parameters(self, row: ConstraintValue) -> str:
        """Those that are given; of a rule of a newer version nothing."""
        known = RULES_BY_CODE.get(row.constraint_definition.rule_code)
        return value_text(known, row.value["value"]) if known is not None else ""

    @admin.display(description=_("in force today"))
    def today(self, row: ConstraintValue) -> str:
        """Weight, and where it comes from."""
        return self._in_force(row)

    @cached_property
    def _in_force(self) -> Callable[[ConstraintValue], str]:
        """Read once for the page: an inline lives as long as its request."""
        return in_force(localdate())

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A value is given on its rule's page, which has its parameters."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for adding."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for adding."""
        return False


for page in (ClientAdmin, EmployeeAdmin):
    page.inlines = (*page.inlines, OwnRulesInline)
