"""What is to be planned: frozen, checked, without a name, an address or a coordinate.

All times are integer ticks since `Settings.origin` (a day is an integer offset from the period's first local date), all
distances whole metres, all ids opaque strings. Whoever builds a Problem converts once, on the way in.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from scheduling.solver.calendar import Calendar
from scheduling.solver.rules import Rules
from scheduling.solver.travel import UNREACHABLE as UNREACHABLE
from scheduling.solver.travel import Travel as Travel


class Preference(StrEnum):
    HARD = "HARD"
    PREFERRED = "PREFERRED"
    AVOID = "AVOID"


class Obligation(StrEnum):
    MANDATORY = "MANDATORY"
    NORMAL = "NORMAL"
    OPTIONAL = "OPTIONAL"


class RelationKind(StrEnum):
    """CONTACT is the fixed contact person: inside the circle of a protected client, but not a preference."""

    PREFERRED = "PREFERRED"
    BLOCKED = "BLOCKED"
    CONTACT = "CONTACT"


class Staff(StrEnum):
    SAME = "SAME"
    DIFFERENT = "DIFFERENT"
    ANY = "ANY"


class Edge(StrEnum):
    """Which end of a visit or of a service is meant."""

    START = "START"
    END = "END"


class BreakPlace(StrEnum):
    """Where a break is spent: PREVIOUS rests, then travels; NEXT travels, then rests; OFFICE goes to `Break.place`."""

    PREVIOUS = "PREVIOUS"
    NEXT = "NEXT"
    OFFICE = "OFFICE"


@dataclass(frozen=True, kw_only=True)
class Window:
    open: int
    close: int
    preference: Preference = Preference.HARD


@dataclass(frozen=True, kw_only=True)
class SkillNeed:
    """`employees` of the team must hold `skill` at `min_level` or higher."""

    skill: str
    min_level: int = 0
    employees: int = 1


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One dated visit. Dated skills must hold on each local date from `day` to `last_day` (its latest start).

    `areas`: the client's service area, then those it is a part of. `has_key`: a key is fetched at the office first.
    `baseline_team` and `baseline_start`: who came and when in the plan that this one replaces; they need not be in the
    problem any more.
    """

    id: str
    client: str
    duration: int
    place: int
    staff: int = 1
    windows: tuple[Window, ...] = ()
    priority: int = 1
    obligation: Obligation = Obligation.NORMAL
    needs: tuple[SkillNeed, ...] = ()
    day: int = 0
    last_day: int = 0
    protected: bool = False
    pinned_employees: tuple[str, ...] = ()
    pinned_start: int | None = None
    areas: tuple[str, ...] = ()
    has_key: bool = False
    baseline_team: tuple[str, ...] = ()
    baseline_start: int | None = None

    @cached_property
    def agreed(self) -> tuple[Window, ...]:
        """The HARD windows, by opening."""
        return tuple(
            sorted((w for w in self.windows if w.preference is Preference.HARD), key=lambda w: (w.open, w.close))
        )

    @cached_property
    def preferred(self) -> tuple[Window, ...]:
        """The PREFERRED windows, by opening."""
        return tuple(
            sorted((w for w in self.windows if w.preference is Preference.PREFERRED), key=lambda w: (w.open, w.close))
        )

    @cached_property
    def avoided(self) -> tuple[tuple[int, int], ...]:
        """The union of the AVOID windows, as disjoint intervals."""
        spans = sorted((w.open, w.close) for w in self.windows if w.preference is Preference.AVOID)
        union: list[tuple[int, int]] = []
        for opening, close in spans:
            if union and opening <= union[-1][1]:
                union[-1] = (union[-1][0], max(union[-1][1], close))
            else:
                union.append((opening, close))
        return tuple(union)


