"""Problem <-> plain JSON values. Field names are the keys; what equals its default is left out."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
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


def encode(value: Any) -> Any:
    """Dataclasses become objects, tuples and rows of the travel matrices lists."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Travel):
        return {name: [[list(row) for row in mode] for mode in getattr(value, name)] for name in ("ticks", "metres")}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if not hasattr(value, "__dataclass_fields__"):
        return value
    return {
        part.name: encode(getattr(value, part.name))
        for part in fields(value)
        if part.default is MISSING or getattr(value, part.name) != part.default
    }


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
    parts = PARTS.get(kind, {})
    unknown = set(raw) - {part.name for part in fields(kind)}
    if unknown:
        raise ValueError(f"{kind.__name__}: unknown field {min(unknown)!r}; the stored problem is of another version.")
    return kind(**{name: parts.get(name, _tuples)(value) for name, value in raw.items()})


def decode_row(kind: type, raw: Mapping[str, Any]) -> Any:
    """One row of a Problem (a Visit, a Shift, an Employee) that `encode` was given."""
    return _build(kind, raw)


def decode(raw: Mapping[str, Any]) -> Problem:
    """The Problem that `encode` was given; checks itself like any other."""
    problem = _build(Problem, raw)
    assert isinstance(problem, Problem)
    return problem
