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

    `reads`: all that `units` reads of a visit; None where nobody costs anything. `is_by_name`: that is a set of
    employees, and all others are alike.
    """

    reads: Callable[[Lookup, Visit], Hashable]
    units: Callable[[Lookup, Visit, Shift], int]
    is_by_name: bool = False

    def of_shifts(self, lookup: Lookup, visit: Visit, shifts: Sequence[Shift]) -> list[int]:
        """`units` of the visit on each of the shifts."""
        named = self.reads(lookup, visit)
        if not self.is_by_name or not isinstance(named, frozenset):
            return [self.units(lookup, visit, shift) for shift in shifts]
        stranger = next((shift for shift in shifts if shift.employee not in named), None)
        others = 0 if stranger is None else self.units(lookup, visit, stranger)
        return [self.units(lookup, visit, shift) if shift.employee in named else others for shift in shifts]


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
    "blocked_employee": PairRule(_read_blocked, _by_employee(preference.blocked_employee), is_by_name=True),
    "protected_client": PairRule(_read_circle, _by_employee(resource.protected_client), is_by_name=True),
    "preferred_employee": PairRule(_read_preferred, _by_employee(preference.preferred_employee), is_by_name=True),
    "client_wish": PairRule(_read_wishes, _by_employee(preference.client_wish)),
    "employee_limit": PairRule(_read_obstacles, _by_employee(preference.employee_limit)),
    "changed_employee": PairRule(_read_kept_team, _replaces, is_by_name=True),
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
        asked, costs = _costs(problem, lookup, code, rule, problem.visits)
        if level is Level.HARD:
            allowed[asked] &= costs == 0
            continue
        weighted[asked] += factors[level] * costs
        if level is Level.MEDIUM:
            medium = np.zeros_like(weighted) if medium is None else medium
            medium[asked] += costs
    weighted[~allowed] = -1
    return PairCosts(weighted, medium)


def _costs(
    problem: Problem, lookup: Lookup, code: str, rule: PairRule, visits: Sequence[Visit]
) -> tuple[list[int], Costs]:
    """The visits that the rule asks about, and [visit, shift] of these: tick-points. Shifts of one employee that start
    alike are asked once.
    """
    firsts: dict[Hashable, Shift] = {}
    alike = [firsts.setdefault((shift.employee, shift.from_office), shift).id for shift in problem.shifts]
    shifts = list(firsts.values())
    asked: list[int] = []
    units: dict[Hashable, tuple[int, list[int]]] = {}
    weights: dict[Hashable, tuple[int, list[int]]] = {}
    picked: list[tuple[int, int]] = []
    for number, visit in enumerate(visits):
        read = rule.reads(lookup, visit)
        if read is None:
            continue
        if read not in units:
            units[read] = len(units), rule.of_shifts(lookup, visit, shifts)
        has_own = (code, visit.client, None) in problem.rules.own_weights
        weighed = (visit.client if has_own else None), visit.day
        if weighed not in weights:
            weights[weighed] = len(weights), _weights(problem, code, visit, shifts)
        asked.append(number)
        picked.append((units[read][0], weights[weighed][0]))
    if not asked:
        return asked, np.zeros((0, len(problem.shifts)), np.int64)
    of_units, of_weights = np.array(picked).T
    costs = np.array([row for _, row in units.values()], np.int64)[of_units]
    costs *= np.array([row for _, row in weights.values()], np.int64)[of_weights]
    costs *= problem.ticks_per_minute
    column = {shift.id: number for number, shift in enumerate(shifts)}
    return asked, costs if len(shifts) == len(alike) else costs[:, [column[shift] for shift in alike]]


def _weights(problem: Problem, code: str, visit: Visit, shifts: Sequence[Shift]) -> list[int]:
    """Points per unit for the visit on each of these shifts."""
    rules = problem.rules
    if code not in rules.weighed_by_employee:
        return [rules.weight(code, visit.client, day=visit.day)] * len(shifts)
    return [rules.weight(code, visit.client, shift.employee, visit.day) for shift in shifts]


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
            asked, costs = _costs(problem, lookup, code, rule, visits)
            refused = np.zeros((len(visits), len(problem.shifts)), np.bool_)
            refused[asked] = costs > 0
            yield code, refused
