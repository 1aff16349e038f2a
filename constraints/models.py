"""An organization's rules (level, weight) and the values that replace the catalogue's, for all or for one person."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from constraints.profiles import Profile
from constraints.rules import MAX_WEIGHT, RULES_BY_CODE, SKILL_CODE, Category, Level, Rule
from organizations.models import OrganizationOwned, ServiceArea, TenantForeignKey
from organizations.models.constraints import between, in_order, json_type, one_of
from resources.fields import ShapedJSONField
from resources.models import Client, Employee, Skill


class Priority(models.TextChoices):
    """Orders lists and decides between two overrides; never changes a cost."""

    LOW = "LOW", _("low")
    NORMAL = "NORMAL", _("normal")
    HIGH = "HIGH", _("high")
    CRITICAL = "CRITICAL", _("critical")


LEVELS = [(Level.HARD.value, _("hard")), (Level.MEDIUM.value, _("medium")), (Level.SOFT.value, _("soft"))]
CATEGORIES = [
    (Category.SKILL.value, _("Skills")),
    (Category.PREFERENCE.value, _("Preferences")),
    (Category.RESOURCE.value, _("Resources")),
    (Category.TIME.value, _("Time")),
    (Category.LOCATION.value, _("Places")),
]
BUILT_IN_PROFILES = {"balanced": _("balanced"), "continuity": _("continuity"), "efficiency": _("efficiency")}
"""Weight profiles that come with Caire, for people. An organization's own have the names that it gave them."""


def parse_constraint_value(raw: Any) -> dict[str, Any]:
    """``{type, value, priority}``: the rule's code, its value by the rule's schema, and a priority.

    Raises ValueError.
    """
    if not isinstance(raw, dict) or set(raw) != {"type", "value", "priority"}:
        raise ValueError("value must be an object with exactly type, value and priority.")
    if raw["type"] not in RULES_BY_CODE:
        raise ValueError(f"type is {raw['type']!r}; it must be the code of a rule.")
    if raw["priority"] not in Priority.values:
        raise ValueError(f"priority is {raw['priority']!r}; it must be one of {', '.join(Priority.values)}.")
    if not isinstance(raw["value"], dict):
        raise ValueError(f"rule {raw['type']}: value must be an object.")
    return RULES_BY_CODE[raw["type"]].check_value(raw["value"])


