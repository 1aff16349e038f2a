"""Plans to and from the lists of the search."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.core.construct import insert_known, plan_fits
from scheduling.solver.plan import Plan, Stop, StopKind, break_stop, visit_stop

if TYPE_CHECKING:
    from scheduling.solver.search import Search


def read_plan(search: "Search", arrays: tuple[NDArray[np.int32], NDArray[np.int64]]) -> Plan:
    """The plan that a list order and its not_before stand for."""
    compiled = search.compiled
    following, not_before = arrays
    count, end = int(search.scalars["N"][0]), search.state.end
    routes: dict[str, tuple[Stop, ...]] = {}
    decided: dict[str, int] = {}
    for k, shift in enumerate(compiled.problem.shifts):
        stops = []
        node = int(following[end + k])
        while node < end:
            stop_id = compiled.stop_ids[node]
            stops.append(visit_stop(stop_id) if node < count else break_stop(stop_id))
            if node < count:
                decided[stop_id] = int(not_before[compiled.lead[stop_id]])
            node = int(following[node])
        routes[shift.id] = tuple(stops)
    return Plan(routes=routes, not_before=decided)


def members_of(search: "Search", plan: Plan) -> dict[tuple[str, str], int]:
    """(shift, visit) -> node: pinned members to their own node, the others to the nodes left over. What the problem
    does not know any more has none.
    """
    compiled = search.compiled
    column = {shift.id: k for k, shift in enumerate(compiled.problem.shifts)}
    found: dict[tuple[str, str], int] = {}
    for visit_id, every_shift in plan.members().items():
        if visit_id not in compiled.problem.visit:
            continue
        visit = compiled.problem.visit[visit_id]
        shifts = [shift for shift in every_shift if shift in column]
        free = [compiled.lead[visit_id] + member for member in range(visit.staff)]
        pinned = {employee: compiled.lead[visit_id] + i for i, employee in enumerate(visit.pinned_employees)}
        for shift_id in sorted(shifts, key=lambda s: compiled.problem.shift[s].employee not in pinned):
            employee = compiled.problem.shift[shift_id].employee
            node = pinned.get(employee, free[-1] if free else -1)
            if node in free and compiled.pairs[node, column[shift_id]] >= 0:
                free.remove(node)
                found[shift_id, visit_id] = node
    return found


def lay_plan(search: "Search", plan: Plan) -> bool:
    """The plan as it is into the lists, all derived anew. False: it breaks a HARD rule that the search never breaks."""
    compiled = search.compiled
    count, end = int(search.scalars["N"][0]), search.state.end
    members = members_of(search, plan)
    own_break = {compiled.stop_ids[node]: int(node) for node in compiled.breaks}
    nodes = search.nodes
    for k, shift in enumerate(compiled.problem.shifts):
        before = end + k
        for stop in plan.routes.get(shift.id, ()):
            node = own_break.get(stop.id, -1) if stop.kind is StopKind.BREAK else members.get((shift.id, stop.id), -1)
            if node < 0:
                return False
            nodes["nxt"][before] = before = node
        nodes["nxt"][before] = end + k
    for visit_id, moment in plan.not_before.items():
        lead = compiled.lead.get(visit_id, -1)
        if 0 <= lead < count and not nodes["fix"][lead]:
            nodes["nb"][lead] = moment
    if not search.state.rebuild() or search.scalars["viol"][0] > 0:
        return False
    return bool(plan_fits(search.scalars))


def load_plan(search: "Search", plan: Plan) -> None:
    """Lay a plan into an empty search, bundle by bundle in the order of the routes' times; a bundle that a HARD rule
    refuses stays out."""
    compiled = search.compiled
    members = members_of(search, plan)
    position = np.full(len(search.nodes), -1, np.int32)
    route = np.full(len(search.nodes), -1, np.int32)
    own_break = {compiled.stop_ids[node]: int(node) for node in compiled.breaks}
    for k, shift in enumerate(compiled.problem.shifts):
        for index, stop in enumerate(plan.routes.get(shift.id, ())):
            node = own_break.get(stop.id, -1) if stop.kind is StopKind.BREAK else members.get((shift.id, stop.id), -1)
            if node >= 0:
                position[node], route[node] = index, k
    wanted = np.full(len(search.nodes), -1, np.int64)
    for visit_id, moment in plan.not_before.items():
        if visit_id in compiled.lead:
            wanted[compiled.lead[visit_id]] = moment
    insert_known(compiled.order, compiled.breaks, position, route, wanted, search.scalars)
    search.state.rebuild()
