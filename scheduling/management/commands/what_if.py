"""``manage.py what_if``: a copy of a plan version with something different, planned and compared with it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organizations.checks import refuse_privileged_role
from organizations.rls import acting_for
from resources.models import Employee
from scheduling.compare import compare
from scheduling.compare_report import comparison_report
from scheduling.explain.names import Names
from scheduling.explain.stored import NotExplainable, StoredPlan
from scheduling.find import NoSuchPlan, organization_of
from scheduling.models import IllegalTransition, ScheduleSolution
from scheduling.optimise import Order, optimise
from scheduling.report import kept_on_interrupt, progress_bar
from scheduling.runs import RunUnderWay
from scheduling.solver.solve import EngineDisagrees
from scheduling.solver.stop import Cancelled, MaxSeconds
from scheduling.whatif import Changes, inherited, merged


class Command(BaseCommand):
    """The copy is a draft like any other: publish it, or delete it. Neither the rows nor the published plan change."""

    help = "Copy a plan version, change rules, staff or requirements in the copy, plan it, and compare the two."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is to be different."""
        parser.add_argument("solution", metavar="SOLUTION", help="id of a plan version, as optimise prints it")
        parser.add_argument("--profile", help="weigh by this weight profile")
        parser.add_argument(
            "--weight", action="append", default=[], metavar="RULE=WEIGHT", help="another weight; may be repeated"
        )
        parser.add_argument(
            "--absent", action="append", default=[], metavar="CODE", help="an employee who is not there"
        )
        parser.add_argument("--changes", help='more as JSON: {"requirements": {ID: {"staff": 1, "widen_minutes": 30}}}')
        parser.add_argument("--seconds", type=float, default=10.0, help="time budget (default 10)")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, plan, compare."""
        refuse_privileged_role()
        if not 0 <= options["seconds"] <= 86_400:
            raise CommandError(f"--seconds is {options['seconds']}; give 0 to 86400.", returncode=2)
        try:
            order = self._order(options)
            with progress_bar(quiet=options["json"]) as observer, kept_on_interrupt(order.stop):
                made = optimise(order, observer).solution
            with acting_for(order.organization_id):
                self._print(options, ScheduleSolution.objects.get(pk=made.pk))
        except (NoSuchPlan, NotExplainable, RunUnderWay, ValueError, IllegalTransition, EngineDisagrees) as problem:
            raise CommandError(str(problem)) from None

    def _order(self, options: dict[str, Any]) -> Order:
        organization = organization_of(options["solution"])
        with acting_for(organization):
            origin = StoredPlan.of(ScheduleSolution.objects.get(pk=options["solution"])).solution
            changes = inherited(origin, self._changes(options))
        return Order(
            organization_id=organization,
            area_id=origin.area_id,
            first_day=origin.first_day,
            last_day=origin.last_day,
            stop=Cancelled(MaxSeconds(options["seconds"])),
            seed=options["seed"],
            changes=changes,
            made_from=origin.pk,
        )

    def _changes(self, options: dict[str, Any]) -> Changes:
        try:
            raw = json.loads(options["changes"] or "{}")
        except json.JSONDecodeError as problem:
            raise ValueError(f"--changes is no JSON: {problem}.") from None
        if not isinstance(raw, dict):
            raise ValueError("--changes is no JSON object.")
        weights = {code: {"weight": weight} for code, weight in map(_weight, options["weight"])}
        asked = {
            "profile": options["profile"],
            "rules": weights,
            "absent": [_employee(code) for code in options["absent"]],
        }
        return merged(Changes.from_json(raw), Changes.from_json({name: part for name, part in asked.items() if part}))

    def _print(self, options: dict[str, Any], made: ScheduleSolution) -> None:
        first = StoredPlan.of(ScheduleSolution.objects.get(pk=options["solution"]))
        second = StoredPlan.of(made)
        comparison = compare(first, second)
        for paragraph in comparison_report(comparison, Names(first), Names(second)):
            self.stdout.write(paragraph)
        self.stdout.write(f"The copy is plan version {made.pk}, a draft: publish it, or delete it on its page.")
        if options["json"]:
            self.stdout.write(json.dumps(comparison.to_json()))


def _weight(given: str) -> tuple[str, int]:
    code, _, weight = given.partition("=")
    if not weight.isdigit():
        raise ValueError(f"--weight is {given!r}; write it like continuity=60.")
    return code, int(weight)


def _employee(code: str) -> str:
    found = Employee.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise ValueError(f"--absent: there is no employee {code}.")
    return str(found)
