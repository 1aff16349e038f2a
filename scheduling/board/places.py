"""Who else could make a visit: every employee on duty with the best time, what it would cost, and what forbids it."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduling.explain.names import Names
from scheduling.explain.stored import StoredPlan
from scheduling.explain.words import broken_text, difference_text, violation_text
from scheduling.solver.explain.alternatives import others, put_in
from scheduling.solver.explain.blocking import facts
from scheduling.solver.explain.moves import Move
from scheduling.solver.plan import visit_stop
from scheduling.solver.score import Score

SHOWN = 3
"""Rules named for each employee."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One employee's best place for the visit. ``start``: tick; ``worse``: what gets worse, as one text."""

    shift: str
    employee: str
    start: int
    is_allowed: bool
    difference: str
    worse: str


def places(stored: StoredPlan, names: Names, visit: str, leaving: str | None = None) -> list[Place]:
    """Best first, forbidden ones last. ``leaving``: the shift whose employee is exchanged (default: the first)."""
    homes = stored.bases.full.table.base.homes.get(visit_stop(visit), ())
    if homes:
        home = leaving if leaving in homes else homes[0]
        return [_of_move(move, names) for move in others(stored.bases, visit, home)]
    return _for_left_out(stored, names, visit)


def _of_move(move: Move, names: Names) -> Place:
    return Place(
        shift=move.shift,
        employee=names.problem.shift[move.shift].employee,
        start=move.start,
        is_allowed=move.is_allowed,
        difference=difference_text(move.difference),
        worse=_worst(violation_text(violation, names) for violation in move.violations),
    )


def _worst(texts: Iterable[str]) -> str:
    """The first few, which weigh most."""
    found = list(texts)
    return "; ".join(found[:SHOWN]) + (" …" if len(found) > SHOWN else "")


def _for_left_out(stored: StoredPlan, names: Names, visit: str) -> list[Place]:
    """Each shift's nearest place for one employee; of an employee with several shifts the best one."""
    bases, row = stored.bases, stored.problem.visit[visit]
    best: dict[str, tuple[bool, Score, Place]] = {}
    for shift in stored.problem.shifts:
        move = put_in(bases, visit, shift)
        if move is None:
            continue
        place = Place(
            shift=shift.id,
            employee=shift.employee,
            start=move.start,
            is_allowed=move.is_allowed,
            difference=difference_text(move.difference),
            worse=_worst(broken_text(broken, visit, names) for broken in facts(move.after, row, shift)),
        )
        rank = (move.is_allowed, move.difference)
        if shift.employee not in best or rank > best[shift.employee][:2]:
            best[shift.employee] = (*rank, place)
    ranked = sorted(best.values(), key=lambda one: one[:2], reverse=True)
    return [place for *_, place in ranked]