@dataclass(frozen=True, kw_only=True)
class Client:
    """What is known of a client beside the visits. `history`: employees who came in the days before the period."""

    id: str
    contact: str | None = None
    history: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HeldSkill:
    """Valid from `first_day` to `last_day`, both included; None leaves that side open."""

    skill: str
    level: int = 0
    first_day: int | None = None
    last_day: int | None = None


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Working time outside the problem, before or after it: worked or planned. `paid`: ticks of it that are paid."""

    start: int
    end: int
    paid: int


@dataclass(frozen=True, kw_only=True)
class Employee:
    """`absences`: half-open tick intervals of approved absence or outside the employment. Without an `area` they belong
    everywhere. `duties`: what is known of their work outside the problem; `weekly_minutes`: the contract's. `served`
    and `worked`: ticks with clients, and of shifts without unpaid breaks, in the past that a fair workload counts.
    """

    id: str
    skills: tuple[HeldSkill, ...] = ()
    absences: tuple[tuple[int, int], ...] = ()
    area: str | None = None
    duties: tuple[Duty, ...] = ()
    weekly_minutes: int | None = None
    served: int = 0
    worked: int = 0


@dataclass(frozen=True, kw_only=True)
class Relation:
    """Valid from `first_day` to `last_day`, both included; None leaves that side open."""

    client: str
    employee: str
    kind: RelationKind
    first_day: int | None = None
    last_day: int | None = None


@dataclass(frozen=True, kw_only=True)
class Break:
    """`place` is the office and used only where breaks are spent there (`BreakPlace.OFFICE`)."""

    id: str
    open: int
    close: int
    duration: int
    required: bool = True
    paid: bool = False
    place: int | None = None


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One employee's working time with one mode of travel. Without `end_place` the route ends at its last visit.

    `from_office`: the start place is an office.
    """

    id: str
    employee: str
    day: int
    start: int
    end: int
    start_place: int
    end_place: int | None = None
    mode: int = 0
    vehicle_skill: str | None = None
    from_office: bool = True
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """`second` starts between `min_gap` and `max_gap` ticks after `first` starts or ends. No `max_gap`: no upper bound.

    `min_gap` None: the dependency has no say in time (only in staff or all_or_nothing).
    """

    id: str
    first: str
    second: str
    min_gap: int | None = 0
    max_gap: int | None = None
    measured_from: Edge = Edge.START
    staff: Staff = Staff.ANY
    all_or_nothing: bool = False


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this problem counts. `origin` is the instant of tick 0 in ISO 8601; the core only carries it along. Without a
    `calendar` no rule judges by the week.
    """

    origin: str
    ticks_per_minute: int = 60
    divide_by: int = 1
    window_closes: Edge = Edge.END
    break_place: BreakPlace = BreakPlace.PREVIOUS
    calendar: Calendar | None = None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything a plan depends on. Checks itself: ValueError names the row, the value and what to do."""

    settings: Settings
    visits: tuple[Visit, ...]
    employees: tuple[Employee, ...]
    shifts: tuple[Shift, ...]
    travel: Travel
    dependencies: tuple[Dependency, ...] = ()
    relations: tuple[Relation, ...] = ()
    clients: tuple[Client, ...] = ()
    """Only those of whom more is known than their visits."""
    rules: Rules = field(default_factory=Rules.defaults)

    def __post_init__(self) -> None:
        from scheduling.solver.checks import check  # the checks read Problem's own types

        check(self)

    @property
    def ticks_per_minute(self) -> int:
        return self.settings.ticks_per_minute

    @cached_property
    def visit(self) -> dict[str, Visit]:
        return {visit.id: visit for visit in self.visits}

    @cached_property
    def employee(self) -> dict[str, Employee]:
        return {employee.id: employee for employee in self.employees}

    @cached_property
    def client(self) -> dict[str, Client]:
        return {client.id: client for client in self.clients}

    @cached_property
    def visits_of(self) -> dict[str, tuple[Visit, ...]]:
        """Client id -> its visits, in the problem's order."""
        found: dict[str, list[Visit]] = {}
        for visit in self.visits:
            found.setdefault(visit.client, []).append(visit)
        return {client: tuple(visits) for client, visits in found.items()}

    @cached_property
    def shift(self) -> dict[str, Shift]:
        return {shift.id: shift for shift in self.shifts}

    @cached_property
    def breaks(self) -> dict[str, tuple[Shift, Break]]:
        """Break id -> its shift and itself."""
        return {pause.id: (shift, pause) for shift in self.shifts for pause in shift.breaks}

    @cached_property
    def horizon(self) -> int:
        """No element of a plan may start later: 24 hours after the last shift's end."""
        return max((shift.end for shift in self.shifts), default=0) + 24 * 60 * self.ticks_per_minute

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Visits that are all assigned or none: connected by all_or_nothing dependencies; in the problem's order."""
        root = {visit.id: visit.id for visit in self.visits}

        def find(visit_id: str) -> str:
            while root[visit_id] != visit_id:
                visit_id = root[visit_id]
            return visit_id

        for link in self.dependencies:
            if link.all_or_nothing:
                root[find(link.second)] = find(link.first)
        members: dict[str, list[str]] = {}
        for visit in self.visits:
            members.setdefault(find(visit.id), []).append(visit.id)
        return tuple(tuple(ids) for ids in members.values())

    def to_json(self, *, compact: bool = False) -> dict[str, Any]:
        """Plain JSON values; `from_json` gives an equal Problem back. `compact`: travel packed, as it is stored."""
        from scheduling.solver.codec import encode
        from scheduling.solver.travel import packed

        raw: dict[str, Any] = encode(self, packed if compact else list)
        return raw

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Problem":
        """A stored problem, checked again; ValueError, KeyError or TypeError if it is not one."""
        from scheduling.solver.codec import decode

        return decode(raw)

    def input_hash(self) -> str:
        """SHA-256 of the canonical JSON: equal problems, equal hash."""
        from scheduling.solver.codec import canonical

        return hashlib.sha256(canonical(self).encode()).hexdigest()
