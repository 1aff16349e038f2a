"""Key figures of the published days, each beside the same number of days before."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organizations.models import ServiceArea
from scheduling.models import ScheduleAssignment, ScheduleMetric

PERIODS = (7, 14, 28)
DEFAULT_PERIOD = 14
CONTINUITY_DAYS = 14
"""The national figure counts the employees that a client meets in 14 days."""
Sums = dict[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Period:
    """So many days up to and with the last."""

    last: date
    days: int

    @property
    def first(self) -> date:
        """The first day."""
        return self.last - timedelta(days=self.days - 1)

    @property
    def before(self) -> "Period":
        """As many days before these."""
        return Period(last=self.first - timedelta(days=1), days=self.days)

    @property
    def dates(self) -> list[date]:
        """Every day."""
        return [self.first + timedelta(days=number) for number in range(self.days)]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One card. ``value`` and ``before``: of the period and of the one before; None where nothing was published.
    ``series``: the value of each day; ``more_is_better`` says which way a change is good.
    """

    code: str
    label: str | Promise
    unit: str
    more_is_better: bool
    value: Decimal | None
    before: Decimal | None
    series: tuple[tuple[date, Decimal | None], ...] = ()

    @property
    def change(self) -> Decimal | None:
        """How much more than before."""
        return None if self.value is None or self.before is None else self.value - self.before

    @property
    def is_better(self) -> bool | None:
        """None where nothing changed."""
        return None if not self.change else (self.change > 0) == self.more_is_better


def _percent(part: str, *whole: str) -> Callable[[Sums], Decimal | None]:
    def of(sums: Sums) -> Decimal | None:
        total = sum((sums.get(name, Decimal(0)) for name in whole), Decimal(0))
        return 100 * sums.get(part, Decimal(0)) / total if total else None

    return of


def _hours(name: str) -> Callable[[Sums], Decimal | None]:
    return lambda sums: sums[name] / 60 if name in sums else None


def _assigned(sums: Sums) -> Decimal | None:
    visits = sums.get("visits")
    return 100 * (visits - sums.get("unassigned_visits", Decimal(0))) / visits if visits else None


CARDS: tuple[tuple[str, str | Promise, str, bool, Callable[[Sums], Decimal | None]], ...] = (
    ("assigned", _("Visits with staff"), "%", True, _assigned),
    (
        "client_time",
        _("Time with clients"),
        "%",
        True,
        _percent("service_minutes", "service_minutes", "travel_minutes", "waiting_minutes"),
    ),
    (
        "travel",
        _("Travel"),
        "%",
        False,
        _percent("travel_minutes", "service_minutes", "travel_minutes", "waiting_minutes"),
    ),
    ("late", _("Outside windows"), "h", False, _hours("late_minutes")),
    ("overtime", _("Overtime"), "h", False, _hours("overtime_minutes")),
)


def figures_of(areas: Iterable[ServiceArea], period: Period) -> list[Figure]:
    """All cards, of the published days of these areas: three queries, however long the period."""
    own = list(areas)
    by_day = _by_day(own, period.before.first, period.last)
    cards = [_figure(card, by_day, period) for card in CARDS]
    return [*cards, _continuity(own, period.last)]


def _by_day(areas: list[ServiceArea], first: date, last: date) -> dict[date, Sums]:
    rows = ScheduleMetric.objects.filter(solution=None, area__in=areas, schedule_date__range=(first, last))
    found: dict[date, Sums] = {}
    for day, name, value in rows.values_list("schedule_date", "metric_type", "value"):
        sums = found.setdefault(day, {})
        sums[name] = sums.get(name, Decimal(0)) + value
    return found


def _figure(
    card: tuple[str, str | Promise, str, bool, Callable[[Sums], Decimal | None]],
    by_day: dict[date, Sums],
    period: Period,
) -> Figure:
    code, label, unit, more_is_better, value_of = card
    return Figure(
        code=code,
        label=label,
        unit=unit,
        more_is_better=more_is_better,
        value=value_of(_summed(by_day, period)),
        before=value_of(_summed(by_day, period.before)),
        series=tuple((day, value_of(by_day.get(day, {}))) for day in period.dates),
    )


def _summed(by_day: dict[date, Sums], period: Period) -> Sums:
    sums: Sums = {}
    for day in period.dates:
        for name, value in by_day.get(day, {}).items():
            sums[name] = sums.get(name, Decimal(0)) + value
    return sums


def _continuity(areas: list[ServiceArea], last: date) -> Figure:
    """How many different employees a client met in the 14 days, on the mean."""
    now = Period(last=last, days=CONTINUITY_DAYS)
    return Figure(
        code="continuity",
        label=_("Employees per client in 14 days"),
        unit="",
        more_is_better=False,
        value=_faces(areas, now),
        before=_faces(areas, now.before),
    )


def _faces(areas: list[ServiceArea], period: Period) -> Decimal | None:
    rows = ScheduleAssignment.objects.filter(
        schedule__status="PUBLISHED",
        schedule__plan_day__area__in=areas,
        schedule__visit_date__range=(period.first, period.last),
    )
    counts = rows.values("schedule__client").annotate(faces=Count("employee", distinct=True))
    faces = [row["faces"] for row in counts]
    return Decimal(sum(faces)) / len(faces) if faces else None
