"""All rules of an organization weighed on one page: what is asked for, what it changes, and what saving it does."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constraints.catalogue import add_version, set_rule
from constraints.models import ConstraintDefinition, ConstraintValue, WeightProfile
from constraints.names import level_name, parameter_name, profile_called, profile_name, rule_name, where_from
from constraints.profiles import Profile, may_be_weighed
from constraints.resolve import EffectiveRule, RuleBook, Source
from constraints.rules import MAX_WEIGHT, RULES_BY_CODE, SYSTEM_CODES, Level
from constraints.whole_numbers import WholeNumber

LEVEL, WEIGHT, OFF = "level_", "weight_", "OFF"


@dataclass(frozen=True)
class Setting:
    """How an organization holds a rule; weight 0 is off, whatever the level."""

    level: Level
    weight: int

    @property
    def text(self) -> str:
        """A hard rule has no weight to speak of: it holds or it does not."""
        if not self.weight:
            return _("off")
        return self.level_name if self.level is Level.HARD else f"{self.level_name} {self.weight}"

    @property
    def level_name(self) -> str:
        """For people."""
        return level_name(self.level)


@dataclass(frozen=True)
class Changed:
    """One line of the difference, for people."""

    rule: str
    before: str
    after: str


def setting_of(row: ConstraintDefinition) -> Setting:
    """As it is stored."""
    return Setting(Level(row.type), row.weight)


def weight_instead(row: ConstraintDefinition, today: EffectiveRule) -> str:
    """The weight that one of the organization's own values gives the rule in place of the row's, and since when."""
    origin = today.weight_from
    is_instead = origin.source is Source.ORGANIZATION and origin.row != row.pk
    return f"{today.weight}, {where_from(origin)}" if is_instead else ""


def seen_as(rows: Iterable[ConstraintDefinition]) -> str:
    """What somebody saw of the rules, so that two who change them at once are told."""
    held = sorted((row.rule_code, row.type, row.weight) for row in rows)
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()[:16]


class RulesForm(forms.Form):
    """Level and weight of every rule that an organization may weigh; `asked` holds them once the form is valid.

    `profile`: whose weights the form begins with, in place of the organization's.
    """

    seen = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Save as the weight profile"), max_length=60, strip=True, help_text=gettext_lazy("a name")
    )
    for_good = forms.BooleanField(label=gettext_lazy("Weigh by it from now on"), required=False, initial=True)

    def __init__(
        self,
        rows: Sequence[ConstraintDefinition],
        data: Mapping[str, Any] | None = None,
        profile: Profile | None = None,
    ) -> None:
        super().__init__(data)
        self.rows = {row.rule_code: row for row in rows if not row.is_system}
        self.asked: dict[str, Setting] = {}
        name = profile_name(profile.name) if profile else _("own weights")
        self.initial.update(seen=seen_as(rows), name=name, for_good=True)
        for code, row in self.rows.items():
            self._add_fields(code, setting_of(row), profile)

    def _add_fields(self, code: str, held: Setting, profile: Profile | None) -> None:
        rule, shown = RULES_BY_CODE[code], held
        if profile is not None and held.level is not Level.HARD and code in profile.weights:
            shown = Setting(held.level, profile.weights[code])
        choices = [(OFF, _("off")), *((level.value, level_name(level)) for level in rule.levels)]
        name = rule_name(code)
        described = {"aria-label": f"{name}: {_('level')}"}
        self.fields[LEVEL + code] = forms.ChoiceField(choices=choices, widget=forms.Select(attrs=described), label=name)
        self.initial[LEVEL + code] = shown.level.value if shown.weight else OFF
        if may_be_weighed(code):
            described = {"aria-label": f"{name}: {_('weight')}", "inputmode": "numeric", "autocomplete": "off"}
            self.fields[WEIGHT + code] = WholeNumber(
                min_value=0, max_value=MAX_WEIGHT, required=False, widget=forms.TextInput(attrs=described), label=name
            )
            self.initial[WEIGHT + code] = shown.weight or rule.weight or 1

    def clean_name(self) -> str:
        """A profile that comes with Caire may be called as it is shown."""
        return profile_called(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Refuses fields of system rules, which no page shows, and a rule that is on without a weight."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for code in SYSTEM_CODES:
            if LEVEL + code in self.data or WEIGHT + code in self.data:
                text = _("%(rule)s is a system rule: it is the same for everybody and cannot be changed.")
                self.add_error(None, text % {"rule": rule_name(code)})
        for code, row in self.rows.items():
            self._take(code, setting_of(row), given)
        return given

    def _take(self, code: str, held: Setting, given: Mapping[str, Any]) -> None:
        level, weight = given.get(LEVEL + code), given.get(WEIGHT + code)
        if level is None or (WEIGHT + code in self.errors and level not in {OFF, Level.HARD}):
            return
        if level in {OFF, Level.HARD}:
            self.errors.pop(WEIGHT + code, None)  # the field is hidden: what is left in it says nothing
        if level == OFF:
            self.asked[code] = Setting(held.level, 0)
        elif level == Level.HARD:
            self.asked[code] = Setting(Level.HARD, held.weight or 1)
        elif not weight:
            most = number_format(MAX_WEIGHT, force_grouping=True)
            said = _("Give a weight from 1 to %(most)s, or switch the rule off.") % {"most": most}
            self.add_error(WEIGHT + code, said)
        else:
            self.asked[code] = Setting(Level(level), weight)

    @property
    def is_outdated(self) -> bool:
        """The rules are others than those that were shown."""
        return bool(self.cleaned_data["seen"] != self.initial["seen"])


def changes(form: RulesForm, profile: Profile | None) -> list[Changed]:
    """What saving the valid form for good would change, in the catalogue's order."""
    found = []
    today = RuleBook.between(localdate(), localdate()).for_all(localdate())
    values = [(code, old, new) for code, old, new in _values(profile) if old != new]
    replaced = {code for code, *_both in values}
    for code in (code for code in RULES_BY_CODE if code in form.asked):
        row, asked = form.rows[code], form.asked[code]
        if setting_of(row) != asked:
            other = "" if code in replaced else weight_instead(row, today[code])
            after = _("%(asked)s (yet today holds: %(other)s)") % {"asked": asked.text, "other": other}
            found.append(Changed(rule_name(code), setting_of(row).text, after if other else asked.text))
    for code, old, new in values:
        for name in new:
            if old[name] != new[name]:
                where = f"{rule_name(code)}: {parameter_name(name)}"
                found.append(Changed(where, str(old[name]), str(new[name])))
    return [*found, *(Changed(rule_name(row.code), row.text, _("removed")) for row in _dated(replaced))]


