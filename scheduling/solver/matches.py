"""Which penalty is asked of what: one function per rule and entity, joined by rule code.

Each function yields charges: units and the rows they are charged to. Level and weight are applied in `referee`. The
tables are split by entity (visit, shift, dependency, group, plan), so that a change of a plan can be priced by what
it touched.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from scheduling.solver.lookup import Lookup
from scheduling.solver.penalties import location, preference, resource, skill, time
from scheduling.solver.plan import StopKind, TimedRoute
from scheduling.solver.problem import BreakPlace, Dependency, Employee, Obligation, Problem, Shift, Visit
from scheduling.solver.roster import WORKING_TIME


class Timed(Protocol):
    """What a plan came to: `plan.Timing`, or a change laid over one."""

    @property
    def starts(self) -> Mapping[str, int]: ...
    @property
    def teams(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def routes(self) -> Mapping[str, TimedRoute]: ...


class Charge(NamedTuple):
    """Units of one match and the rows it is charged to."""

    units: int
    visit: str | None = None
    client: str | None = None
    employees: tuple[str, ...] = ()
    shift: str | None = None


def weight_of(problem: Problem, code: str, charge: Charge) -> int:
    """Points per unit for these rows on their date; 0 where the rule is off for them."""
    employee = charge.employees[0] if len(charge.employees) == 1 else None
    day = 0
    if charge.visit is not None:
        day = problem.visit[charge.visit].day
    elif charge.shift is not None:
        day = problem.shift[charge.shift].day
    return problem.rules.weight(code, charge.client, employee, day)


class Case(NamedTuple):
    """One timed plan of one problem."""

    problem: Problem
    lookup: Lookup
    timed: Timed


Charges = Iterator[Charge]


def _of_visit(visit: Visit, team: Sequence[str], units: int) -> Charges:
    if units:
        yield Charge(units, visit.id, visit.client, tuple(team))


def _missing_skill(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
    tpm = case.problem.ticks_per_minute
    for need in visit.needs:
        yield from _of_visit(visit, team, skill.missing_skill(case.lookup, visit, need, team) * tpm)


def _per_member(penalty: Callable[[Lookup, Visit, str], int]) -> Callable[[Case, Visit, Sequence[str]], Charges]:
    def charges(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
        for employee in team:
            units = penalty(case.lookup, visit, employee)
            yield from _of_visit(visit, (employee,), units * case.problem.ticks_per_minute)

    return charges


def _preferred_window(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
    yield from _of_visit(visit, team, preference.preferred_window(visit, case.timed.starts[visit.id]))


def _avoided_window(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
    yield from _of_visit(visit, team, preference.avoided_window(visit, case.timed.starts[visit.id]))


def _changed_start(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
    value = case.problem.rules.value("changed_start", visit.client, day=visit.day)
    tolerance = value["tolerance_minutes"] * case.problem.ticks_per_minute
    yield from _of_visit(visit, team, time.changed_start(visit, case.timed.starts[visit.id], tolerance))


def _incomplete_team(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
    yield from _of_visit(visit, team, resource.incomplete_team(visit, team) * case.problem.ticks_per_minute)


def _changed_employee(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
    units = resource.changed_employee(case.lookup, visit, team)
    yield from _of_visit(visit, team, units * case.problem.ticks_per_minute)


def _broken_pin(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
    start = case.timed.starts[visit.id]
    yield from _of_visit(visit, team, resource.broken_pin(visit, team, start, case.problem.ticks_per_minute))


def _early_start(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
    yield from _of_visit(visit, team, time.early_start(visit, case.timed.starts[visit.id]))


def _missed_window(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
    value = case.problem.rules.value("missed_window", visit.client, day=visit.day)
    tolerance = value["tolerance_minutes"] * case.problem.ticks_per_minute
    closes = case.problem.settings.window_closes
    yield from _of_visit(visit, team, time.missed_window(visit, case.timed.starts[visit.id], closes, tolerance))


def _late_visit(case: Case, visit: Visit, team: Sequence[str]) -> Charges:
    closes = case.problem.settings.window_closes
    yield from _of_visit(visit, team, time.late_visit(visit, case.timed.starts[visit.id], closes))


VISIT: dict[str, Callable[[Case, Visit, Sequence[str]], Charges]] = {
    "missing_skill": _missing_skill,
    "overqualified": _per_member(skill.overqualified),
    "blocked_employee": _per_member(preference.blocked_employee),
    "preferred_employee": _per_member(preference.preferred_employee),
    "client_wish": _per_member(preference.client_wish),
    "employee_limit": _per_member(preference.employee_limit),
    "preferred_window": _preferred_window,
    "avoided_window": _avoided_window,
    "changed_start": _changed_start,
    "incomplete_team": _incomplete_team,
    "protected_client": _per_member(resource.protected_client),
    "broken_pin": _broken_pin,
    "changed_employee": _changed_employee,
    "early_start": _early_start,
    "missed_window": _missed_window,
    "late_visit": _late_visit,
    "outside_area": _per_member(location.outside_area),
}
"""Asked of every assigned visit."""


def _broken_pin_of_unassigned(case: Case, visit: Visit) -> Charges:
    yield from _of_visit(visit, (), resource.broken_pin(visit, (), None, case.problem.ticks_per_minute))


UNASSIGNED: dict[str, Callable[[Case, Visit], Charges]] = {"broken_pin": _broken_pin_of_unassigned}
"""Asked of every unassigned visit, beside its group's price."""


