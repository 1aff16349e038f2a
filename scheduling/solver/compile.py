"""A Problem as the arrays of the compiled search; `core.layout` says what each field means."""

import numpy as np
from numpy.typing import NDArray

from constraints.rules import Level
from scheduling.solver.breaks import searched_breaks
from scheduling.solver.core import layout
from scheduling.solver.core.layout import BIG
from scheduling.solver.integers import Pool
from scheduling.solver.lookup import Lookup
from scheduling.solver.neighbours import last_starts, leg_table, nearest, targets
from scheduling.solver.pairs import pair_costs, too_many_changes
from scheduling.solver.penalties import resource, skill, time
from scheduling.solver.problem import Break, BreakPlace, Obligation, Problem, Shift, SkillNeed, Staff, Visit
from scheduling.solver.staffing import asked_of_contact, client_rows, person_rows
from scheduling.solver.timing import gap_bounds, hard_tolerance
from scheduling.solver.weighing import WEIGHED, Compiled, Factors
from scheduling.solver.working_time import lay_conditions

PLACES = {BreakPlace.PREVIOUS: layout.PREVIOUS, BreakPlace.NEXT: layout.NEXT, BreakPlace.OFFICE: layout.OFFICE}
DUE = {"SPAN": layout.SPAN, "USED": layout.USED, "ALWAYS": layout.ALWAYS}


