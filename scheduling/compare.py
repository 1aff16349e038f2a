"""Two plan versions side by side: key figures, what each rule costs, and the visits that changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from organizations.told import Told
from scheduling.explain.stored import StoredPlan
from scheduling.metrics import faces_per_client, period_figures

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class RuleDifference:
    """What one rule costs in each version, in points; `level` is the second version's (else the first's)."""

    rule: str
    level: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        """Below zero: cheaper now."""
        return self.after - self.before


@dataclass(frozen=True, kw_only=True)
class VisitChange:
    """A visit with another team, or a start a minute or more away; no start: unassigned. `is_only_in` names the version
    (1 or 2) that alone has it.
    """

    visit: str
    team_before: tuple[str, ...]
    team_after: tuple[str, ...]
    start_before: datetime | None
    start_after: datetime | None
    is_only_in: int | None = None

    @property
    def is_other_team(self) -> bool:
        return sorted(self.team_before) != sorted(self.team_after)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`figures`: name, before, after."""

    first: StoredPlan
    second: StoredPlan
    rules: tuple[RuleDifference, ...]
    figures: tuple[tuple[str, Decimal, Decimal], ...]
    visits: tuple[VisitChange, ...]

    def to_json(self) -> dict[str, Any]:
        """For programs; costs in points, starts as instants."""
        return {
            "first": {"solution": str(self.first.solution.pk), "score": str(self.first.verdict.score)},
            "second": {"solution": str(self.second.solution.pk), "score": str(self.second.verdict.score)},
            "rules": [
                {"rule": row.rule, "level": row.level, "before": row.before, "after": row.after} for row in self.rules
            ],
            "figures": {name: [float(before), float(after)] for name, before, after in self.figures},
            "visits": [
                {
                    "visit": change.visit,
                    "team": [list(change.team_before), list(change.team_after)],
                    "start": [_iso(change.start_before), _iso(change.start_after)],
                }
                for change in self.visits
            ],
        }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


class NotComparable(Told):
    """The two versions are not of the same area and days; the message says of which they are."""


def compare(first: StoredPlan, second: StoredPlan) -> Comparison:
    """Both read again from what is stored with them. Raises NotComparable."""
    one, two = first.solution, second.solution
    if (one.area_id, one.first_day, one.last_day) != (two.area_id, two.first_day, two.last_day):
        raise NotComparable(
            gettext_noop(
                "Plan version %(one)s is of %(one_days)s and %(two)s of %(two_days)s; compare two versions of one area "
                "and the same days."
            ),
            one=one.pk,
            one_days=f"{one.first_day}–{one.last_day}",
            two=two.pk,
            two_days=f"{two.first_day}–{two.last_day}",
        )
    return Comparison(
        first=first,
        second=second,
        rules=tuple(_rules(first, second)),
        figures=tuple(_figures(first, second)),
        visits=tuple(_changes(first, second)),
    )


def _rules(first: StoredPlan, second: StoredPlan) -> Iterator[RuleDifference]:
    """Those that cost something in either, dearest difference first."""
    found: dict[str, RuleDifference] = {}
    for total in first.verdict.table:
        cost = total.cost / first.problem.ticks_per_minute
        found[total.rule] = RuleDifference(rule=total.rule, level=total.level.value, before=cost, after=0.0)
    for total in second.verdict.table:
        cost = total.cost / second.problem.ticks_per_minute
        was = found.get(total.rule)
        row = RuleDifference(rule=total.rule, level=total.level.value, before=was.before if was else 0.0, after=cost)
        found[total.rule] = row
    rows = (row for row in found.values() if row.before or row.after)
    yield from sorted(rows, key=lambda row: (-abs(row.difference), row.rule))


def _figures(first: StoredPlan, second: StoredPlan) -> Iterator[tuple[str, Decimal, Decimal]]:
    before, after = (_period(stored) for stored in (first, second))
    for name in before:
        yield name, before[name], after[name]


def _period(stored: StoredPlan) -> dict[str, Decimal]:
    problem, timing = stored.problem, stored.verdict.timing
    figures = period_figures(problem, timing).figures(problem.ticks_per_minute)
    return {**figures, "faces_per_client": faces_per_client(problem, timing)}


def _changes(first: StoredPlan, second: StoredPlan) -> Iterator[VisitChange]:
    """By the time of the visit, those that only one version has at the end."""
    both = [visit.id for visit in first.problem.visits if visit.id in second.problem.visit]
    rows = [_change(visit, first, second) for visit in both]
    changed = [row for row in rows if row.is_other_team or is_moved(row)]
    yield from sorted(changed, key=lambda row: (row.start_after or LAST, row.visit))
    for number, here, there in ((1, first, second), (2, second, first)):
        for visit in here.problem.visits:
            if visit.id not in there.problem.visit:
                yield replace(_change(visit.id, first, second), is_only_in=number)


def is_moved(change: VisitChange) -> bool:
    """Assigned in one version only, or begun a minute or more apart."""
    if change.start_before is None or change.start_after is None:
        return change.start_before is not change.start_after
    return abs(change.start_after - change.start_before) >= timedelta(minutes=1)


def _change(visit: str, first: StoredPlan, second: StoredPlan) -> VisitChange:
    return VisitChange(
        visit=visit,
        team_before=tuple(first.verdict.timing.teams.get(visit, ())),
        team_after=tuple(second.verdict.timing.teams.get(visit, ())),
        start_before=_start(visit, first),
        start_after=_start(visit, second),
    )


def _start(visit: str, stored: StoredPlan) -> datetime | None:
    """An instant: two versions may count their ticks differently."""
    tick = stored.verdict.timing.starts.get(visit)
    return None if tick is None else stored.clock.moment(tick)
