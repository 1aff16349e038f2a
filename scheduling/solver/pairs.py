"""What each visit costs on each shift by the two alone, or that a HARD rule forbids it: told to the search beforehand.

A rule is asked once for all visits that are alike to it, so that a large problem is told in a moment.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from constraints.rules import Level
from scheduling.solver.lookup import Lookup
from scheduling.solver.neighbours import in_reach, in_time
from scheduling.solver.penalties import location, preference, resource, skill
from scheduling.solver.problem import Problem, RelationKind, Shift, Visit
from scheduling.solver.weighing import Factors

Costs = NDArray[np.int64]


class PairRule(NamedTuple):
    """A rule whose cost is a sum over members: `units` (a count) of one member, by visit and shift.

    `reads`: all that `units` reads of a visit; None where nobody costs anything.
    """

    reads: Callable[[Lookup, Visit], Hashable]
    units: Callable[[Lookup, Visit, Shift], int]


def _by_employee(units: Callable[[Lookup, Visit, str], int]) -> Callable[[Lookup, Visit, Shift], int]:
    return lambda lookup, visit, shift: units(lookup, visit, shift.employee)


def _read_skills(_lookup: Lookup, visit: Visit) -> Hashable:
    whole = tuple(need for need in visit.needs if need.employees == visit.staff)
    return (whole, visit.day, visit.last_day) if whole else None


def _read_blocked(lookup: Lookup, visit: Visit) -> Hashable:
    return lookup.related_to(visit, RelationKind.BLOCKED) or None


def _read_circle(lookup: Lookup, visit: Visit) -> Hashable:
    return lookup.related_to(visit, RelationKind.PREFERRED, RelationKind.CONTACT) if visit.protected else None


def _read_preferred(lookup: Lookup, visit: Visit) -> Hashable:
    return lookup.related_to(visit, RelationKind.PREFERRED) or None


def _read_wishes(lookup: Lookup, visit: Visit) -> Hashable:
    wanted = preference.wishes(lookup, visit)
    return (wanted, visit.day) if wanted else None


def _read_obstacles(lookup: Lookup, visit: Visit) -> Hashable:
    has = preference.obstacles(lookup, visit)
    return (has, visit.day) if has else None


def _read_idle_skills(lookup: Lookup, visit: Visit) -> Hashable:
    scarce = skill.idle_skills(lookup, visit)
    return (scarce, visit.day) if scarce else None


def _read_areas(_lookup: Lookup, visit: Visit) -> Hashable:
    return (visit.areas, visit.day) if visit.areas else None


def _read_key(_lookup: Lookup, visit: Visit) -> Hashable:
    return True if visit.has_key else None


def _read_kept_team(lookup: Lookup, visit: Visit) -> Hashable:
    return lookup.kept_team(visit) or None


def _replaces(lookup: Lookup, visit: Visit, shift: Shift) -> int:
    """1 for who takes the place of somebody else; `too_many_changes` is what that is too much by."""
    kept = lookup.kept_team(visit)
    return int(bool(kept) and shift.employee not in kept)


def too_many_changes(lookup: Lookup, visit: Visit) -> int:
    """Members by which the pairs of an assigned visit count more changed staff than there is: who joins a team that was
    smaller takes nobody's place. Below 0 where the team was larger.
    """
    kept = lookup.kept_team(visit)
    return visit.staff - len(kept) if kept else 0


PAIR: dict[str, PairRule] = {
    "missing_skill": PairRule(_read_skills, _by_employee(skill.lacked_by_member)),
    "blocked_employee": PairRule(_read_blocked, _by_employee(preference.blocked_employee)),
    "protected_client": PairRule(_read_circle, _by_employee(resource.protected_client)),
    "preferred_employee": PairRule(_read_preferred, _by_employee(preference.preferred_employee)),
    "client_wish": PairRule(_read_wishes, _by_employee(preference.client_wish)),
    "employee_limit": PairRule(_read_obstacles, _by_employee(preference.employee_limit)),
    "changed_employee": PairRule(_read_kept_team, _replaces),
    "overqualified": PairRule(_read_idle_skills, _by_employee(skill.overqualified)),
    "outside_area": PairRule(_read_areas, _by_employee(location.outside_area)),
    "key_pickup": PairRule(_read_key, lambda _lookup, visit, shift: location.key_pickup(visit, shift)),
}
"""Skills that only part of a team needs are judged by the search itself."""


class PairCosts(NamedTuple):
    """[visit, shift] of one member: tick-points times the level's factor, -1 where the pair is forbidden; and the
    MEDIUM tick-points among them, None where no rule of that level is a pair's.
    """

    weighted: Costs
    medium: Costs | None


def pair_costs(problem: Problem, lookup: Lookup, factors: Factors) -> PairCosts:
    """All rules about a visit and one shift, folded together."""
    rules = problem.rules
    weighted = np.zeros((len(problem.visits), len(problem.shifts)), np.int64)
    medium: Costs | None = None
    allowed = in_time(problem) & in_reach(problem)
    for column, shift in enumerate(problem.shifts):
        if skill.vehicle_skill(lookup, shift):
            allowed[:, column] = False
    for code, rule in PAIR.items():
        if not rules.is_on(code):
            continue
        level = rules.level(code)
        costs = _costs(problem, lookup, code, rule, problem.visits)
        if level is Level.HARD:
            allowed &= costs == 0
            continue
        weighted += factors[level] * costs
        if level is Level.MEDIUM:
            medium = costs if medium is None else medium + costs
    weighted[~allowed] = -1
    return PairCosts(weighted, medium)


def _costs(problem: Problem, lookup: Lookup, code: str, rule: PairRule, visits: Sequence[Visit]) -> Costs:
    """[visit, shift]: one rule's tick-points. Shifts of one employee that start alike are asked once."""
    alike: dict[Hashable, int] = {}
    columns = [alike.setdefault((shift.employee, shift.from_office), len(alike)) for shift in problem.shifts]
    shifts = [problem.shifts[columns.index(number)] for number in range(len(alike))]
    rows = np.zeros((len(visits), len(shifts)), np.int64)
    units: dict[Hashable, Costs] = {}
    weights: dict[Hashable, Costs] = {}
    for row, visit in zip(rows, visits, strict=True):
        read = rule.reads(lookup, visit)
        if read is None:
            continue
        if read not in units:
            units[read] = np.array([rule.units(lookup, visit, shift) for shift in shifts], np.int64)
        has_own = (code, visit.client, None) in problem.rules.own_weights
        weighed = (visit.client if has_own else None), visit.day
        if weighed not in weights:
            weights[weighed] = _weights(problem, code, visit, shifts)
        np.multiply(units[read], weights[weighed], out=row)
    return rows[:, columns] * problem.ticks_per_minute


