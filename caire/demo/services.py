"""What clients are helped with: how long, when, with which skills, and how much it matters."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Service:
    """``durations`` in minutes; a window opens at one of ``opens`` (minutes after midnight) for one of ``lengths``."""

    code: str
    durations: tuple[int, ...]
    opens: tuple[int, ...]
    lengths: tuple[int, ...]
    priority: int
    obligation: str = "NORMAL"
    skill: str | None = None


def _clock(*times: str) -> tuple[int, ...]:
    return tuple(int(time[:2]) * 60 + int(time[3:]) for time in times)


_ALL = (
    Service(code="INSULIN", durations=(10, 15), opens=_clock("07:00", "07:15"), lengths=(75, 90), priority=10,
            obligation="MANDATORY", skill="DELEG_INSULIN"),
    Service(code="FRUKOST", durations=(15, 20), opens=_clock("07:15"), lengths=(165, 180), priority=7),
    Service(code="MORGON", durations=(25, 30, 35, 40, 45), opens=_clock("07:00", "07:30", "08:00", "08:30"),
            lengths=(120, 150, 180), priority=6),
    Service(code="LUNCH", durations=(20, 25, 30), opens=_clock("11:00", "11:15", "11:30"), lengths=(105, 120, 150),
            priority=5),
    Service(code="TILLSYN", durations=(10, 15), opens=_clock("13:30", "14:00"), lengths=(120, 150), priority=3,
            obligation="OPTIONAL"),
    Service(code="MIDDAG", durations=(20, 25), opens=_clock("16:00", "16:30"), lengths=(105, 120, 150), priority=5),
    Service(code="KVÄLL", durations=(20, 25, 30, 35), opens=_clock("17:45", "18:15", "18:45"),
            lengths=(135, 150, 165), priority=6),
    Service(code="DUSCH", durations=(40, 45, 50), opens=_clock("09:30", "10:00", "13:00"), lengths=(150, 180),
            priority=4, skill="UNDERSKOTERSKA"),
    Service(code="OMLÄGGNING", durations=(15, 20), opens=_clock("09:30"), lengths=(420,), priority=8,
            skill="DELEG_SÅRVÅRD"),
    Service(code="STÄD", durations=(50, 60), opens=_clock("09:00", "12:30"), lengths=(210, 240), priority=2),
    Service(code="INKÖP", durations=(40, 45, 50), opens=_clock("10:00", "13:00"), lengths=(180, 210), priority=2),
    Service(code="PROMENAD", durations=(30,), opens=_clock("13:00", "13:30"), lengths=(150, 180), priority=1,
            obligation="OPTIONAL"),
)  # fmt: skip
SERVICES = {service.code: service for service in _ALL}

DAILY: tuple[tuple[tuple[str, ...], int], ...] = (
    (("MORGON",), 16),
    (("MORGON", "KVÄLL"), 26),
    (("MORGON", "LUNCH", "KVÄLL"), 24),
    (("MORGON", "LUNCH", "MIDDAG", "KVÄLL"), 14),
    (("INSULIN", "FRUKOST", "KVÄLL"), 8),
    (("LUNCH", "MIDDAG"), 6),
    (("MORGON", "TILLSYN"), 6),
)
"""What a client needs every day, with its weight among clients."""

WEEKLY: dict[str, int] = {"DUSCH": 9, "OMLÄGGNING": 3, "STÄD": 6, "INKÖP": 4, "PROMENAD": 3}
"""Visits on each weekday in every 240 of a day; a wound is dressed after a shower, so there are fewer of those."""

SKILLS: dict[str, tuple[str, bool]] = {
    "UNDERSKOTERSKA": ("Undersköterska", False),
    "LYFT": ("Lyftutbildning", False),
    "KORKORT": ("Körkort B", False),
    "DEMENS": ("Demensutbildning", False),
    "DELEG_INSULIN": ("Delegering: insulin", True),
    "DELEG_SÅRVÅRD": ("Delegering: sårvård", True),
}
"""Code -> name, and whether it is a delegation."""
