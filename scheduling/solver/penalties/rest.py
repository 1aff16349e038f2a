"""Rest and paid time of one employee: what a plan's late returns add to the roster's own breaches. Units are ticks."""

from collections.abc import Iterable, Iterator, Sequence

Span = tuple[int, int]
"""Half-open interval of ticks."""


def longest_free(work: Iterable[Span], start: int, end: int) -> Span:
    """The longest time from `start` to `end` outside all work, the first of several; empty, at the end, if there is
    none.
    """
    longest = (end, end)
    free = start
    for begin, finish in sorted(work):
        longest = _longer(longest, free, min(begin, end))
        free = max(free, finish)
    return _longer(longest, free, end)


def _longer(longest: Span, begin: int, finish: int) -> Span:
    return (begin, finish) if finish - begin > longest[1] - longest[0] else longest


def anchors(work: Sequence[Span], day: int) -> Iterator[int]:
    """Where daily rest is judged, for `day` ticks each: the first start of work, then the first start at or after the
    end of each anchor's longest free time. So a split day has one anchor.
    """
    end = min((begin for begin, _ in work), default=0)
    for begin in sorted(begin for begin, _ in work):
        if begin >= end:
            yield begin
            near = [span for span in work if span[0] < begin + day and span[1] > begin]
            end = max(longest_free(near, begin, begin + day)[1], begin + 1)


def added_rest(asked: int, roster: Iterable[Span], worked: Iterable[Span], start: int, end: int) -> int:
    """Ticks of rest from `start` to `end` that are missing with the returns of the plan and not by the roster alone."""
    free, planned_free = longest_free(worked, start, end), longest_free(roster, start, end)
    missing, missing_by_roster = asked - free[1] + free[0], asked - planned_free[1] + planned_free[0]
    return max(0, max(0, missing) - max(0, missing_by_roster))


def added_hours(allowed: int, roster: int, worked: int) -> int:
    """Paid ticks beyond those allowed that the returns of the plan add."""
    return max(0, worked - allowed) - max(0, roster - allowed)