def _weights(problem: Problem, code: str, visit: Visit, shifts: Sequence[Shift]) -> Costs:
    """Points per unit for the visit on each of these shifts."""
    rules = problem.rules
    if code not in rules.weighed_by_employee:
        return np.full(len(shifts), rules.weight(code, visit.client, day=visit.day), np.int64)
    return np.array([rules.weight(code, visit.client, shift.employee, visit.day) for shift in shifts], np.int64)


def forbidden(problem: Problem, lookup: Lookup) -> dict[str, NDArray[np.bool_]]:
    """[visit, shift] by HARD rule that is on: it keeps this shift's employee from the visit, whatever the time."""
    return {"unreachable_leg": ~in_reach(problem), **dict(_refused(problem, lookup, problem.visits))}


def able(problem: Problem, lookup: Lookup, visits: Sequence[Visit]) -> NDArray[np.bool_]:
    """[visit, shift]: no HARD rule about the two alone keeps this shift's employee from the visit."""
    found = np.ones((len(visits), len(problem.shifts)), np.bool_)
    for _, refused in _refused(problem, lookup, visits):
        found &= ~refused
    return found


def _refused(problem: Problem, lookup: Lookup, visits: Sequence[Visit]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    driver = np.array([bool(skill.vehicle_skill(lookup, shift)) for shift in problem.shifts], np.bool_)
    yield "vehicle_skill", np.broadcast_to(driver, (len(visits), len(problem.shifts)))
    for code, rule in PAIR.items():
        if problem.rules.refuses(code):
            yield code, _costs(problem, lookup, code, rule, visits) > 0
