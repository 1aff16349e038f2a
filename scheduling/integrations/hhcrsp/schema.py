"""The public benchmark format for home health care routing and scheduling, parsed into values that check themselves.

One instance is one JSON object; times in minutes, travel in units of 1/`travel_scale` minute, index = depots, then
patients. Sources of the instances: Mankowska et al. 2014 (10.1007/s10729-013-9243-1), Kummer et al. 2020, Ceschia
et al. 2024 and 2026.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
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
DAY_MINUTES = 24 * 60
MAX_WEIGHT = 1_000_000
MAX_SCALE = 60_000
MAX_TRAVEL = 2**31 - 1
MAX_COORDINATE = 1_000_000
MAX_LUNCH_MINUTES = 240
MAX_ID = 100  # characters
MAX_SKILL = 40
"""The bounds of the data model; the public instances lie far within."""


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
    """`objective` holds the weights of `COMPONENTS`; `lunch` is (open, close, minutes).

    `set` and `size_class` say what the instance is compared with; both may be empty.
    """

    name: str
    set: str
    size_class: str
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
    """An instance from decoded JSON; InstanceRefused naming row, field and value."""
    if not isinstance(raw, dict):
        raise InstanceRefused(f"the file holds a {type(raw).__name__}; a benchmark instance is one JSON object.")
    weights, divide_by = _objective(raw)
    name = _text(raw, "instance", "name")
    at_end = _closes_at_end(raw)
    depots = tuple(_depot(item, f"depot {i}", name) for i, item in enumerate(_rows(raw, "depots")))
    caregivers = tuple(
        _caregiver(item, f"caregiver {i}", len(depots)) for i, item in enumerate(_rows(raw, "caregivers"))
    )
    known = {caregiver.id for caregiver in caregivers}
    patients = tuple(_patient(item, f"patient {i}", known, at_end) for i, item in enumerate(_rows(raw, "patients")))
    _unique("caregiver", [caregiver.id for caregiver in caregivers])
    _unique("depot or patient", [depot.id for depot in depots] + [patient.id for patient in patients])
    instance = Instance(
        name=name,
        set=_text(raw, "instance", "set") if "set" in raw else "",
        size_class=_text(raw, "instance", "size_class") if "size_class" in raw else "",
        objective=weights,
        divide_by=divide_by,
        closes_at_end=at_end,
        lunch=None if raw.get("lunch") is None else _lunch(raw["lunch"]),
        depots=depots,
        caregivers=caregivers,
        patients=patients,
        travel=_matrix(_get(raw, "instance", "travel", list), len(depots) + len(patients)),
        travel_scale=_whole(raw.get("travel_scale", 1), "travel_scale", low=1, high=MAX_SCALE),
    )
    for where, minutes in _times(instance):
        _check_grain(where, minutes, instance.travel_scale)
    return instance


def _objective(raw: Mapping[str, Any]) -> tuple[dict[str, int], int]:
    """The components' weights, and what the cost is divided by."""
    weights = dict(_get(raw, "instance", "objective", dict))
    divide_by = _whole(weights.pop("divide_by", 1), "objective: divide_by", low=1, high=MAX_WEIGHT)
    for name, weight in weights.items():
        if name not in COMPONENTS:
            raise InstanceRefused(f"objective: component {_shown(name)} is unknown; known are {', '.join(COMPONENTS)}.")
        _whole(weight, f"objective: {name}", high=MAX_WEIGHT)
    return weights, divide_by


def _closes_at_end(raw: Mapping[str, Any]) -> bool:
    met = raw.get("window_met")
    if met not in (None, "start", "end"):
        raise InstanceRefused(f"window_met is {_shown(met)}; give 'start' or 'end', or leave it out (start).")
    return bool(met == "end")


def _times(instance: Instance) -> Iterator[tuple[str, float]]:
    """Every time of the instance with the name of its row and field."""
    for i, caregiver in enumerate(instance.caregivers):
        yield from ((f"caregiver {i}: shift", time) for time in caregiver.shift or ())
    for i, patient in enumerate(instance.patients):
        yield from ((f"patient {i}: dur", service.minutes) for service in patient.services)
        yield from ((f"patient {i}: window", time) for window in patient.windows for time in window)
        yield from ((f"patient {i}: sync", time) for time in patient.sync or ())
    yield from (("lunch", time) for time in instance.lunch or ())


