"""Forms made from the schema of a rule's value: one field for each of its parameters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from constraints.models import ConstraintDefinition, ConstraintValue, Priority, WeightProfile
from constraints.names import parameter_name, rule_name
from constraints.profiles import may_be_weighed
from constraints.rules import MAX_WEIGHT, RULES, SKILL_CODE, Entity, Rule
from constraints.whole_numbers import WholeNumber
from organizations.admin.base import TenantForm
from organizations.models import ServiceArea
from organizations.theme import IntegerInput, Select, SelectMultiple, TextInput
from resources.models import Skill

PREFIX = "value_"
"""Before the names of a rule's parameters, so that none is taken for a column."""
INHERITED = ("", _("as the organization"))
YES_OR_NO = [INHERITED, ("true", _("yes")), ("false", _("no"))]


class IntegerList(forms.CharField):
    """Integers with commas between them; what they may be is the rule's to say."""

    widget = TextInput

    def to_python(self, value: Any) -> Any:
        """A list; None where nothing is given."""
        text = super().to_python(value)
        try:
            return [int(part) for part in text.split(",")] if text else None
        except ValueError:
            raise forms.ValidationError(_("Give integers with commas between them.")) from None

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def field_for(schema: Mapping[str, Any], default: Any) -> forms.Field:
    """The form field of one parameter; left empty, the organization's (or the catalogue's) holds."""
    if "enum" in schema:
        choices = [INHERITED, *((choice, choice) for choice in schema["enum"])]
        return forms.ChoiceField(choices=choices, required=False, widget=Select)
    if schema["type"] == "integer":
        return WholeNumber(
            min_value=schema["minimum"],
            max_value=schema["maximum"],
            required=False,
            widget=IntegerInput(attrs={"placeholder": default}),
            help_text=f"{schema['minimum']}–{schema['maximum']}",
        )
    if schema["type"] == "boolean":
        return forms.TypedChoiceField(
            choices=YES_OR_NO,
            coerce=lambda text: text == "true",
            empty_value=None,
            required=False,
            widget=Select,
        )
    if "format" in schema["items"]:
        return forms.MultipleChoiceField(
            choices=lambda: list(_rows(schema["items"]["format"])),
            required=False,
            widget=SelectMultiple,
        )
    return IntegerList(required=False, help_text=", ".join(map(str, default)))


def _rows(kind: str) -> Iterator[tuple[str, str]]:
    """What a list of this kind may hold in the active organization."""
    if kind == SKILL_CODE:
        yield from Skill.objects.order_by("code").values_list("code", "code")
    else:
        yield from ((str(area.pk), area.name) for area in ServiceArea.objects.order_by("name"))


def _shown(value: Any) -> Any:
    """A stored part of a value as a form field holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return list(value) if isinstance(value, tuple) else value


class RuleValueForm(TenantForm):
    """Value, weight and dates that one entity has in place of the organization's. Made for one rule by `value_form`."""

    rule: Rule
    definition: ConstraintDefinition | None = None
    instance: ConstraintValue
    priority = forms.ChoiceField(
        choices=Priority.choices,
        label=_("priority"),
        help_text=_("Decides between the client's and the employee's; at the same priority the client's holds."),
        widget=Select,
    )

    override_weight = WholeNumber(
        label=_("weight instead"), min_value=0, max_value=MAX_WEIGHT, required=False, widget=IntegerInput
    )

    class Meta:
        model = ConstraintValue
        exclude: Sequence[str] = ("constraint_definition", "value")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.constraint_definition_id is None and self.definition is not None:
            self.instance.constraint_definition = self.definition
        stored = self.instance.value if isinstance(self.instance.value, dict) else {}
        self.initial.setdefault("priority", stored.get("priority", Priority.NORMAL))
        for name, part in stored.get("value", {}).items():
            self.initial[PREFIX + name] = _shown(part)

    def _get_validation_exclusions(self) -> set[str]:
        """Whose the value is, is checked also where the rule's form lacks a field of a kind of people."""
        return super()._get_validation_exclusions() - {"employee", "client"}

    def clean(self) -> dict[str, Any]:
        """The value from its parts, checked by the rule; each refusal stands at the parameter."""
        cleaned = super().clean() or self.cleaned_data
        names = self.rule.schema["properties"]
        given = {name: cleaned.get(PREFIX + name) for name in names}
        value = {name: part for name, part in given.items() if part not in (None, "", [])}
        for name, part in value.items():
            try:
                self.rule.check_value({name: part})
            except ValueError as problem:
                self.add_error(PREFIX + name, str(problem))
        self.instance.value = {
            "type": self.rule.code,
            "value": value,
            "priority": cleaned.get("priority") or Priority.NORMAL.value,
        }
        return cleaned


