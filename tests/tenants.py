"""The cast of the isolation tests: two organizations whose personal texts carry canary strings."""

from dataclasses import dataclass

from caire.isolation.samples import fill
from organizations.models import Organization

CANARY = "Kanariefagel"


@dataclass(frozen=True)
class Tenants:
    """`ours` is the organization that acts, `theirs` the one that must not be reached."""

    ours: Organization
    theirs: Organization


def two_tenants() -> Tenants:
    """Both filled; the canary of each names whose it is."""
    return Tenants(ours=fill("ours", f"-{CANARY}-ours"), theirs=fill("theirs", f"-{CANARY}-theirs"))


def assert_no_canary(data: bytes | str, whose: str = "") -> None:
    """No personal text (of `whose`, or of anybody) is in the data."""
    text = data.decode(errors="replace") if isinstance(data, bytes) else data
    marker = f"{CANARY}-{whose}" if whose else CANARY
    assert marker.lower() not in text.lower()