class ConstraintDefinition(OrganizationOwned):
    """One rule as the organization holds it. System rules are laid down for everybody and cannot be changed."""

    name = models.TextField(_("name"))
    rule_code = models.TextField(_("rule"))
    type = models.TextField(_("level"), choices=LEVELS)
    priority = models.TextField(_("priority"), choices=Priority, default=Priority.NORMAL, db_default=Priority.NORMAL)
    weight = models.IntegerField(
        _("weight"), help_text=_("Points per unit (a minute, a piece); 0 switches the rule off.")
    )
    category = models.TextField(_("category"), choices=CATEGORIES)
    is_system = models.BooleanField(_("system rule"), default=False, db_default=False, editable=False)

    class Meta(OrganizationOwned.Meta):
        db_table = "constraint_definitions"
        verbose_name = _("planning rule")
        verbose_name_plural = _("planning rules")
        ordering = ["type", "rule_code"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "rule_code"],
                name="constraint_definition_rule_once",
                violation_error_message=_("The organization holds this rule already."),
            ),
            models.UniqueConstraint(
                fields=["organization", "rule_code"],
                condition=models.Q(is_system=True),
                name="constraint_definition_system_once",
            ),
            one_of("type", [level.value for level in Level], "constraint_definition_level_known"),
            one_of("priority", ["LOW", "NORMAL", "HIGH", "CRITICAL"], "constraint_definition_priority_known"),
            one_of("category", [category.value for category in Category], "constraint_definition_category_known"),
            between(
                "weight",
                0,
                MAX_WEIGHT,
                "constraint_definition_weight_range",
                _("A weight lies between 0 and 1,000,000."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The rule exists and may be held at this level."""
        rule = RULES_BY_CODE.get(self.rule_code)
        if rule is None:
            raise ValidationError({"rule_code": _("There is no rule of this code.")})
        try:
            rule.check_level(self.type)
        except ValueError as problem:
            raise ValidationError({"type": str(problem)}) from None


class ConstraintValue(OrganizationOwned):
    """A value or weight in place of the catalogue's: for the organization, one employee or one client."""

    class EntityType(models.TextChoices):
        ORGANIZATION = "ORGANIZATION", _("organization")
        EMPLOYEE = "EMPLOYEE", _("employee")
        CLIENT = "CLIENT", _("client")

    constraint_definition = TenantForeignKey(
        ConstraintDefinition, models.CASCADE, verbose_name=_("planning rule"), related_name="values"
    )
    entity_type = models.TextField(_("applies to"), choices=EntityType)
    employee = TenantForeignKey(
        Employee, models.CASCADE, null=True, blank=True, verbose_name=_("employee"), related_name="constraint_values"
    )
    client = TenantForeignKey(
        Client, models.CASCADE, null=True, blank=True, verbose_name=_("client"), related_name="constraint_values"
    )
    entity_id = models.GeneratedField(
        expression=Coalesce("employee_id", "client_id", "organization_id"),
        output_field=models.UUIDField(),
        db_persist=True,
        editable=False,
    )
    value = ShapedJSONField(
        _("value"),
        shape=parse_constraint_value,
        help_text=_('Such as {"type": "late_visit", "value": {}, "priority": "NORMAL"}.'),
    )
    override_weight = models.IntegerField(_("weight instead"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta(OrganizationOwned.Meta):
        db_table = "constraint_values"
        verbose_name = _("value of a rule")
        verbose_name_plural = _("values of rules")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            one_of("entity_type", ["ORGANIZATION", "EMPLOYEE", "CLIENT"], "constraint_value_entity_known"),
            models.CheckConstraint(
                name="constraint_value_one_entity",
                condition=models.Q(entity_type="ORGANIZATION", employee=None, client=None)
                | models.Q(entity_type="EMPLOYEE", employee__isnull=False, client=None)
                | models.Q(entity_type="CLIENT", employee=None, client__isnull=False),
                violation_error_message=_("Choose exactly the one the value applies to."),
            ),
            between(
                "override_weight",
                0,
                MAX_WEIGHT,
                "constraint_value_weight_range",
                _("A weight lies between 0 and 1,000,000."),
            ),
            in_order(
                "valid_from",
                "valid_to",
                "constraint_value_dates_ordered",
                touching=True,
                message=_("It ends before it begins."),
            ),
            json_type("value", "object", "constraint_value_is_object"),
        ]
        indexes = [models.Index(fields=["organization", "entity_id"], name="constraint_value_entity")]

    def __str__(self) -> str:
        return f"{self.constraint_definition_id} {self.entity_type}"

    def clean(self) -> None:
        """The value is one of this rule, and the rule lets this kind of entity hold one."""
        if self.constraint_definition_id is None:
            return
        rule = RULES_BY_CODE[self.constraint_definition.rule_code]
        if self.entity_type not in rule.who:
            allowed = ", ".join(rule.who) or _("nobody")
            message = _("The rule %(rule)s may be set for: %(allowed)s.")
            raise ValidationError({"entity_type": message % {"rule": rule.code, "allowed": allowed}})
        if not isinstance(self.value, dict):
            return
        if self.value.get("type") != rule.code:
            raise ValidationError({"value": _("The type of the value is not this rule.")})
        self._clean_rows_named(rule)

    def _clean_rows_named(self, rule: Rule) -> None:
        """Skills and areas that the value lists exist: a misspelt one would be wished for, or kept away, in vain."""
        value = self.value.get("value")
        for name, kind in rule.rows_named.items():
            given = value.get(name, ()) if isinstance(value, dict) else ()
            missing = [text for text in given if text not in _known(kind)]
            if missing:
                message = _("%(field)s: there is no %(text)s in the organization.")
                raise ValidationError({"value": message % {"field": name, "text": missing[0]}})


def _known(kind: str) -> set[str]:
    """What a list of this kind may hold in the active organization."""
    if kind == SKILL_CODE:
        return set(Skill.objects.values_list("code", flat=True))
    return {str(pk) for pk in ServiceArea.objects.values_list("pk", flat=True)}


def parse_weights(raw: Any) -> Profile:
    """``{rule code: weight}``. Raises ValueError."""
    return Profile(name="weights", weights=raw)


def parse_values(raw: Any) -> Profile:
    """``{rule code: value}``. Raises ValueError."""
    return Profile(name="values", weights={}, values=raw)


class WeightProfile(OrganizationOwned):
    """One version of a named set of weights. A version is never changed; a change is the next version."""

    name = models.TextField(_("name"), validators=[MaxLengthValidator(60)])
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    is_built_in = models.BooleanField(_("comes with Caire"), default=False, db_default=False, editable=False)
    weights = ShapedJSONField(_("weights"), shape=parse_weights, default=dict)
    values = ShapedJSONField(_("values"), shape=parse_values, default=dict, blank=True)

    class Meta(OrganizationOwned.Meta):
        db_table = "weight_profiles"
        verbose_name = _("weight profile")
        verbose_name_plural = _("weight profiles")
        ordering = ["name", "-version"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "name", "version"], name="weight_profile_version_once"),
            models.CheckConstraint(
                name="weight_profile_is_named",
                condition=~models.Q(name=""),
                violation_error_message=_("Give the profile a name."),
            ),
            json_type("weights", "object", "weight_profile_weights_is_object"),
            json_type("values", "object", "weight_profile_values_is_object"),
        ]

    def __str__(self) -> str:
        return f"{BUILT_IN_PROFILES.get(self.name, self.name)} v{self.version}"

    @property
    def profile(self) -> Profile:
        """What a run weighs by."""
        return Profile(name=self.name, version=self.version, weights=self.weights, values=self.values)
