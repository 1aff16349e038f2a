"""Rules and where their weights come from, in words."""

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from constraints.resolve import EffectiveRule, Origin, Source
from constraints.rules import RULES_BY_CODE


def rule_name(code: str) -> str:
    """The rule's name in the active language; the code of a rule this version does not know."""
    rule = RULES_BY_CODE.get(code)
    if rule is None:
        return code
    return rule.name_sv if (get_language() or "sv").startswith("sv") else rule.name_en


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
