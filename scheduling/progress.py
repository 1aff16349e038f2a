"""How far a run is, as pages read it from its row: the last figures and a short line of the best score."""

from typing import Any

from scheduling.solver.score import Score

POINTS = 120
"""Of the line, at the most: an hour's run draws as well as a minute's."""


class ScoreLine:
    """The best score over the time, at even distances: where there would be too many points, every second is left
    out.
    """

    def __init__(self) -> None:
        self._every = 1
        self._offered = 0
        self._points: list[list[float]] = []

    def add(self, elapsed: float, score: Score) -> None:
        """The best score after so many seconds; called once a beat."""
        if self._offered % self._every == 0:
            minute = score.ticks_per_minute
            self._points.append(
                [round(elapsed, 1), *(round(level / minute, 1) for level in (score.hard, score.medium, score.soft))]
            )
        self._offered += 1
        if len(self._points) > POINTS:
            self._points, self._every = self._points[::2], self._every * 2

    def to_json(self) -> list[list[float]]:
        """``[seconds, hard, medium, soft]`` in points, oldest first."""
        return list(self._points)


def drawn(points: list[list[float]]) -> list[tuple[float, float]]:
    """Seconds and SOFT points of the line's end: the plans that break as little HARD and MEDIUM as the last one, as
    only their SOFT points can be compared by eye.
    """
    last = points[-1][1:3] if points else []
    return [(seconds, soft) for seconds, hard, medium, soft in points if [hard, medium] == last]


def figures(progress: dict[str, Any]) -> dict[str, Any]:
    """What a page shows; empty before the first plan."""
    return {name: progress[name] for name in ("score", "unassigned", "moves_per_second", "elapsed") if name in progress}
