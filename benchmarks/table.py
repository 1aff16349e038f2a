"""What the runs of a benchmark come to, class by class, as a table that reads well as text and as Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import mean
from typing import Any

from benchmarks.runs import Run

ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One class. Gaps to the reference in %: mean of the instances' means over their seeds, worst run, best run."""

    set: str
    size_class: str
    instances: int
    runs: int
    gap_mean: float | None
    gap_worst: float | None
    gap_best: float | None
    feasible_percent: float
    moves_per_second: float
    first_plan_seconds: float


def summary(runs: Sequence[Run], reference: dict[str, Any]) -> list[Row]:
    """A row per class in the order of the runs, one per set of several classes, and one for several sets."""
    classes = dict.fromkeys((run.set, run.size_class) for run in runs)
    sets = dict.fromkeys(run.set for run in runs)
    rows = []
    for name in sets:
        mine = [size for which, size in classes if which == name]
        rows += [
            _row(name, size, [r for r in runs if (r.set, r.size_class) == (name, size)], reference) for size in mine
        ]
        if len(mine) > 1:
            rows.append(_row(name, ALL, [run for run in runs if run.set == name], reference))
    if len(sets) > 1:
        rows.append(_row(ALL, ALL, runs, reference))
    return rows


def gap(run: Run, reference: dict[str, Any]) -> float | None:
    """How far the cost lies above the reference, in %; None for an infeasible plan or where none is known."""
    known = reference.get(run.instance, {}).get("value")
    return 100 * (run.cost / known - 1) if known and run.feasible else None


def classed(run: Run, reference: dict[str, Any]) -> Run:
    """The run with the reference's word on set and class where its own instance has none."""
    known = reference.get(run.instance, {})
    return replace(run, set=run.set or known.get("set", ""), size_class=run.size_class or known.get("size_class", ""))


def flat(run: Run, reference: dict[str, Any]) -> dict[str, Any]:
    """The run as JSON values, its gap with it."""
    return asdict(run) | {"gap": gap(run, reference)}


def _row(name: str, size: str, runs: Sequence[Run], reference: dict[str, Any]) -> Row:
    gaps: dict[str, list[float]] = {}
    for run in runs:
        if (one := gap(run, reference)) is not None:
            gaps.setdefault(run.instance, []).append(one)
    every = [one for many in gaps.values() for one in many]
    return Row(
        set=name,
        size_class=size,
        instances=len({run.instance for run in runs}),
        runs=len(runs),
        gap_mean=mean(map(mean, gaps.values())) if every else None,
        gap_worst=max(every, default=None),
        gap_best=min(every, default=None),
        feasible_percent=100 * mean(run.feasible for run in runs),
        moves_per_second=mean(run.moves_per_second for run in runs),
        first_plan_seconds=mean(run.first_plan_seconds for run in runs),
    )


HEADS = ("set", "class", "instances", "runs", "mean %", "worst %", "best %", "feasible %", "k moves/s", "first plan ms")


def text(rows: Iterable[Row]) -> str:
    """The summary for people."""
    return markdown(
        HEADS,
        [
            (
                row.set or "-",
                row.size_class or "-",
                f"{row.instances}",
                f"{row.runs}",
                *(_percent(value) for value in (row.gap_mean, row.gap_worst, row.gap_best)),
                f"{row.feasible_percent:.0f}",
                f"{row.moves_per_second / 1000:.0f}",
                f"{1000 * row.first_plan_seconds:.1f}",
            )
            for row in rows
        ],
    )


def plain(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The summary as JSON values."""
    return [asdict(row) for row in rows]


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with its columns aligned: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    rule = [f"{'-' * width}" if i == 0 else f"{'-' * (width - 1)}:" for i, width in enumerate(widths)]
    return "\n".join(_line(cells, widths) for cells in (heads, rule, *rows))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = [
        cell.ljust(width) if i == 0 else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(aligned)} |"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:+.2f}"
