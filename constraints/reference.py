"""The catalogue for people: as a table of a command, as JSON, and as the page docs/rules.md."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from constraints.profiles import BUILT_IN
from constraints.rules import MAX_WEIGHT, RULES, Category, Rule

HEADINGS = ("rule", "svenska", "English", "level", "weight", "per", "value", "own values of")
MEASURED = {"P": "plan", "R": "roster", "RP": "roster and plan"}

INTRODUCTION = f"""# Planning rules

Every rule that a plan is weighed by. This page is made from the catalogue:
`manage.py list_rules --markdown > docs/rules.md`.

A broken rule costs its weight for each unit: a minute, a kilometre or a piece. Levels are compared one after the other:
no sum of medium points outweighs one hard point, and no sum of soft points one medium point.
`0hard/-180medium/-3451soft` reads: nothing hard is broken, unassigned visits cost 180, and the rest 3,451 points.

**Level**: the default comes first, then the others that an organization may choose. **Weight**: an integer from 0 (off)
to {MAX_WEIGHT:,}. **Value**: the rule's parameters with their defaults and what they may be. **Own values**: who may
have a weight or value of their own, with dates. System rules are the same for everybody and nobody can change them.
"""


PROFILES_MEASURED = """On a made-up fortnight of 840 visits and 12 employees, means of two plans each
(`python -m benchmarks.profiles --visits 60 --seconds 30 --seeds 2`):

| profile | employees per client | travel, h | waiting, h | unassigned |
| --- | ---: | ---: | ---: | ---: |
| balanced | 6.52 | 91.7 | 4.7 | 2.5 |
| continuity | 5.55 | 110.5 | 4.1 | 5.0 |
| efficiency | 8.34 | 83.5 | 1.8 | 2.0 |
"""


def bounds(schema: Mapping[str, Any]) -> str:
    """What a field may hold, in a few words."""
    if "enum" in schema:
        return " or ".join(schema["enum"])
    if schema["type"] == "integer":
        return f"{schema['minimum']} to {schema['maximum']}"
    if schema["type"] == "boolean":
        return "true or false"
    if "format" in schema["items"]:
        return f"at most {schema['maxItems']}, each a {schema['items']['format']}"
    return f"{schema['minItems']} rising integers, {bounds(schema['items'])}"


def value_text(rule: Rule) -> str:
    """The fields of a rule's value with default and bounds."""
    parts = []
    for name, schema in rule.schema["properties"].items():
        default = rule.value[name]
        shown = list(default) if isinstance(default, tuple) else default
        parts.append(f"{name} = {str(shown).lower() if isinstance(shown, bool) else shown} ({bounds(schema)})")
    return "; ".join(parts) or "-"


def row(rule: Rule) -> tuple[str, ...]:
    """One rule as the cells of a table."""
    others = [level for level in rule.levels if level != rule.level]
    level = rule.level + (f" ({', '.join(others)})" if others else "")
    who = "nobody: system rule" if rule.is_system else ", ".join(who.lower() for who in rule.who)
    return (
        rule.code, rule.name_sv, rule.name_en, level, str(rule.weight), rule.unit.value, value_text(rule), who,
    )  # fmt: skip


def as_json(rule: Rule) -> dict[str, Any]:
    """The whole row for programs."""
    return {
        "code": rule.code,
        "name": {"sv": rule.name_sv, "en": rule.name_en},
        "meaning": {"sv": rule.meaning_sv, "en": rule.meaning_en},
        "category": rule.category,
        "levels": list(rule.levels),
        "level": rule.level,
        "weight": rule.weight,
        "unit": rule.unit,
        "value": dict(rule.value),
        "schema": dict(rule.schema),
        "is_system": rule.is_system,
        "who": list(rule.who),
        "measured_on": MEASURED[rule.on],
    }


def markdown() -> str:
    """The page docs/rules.md."""
    return "\n".join([INTRODUCTION, *_categories(), *_profiles()])


def _categories() -> Iterator[str]:
    order = list(Category)
    for category, rules in groupby(sorted(RULES, key=lambda rule: order.index(rule.category)), lambda r: r.category):
        yield f"## {category.capitalize()}\n"
        for rule in rules:
            yield from _section(rule)


def _section(rule: Rule) -> Iterator[str]:
    _code, name_sv, name_en, level, weight, unit, value, who = row(rule)
    yield f"### {name_en} (`{rule.code}`)\n"
    yield f"{rule.meaning_en}\n"
    yield f"*{name_sv}*: {rule.meaning_sv}\n"
    yield f"- Level: {level}. Weight: {weight} per unit, counted in {unit}. Measured on: {MEASURED[rule.on]}."
    yield f"- Value: {value}."
    yield f"- Own values: {who}.\n"


def _profiles() -> Iterator[str]:
    names = [profile.name for profile in BUILT_IN]
    yield "## Weight profiles\n"
    yield (
        "A profile replaces the organization's weights of rules that are not hard for one run, or for good. 0 is off;\n"
        "an empty cell leaves the organization's own weight. Values in brackets replace the rule's.\n"
    )
    yield f"| rule | {' | '.join(names)} |"
    yield f"| --- | {' | '.join('---:' for _ in names)} |"
    for rule in RULES:
        cells = [_profile_cell(profile.weights, profile.values, rule.code) for profile in BUILT_IN]
        if any(cells):
            yield f"| {rule.code} | {' | '.join(cells)} |"
    yield ""
    yield PROFILES_MEASURED.rstrip()


def _profile_cell(weights: Mapping[str, int], values: Mapping[str, Mapping[str, Any]], code: str) -> str:
    if code not in weights:
        return ""
    own = ", ".join(f"{name} {value}" for name, value in values.get(code, {}).items())
    return f"{weights[code]}" + (f" ({own})" if own else "")
