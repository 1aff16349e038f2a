"""What publishing a day would change for whom, and what stands against it. Codes only, no names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from scheduling.models import PlanDay, Schedule, ScheduleAssignment
from scheduling.models.plan_days import DayStatus

MOVED_FROM = timedelta(minutes=1)


class Key(NamedTuple):
    """A visit in every version of its day."""

    requirement: object
    ordinal: int


@dataclass(frozen=True, kw_only=True)
class Visit:
    """As one employee has it."""

    client: str
    service: str
    start: datetime
    end: datetime


@dataclass(kw_only=True)
class EmployeeChanges:
    """What one employee has more, less, or at another time (before, after) than in the published plan."""

    code: str
    added: list[Visit] = field(default_factory=list)
    removed: list[Visit] = field(default_factory=list)
    moved: list[tuple[Visit, Visit]] = field(default_factory=list)

    @property
    def is_any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.added or self.removed or self.moved)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A draft day beside what is published of the same day (None: nothing is)."""

    day: PlanDay
    published: PlanDay | None
    changes: tuple[EmployeeChanges, ...]
    clients: frozenset[str]
    """Codes of the clients with another team, another time, or a visit more or less."""
    unassigned: int
    broken: tuple[tuple[str, int], ...]
    """Hard rules that the version breaks, with how often."""


def published_of(day: PlanDay) -> PlanDay | None:
    """The day that holds now of the same area and date."""
    return (
        PlanDay.objects.select_related("solution")
        .defer("solution__input_data", "solution__output_solution")
        .filter(area=day.area_id, date=day.date, status=DayStatus.PUBLISHED)
        .first()
    )


def preview(day: PlanDay) -> Preview:
    """Read from the rows of both days: five queries, however many visits."""
    published = published_of(day)
    before, after = ({} if published is None else _by_employee(published)), _by_employee(day)
    codes = sorted({*before, *after})
    changes = [_changes(code, before.get(code, {}), after.get(code, {})) for code in codes]
    return Preview(
        day=day,
        published=published,
        changes=tuple(change for change in changes if change.is_any),
        clients=_clients(before, after),
        unassigned=Schedule.objects.filter(plan_day=day, assignments=None).count(),
        broken=tuple(_broken(day.solution.score.get("rules", []))),
    )


def _by_employee(day: PlanDay) -> dict[str, dict[Key, Visit]]:
    rows = ScheduleAssignment.objects.filter(schedule__plan_day=day).values_list(
        "employee__code",
        "schedule__requirement",
        "schedule__ordinal",
        "schedule__client__code",
        "schedule__requirement__service_type",
        "start_time",
        "end_time",
    )
    found: dict[str, dict[Key, Visit]] = {}
    for employee, requirement, ordinal, client, service, start, end in rows.order_by("start_time"):
        visit = Visit(client=client, service=service or "", start=start, end=end)
        found.setdefault(employee, {})[Key(requirement, ordinal)] = visit
    return found


def _changes(code: str, before: Mapping[Key, Visit], after: Mapping[Key, Visit]) -> EmployeeChanges:
    return EmployeeChanges(
        code=code,
        added=[visit for key, visit in after.items() if key not in before],
        removed=[visit for key, visit in before.items() if key not in after],
        moved=[(before[key], visit) for key, visit in after.items() if key in before and is_moved(before[key], visit)],
    )


def is_moved(before: Visit, after: Visit) -> bool:
    """Begins or ends a minute or more away."""
    return abs(after.start - before.start) >= MOVED_FROM or abs(after.end - before.end) >= MOVED_FROM


def _clients(before: Mapping[str, Mapping[Key, Visit]], after: Mapping[str, Mapping[Key, Visit]]) -> frozenset[str]:
    """A swap of two members of a team is no news to the client; another face or another time is."""
    teams, later = _teams(before), _teams(after)
    return frozenset(
        (later.get(key) or teams[key])[1].client
        for key in {*teams, *later}
        if key not in teams
        or key not in later
        or teams[key][0] != later[key][0]
        or is_moved(teams[key][1], later[key][1])
    )


def _teams(employees: Mapping[str, Mapping[Key, Visit]]) -> dict[Key, tuple[frozenset[str], Visit]]:
    found: dict[Key, tuple[frozenset[str], Visit]] = {}
    for code, visits in employees.items():
        for key, visit in visits.items():
            found[key] = (found.get(key, (frozenset(), visit))[0] | {code}, visit)
    return found


def _broken(rules: Iterable[Mapping[str, object]]) -> Iterable[tuple[str, int]]:
    for rule in rules:
        if rule["level"] == "HARD" and rule["matches"]:
            yield str(rule["rule"]), int(str(rule["matches"]))
