"""Rules by name."""

from django.utils.translation import get_language

from constraints.rules import RULES_BY_CODE


def rule_name(code: str) -> str:
    """The rule's name in the active language; the code of a rule this version does not know."""
    rule = RULES_BY_CODE.get(code)
    if rule is None:
        return code
    return rule.name_sv if (get_language() or "sv").startswith("sv") else rule.name_en
