"""What the snapshot makes of an area's rows."""

from scheduling.snapshot import take_snapshot
from tests.factories import MONDAY


def problem(area, first=MONDAY, last=None):
    return take_snapshot(area, first, last or first).problem
