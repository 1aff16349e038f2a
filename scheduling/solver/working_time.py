"""The rules of working time as the search holds them: conditions on how late the routes of one employee return.

A return eats the free time behind its shift; nothing else of a plan moves rest or paid time. So each stretch that a
rule judges becomes a few gaps, each with the routes that can eat it and how late they must be to begin; what no
possible return breaks is left out.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from scheduling.solver.core import layout
from scheduling.solver.integers import Pool
from scheduling.solver.lookup import Lookup
from scheduling.solver.problem import Problem
from scheduling.solver.roster import DAILY, HOURS, WEEKLY, Judged, Roster
from scheduling.solver.weighing import Factors

KINDS = {DAILY: layout.DAILY, WEEKLY: layout.WEEKLY, HOURS: layout.HOURS}
Limits = Mapping[str, int]
"""Shift -> the latest return after its end that a plan may have."""


class Gap(NamedTuple):
    """Free time as the roster has it; `eaten_by`: shift and how much later than its end it must return to eat of it."""

    length: int
    eaten_by: tuple[tuple[str, int], ...]

    def least(self, limits: Limits) -> int:
        """What every plan leaves of it."""
        return self.length - max((max(0, limits[shift] - slack) for shift, slack in self.eaten_by), default=0)


class Condition(NamedTuple):
    """Rest: less than `asked` ticks costs, whatever is missing between the longest gap (at least `floor`) and that.
    Hours: what `shifts` return late costs, beyond `asked` ticks of their sum.
    """

    judged: Judged
    asked: int
    shifts: tuple[str, ...]
    floor: int = 0
    gaps: tuple[Gap, ...] = ()


def conditions(roster: Roster, limits: Limits) -> Iterator[Condition]:
    """Those of one employee that some plan can break."""
    for judged in roster.judged:
        found = _hours(judged, roster) if judged.rule == HOURS else _rest(judged, roster, limits)
        if found is not None and _can_cost(found, limits):
            yield found


def _can_cost(condition: Condition, limits: Limits) -> bool:
    if condition.judged.rule == HOURS:
        return sum(limits[shift] for shift in condition.shifts) > condition.asked
    return max([condition.floor, *(gap.least(limits) for gap in condition.gaps)]) < condition.asked


def _hours(judged: Judged, roster: Roster) -> Condition:
    room = max(0, judged.ticks - roster.paid(judged.start, judged.end))
    return Condition(judged, room, tuple(shift.id for shift in roster.starting(judged.start, judged.end)))


def _rest(judged: Judged, roster: Roster, limits: Limits) -> Condition | None:
    """The roster's own breach is not the plan's: asked is no more than the roster gives."""
    gaps = [
        Gap(gap.length, tuple((shift, slack) for shift, slack in gap.eaten_by if slack < limits[shift]))
        for gap in _gaps(judged, roster)
    ]
    asked = min(judged.ticks, max((gap.length for gap in gaps), default=0))
    floor = max((gap.length for gap in gaps if not gap.eaten_by), default=0)
    moving = tuple(gap for gap in gaps if gap.eaten_by and gap.length > floor)
    shifts = dict.fromkeys(shift for gap in moving for shift, _ in gap.eaten_by)
    return Condition(judged, asked, tuple(shifts), floor, moving) if shifts else None


def _gaps(judged: Judged, roster: Roster) -> Iterator[Gap]:
    """Free times inside the stretch, each with the shifts that began before it."""
    work = [(start, end, "") for start, end in roster.known]
    work = sorted(work + [(shift.start, shift.end, shift.id) for shift in roster.shifts])
    free = judged.start
    for number, (begin, end, _) in enumerate([*work, (judged.end, judged.end, "")]):
        until = min(begin, judged.end)
        if until > free:
            earlier = ((shift, free - finish) for _, finish, shift in work[:number] if shift)
            yield Gap(until - free, tuple(earlier))
        free = max(free, end)


def lay_conditions(
    problem: Problem, lookup: Lookup, factors: Factors, routes: np.ndarray, pool: Pool, latest: int
) -> tuple[int, int]:
    """All conditions into the pool, and where each route finds its own; first and last offset of the list of all.

    `latest`: no route of an accepted plan ends later.
    """
    row = {shift.id: k for k, shift in enumerate(problem.shifts)}
    is_bound = problem.rules.refuses("after_shift")
    limits = {
        shift.id: min(int(routes["allow"][k]) if is_bound else latest, max(0, latest - shift.end))
        for k, shift in enumerate(problem.shifts)
    }
    every: list[int] = []
    own: dict[str, list[int]] = {shift.id: [] for shift in problem.shifts}
    for roster in lookup.rosters.values():
        for found in conditions(roster, limits):
            shift = found.judged.shift
            weight = factors.weight(problem.rules, found.judged.rule, None, shift.employee, shift.day)
            if weight > 0:
                every.append(_lay(found, weight, row, pool))
                for shift_id in found.shifts:
                    own[shift_id].append(every[-1])
    for shift_id, offsets in own.items():
        routes["d0"][row[shift_id]] = pool.add(*offsets)
        routes["d1"][row[shift_id]] = len(pool.values)
    return pool.add(*every), len(pool.values)


def _lay(found: Condition, weight: int, row: Mapping[str, int], pool: Pool) -> int:
    gaps = [
        part
        for gap in found.gaps
        for part in (gap.length, len(gap.eaten_by), *(n for shift, slack in gap.eaten_by for n in (row[shift], slack)))
    ]
    return pool.add(
        KINDS[found.judged.rule], weight, found.asked, found.floor,
        len(found.shifts), *(row[shift] for shift in found.shifts), len(found.gaps), *gaps,
    )  # fmt: skip