class RuleChoice(TenantForm):
    """Which rule a new value is for: its parameters are known from then on."""

    rule = forms.ChoiceField(
        label=_("planning rule"),
        choices=lambda: list(_rules_with_values()),
        widget=Select,
        help_text=_("Its value is filled in on the next page; nothing is saved yet."),
    )

    class Meta:
        model = ConstraintValue
        fields: Sequence[str] = ()


def _rules_with_values() -> Iterator[tuple[str, str]]:
    yield from ((rule.code, rule_name(rule.code)) for rule in RULES if rule.who)


def value_form(
    rule: Rule, *, definition: ConstraintDefinition | None = None, for_all: bool = True
) -> type[RuleValueForm]:
    """The form of a rule's values; `for_all`: also the organization's own."""
    fields = {PREFIX + name: field_for(schema, rule.value[name]) for name, schema in rule.schema["properties"].items()}
    for name, field in fields.items():
        field.label = parameter_name(name.removeprefix(PREFIX))
    kinds = set(rule.who) if for_all else set(rule.who) - {Entity.ORGANIZATION}
    choices = [choice for choice in ConstraintValue.EntityType.choices if choice[0] in kinds]
    entity = forms.ChoiceField(choices=choices, label=_("applies to"), widget=Select)
    return cast(
        "type[RuleValueForm]",
        type(
            "OneRuleValueForm",
            (RuleValueForm,),
            {**fields, "entity_type": entity, "rule": rule, "definition": definition},
        ),
    )


def value_fields(rule: Rule) -> list[str]:
    """The fields of that form, in their order."""
    return [PREFIX + name for name in rule.schema["properties"]]


def _weight_field(rule: Rule) -> forms.IntegerField:
    return forms.IntegerField(
        label=lazy(rule_name, str)(rule.code),
        min_value=0,
        max_value=MAX_WEIGHT,
        required=False,
        widget=IntegerInput(attrs={"placeholder": "-"}),
        help_text=rule.code,
    )


class BaseProfileForm(TenantForm):
    """A weight for each rule that is not hard. Left empty, the organization's holds."""

    instance: WeightProfile

    class Meta:
        model = WeightProfile
        fields: Sequence[str] = ("name", "values")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["values"].help_text = _('Other values by rule, such as {"contact_person": {"share_percent": 60}}.')
        for code, weight in (self.instance.weights or {}).items():
            self.initial[WEIGHT + code] = weight

    def clean(self) -> dict[str, Any]:
        """The weights from their fields."""
        cleaned = super().clean() or self.cleaned_data
        given = {name.removeprefix(WEIGHT): part for name, part in cleaned.items() if name.startswith(WEIGHT)}
        self.instance.weights = {code: weight for code, weight in given.items() if weight is not None}
        return cleaned


WEIGHT = "weight_"
ProfileForm = cast(
    "type[BaseProfileForm]",
    type(
        "ProfileForm",
        (BaseProfileForm,),
        {WEIGHT + rule.code: _weight_field(rule) for rule in RULES if may_be_weighed(rule.code)},
    ),
)
