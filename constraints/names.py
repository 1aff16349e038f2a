"""Rules and where their weights come from, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from constraints.models import BUILT_IN_PROFILES, CATEGORIES, LEVELS
from constraints.resolve import EffectiveRule, Origin, Source
from constraints.rules import RULES_BY_CODE, Category, Rule

PARAMETERS = {
    "scarce": gettext_lazy("scarce skills"),
    "wanted": gettext_lazy("wanted traits"),
    "cannot": gettext_lazy("cannot meet"),
    "has": gettext_lazy("there is"),
    "share_percent": gettext_lazy("share (%)"),
    "history_days": gettext_lazy("days of history"),
    "free": gettext_lazy("faces that cost nothing"),
    "base_minutes": gettext_lazy("minutes added to each visit"),
    "factors": gettext_lazy("factor by priority 1 to 10"),
    "per": gettext_lazy("priced by"),
    "unused": gettext_lazy("count unused shifts"),
    "tolerance_minutes": gettext_lazy("tolerance (min)"),
    "max_minutes": gettext_lazy("at most (min)"),
    "due": gettext_lazy("a break is due"),
    "span_minutes": gettext_lazy("for shifts longer than (min)"),
    "edge": gettext_lazy("also first or last in the shift"),
    "minutes": gettext_lazy("limit (min)"),
    "break_minutes": gettext_lazy("shortest real break (min)"),
    "week_start": gettext_lazy("week begins"),
    "weeks": gettext_lazy("weeks taken together"),
    "areas": gettext_lazy("also these areas"),
    "home_legs": gettext_lazy("count ways from and to home"),
}
"""Names of the parameters of rules."""


def parameter_name(name: str) -> str:
    """A parameter for people; as the catalogue has it where this version knows no better."""
    return str(PARAMETERS.get(name, name.replace("_", " ")))


def rule_name(code: str) -> str:
    """The rule's name in the active language; the code of a rule this version does not know."""
    rule = RULES_BY_CODE.get(code)
    if rule is None:
        return code
    return rule.name_sv if _is_swedish() else rule.name_en


def meaning(rule: Rule) -> str:
    """What the rule asks, in a sentence of the active language."""
    return rule.meaning_sv if _is_swedish() else rule.meaning_en


def category_name(category: Category) -> str:
    """What kind of rules they are."""
    return str(dict(CATEGORIES)[category.value])


def level_name(level: str) -> str:
    """How a broken rule counts, in a word."""
    return str(dict(LEVELS)[level])


def profile_name(name: str) -> str:
    """A weight profile for people."""
    return str(BUILT_IN_PROFILES.get(name, name))


def profile_called(said: str) -> str:
    """The name under which a profile is kept, of what somebody calls it."""
    return next((name for name in BUILT_IN_PROFILES if profile_name(name) == said), said)


def value_text(rule: Rule, value: Mapping[str, Any]) -> str:
    """The given parameters of a value: "days of history 14, faces that cost nothing 0"."""
    names = [name for name in rule.schema["properties"] if name in value]
    return ", ".join(f"{parameter_name(name)} {_plain(value[name])}" for name in names)


def _plain(part: Any) -> str:
    if isinstance(part, bool):
        return _("yes") if part else _("no")
    if isinstance(part, list | tuple):
        return " ".join(map(str, part)) or "–"
    return str(part)


def _is_swedish() -> bool:
    return (get_language() or "sv").startswith("sv")


def where_from(origin: Origin) -> str:
    """What a weight or value was taken from, for people: "the client's own since 1 November 2026"."""
    sources = {
        Source.CATALOGUE: _("the catalogue"),
        Source.ORGANIZATION: _("the organization"),
        Source.PROFILE: _("the weight profile"),
        Source.EMPLOYEE: _("the employee's own"),
        Source.CLIENT: _("the client's own"),
    }
    source = sources[origin.source]
    if origin.since is None:
        return source
    return _("%(source)s since %(date)s") % {"source": source, "date": date_format(origin.since, "DATE_FORMAT")}


def effective_text(rule: EffectiveRule) -> str:
    """Weight and where it came from, and what it took the place of: "10, from the client's own; 4 is overruled"."""
    weight = str(rule.weight) if rule.weight else _("off")
    text = _("%(weight)s, from %(origin)s") % {"weight": weight, "origin": where_from(rule.weight_from)}
    lost = [own for own in rule.overruled if own.weight is not None]
    if not lost:
        return text
    names = ", ".join(
        _("%(weight)s, from %(origin)s") % {"weight": own.weight, "origin": where_from(own.origin)} for own in lost
    )
    return _("%(text)s; overruled: %(names)s") % {"text": text, "names": names}
