"""What a check found: a sentence, the row to edit, and the smallest change that cures it. Names nobody: rows are called
by their codes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Text = str | _StrPromise
"""A sentence with places such as `%(visit)s`, translated when it is shown."""

LINTER = frozenset({
    "no_able_employee", "no_shift_in_window", "team_not_simultaneous", "team_skills", "protected_without_circle",
    "window_shorter_than_visit", "preferred_outside_agreed", "delegation_expires", "preferred_and_blocked",
    "contact_person_unqualified", "dependency_impossible", "dependency_staff_impossible", "group_mixed_obligation",
    "break_room", "vehicle_driver_skill", "seats_exceeded", "shift_lost_to_absence", "rest_breach_in_roster",
    "weight_zero", "weight_overflow", "value_invalid", "override_tied", "pin_contradiction", "unreachable_place",
    "no_coordinates", "twice_the_same_person", "input_refused",
})  # fmt: skip
ROSTER = frozenset({
    "daily_rest", "night_rest", "weekly_rest", "weekly_hours", "shift_length", "night_mean", "break_room", "overlap",
    "vehicle_state", "vehicle_driver_skill", "absence", "cover",
})  # fmt: skip
"""What can be found; docs/checks.md says when."""


class Severity(StrEnum):
    """ERROR: a visit cannot be staffed, a rule is broken already, or rows contradict each other. WARNING: a plan can be
    made, but perhaps not the one that is meant.
    """

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row to edit: its model (`app.model`), key, and what people call it."""

    model: str
    pk: str
    name: str

    def to_json(self) -> dict[str, str]:
        """For machines."""
        return {"model": self.model, "pk": self.pk, "name": self.name}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One edit; all of a finding's changes together cure it. `text` is a sentence with places for `values`."""

    row: Row
    text: Text
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In the active language."""
        return str(self.text) % self.values


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`days`: the dates it was found on; none where it concerns no single date."""

    code: str
    severity: Severity
    text: Text
    values: Mapping[str, object] = field(default_factory=dict)
    changes: tuple[Change, ...]
    days: tuple[date, ...] = ()

    @property
    def row(self) -> Row:
        """The row to edit first."""
        return self.changes[0].row

    @property
    def is_error(self) -> bool:
        """Whether it should be cured before a run."""
        return self.severity is Severity.ERROR

    @property
    def sentence(self) -> str:
        """In the active language."""
        return str(self.text) % self.values

    def to_json(self) -> dict[str, Any]:
        """For machines; sentences in the active language."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.sentence,
            "row": self.row.to_json(),
            "changes": [{"row": change.row.to_json(), "change": change.sentence} for change in self.changes],
            "days": [day.isoformat() for day in self.days],
        }


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once with all its days, errors first; else in the order in which they were found."""
    days: dict[tuple[object, ...], set[date]] = {}
    first: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        changes = tuple((change.row, change.sentence) for change in finding.changes)
        key = finding.code, finding.severity, finding.sentence, changes
        first.setdefault(key, finding)
        days.setdefault(key, set()).update(finding.days)
    whole = [replace(finding, days=tuple(sorted(days[key]))) for key, finding in first.items()]
    return sorted(whole, key=lambda finding: not finding.is_error)