def _of_shift(shift: Shift, units: int) -> Charges:
    if units:
        yield Charge(units, None, None, (shift.employee,), shift.id)


def _vehicle_skill(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    units = skill.vehicle_skill(case.lookup, shift) if route.is_used else 0
    yield from _of_shift(shift, units * case.problem.ticks_per_minute)


def _absent_employee(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    yield from _of_shift(shift, resource.absent_employee(case.problem.employee[shift.employee], route))


def _after_shift(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    value = case.problem.rules.value("after_shift", None, shift.employee, shift.day)
    yield from _of_shift(shift, time.after_shift(shift, route, value["max_minutes"] * case.problem.ticks_per_minute))


def _overtime(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    yield from _of_shift(shift, time.overtime(shift, route))


def _waiting(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    yield from _of_shift(shift, time.waiting(route))


def _missed_break(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    tpm = case.problem.ticks_per_minute
    value = case.problem.rules.value("missed_break", None, shift.employee, shift.day)
    for _ in range(time.missed_breaks(shift, route, value, tpm)):
        yield from _of_shift(shift, tpm)


def _unreachable_leg(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    for _ in range(location.unreachable_legs(route)):
        yield from _of_shift(shift, case.problem.ticks_per_minute)


def _travel_time(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    yield from _of_shift(shift, location.travel_time(route))


def _travel_distance(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    yield from _of_shift(shift, location.travel_distance(route, case.problem.ticks_per_minute))


def _key_pickup(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    for stop in route.stops:
        if stop.kind is StopKind.VISIT and location.key_pickup(case.problem.visit[stop.id], shift):
            client = case.problem.visit[stop.id].client
            yield Charge(case.problem.ticks_per_minute, stop.id, client, (shift.employee,), shift.id)


def _work_stretch(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    tpm = case.problem.ticks_per_minute
    value = case.problem.rules.value("work_stretch", None, shift.employee, shift.day)
    longest, break_length = value["minutes"] * tpm, value["break_minutes"] * tpm
    yield from _of_shift(shift, time.work_stretch(shift, route, longest, break_length))


def _travel_per_shift(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    value = case.problem.rules.value("travel_per_shift", None, shift.employee, shift.day)
    yield from _of_shift(shift, location.travel_per_shift(route, value["minutes"] * case.problem.ticks_per_minute))


def _long_leg(case: Case, shift: Shift, route: TimedRoute) -> Charges:
    value = case.problem.rules.value("long_leg", None, shift.employee, shift.day)
    limit = value["minutes"] * case.problem.ticks_per_minute
    at_office = case.problem.settings.break_place is BreakPlace.OFFICE
    for units in location.long_legs(route, limit, value["home_legs"], at_office):
        yield from _of_shift(shift, units)


SHIFT: dict[str, Callable[[Case, Shift, TimedRoute], Charges]] = {
    "vehicle_skill": _vehicle_skill,
    "absent_employee": _absent_employee,
    "after_shift": _after_shift,
    "overtime": _overtime,
    "waiting": _waiting,
    "missed_break": _missed_break,
    "unreachable_leg": _unreachable_leg,
    "travel_time": _travel_time,
    "travel_distance": _travel_distance,
    "key_pickup": _key_pickup,
    "work_stretch": _work_stretch,
    "travel_per_shift": _travel_per_shift,
    "long_leg": _long_leg,
}
"""Asked of every shift, used or not."""


def _dependency_staff(case: Case, link: Dependency) -> Charges:
    first, second = case.problem.visit[link.first], case.problem.visit[link.second]
    units = resource.dependency_staff(link, first, second, case.timed.teams) * case.problem.ticks_per_minute
    yield from _of_visit(second, case.timed.teams[link.second], units)


def _dependency_gap(case: Case, link: Dependency) -> Charges:
    second = case.problem.visit[link.second]
    units = time.dependency_gap(link, case.problem.visit[link.first], case.timed.starts)
    yield from _of_visit(second, case.timed.teams[link.second], units)


DEPENDENCY: dict[str, Callable[[Case, Dependency], Charges]] = {
    "dependency_staff": _dependency_staff,
    "dependency_gap": _dependency_gap,
}
"""Asked of every dependency whose two visits are assigned."""


def _dependency_group(case: Case, group: Sequence[Visit], left_out: Sequence[Visit]) -> Charges:
    units = case.problem.ticks_per_minute if len(left_out) < len(group) else 0
    yield from _of_visit(left_out[0], (), units)


def _unassigned_mandatory(case: Case, group: Sequence[Visit], left_out: Sequence[Visit]) -> Charges:
    is_mandatory = resource.obligation(group) is Obligation.MANDATORY
    yield from _of_visit(left_out[0], (), case.problem.ticks_per_minute if is_mandatory else 0)


def _unassigned_visit(case: Case, group: Sequence[Visit], left_out: Sequence[Visit]) -> Charges:
    if resource.obligation(group) is Obligation.NORMAL:
        value = case.problem.rules.value("unassigned_visit", left_out[0].client, day=left_out[0].day)
        units = resource.unassigned_visit(left_out, value, case.problem.ticks_per_minute)
        yield from _of_visit(left_out[0], (), units)


def _unassigned_optional(case: Case, group: Sequence[Visit], left_out: Sequence[Visit]) -> Charges:
    if resource.obligation(group) is Obligation.OPTIONAL:
        value = case.problem.rules.value("unassigned_optional", left_out[0].client, day=left_out[0].day)
        units = resource.unassigned_optional(left_out, value, case.problem.ticks_per_minute)
        yield from _of_visit(left_out[0], (), units)


GROUP: dict[str, Callable[[Case, Sequence[Visit], Sequence[Visit]], Charges]] = {
    "dependency_group": _dependency_group,
    "unassigned_mandatory": _unassigned_mandatory,
    "unassigned_visit": _unassigned_visit,
    "unassigned_optional": _unassigned_optional,
}
"""Asked of every group (mostly of one visit) of which at least one visit is left out."""


def _largest_idle(case: Case) -> Charges:
    value = case.problem.rules.value("largest_idle")
    worst: Shift | None = None
    most = 0
    for shift in sorted(case.problem.shifts, key=lambda shift: shift.id):
        route = case.timed.routes[shift.id]
        if resource.counts_for_idle(route, value) and resource.idle(shift, route) > most:
            worst, most = shift, resource.idle(shift, route)
    if worst is not None:
        yield from _of_shift(worst, most)


def _largest_lateness(case: Case) -> Charges:
    closes = case.problem.settings.window_closes
    late = {
        visit_id: time.lateness(case.problem.visit[visit_id], start, closes)
        for visit_id, start in case.timed.starts.items()
    }
    if late:
        worst = min(late, key=lambda visit_id: (-late[visit_id], visit_id))
        yield from _of_visit(case.problem.visit[worst], case.timed.teams[worst], late[worst])


def _planned(case: Case, client: str) -> list[tuple[Visit, Sequence[str]]]:
    """The client's assigned visits with their teams."""
    visits = case.problem.visits_of.get(client, ())
    return [(visit, case.timed.teams[visit.id]) for visit in visits if visit.id in case.timed.starts]


def _continuity(case: Case, client: str) -> Charges:
    known = case.problem.client.get(client)
    people = {employee for _, team in _planned(case, client) for employee in team}
    free = case.problem.rules.value("continuity", client)["free"]
    units = preference.continuity(known.history if known else (), people, free)
    if units:
        yield Charge(units * case.problem.ticks_per_minute, None, client, tuple(sorted(people)))


def _contact_person(case: Case, client: str) -> Charges:
    known = case.problem.client.get(client)
    if known is None or known.contact is None:
        return
    days = case.lookup.working_days.get(known.contact, frozenset())
    wanted = [visit.id for visit in case.problem.visits_of[client] if visit.day in days]
    kept = sum(visit.id in wanted and known.contact in team for visit, team in _planned(case, client))
    share = case.problem.rules.value("contact_person", client)["share_percent"]
    units = preference.contact_person(len(wanted), kept, share)
    if units:
        yield Charge(units * case.problem.ticks_per_minute, None, client, (known.contact,))


CLIENT: dict[str, Callable[[Case, str], Charges]] = {"continuity": _continuity, "contact_person": _contact_person}
"""Asked of every client with a visit, assigned or not."""


def _workload_spread(case: Case) -> Charges:
    loads = dict(case.lookup.served)
    for visit_id, team in case.timed.teams.items():
        for employee in team:
            loads[employee] += case.problem.visit[visit_id].duration
    for employee, load in loads.items():
        units = resource.workload_spread(load, case.lookup.fair_shares[employee])
        if units:
            yield Charge(units, None, None, (employee,))


def _working_time(code: str) -> Callable[[Case, Employee], Charges]:
    def charges(case: Case, employee: Employee) -> Charges:
        roster = case.lookup.rosters[employee.id]
        over = {shift.id: time.overtime(shift, case.timed.routes[shift.id]) for shift in roster.shifts}
        if any(over.values()):
            for judged in roster.judged:
                if judged.rule == code:
                    yield from _of_shift(judged.shift, roster.added(judged, over))

    return charges


EMPLOYEE: dict[str, Callable[[Case, Employee], Charges]] = {code: _working_time(code) for code in WORKING_TIME}
"""Asked of every employee: what several shifts of one person come to."""


PLAN: dict[str, Callable[[Case], Charges]] = {
    "largest_idle": _largest_idle,
    "largest_lateness": _largest_lateness,
    "workload_spread": _workload_spread,
}
"""Asked once of the whole plan."""