def _check_grain(where: str, minutes: float, scale: int) -> None:
    """Times are stored in whole seconds and planned in whole ticks."""
    for unit, parts in (("second", 60), (f"tick of 1/{scale} minute", scale)):
        if minutes * parts != round(minutes * parts):
            raise InstanceRefused(f"{where} is {minutes!r} minutes, which is no whole {unit}; round it.")


def _shown(value: Any) -> str:
    """The value for a message, cut where it is long."""
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _get(raw: Mapping[str, Any], where: str, field: str, kind: type) -> Any:
    if not isinstance(raw, dict) or field not in raw:
        raise InstanceRefused(f"{where}: field {field!r} is missing; the file is cut off or of another format.")
    if not isinstance(raw[field], kind):
        raise InstanceRefused(f"{where}: {field} is a {type(raw[field]).__name__}; give a {kind.__name__}.")
    return raw[field]


def _rows(raw: Mapping[str, Any], field: str) -> list[Any]:
    rows: list[Any] = _get(raw, "instance", field, list)
    if not rows:
        raise InstanceRefused(f"{field} is []; an instance has at least one of them.")
    return rows


def _text(raw: Mapping[str, Any], where: str, field: str, most: int = MAX_ID) -> str:
    value: str = _get(raw, where, field, str)
    _check_text(value, f"{where}: {field}", most)
    return value


def _check_text(value: str, where: str, most: int = MAX_ID) -> None:
    if not 1 <= len(value.strip()) <= len(value) <= most or not value.isprintable():
        raise InstanceRefused(f"{where} is {_shown(value)}; give 1 to {most} printable characters.")


def _flag(raw: Mapping[str, Any], where: str, field: str) -> bool:
    value = raw.get(field)
    if value is not None and not isinstance(value, bool):
        raise InstanceRefused(f"{where}: {field} is {_shown(value)}; give true or false, or leave it out (false).")
    return bool(value)


def _whole(value: Any, where: str, low: int = 0, high: int = MAX_TRAVEL) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InstanceRefused(f"{where} is {_shown(value)}; give a whole number from {low} to {high}.")
    return value


