"""The public benchmark format for home health care routing and scheduling, parsed into values that check themselves.

One instance is one JSON object; times in minutes, travel in units of 1/`travel_scale` minute, index = depots, then
patients. Sources of the instances: Mankowska et al. 2014 (10.1007/s10729-013-9243-1), Kummer et al. 2020, Ceschia
et al. 2024 and 2026.
"""

import gzip
import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMPONENTS = (
    "travel",
    "total_tardiness",
    "max_tardiness",
    "total_wait",
    "overtime",
    "max_idle",
    "not_preferred",
    "unserved",
    "missed_lunch",
)
NO_SHIFT_MINUTES = 48 * 60


class InstanceRefused(ValueError):
    """The file is no benchmark instance; the message names file, row, field and value."""


@dataclass(frozen=True, kw_only=True)
class Depot:
    id: str
    xy: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Caregiver:
    """`shift` in minutes, None where the set knows no shifts."""

    id: str
    skills: tuple[str, ...]
    depot: int
    shift: tuple[float, float] | None
    lunch: bool


@dataclass(frozen=True, kw_only=True)
class Service:
    skill: str
    minutes: float


@dataclass(frozen=True, kw_only=True)
class Patient:
    id: str
    xy: tuple[float, float]
    windows: tuple[tuple[float, float], ...]
    services: tuple[Service, ...]
    sync: tuple[float, float] | None
    preferred: tuple[str, ...]
    incompatible: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, kw_only=True)
class Instance:
    """`objective` holds the weights of `COMPONENTS`; `lunch` is (open, close, minutes)."""

    name: str
    objective: Mapping[str, int]
    divide_by: int
    closes_at_end: bool
    lunch: tuple[float, float, float] | None
    depots: tuple[Depot, ...]
    caregivers: tuple[Caregiver, ...]
    patients: tuple[Patient, ...]
    travel: tuple[tuple[int, ...], ...]
    travel_scale: int

    @property
    def has_shifts(self) -> bool:
        return any(caregiver.shift is not None for caregiver in self.caregivers)


def read_instance(path: Path) -> Instance:
    """An instance from `NAME.json` or `NAME.json.gz`; InstanceRefused if it is cut off or of another format."""
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        raw = json.loads(data)
    except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
        raise InstanceRefused(f"{path.name}: not a readable JSON file ({error}); fetch it again.") from error
    try:
        return parse_instance(raw)
    except InstanceRefused as error:
        raise InstanceRefused(f"{path.name}: {error}") from error


def parse_instance(raw: Any) -> Instance:
    """An instance from decoded JSON; InstanceRefused naming row and field."""
    if not isinstance(raw, dict):
        raise InstanceRefused(f"the file holds a {type(raw).__name__}; a benchmark instance is one JSON object.")
    objective = dict(_get(raw, "instance", "objective", dict))
    divide_by = objective.pop("divide_by", 1)
    for name, weight in objective.items():
        if name not in COMPONENTS:
            raise InstanceRefused(f"objective: component {name!r} is unknown; known are {', '.join(COMPONENTS)}.")
        _whole(weight, f"objective: {name}")
    depots = tuple(_depot(item, f"depot {i}") for i, item in enumerate(_get(raw, "instance", "depots", list)))
    caregivers = tuple(
        _caregiver(item, f"caregiver {i}", len(depots))
        for i, item in enumerate(_get(raw, "instance", "caregivers", list))
    )
    known = {caregiver.id for caregiver in caregivers}
    patients = tuple(
        _patient(item, f"patient {i}", known) for i, item in enumerate(_get(raw, "instance", "patients", list))
    )
    _unique("caregiver", [caregiver.id for caregiver in caregivers])
    _unique("depot or patient", [depot.id for depot in depots] + [patient.id for patient in patients])
    travel = _matrix(_get(raw, "instance", "travel", list), len(depots) + len(patients))
    return Instance(
        name=_get(raw, "instance", "name", str),
        objective=objective,
        divide_by=_whole(divide_by, "objective: divide_by", low=1),
        closes_at_end=raw.get("window_met") == "end",
        lunch=_lunch(raw["lunch"]) if raw.get("lunch") else None,
        depots=depots,
        caregivers=caregivers,
        patients=patients,
        travel=travel,
        travel_scale=_whole(raw.get("travel_scale", 1), "travel_scale", low=1),
    )


