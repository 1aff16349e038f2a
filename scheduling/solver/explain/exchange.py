"""One member of a visit exchanged for somebody else, at the best place of their route: the best of all places, of which
most need not be timed.

The member is taken out once, and every place is a change of the plan that is left. What a place is foreseen to cost by
HARD rules alone bounds what it can be worth: below one that was found, it is passed over.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from scheduling.solver.explain.foresight import Foresight
from scheduling.solver.explain.places import CURED_BY_A_BREAK, placed, rescored, with_breaks, without
from scheduling.solver.plan import Stop, StopKind, visit_stop
from scheduling.solver.problem import BreakPlace, Shift, Visit
from scheduling.solver.rescore import Base, Bases, Rescored, joined

BY_PERSON = frozenset(
    {
        "missing_skill",
        "overqualified",
        "blocked_employee",
        "preferred_employee",
        "client_wish",
        "employee_limit",
        "incomplete_team",
        "protected_client",
        "changed_employee",
        "outside_area",
        "key_pickup",
    }
)
"""What these rules cost a visit depends on who makes it, not on when, nor on what comes before or after it."""


class Exchange:
    """The visit's member on the shift `home` taken out, to be put in elsewhere at one of the `moments`."""

    def __init__(self, bases: Bases, row: Visit, home: str, moments: Iterable[int]) -> None:
        self.bases = bases
        self.row = row
        self.routes = without(bases.full, row.id, home)
        self.moments = sorted(set(moments))
        self.left = bases.full.rescored(self.routes)
        self._views: dict[str, Foresight] = {}
        self._known_beyond: dict[tuple[int, str], int] = {}
        self.is_plain = self.left.plan.routes[home] == self.routes[home] or self._is_alone(home)
        """No break is lost by it, or nothing else can keep that break: the rest is a change of what is left."""

    def _is_alone(self, home: str) -> bool:
        """Nothing on the shift waits for another route, nor another for it."""
        base = self.bases.full
        return all(
            len(base.table.base.homes[stop]) == 1 and stop.id not in base.links_of
            for stop in self.routes[home]
            if stop.kind is StopKind.VISIT
        )

    @cached_property
    def full(self) -> Base:
        """The plan without the member, under every rule."""
        return self.bases.full.laid(self.left)

    @cached_property
    def hard(self) -> Base:
        """The same under the HARD ones."""
        return self.bases.hard.laid(self.left)

    @cached_property
    def curable(self) -> int:
        """HARD tick-points that putting the member in, and a break beside, may save at the most."""
        rules = self.bases.problem.rules
        left = sum(match.cost for match in self.left.new if rules.refuses(match.rule))
        breaks = sum(max(0, self.left.costs.get(rule, 0)) for rule in CURED_BY_A_BREAK if rules.refuses(rule))
        return self.bases.hard.curable + left + breaks

    def best(self, shift: Shift) -> Rescored | None:
        """The best place on the shift, of those that break no more of the HARD rules than any other; None: no place."""
        if not self.is_plain:
            every = list(placed(self.bases.hard, self.row, shift, self.routes, self.moments))
            return _best(self.bases.full, _with_breaks(self.bases.hard, self.row, shift, every, {}))
        places, fixed = self._promising(shift)
        kept = _with_breaks(self.hard, self.row, shift, places, self.left.costs, self.curable - fixed)
        best = _best(self.full, kept)
        return joined(self.left, best) if best else None

    def _promising(self, shift: Shift) -> tuple[list[Rescored], int]:
        """All places that cost least by HARD rules, or would with a break put in; beside others, in their order. And
        the HARD tick-points that the visit costs at each of them by who makes it.
        """
        stop, stops = visit_stop(self.row.id), self.hard.plan.routes[shift.id]
        found: dict[int, Rescored] = {}
        best: int | None = None
        fixed = 0
        for foreseen, number, moment, index in sorted(self._places(shift, stop, stops)):
            if best is not None and self.curable - fixed - foreseen < best:
                break
            routes = {shift.id: (*stops[:index], stop, *stops[index:])}
            after = rescored(self.hard, routes, {self.row.id: moment})
            if after is not None:
                fixed = fixed or self._fixed(after, shift)
                found[number] = after
                best = after.difference.hard if best is None else max(best, after.difference.hard)
        return [found[number] for number in sorted(found)], fixed

    def _places(self, shift: Shift, stop: Stop, stops: tuple[Stop, ...]) -> Iterator[tuple[int, int, int, int]]:
        """(foreseen, number, moment, index); of moments at which nobody could be there only the first."""
        view, count = Foresight(self.hard, shift), len(stops) + 1
        for index in range(count):
            arrival = view.arrival(index, stop)
            idle = [moment for moment in self.moments if moment <= arrival][1:] if self._is_metric else []
            for number, moment in enumerate(self.moments):
                if moment not in idle:
                    costs, start = view.foreseen(index, stop, moment)
                    foreseen = sum(costs.values()) + self._beyond(shift.id, start)
                    yield foreseen, number * count + index, moment, index

    def _beyond(self, shift: str, start: int) -> int:
        """HARD tick-points that other routes cost at the least where the visit starts no sooner: those of partners and
        of visits that wait for it. What stands in several routes is left to the others.
        """
        if not self.waiting:
            return 0
        key = start, shift if shift in self.waiting else ""
        if key not in self._known_beyond:
            found: dict[tuple[str, str], int] = {}
            homes = self.hard.table.base.homes
            for home, rows in self.waiting.items():
                for stop, distance in rows if home != shift else ():
                    for row, cost in self._view(home).pushed(stop, start + distance):
                        if len(homes.get(visit_stop(row[1]), (home,))) == 1 and row[1] != self.row.id:
                            found[row] = max(found.get(row, 0), cost)
            self._known_beyond[key] = sum(found.values())
        return self._known_beyond[key]

    @cached_property
    def waiting(self) -> dict[str, list[tuple[Stop, int]]]:
        """Route -> stops in it that start no sooner than so many ticks after the visit."""
        table, stop = self.hard.table, visit_stop(self.row.id)
        rows = [(stop, 0), *((visit_stop(other), ticks) for other, ticks in table.later.get(self.row.id, ()))]
        found: dict[str, list[tuple[Stop, int]]] = {}
        for own, ticks in rows:
            for home in table.base.homes.get(own, ()):
                found.setdefault(home, []).append((own, ticks))
        return found

    def _view(self, home: str) -> Foresight:
        if home not in self._views:
            self._views[home] = Foresight(self.hard, self.bases.problem.shift[home])
        return self._views[home]

    @property
    def _is_metric(self) -> bool:
        """No break put in before the visit lets anybody be there sooner."""
        return self.bases.problem.settings.break_place is not BreakPlace.OFFICE

    def _fixed(self, after: Rescored, shift: Shift) -> int:
        """HARD tick-points that the visit costs at every place of the shift."""
        rules = self.bases.problem.rules
        return sum(
            match.cost
            for match in after.new
            if (match.rule in BY_PERSON and match.visit == self.row.id)
            or (match.rule == "vehicle_skill" and match.shift == shift.id)
            if rules.refuses(match.rule)
        )


