"""``manage.py optimise``: plan an area and a period."""

import json
from argparse import ArgumentParser
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError

from organizations.console import TenantCommand
from organizations.models import Organization
from organizations.rls import acting_for
from scheduling.find import NotSaid, area_named, only_date
from scheduling.models import IllegalTransition
from scheduling.optimise import Order, optimise
from scheduling.report import kept_on_interrupt, progress_bar, report, summary
from scheduling.runs import RunUnderWay
from scheduling.solver.solve import EngineDisagrees
from scheduling.solver.stop import Cancelled, MaxMoves, MaxSeconds, NoImprovement, Stop

SECONDS = 10.0
BOUNDS = {
    "days": (1, 14),
    "seconds": (0, 86_400),
    "patience": (0.1, 86_400),
    "moves": (0, 10**12),
    "seed": (0, 2**32 - 1),
    "threads": (1, 64),
}
YEARS = (2000, 2200)  # as on the day page


class Command(TenantCommand):
    """Plans, prints score, rules, figures and unassigned visits. Ctrl-C keeps the best plan found so far."""

    help = "Optimise an area's day or days and store the plan as a draft (or publish it)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to plan and for how long."""
        super().add_arguments(parser)
        parser.add_argument("--area", help="name of the service area; may be left out where there is one")
        parser.add_argument(
            "--date", type=date.fromisoformat, help="first day; may be left out where only one has shifts"
        )
        parser.add_argument("--days", type=int, default=1, help="how many days, 1 to 14 (default 1)")
        budget = parser.add_mutually_exclusive_group()
        budget.add_argument("--seconds", type=float, help=f"time budget (default {SECONDS:g})")
        budget.add_argument("--moves", type=int, help="budget in moves: same seed, same plan")
        parser.add_argument("--patience", type=float, help="end sooner, after so many seconds without a better plan")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--threads", type=int, default=1)
        parser.add_argument("--keep", action="store_true", help="keep to the published plan where changes cost more")
        parser.add_argument(
            "--freeze",
            type=datetime.fromisoformat,
            metavar="YYYY-MM-DDTHH:MM",
            help="keep what the published plan has begun before this local time, and plan the rest from then on",
        )
        parser.add_argument("--profile", help="weigh by this weight profile, such as continuity or efficiency")
        parser.add_argument("--publish", action="store_true", help="publish the plan at once")
        parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, run, print."""
        _check_usage(options)
        order = self._order(options)
        try:
            with progress_bar(quiet=options["json"]) as observer, kept_on_interrupt(order.stop):
                outcome = optimise(order, observer)
        except (RunUnderWay, ValueError, IllegalTransition, EngineDisagrees) as problem:
            raise CommandError(str(problem)) from None
        with acting_for(order.organization_id):
            for paragraph in report(outcome):
                self.stdout.write(paragraph)
            if options["json"]:
                self.stdout.write(json.dumps(summary(outcome)))
        if outcome.refusal:
            raise CommandError(f"{outcome.refusal} It is kept as a draft.")

    def _order(self, options: dict[str, Any]) -> Order:
        organization = self.organization_id(options["organization"])
        with acting_for(organization):
            try:
                area = area_named(options["area"])
                first_day = options["date"] or only_date()
            except NotSaid as problem:
                raise CommandError(str(problem)) from None
            freeze = _instant(options["freeze"])
        last_day = first_day + timedelta(days=options["days"] - 1)
        if freeze is not None and not first_day <= freeze.date() <= last_day:
            raise CommandError(
                f"--freeze is {freeze:%Y-%m-%dT%H:%M}; give a time from {first_day} to {last_day}, the days to plan.",
                returncode=2,
            )
        return Order(
            organization_id=organization,
            area_id=area.pk,
            first_day=first_day,
            last_day=last_day,
            stop=Cancelled(_budget(options)),
            seed=options["seed"],
            threads=options["threads"],
            publish=options["publish"],
            keep_published=options["keep"],
            freeze=freeze,
            profile=options["profile"],
        )


def _instant(moment: datetime | None) -> datetime | None:
    """A time without an offset is the organization's."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=ZoneInfo(Organization.objects.get().time_zone))


def _budget(options: dict[str, Any]) -> Stop:
    """Moves or seconds, cut short where the patience ends."""
    budget: Stop = MaxSeconds(SECONDS if options["seconds"] is None else options["seconds"])
    if options["moves"] is not None:
        budget = MaxMoves(options["moves"])
    return budget if options["patience"] is None else NoImprovement(MaxSeconds(options["patience"]), budget)


def _check_usage(options: dict[str, Any]) -> None:
    """Every number lies within its bounds (NaN lies within none), and the date is one to plan for; else exit code 2."""
    for name, (least, most) in BOUNDS.items():
        if options[name] is not None and not least <= options[name] <= most:
            raise CommandError(f"--{name} is {options[name]}; give {least} to {most}.", returncode=2)
    day = options["date"]
    if day is not None and not YEARS[0] <= day.year <= YEARS[1]:
        raise CommandError(f"--date is {day}; give a day from {YEARS[0]} to {YEARS[1]}.", returncode=2)
