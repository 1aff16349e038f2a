"""What the engine decides, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class StopKind(StrEnum):
    VISIT = "visit"
    BREAK = "break"


class Stop(NamedTuple):
    """One element of a route: a member of a visit, or a break of the shift."""

    kind: StopKind
    id: str


def visit_stop(visit_id: str) -> Stop:
    return Stop(StopKind.VISIT, visit_id)


def break_stop(break_id: str) -> Stop:
    return Stop(StopKind.BREAK, break_id)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The decisions: per shift the order of its stops, per assigned visit the tick before which it does not start.

    A visit for n employees stands in n routes. Visits that stand in no route are unassigned. Start times are no
    decision: they follow (`timing.time_plan`). A visit without `not_before` gets the default of `timing.time_plan`.
    """

    routes: Mapping[str, tuple[Stop, ...]]
    not_before: Mapping[str, int] = field(default_factory=dict)

    def members(self) -> dict[str, list[str]]:
        """Visit id -> the shifts it stands in, in the order of the routes."""
        found: dict[str, list[str]] = {}
        for shift_id, stops in self.routes.items():
            for stop in stops:
                if stop.kind is StopKind.VISIT:
                    found.setdefault(stop.id, []).append(shift_id)
        return found

    def to_json(self) -> dict[str, Any]:
        """Sorted by id, without empty routes: equal plans give equal bytes."""
        return {
            "routes": {
                shift_id: [[stop.kind.value, stop.id] for stop in self.routes[shift_id]]
                for shift_id in sorted(self.routes)
                if self.routes[shift_id]
            },
            "not_before": {visit_id: self.not_before[visit_id] for visit_id in sorted(self.not_before)},
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Plan":
        """A stored plan; KeyError or ValueError if it is not one."""
        return cls(
            routes={
                shift_id: tuple(Stop(StopKind(kind), stop_id) for kind, stop_id in stops)
                for shift_id, stops in raw["routes"].items()
            },
            not_before=dict(raw["not_before"]),
        )


@dataclass(frozen=True, kw_only=True)
class TimedStop:
    """When and how one stop is reached; `travel` (ticks) and `metres` are those of the leg before it."""

    kind: StopKind
    id: str
    place: int
    travel: int
    metres: int
    unreachable: bool
    arrival: int
    start: int
    end: int

    @property
    def wait(self) -> int:
        """Ticks between arrival and start."""
        return self.start - self.arrival


@dataclass(frozen=True, kw_only=True)
class TimedRoute:
    """One shift as driven. An empty route departs and returns at the shift's start, without travel.

    `home_travel`, `home_metres` and `home_unreachable` are those of the leg to the end place (0 where there is none).
    """

    shift: str
    employee: str
    stops: tuple[TimedStop, ...]
    depart: int
    home: int
    home_travel: int
    home_metres: int
    home_unreachable: bool

    @property
    def travel(self) -> int:
        """Ticks of all legs."""
        return sum(stop.travel for stop in self.stops) + self.home_travel

    @property
    def metres(self) -> int:
        """Metres of all legs."""
        return sum(stop.metres for stop in self.stops) + self.home_metres

    @property
    def is_used(self) -> bool:
        """A route that holds only breaks is not used."""
        return any(stop.kind is StopKind.VISIT for stop in self.stops)

    @property
    def counted_waiting(self) -> int:
        """Waiting at doors: what lies before the first visit is a later departure instead."""
        waits = 0
        visit_seen = False
        for stop in self.stops:
            if visit_seen:
                waits += stop.wait
            visit_seen = visit_seen or stop.kind is StopKind.VISIT
        return waits


@dataclass(frozen=True, kw_only=True)
class Timing:
    """The times of a whole plan: a route per shift, start and end per assigned visit, and who is there."""

    routes: Mapping[str, TimedRoute]
    starts: Mapping[str, int]
    ends: Mapping[str, int]
    teams: Mapping[str, tuple[str, ...]]
    """Assigned visit -> its employees, sorted."""
    unassigned: tuple[str, ...]
    """Visits in no route, in the problem's order."""
