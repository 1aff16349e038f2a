"""Skills: what a team or a driver lacks. Units are counts."""

from collections.abc import Sequence

from scheduling.solver.lookup import Lookup
from scheduling.solver.problem import Shift, SkillNeed, Visit


def holds_need(lookup: Lookup, visit: Visit, need: SkillNeed, employee: str) -> bool:
    """The employee holds this need of the visit on every date on which the visit may start."""
    return lookup.holds(employee, need.skill, need.min_level, visit.day, visit.last_day)


def missing_skill(lookup: Lookup, visit: Visit, need: SkillNeed, team: Sequence[str]) -> int:
    """Holders that the team lacks for one need; one member may serve several needs."""
    return max(0, need.employees - sum(holds_need(lookup, visit, need, employee) for employee in team))


def lacked_by_member(lookup: Lookup, visit: Visit, employee: str) -> int:
    """Needs of the whole team that this employee does not hold: each of them is missing a holder then."""
    whole = (need for need in visit.needs if need.employees == visit.staff)
    return sum(not holds_need(lookup, visit, need, employee) for need in whole)


def overqualified(lookup: Lookup, visit: Visit, employee: str) -> int:
    """Scarce skills that the employee holds on the visit's date and the visit does not need."""
    return sum(lookup.holds(employee, code, 0, visit.day, visit.day) for code in idle_skills(lookup, visit))


def idle_skills(lookup: Lookup, visit: Visit) -> tuple[str, ...]:
    """Scarce skills that the visit has no use for."""
    needed = {need.skill for need in visit.needs}
    return tuple(
        code for code in lookup.problem.rules.value("overqualified", day=visit.day)["scarce"] if code not in needed
    )


def vehicle_skill(lookup: Lookup, shift: Shift) -> int:
    """1 if the driver lacks the vehicle's skill on the shift's date."""
    if shift.vehicle_skill is None:
        return 0
    return int(not lookup.holds(shift.employee, shift.vehicle_skill, 0, shift.day, shift.day))