def _minutes(value: Any, where: str, high: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= high:
        raise InstanceRefused(f"{where} is {_shown(value)}; give minutes from 0 to {high}.")
    return value


def _span(value: Any, where: str, high: int, empty: bool = False) -> tuple[float, float]:
    """A pair of times; ``empty``: both may be the same."""
    if not isinstance(value, list) or len(value) != 2:
        raise InstanceRefused(f"{where} is {_shown(value)}; give a pair [from, to].")
    first, last = _minutes(value[0], where, high), _minutes(value[1], where, high)
    if last < first or (last == first and not empty):
        raise InstanceRefused(
            f"{where} is {_shown(value)}; the second must be {'at least' if empty else 'above'} the first."
        )
    return first, last


def _xy(raw: Mapping[str, Any], where: str) -> tuple[float, float]:
    value = _get(raw, where, "xy", list)
    if len(value) != 2 or not all(_is_coordinate(part) for part in value):
        raise InstanceRefused(
            f"{where}: xy is {_shown(value)}; give two numbers from -{MAX_COORDINATE} to {MAX_COORDINATE}."
        )
    return float(value[0]), float(value[1])


def _is_coordinate(part: Any) -> bool:
    return isinstance(part, int | float) and not isinstance(part, bool) and abs(part) <= MAX_COORDINATE


def _names(raw: Mapping[str, Any], where: str, field: str, most: int = MAX_ID) -> tuple[str, ...]:
    value = raw.get(field, [])
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InstanceRefused(f"{where}: {field} is {_shown(value)}; give a list of ids.")
    for name in value:
        _check_text(name, f"{where}: {field}: id", most)
        if value.count(name) > 1:
            raise InstanceRefused(f"{where}: {field}: {_shown(name)} stands twice; name it once.")
    return tuple(value)


def _depot(raw: Any, where: str, instance: str) -> Depot:
    depot = Depot(id=_text(raw, where, "id"), xy=_xy(raw, where))
    if depot.id == instance:
        raise InstanceRefused(f"{where}: id is {_shown(depot.id)}, the name of the instance; give the depot its own.")
    return depot


def _caregiver(raw: Any, where: str, depots: int) -> Caregiver:
    depot = _whole(_get(raw, where, "depot", int), f"{where}: depot")
    if depot >= depots:
        raise InstanceRefused(f"{where}: depot is {depot}; the instance has {depots} depots, counted from 0.")
    return Caregiver(
        id=_text(raw, where, "id"),
        skills=_names(raw, where, "skills", MAX_SKILL),
        depot=depot,
        shift=None if raw.get("shift") is None else _span(raw["shift"], f"{where}: shift", NO_SHIFT_MINUTES),
        lunch=_flag(raw, where, "lunch"),
    )


def _service(raw: Any, where: str) -> Service:
    skill = _text(raw, where, "skill", MAX_SKILL)
    minutes = _minutes(raw.get("dur"), f"{where}: dur", DAY_MINUTES)
    if not minutes:
        raise InstanceRefused(f"{where}: dur is {minutes!r}; a visit lasts more than nothing.")
    return Service(skill=skill, minutes=minutes)


def _patient(raw: Any, where: str, caregivers: set[str], closes_at_end: bool) -> Patient:
    services = tuple(_service(item, where) for item in _get(raw, where, "services", list))
    if len(services) not in (1, 2) or len({service.skill for service in services}) < len(services):
        raise InstanceRefused(f"{where}: {len(services)} services; give one, or two of different skills.")
    windows = tuple(_span(window, f"{where}: window", NO_SHIFT_MINUTES) for window in _get(raw, where, "windows", list))
    if not windows:
        raise InstanceRefused(f"{where}: no window; give at least one.")
    patient = Patient(
        id=_text(raw, where, "id"),
        xy=_xy(raw, where),
        windows=windows,
        services=services,
        sync=None if raw.get("sync") is None else _span(raw["sync"], f"{where}: sync", DAY_MINUTES, empty=True),
        preferred=_names(raw, where, "preferred"),
        incompatible=_names(raw, where, "incompatible"),
        optional=_flag(raw, where, "optional"),
    )
    _check_caregivers(patient, where, caregivers)
    if closes_at_end:
        _check_room(patient, where)
    return patient


def _check_caregivers(patient: Patient, where: str, known: set[str]) -> None:
    for name in patient.preferred + patient.incompatible:
        if name not in known:
            raise InstanceRefused(f"{where}: caregiver {_shown(name)} is unknown; the file is of another instance.")
    for name in patient.preferred:
        if name in patient.incompatible:
            raise InstanceRefused(f"{where}: caregiver {_shown(name)} is preferred and incompatible; choose one.")


def _check_room(patient: Patient, where: str) -> None:
    """Where a visit has to end inside its window, the window has room for it."""
    longest = max(service.minutes for service in patient.services)
    for window in patient.windows:
        if window[1] - window[0] < longest:
            raise InstanceRefused(f"{where}: window is {list(window)}, shorter than dur {longest!r}; widen it.")


def _matrix(rows: list[Any], size: int) -> tuple[tuple[int, ...], ...]:
    if len(rows) != size or any(not isinstance(row, list) or len(row) != size for row in rows):
        raise InstanceRefused(f"travel: not {size} rows of {size} (depots, then patients); the file is cut off.")
    for i, row in enumerate(rows):
        for value in row:
            _whole(value, f"travel: row {i}")
    return tuple(tuple(row) for row in rows)


def _lunch(raw: Any) -> tuple[float, float, float]:
    first, last = _span(_get(raw, "lunch", "window", list), "lunch: window", DAY_MINUTES)
    minutes = _whole(_get(raw, "lunch", "min", int), "lunch: min", low=1, high=MAX_LUNCH_MINUTES)
    if last - first < minutes:
        raise InstanceRefused(f"lunch: window is {[first, last]}, shorter than min {minutes}; widen it.")
    return first, last, minutes


def _unique(what: str, ids: list[str]) -> None:
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise InstanceRefused(f"{what} {_shown(twice)} stands twice; give each its own id.")