def _get(raw: Mapping[str, Any], where: str, field: str, kind: type) -> Any:
    if not isinstance(raw, dict) or field not in raw:
        raise InstanceRefused(f"{where}: field {field!r} is missing; the file is cut off or of another format.")
    if not isinstance(raw[field], kind):
        raise InstanceRefused(f"{where}: {field} is a {type(raw[field]).__name__}; give a {kind.__name__}.")
    return raw[field]


def _whole(value: Any, where: str, low: int = 0) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < low:
        raise InstanceRefused(f"{where} is {value!r}; give a whole number from {low}.")
    return value


def _minutes(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise InstanceRefused(f"{where} is {value!r}; give minutes, 0 or more.")
    return value


def _span(value: Any, where: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise InstanceRefused(f"{where} is {value!r}; give a pair [from, to].")
    first, last = _minutes(value[0], where), _minutes(value[1], where)
    if last < first:
        raise InstanceRefused(f"{where} is {value!r}; the second must not be smaller than the first.")
    return first, last


def _xy(raw: Mapping[str, Any], where: str) -> tuple[float, float]:
    value = _get(raw, where, "xy", list)
    if len(value) != 2 or not all(isinstance(part, int | float) and math.isfinite(part) for part in value):
        raise InstanceRefused(f"{where}: xy is {value!r}; give two finite numbers.")
    return float(value[0]), float(value[1])


def _names(raw: Mapping[str, Any], where: str, field: str) -> tuple[str, ...]:
    value = raw.get(field, [])
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InstanceRefused(f"{where}: {field} is {value!r}; give a list of ids.")
    return tuple(value)


def _depot(raw: Any, where: str) -> Depot:
    return Depot(id=_get(raw, where, "id", str), xy=_xy(raw, where))


def _caregiver(raw: Any, where: str, depots: int) -> Caregiver:
    depot = _whole(_get(raw, where, "depot", int), f"{where}: depot")
    if depot >= depots:
        raise InstanceRefused(f"{where}: depot is {depot}; the instance has {depots} depots, counted from 0.")
    return Caregiver(
        id=_get(raw, where, "id", str),
        skills=_names(raw, where, "skills"),
        depot=depot,
        shift=_span(raw["shift"], f"{where}: shift") if raw.get("shift") else None,
        lunch=bool(raw.get("lunch")),
    )


def _patient(raw: Any, where: str, caregivers: set[str]) -> Patient:
    services = tuple(
        Service(skill=_get(item, where, "skill", str), minutes=_minutes(item.get("dur"), f"{where}: dur"))
        for item in _get(raw, where, "services", list)
    )
    if len(services) not in (1, 2) or len({service.skill for service in services}) < len(services):
        raise InstanceRefused(f"{where}: {len(services)} services; give one, or two of different skills.")
    windows = tuple(_span(window, f"{where}: window") for window in _get(raw, where, "windows", list))
    if not windows:
        raise InstanceRefused(f"{where}: no window; give at least one.")
    patient = Patient(
        id=_get(raw, where, "id", str),
        xy=_xy(raw, where),
        windows=windows,
        services=services,
        sync=_span(raw["sync"], f"{where}: sync") if raw.get("sync") else None,
        preferred=_names(raw, where, "preferred"),
        incompatible=_names(raw, where, "incompatible"),
        optional=bool(raw.get("optional")),
    )
    for name in patient.preferred + patient.incompatible:
        if name not in caregivers:
            raise InstanceRefused(f"{where}: caregiver {name!r} is unknown; the file is of another instance.")
    return patient


def _matrix(rows: list[Any], size: int) -> tuple[tuple[int, ...], ...]:
    if len(rows) != size or any(not isinstance(row, list) or len(row) != size for row in rows):
        raise InstanceRefused(f"travel: not {size} rows of {size} (depots, then patients); the file is cut off.")
    for i, row in enumerate(rows):
        for value in row:
            _whole(value, f"travel: row {i}")
    return tuple(tuple(row) for row in rows)


def _lunch(raw: Any) -> tuple[float, float, float]:
    first, last = _span(_get(raw, "lunch", "window", list), "lunch: window")
    return first, last, _minutes(_get(raw, "lunch", "min", int), "lunch: min")


def _unique(what: str, ids: list[str]) -> None:
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise InstanceRefused(f"{what} {twice!r} stands twice; give each its own id.")