class Compiler:
    """Fills the arrays of one problem, part by part."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = problem.rules
        self.tpm = problem.ticks_per_minute
        self.lookup = Lookup(problem)
        self.factors = Factors.of(problem.rules)
        self.xs = Pool()
        self.holders: dict[tuple[SkillNeed, int, int], int] = {}
        self.lead: dict[str, int] = {}
        self.members: list[int] = []
        for index, visit in enumerate(problem.visits):
            self.lead[visit.id] = len(self.members)
            self.members.extend([index] * visit.staff)
        self.breaks = [searched_breaks(problem, shift) for shift in problem.shifts]
        self.count = len(self.members)
        self.end = self.count + sum(map(len, self.breaks))
        self.nodes = np.zeros(self.end + len(problem.shifts), layout.NODE)
        self.routes = np.zeros(2 * (len(problem.shifts) + 1), layout.ROUTE)
        self.base = dict.fromkeys(Level, 0)

    def compiled(self) -> Compiled:
        """All arrays."""
        problem = self.problem
        shifts = len(problem.shifts)
        by_visit, medium = pair_costs(problem, self.lookup, self.factors)
        pairs = np.full((self.end + shifts, shifts + 1), -1, np.int64)
        pairs[: self.count, :shifts] = by_visit[self.members]
        self._pin(pairs)
        self.nodes["start"] = -1
        self.nodes["was"] = -1
        for name in ("htol", "cap", "last", "reopen"):
            self.nodes[name] = BIG
        for name in ("comp", "bundle", "staff", "need", "client"):
            self.nodes[name] = -1
        self.nodes["num"] = 1
        for visit in problem.visits:
            self._visit(visit)
        self.nodes["strict"] = (self.nodes["htol"] < BIG) | (self.nodes["cap"] < BIG) | (self.nodes["shun"] > 0)
        order = self._bundles()
        self._components()
        self._staff_links()
        self.travel = leg_table(problem)
        self._routes()
        clients, met = client_rows(problem, self.lookup, self.factors)
        rows = {name: row for row, name in enumerate(problem.visits_of)} if len(clients) else {}
        self.nodes["client"][: self.count] = [rows.get(problem.visits[index].client, -1) for index in self.members]
        self.nodes["asked"][: self.count] = np.array(asked_of_contact(problem, self.lookup), np.bool_)[self.members]
        near, found = nearest(problem, self.members, by_visit >= 0, self._apart())
        self.nodes["ncnt"][: self.count] = found
        leads = np.array(sorted(self.lead.values()), np.int64)
        nodes = self.nodes
        choice = ((nodes["w1"] - nodes["w0"] > 2) | (nodes["p1"] > nodes["p0"])) & (nodes["fix"] == 0)
        group = [self.xs.values[b] for b in nodes["bundle"][leads]]
        optional = [v.obligation is not Obligation.MANDATORY for v in problem.visits]
        return Compiled(
            problem=problem,
            nodes=nodes,
            routes=self.routes,
            scalars=self._scalars(),
            xs=np.array(self.xs.values or [0], np.int64),
            pairs=pairs,
            travel=self.travel,
            clients=clients,
            people=person_rows(problem, self.lookup),
            met=met,
            near=near,
            order=np.array(order, np.int32),
            breaks=np.arange(self.count, self.end, dtype=np.int32),
            linked=np.array([v for v, size in zip(leads, group, strict=True) if size > 1], np.int32),
            choices=np.array([v for v in leads if choice[v]], np.int32),
            optional=np.array([v for v, free in zip(leads, optional, strict=True) if free], np.int32),
            lead=self.lead,
            stop_ids=[problem.visits[i].id for i in self.members] + [b.id for own in self.breaks for b in own],
            base=self.base,
            factors=self.factors,
            medium_pairs=None if medium is None else np.pad(medium[self.members], ((0, 0), (0, 1))),
            is_empty=self.count == 0 or shifts == 0,
        )

    def _pin(self, pairs: NDArray[np.int64]) -> None:
        """Member j of a pinned visit belongs to its j-th pinned employee."""
        for visit in self.problem.visits:
            for member, employee in enumerate(visit.pinned_employees):
                for column, shift in enumerate(self.problem.shifts):
                    if shift.employee != employee:
                        pairs[self.lead[visit.id] + member, column] = -1

    def _visit(self, visit: Visit) -> None:
        rules = self.rules
        lead = self.lead[visit.id]
        own = slice(lead, lead + visit.staff)
        nodes = self.nodes
        opening = visit.agreed[0].open if visit.agreed else 0
        nodes["dur"][own] = visit.duration
        nodes["loc"][own] = visit.place
        nodes["lead"][own] = lead
        nodes["num"][own] = visit.staff
        nodes["open"][own] = opening
        nodes["nb"][own] = opening
        node = nodes[lead]
        node["w0"] = self.xs.add(*(tick for window in last_starts(self.problem, visit) for tick in window))
        node["w1"] = len(self.xs.values)
        for index, (first, last) in enumerate(last_starts(self.problem, visit)[:2]):
            node["last" if index == 0 else "reopen"] = last if index == 0 else first
        node["p0"] = self.xs.add(*(tick for window in visit.preferred for tick in (window.open, window.close)))
        node["p1"] = len(self.xs.values)
        self._wishes(visit, node)
        node["w_late"] = rules.weight("late_visit", visit.client, day=visit.day) * visit.staff
        node["tol"] = rules.value("missed_window", visit.client, day=visit.day)["tolerance_minutes"] * self.tpm
        limit = hard_tolerance(self.problem, visit)
        if limit is None and rules.level("missed_window") is not Level.HARD:
            node["w_miss"] = rules.weight("missed_window", visit.client, day=visit.day)
        elif limit is not None and visit.pinned_start is None:
            node["htol"] = limit
        if visit.pinned_start is not None:
            nodes["nb"][own] = node["cap"] = visit.pinned_start
            nodes["fix"][own] = 1
        partial = [need for need in visit.needs if need.employees < visit.staff]
        if partial:
            rows = [(need.employees, self._holders(visit, need)) for need in partial]
            nodes["need"][own] = self.xs.add(len(rows), *(part for row in rows for part in row))

    def _holders(self, visit: Visit, need: SkillNeed) -> int:
        """Where it stands which shifts' employees hold a skill on the days of the visit; the pool does not."""
        key = need, visit.day, visit.last_day
        if key not in self.holders:
            held = (skill.holds_need(self.lookup, visit, need, shift.employee) for shift in self.problem.shifts)
            self.holders[key] = self.xs.add(*held, 0)
        return self.holders[key]

    def _wishes(self, visit: Visit, node: np.void) -> None:
        """What the start costs by preferred and avoided times and by the baseline."""
        who = visit.client, None, visit.day
        node["w_off"] = self.factors.weight(self.rules, "preferred_window", *who) if visit.preferred else 0
        node["v0"] = self.xs.add(*(tick for span in visit.avoided for tick in span))
        node["v1"] = len(self.xs.values)
        if visit.avoided and self.rules.level("avoided_window") is not Level.HARD:
            node["w_avoid"] = self.factors.weight(self.rules, "avoided_window", *who)
        elif visit.avoided and visit.pinned_start is None:
            node["shun"] = int(self.rules.weight("avoided_window", *who) > 0)
        node["base"] = -1
        if visit.baseline_start is not None:
            node["base"], node["w_moved"] = visit.baseline_start, self.factors.weight(self.rules, "changed_start", *who)
            node["base_tol"] = self.rules.value("changed_start", *who)["tolerance_minutes"] * self.tpm
        node["wishes"] = int(any(node[name] > 0 for name in ("w_off", "w_avoid", "w_moved")))

    def _pinned_cost(self, visit: Visit) -> int:
        """HARD tick-points that an assigned visit costs by its pinned start alone (another start is refused)."""
        if visit.pinned_start is None:
            return 0
        cost = time.early_start(visit, visit.pinned_start)
        limit = hard_tolerance(self.problem, visit)
        if limit is not None:
            units = time.missed_window(visit, visit.pinned_start, self.problem.settings.window_closes, limit)
            cost += self.rules.weight("missed_window", visit.client, day=visit.day) * units
        return cost

    def _uncounted_changes(self, visit: Visit) -> int:
        """Tick-points that the pairs of an assigned visit cost too much; what is left out has them on its price, and
        every plan is given them back.
        """
        weight = self.rules.weight("changed_employee", visit.client, day=visit.day)
        return weight * too_many_changes(self.lookup, visit) * self.tpm

    def _prices(self, visits: list[Visit]) -> dict[Level, int]:
        """What it costs to leave a group out, by level, in tick-points."""
        rules = self.rules
        prices = {Level.HARD: 0, Level.MEDIUM: 0, Level.SOFT: 0}
        strictest = resource.obligation(visits)
        client, day = visits[0].client, visits[0].day
        if strictest is Obligation.MANDATORY:
            prices[Level.HARD] += self.tpm
        elif strictest is Obligation.NORMAL:
            units = resource.unassigned_visit(visits, rules.value("unassigned_visit", client, day=day), self.tpm)
            prices[rules.level("unassigned_visit")] += rules.weight("unassigned_visit", client, day=day) * units
        else:
            units = resource.unassigned_optional(visits, rules.value("unassigned_optional", client, day=day), self.tpm)
            prices[rules.level("unassigned_optional")] += rules.weight("unassigned_optional", client, day=day) * units
        for visit in visits:
            prices[Level.HARD] += resource.broken_pin(visit, (), None, self.tpm)
        return prices

    def _bundles(self) -> list[int]:
        """Offsets of the bundles, by the first opening of their visits, large ones first."""
        order = []
        for ids in self.problem.groups:
            visits = [self.problem.visit[visit_id] for visit_id in ids]
            nodes = [self.lead[v.id] + member for v in visits for member in range(v.staff)]
            prices = self._prices(visits)
            level = self.rules.level("changed_employee")
            uncounted = sum(self._uncounted_changes(visit) for visit in visits)
            prices[level] += uncounted
            self.base[level] -= uncounted
            pinned = sum(self._pinned_cost(visit) for visit in visits)
            self.base[Level.HARD] += pinned
            price = sum(self.factors[level] * points for level, points in prices.items())
            optional = int(resource.obligation(visits) is Obligation.OPTIONAL)
            offset = self.xs.add(
                len(nodes), *nodes, price,
                prices[Level.HARD] - pinned, prices[Level.MEDIUM], prices[Level.SOFT], optional,
            )  # fmt: skip
            self.nodes["bundle"][nodes] = offset
            opening = min(
                v.pinned_start if v.pinned_start is not None else self.nodes["open"][n]
                for v, n in ((v, self.lead[v.id]) for v in visits)
            )
            order.append((all(v.pinned_start is None for v in visits), int(opening), -len(nodes), offset))
        return [offset for *_, offset in sorted(order)]

    def _components(self) -> None:
        """Visits that are timed together: teams, and visits connected by gaps."""
        root = {visit.id: visit.id for visit in self.problem.visits}

        def find(visit_id: str) -> str:
            while root[visit_id] != visit_id:
                visit_id = root[visit_id]
            return visit_id

        edges = []
        for link in self.problem.dependencies:
            bounds = gap_bounds(link, self.problem.visit[link.first])
            if bounds is not None:
                root[find(link.second)] = find(link.first)
                edges.append((link, bounds[0], BIG if bounds[1] is None else bounds[1]))
        together: dict[str, list[Visit]] = {}
        for visit in self.problem.visits:
            together.setdefault(find(visit.id), []).append(visit)
        for name, visits in together.items():
            if len(visits) == 1 and visits[0].staff == 1:
                continue
            own = [edge for edge in edges if find(edge[0].first) == name]
            leads = [self.lead[visit.id] for visit in visits]
            numbers = [n for link, low, high in own for n in (self.lead[link.first], self.lead[link.second], low, high)]
            offset = self.xs.add(len(leads), len(own), *leads, *numbers)
            for visit in visits:
                members = slice(self.lead[visit.id], self.lead[visit.id] + visit.staff)
                self.nodes["comp"][members] = offset
                self.nodes["tie"][members] = layout.TEAM if len(visits) == 1 and not own else layout.COMPONENT
            if len(own) == 1 and [visit.staff for visit in visits] == [1, 1]:
                self._pair(*numbers)

    def _pair(self, first: int, second: int, low: int, high: int) -> None:
        for node, mate in ((first, second), (second, first)):
            row = self.nodes[node]
            row["tie"], row["mate"], row["is_first"] = layout.PAIR, mate, int(node == first)
            row["gap_min"], row["gap_max"] = low, high

    def _apart(self) -> list[tuple[int, int]]:
        """Pairs of visits that overlap in time by their dependency."""
        index = {visit.id: i for i, visit in enumerate(self.problem.visits)}
        found = []
        for link in self.problem.dependencies:
            first = self.problem.visit[link.first]
            bounds = gap_bounds(link, first)
            if bounds is not None and bounds[1] is not None and bounds[1] < first.duration:
                found.append((index[link.first], index[link.second]))
        return found

    def _staff_links(self) -> None:
        """SAME and DIFFERENT staff; visits that overlap in time by their dependency need different people anyway."""
        links: dict[str, list[int]] = {}
        apart = {(self.problem.visits[i].id, self.problem.visits[j].id) for i, j in self._apart()}
        for link in self.problem.dependencies:
            if link.staff is Staff.SAME:
                kind = layout.SAME
            elif link.staff is Staff.DIFFERENT or (link.first, link.second) in apart:
                kind = layout.DIFFERENT
            else:
                continue
            links.setdefault(link.first, []).extend((self.lead[link.second], kind))
            links.setdefault(link.second, []).extend((self.lead[link.first], kind))
        for visit_id, values in links.items():
            offset = self.xs.add(len(values) // 2, *values)
            lead = self.lead[visit_id]
            self.nodes["staff"][lead : lead + self.problem.visit[visit_id].staff] = offset

    def _routes(self) -> None:
        problem = self.problem
        people = {employee.id: index for index, employee in enumerate(problem.employees)}
        node = self.count
        for k, shift in enumerate(problem.shifts):
            route, depot = self.routes[k], self.nodes[self.end + k]
            route["lo"], route["hi"] = shift.start, shift.end
            route["mode"], route["emp"] = shift.mode, people[shift.employee]
            route["eloc"] = -1 if shift.end_place is None else shift.end_place
            self._end_rules(route, shift)
            self._route_rules(route, shift)
            absences = problem.employee[shift.employee].absences
            route["a0"] = self.xs.add(*(tick for interval in absences for tick in interval))
            route["a1"] = len(self.xs.values)
            depot["kind"], depot["loc"], depot["start"], depot["lead"] = layout.DEPOT, shift.start_place, shift.start, k
            route["b0"] = node
            for pause in self.breaks[k]:
                self._break(node, k, pause)
                node += 1
            route["b1"], route["owed"] = node, sum(pause.required for pause in self.breaks[k])
        self.rests = lay_conditions(problem, self.lookup, self.factors, self.routes, self.xs, self._latest())

    def _latest(self) -> int:
        """When a route of an accepted plan ends at the latest."""
        leg = int(np.abs(self.travel["t"]).max(initial=0))
        return self.problem.horizon + int(self.nodes["dur"].max(initial=0)) + leg

    def _end_rules(self, route: np.void, shift: Shift) -> None:
        """What it costs to come home late or without a break, by the employee's own values."""
        who = None, shift.employee, shift.day
        for name, code in (("w_over", "overtime"), ("w_after", "after_shift"), ("w_missed", "missed_break")):
            route[name] = self.rules.weight(code, *who)
        route["allow"] = self.rules.value("after_shift", *who)["max_minutes"] * self.tpm if route["w_after"] else BIG
        value = self.rules.value("missed_break", *who)
        route["due"], route["edge"] = DUE[value["due"]], int(value["edge"])
        route["span"] = value["span_minutes"] * self.tpm

    def _route_rules(self, route: np.void, shift: Shift) -> None:
        """What the route's legs and its length cost, by the employee's own values."""
        who = None, shift.employee, shift.day
        route["w_dist"] = self.factors.weight(self.rules, "travel_distance", *who)
        route["w_long"] = self.factors.weight(self.rules, "long_leg", *who)
        leg = self.rules.value("long_leg", *who)
        route["leg_limit"], route["home_legs"] = leg["minutes"] * self.tpm, int(leg["home_legs"])
        route["w_far"] = self.factors.weight(self.rules, "travel_per_shift", *who)
        route["far_limit"] = self.rules.value("travel_per_shift", *who)["minutes"] * self.tpm
        route["w_stretch"] = self.factors.weight(self.rules, "work_stretch", *who)
        stretch = self.rules.value("work_stretch", *who)
        route["stretch"], route["pause"] = stretch["minutes"] * self.tpm, stretch["break_minutes"] * self.tpm

    def _break(self, node: int, route: int, pause: Break) -> None:
        is_office = self.problem.settings.break_place is BreakPlace.OFFICE
        last = pause.close - (pause.duration if self.problem.settings.window_closes == "END" else 0)
        row = self.nodes[node]
        row["kind"], row["flo"], row["lead"] = layout.BREAK, int(not is_office), route
        row["dur"], row["nb"], row["open"], row["htol"] = pause.duration, pause.open, pause.open, 0
        row["loc"], row["owed"] = pause.place if is_office and pause.place is not None else 0, int(pause.required)
        row["w0"] = self.xs.add(pause.open, last)
        row["w1"] = row["w0"] + 2
        row["last"], row["reopen"], row["strict"] = last, BIG, 1

    def _scalars(self) -> NDArray[np.void]:
        rules, factors = self.rules, self.factors
        scalars = np.zeros(2, layout.SCALARS)
        scalars["N"], scalars["Z"], scalars["K"] = self.count, self.end, len(self.problem.shifts)
        scalars["horizon"], scalars["place"] = self.problem.horizon, PLACES[self.problem.settings.break_place]
        scalars["unused"] = int(rules.value("largest_idle")["unused"])
        scalars["grace"], scalars["w_pair"] = 12, 1
        scalars["by_time"], scalars["wild"] = targets(rules)
        for name, (code, per_unit) in WEIGHED.items():
            weight = self.tpm if name == "missed" else 1
            scalars[f"w_{name}"] = factors[rules.level(code)] * weight * (rules.weight(code) if per_unit else 1)
        for name in ("over", "after", "missed"):
            scalars[f"w_{name}"] *= bool(self.routes[f"w_{name}"].any())
        if rules.refuses("after_shift"):
            scalars["w_after"] = -1
        scalars["w_absent"] *= any(employee.absences for employee in self.problem.employees)
        scalars["w_missed"] *= bool(self.routes["owed"].any())
        scalars["w_spread"] = self.factors.weight(self.rules, "workload_spread")
        scalars["staffed"] = int(rules.is_on("workload_spread") or (self.nodes["client"] >= 0).any())
        scalars["ceiling"] = max(1, factors[Level.HARD] // 2)
        on_routes = ("wait", "over", "after", "absent", "missed", "imax")
        scalars["rest0"], scalars["rest1"] = self.rests
        scalars["rested"] = int(self.rests[0] < self.rests[1])
        scalars["timed"] = int(
            any(scalars[f"w_{name}"][0] != 0 for name in on_routes)
            or bool(scalars["rested"][0] or self.routes["w_far"].any() or self.routes["w_stretch"].any())
        )
        scalars["limits"] = int(any(scalars[f"w_{name}"][0] != 0 for name in ("over", "after")))
        scalars["floating"] = int(self.nodes["flo"].any())
        scalars["w_est"] = max(rules.weight("late_visit"), rules.weight("travel_time"), 1)
        return scalars


def compile_problem(problem: Problem) -> Compiled:
    """The arrays of the search for one problem."""
    return Compiler(problem).compiled()
