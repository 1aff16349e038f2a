"""The catalogue's rules as an organization's rows."""

from django.db.models import Max
from django.utils.timezone import localdate

from constraints.models import ConstraintDefinition, ConstraintValue, Priority, WeightProfile
from constraints.profiles import BUILT_IN, Profile
from constraints.resolve import RuleBook
from constraints.rules import RULES, RULES_BY_CODE, Level, Rule
from organizations.models import Organization
from organizations.rls import current_organization


def definition_of(rule: Rule, *, weight: int | None = None, level: str | None = None) -> ConstraintDefinition:
    """An unsaved row of the rule in the active organization; weight and level are the catalogue's unless given."""
    language = Organization.objects.values_list("language", flat=True).get(pk=current_organization())
    return ConstraintDefinition(
        name=rule.name_sv if language == "sv" else rule.name_en,
        rule_code=rule.code,
        type=rule.check_level(level or rule.level),
        weight=rule.check_weight(rule.weight if weight is None else weight),
        category=rule.category,
        is_system=rule.is_system,
    )


def lay_down_rules() -> int:
    """Give the active organization every rule of the catalogue it does not hold yet; returns how many were added."""
    held = set(ConstraintDefinition.objects.values_list("rule_code", flat=True))
    missing = [definition_of(rule) for rule in RULES if rule.code not in held]
    ConstraintDefinition.objects.bulk_create(missing)
    return len(missing)


def renew_system_rules() -> int:
    """Give the active organization's system rules the catalogue's name, level and weight; returns how many differed.

    Only the tables' owner may: for everybody else the database refuses.
    """
    renewed = 0
    for held in ConstraintDefinition.objects.filter(is_system=True, rule_code__in=RULES_BY_CODE):
        wanted = definition_of(RULES_BY_CODE[held.rule_code])
        fields = ("name", "type", "weight", "category")
        if any(getattr(held, name) != getattr(wanted, name) for name in fields):
            for name in fields:
                setattr(held, name, getattr(wanted, name))
            held.save()
            renewed += 1
    return renewed


def set_rule(code: str, *, weight: int, level: str, value: dict[str, object] | None = None) -> None:
    """Set one of the organization's own rules and, where given, its value for the whole organization."""
    definition = ConstraintDefinition.objects.get(rule_code=code, is_system=False)
    definition.weight, definition.type = weight, level
    definition.full_clean()
    definition.save()
    if value is None:
        return
    stored = ConstraintValue(
        constraint_definition=definition,
        entity_type=ConstraintValue.EntityType.ORGANIZATION,
        value={"type": code, "value": value, "priority": Priority.NORMAL.value},
    )
    stored.full_clean()
    definition.values.filter(entity_type=ConstraintValue.EntityType.ORGANIZATION).delete()
    stored.save()


def lay_down_profiles() -> int:
    """Give the active organization the newest version of every built-in profile; returns how many were added."""
    added = 0
    for profile in BUILT_IN:
        held = WeightProfile.objects.filter(name=profile.name, is_built_in=True).order_by("-version").first()
        if held is None or (held.weights, held.values) != (profile.weights, profile.values):
            add_version(profile, is_built_in=True)
            added += 1
    return added


def add_version(profile: Profile, *, is_built_in: bool = False) -> WeightProfile:
    """The profile as the next version of its name."""
    newest = WeightProfile.objects.filter(name=profile.name).aggregate(Max("version"))["version__max"] or 0
    return WeightProfile.objects.create(
        name=profile.name,
        version=newest + 1,
        is_built_in=is_built_in,
        weights=dict(profile.weights),
        values={code: dict(value) for code, value in profile.values.items()},
    )


def profile_named(name: str) -> Profile:
    """The newest version of a profile of the active organization. Raises ValueError naming those there are."""
    found = WeightProfile.objects.filter(name=name).order_by("-version").first()
    if found is None:
        names = sorted(set(WeightProfile.objects.values_list("name", flat=True)))
        raise ValueError(f"There is no weight profile {name!r}; choose one of {', '.join(names) or 'none'}.")
    return found.profile


def use_profile(profile: Profile) -> int:
    """Give the organization's own rules that are not hard the profile's weights and values for good, as a run with the
    profile has them; returns how many changed.
    """
    before = dict(RuleBook.between(localdate(), localdate()).for_all(localdate()))
    for code, weight in profile.weights.items():
        held = before.get(code)
        if held is not None and held.level is not Level.HARD:
            whole = {**held.value, **profile.values[code]} if code in profile.values else None
            set_rule(code, weight=weight, level=held.level, value=whole)
    own = ConstraintValue.objects.filter(
        entity_type=ConstraintValue.EntityType.ORGANIZATION, constraint_definition__rule_code__in=profile.weights
    )
    own.exclude(constraint_definition__type=Level.HARD).update(override_weight=None)
    after = RuleBook.between(localdate(), localdate()).for_all(localdate())
    return sum((before[code].weight, before[code].value) != (rule.weight, rule.value) for code, rule in after.items())
