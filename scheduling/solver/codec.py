"""Problem <-> plain JSON values. Field names are the keys; what equals its default is left out.

Rows of the travel matrices are lists of numbers, or packed: text in a tenth of the time to read.
"""

import json
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from functools import cache
from typing import Any

from constraints.rules import Level
from scheduling.solver.calendar import Calendar
from scheduling.solver.problem import (
    Break,
    BreakPlace,
    Client,
    Dependency,
    Duty,
    Edge,
    Employee,
    HeldSkill,
    Obligation,
    Preference,
    Problem,
    Relation,
    RelationKind,
    Settings,
    Shift,
    SkillNeed,
    Staff,
    Travel,
    Visit,
    Window,
)
from scheduling.solver.rules import ActiveRule, Override, Rules
from scheduling.solver.travel import unpacked


def encode(value: Any, row: Callable[["array[int]"], Any] = list) -> Any:
    """Dataclasses become objects, tuples lists, and a row of a travel matrix what `row` makes of it."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Travel):
        return {name: [[row(one) for one in mode] for mode in getattr(value, name)] for name in ("ticks", "metres")}
    if isinstance(value, tuple):
        return [encode(item, row) for item in value]
    if isinstance(value, Mapping):
        return {key: encode(item, row) for key, item in value.items()}
    if not hasattr(value, "__dataclass_fields__"):
        return value
    return {name: encode(part, row) for name, part in _given(value)}


def _given(value: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a dataclass that do not equal their defaults."""
    for part in fields(value):
        if part.default is MISSING or getattr(value, part.name) != part.default:
            yield part.name, getattr(value, part.name)


def canonical(problem: Problem) -> str:
    """The problem's JSON with its keys in order and nothing between; that of its travel, nine tenths, is made once."""
    parts = {name: problem.travel.text if name == "travel" else _text(encode(part)) for name, part in _given(problem)}
    return "{" + ",".join(f"{_text(name)}:{parts[name]}" for name in sorted(parts)) + "}"


def _text(raw: Any) -> str:
    return json.dumps(raw, sort_keys=True, separators=(",", ":"))


def _matrices(raw: Any) -> Any:
    return tuple(tuple(unpacked(row) for row in mode) for mode in raw)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value


def _many(kind: type) -> Callable[[Any], Any]:
    return lambda raw: tuple(_build(kind, item) for item in raw)


def _one(kind: type) -> Callable[[Any], Any]:
    return lambda raw: _build(kind, raw)


PARTS: dict[type, dict[str, Callable[[Any], Any]]] = {
    Window: {"preference": Preference},
    Visit: {"windows": _many(Window), "needs": _many(SkillNeed), "obligation": Obligation},
    Employee: {"skills": _many(HeldSkill), "duties": _many(Duty)},
    Relation: {"kind": RelationKind},
    Shift: {"breaks": _many(Break)},
    Dependency: {"measured_from": Edge, "staff": Staff},
    ActiveRule: {"level": Level},
    Rules: {"active": _many(ActiveRule), "overrides": _many(Override)},
    Settings: {"window_closes": Edge, "break_place": BreakPlace, "calendar": _one(Calendar)},
    Travel: {"ticks": _matrices, "metres": _matrices},
    Problem: {
        "settings": _one(Settings),
        "visits": _many(Visit),
        "employees": _many(Employee),
        "shifts": _many(Shift),
        "travel": _one(Travel),
        "dependencies": _many(Dependency),
        "relations": _many(Relation),
        "clients": _many(Client),
        "rules": _one(Rules),
    },
}


def _build(kind: type, raw: Mapping[str, Any]) -> Any:
    parts, known = PARTS.get(kind, {}), _names(kind)
    if not raw.keys() <= known:
        unknown = min(raw.keys() - known)
        raise ValueError(f"{kind.__name__}: unknown field {unknown!r}; the stored problem is of another version.")
    return kind(**{name: parts.get(name, _tuples)(value) for name, value in raw.items()})


@cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(part.name for part in fields(kind))


def decode_row(kind: type, raw: Mapping[str, Any]) -> Any:
    """One row of a Problem (a Visit, a Shift, an Employee) that `encode` was given."""
    return _build(kind, raw)


def decode(raw: Mapping[str, Any]) -> Problem:
    """The Problem that `encode` was given; checks itself like any other."""
    problem = _build(Problem, raw)
    assert isinstance(problem, Problem)
    return problem