def _best(full: Base, places: list[Rescored]) -> Rescored | None:
    """Of those that break no more of the HARD rules than any other the best under every rule, of equals the first."""
    least = max((after.difference.hard for after in places), default=0)
    priced = (full.judged(after.times) for after in places if after.difference.hard == least)
    return max(priced, key=lambda after: after.difference, default=None)


def _with_breaks(
    hard: Base,
    row: Visit,
    shift: Shift,
    places: list[Rescored],
    before: Mapping[str, int],
    most: int | None = None,
) -> list[Rescored]:
    """These, and those of them that are bettered by a break, with one put in. `before`: what rules cost more before the
    visit was put in; `most`: what the places may save by HARD rules at the most, before what is foreseen of each.
    """
    least = max((after.difference.hard for after in places), default=0)

    def is_wanted(view: Foresight, index: int, stop: Stop) -> bool:
        return most is None or most - sum(view.whole(index, stop).values()) >= least

    found = list(places)
    for after in places:
        cured = _curable_by_a_break(after, before)
        if cured and after.difference.hard + cured >= least:
            found += with_breaks(hard, row, shift, after, is_wanted)
    return found


def _curable_by_a_break(after: Rescored, before: Mapping[str, int]) -> int:
    """HARD tick-points that the place breaks and that a break may mend."""
    rules = after.base.problem.rules
    more = {rule: before.get(rule, 0) + after.costs.get(rule, 0) for rule in CURED_BY_A_BREAK if rules.refuses(rule)}
    return sum(cost for cost in more.values() if cost > 0)