@dataclass(frozen=True)
class Dated:
    """A value of the organization's own that holds between dates, and would go when its rule's value is replaced."""

    code: str
    text: str


def _dated(codes: Iterable[str]) -> Iterator[Dated]:
    own = ConstraintValue.objects.filter(
        entity_type=ConstraintValue.EntityType.ORGANIZATION, constraint_definition__rule_code__in=list(codes)
    )
    for row in own.exclude(valid_from=None, valid_to=None).select_related("constraint_definition").order_by("pk"):
        dates = {"first": row.valid_from or "…", "last": row.valid_to or "…"}
        yield Dated(row.constraint_definition.rule_code, _("the organization's value, %(first)s – %(last)s") % dates)


def _values(profile: Profile | None) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Rules that the profile has values of, with the organization's value before and after; hard ones keep theirs."""
    if profile is None or not profile.values:
        return
    held = RuleBook.between(localdate(), localdate()).for_all(localdate())
    for code, value in profile.values.items():
        if code in held and held[code].level is not Level.HARD:
            yield code, held[code].value, {**held[code].value, **value}


def save(form: RulesForm, profile: Profile | None) -> tuple[list[ConstraintDefinition], WeightProfile]:
    """The asked weights as the next version of the named profile (the newest, where it is the same), and, if the form
    says so, as the organization's from now on: the rules that changed. Runs that were made keep the rules they had.
    """
    version = _version(form, profile)
    if not form.cleaned_data["for_good"]:
        return [], version
    changed = []
    valued = {code: after for code, before, after in _values(profile) if before != after}
    for code, value in valued.items():
        set_rule(code, weight=form.asked[code].weight, level=form.asked[code].level, value=dict(value))
    for code, row in form.rows.items():
        asked = form.asked[code]
        if setting_of(row) != asked or code in valued:
            row.type, row.weight = asked.level.value, asked.weight
            row.full_clean()
            row.save()
            changed.append(row)
    return changed, version


def _version(form: RulesForm, profile: Profile | None) -> WeightProfile:
    weights = {
        code: asked.weight
        for code, asked in form.asked.items()
        if asked.level is not Level.HARD and may_be_weighed(code)
    }
    wanted = Profile(name=form.cleaned_data["name"], weights=weights, values=profile.values if profile else {})
    newest = WeightProfile.objects.filter(name=wanted.name).order_by("-version").first()
    if newest is not None and (newest.weights, newest.values) == (dict(wanted.weights), dict(wanted.values)):
        return newest
    return add_version(wanted)


def difference(former: WeightProfile | None, row: WeightProfile) -> list[Changed]:
    """The weights that a version has otherwise than the one before it."""
    if former is None:
        return []
    codes = [code for code in RULES_BY_CODE if former.weights.get(code) != row.weights.get(code)]
    return [
        Changed(rule_name(code), str(former.weights.get(code, "–")), str(row.weights.get(code, "–"))) for code in codes
    ]
