"""How rows are named in a problem."""

from datetime import date
from typing import NamedTuple


class VisitKey(NamedTuple):
    """What identifies a dated visit across plan versions."""

    requirement: str
    date: date
    ordinal: int

    def __str__(self) -> str:
        return f"{self.requirement}/{self.date.isoformat()}/{self.ordinal}"

    @classmethod
    def parse(cls, visit_id: str) -> "VisitKey":
        """The key in a problem's visit id."""
        requirement, day, ordinal = visit_id.split("/")
        return cls(requirement, date.fromisoformat(day), int(ordinal))
