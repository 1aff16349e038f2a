"""What the weight profiles make of the same made-up fortnight: faces per client, travel, visits without staff.

python -m benchmarks.profiles --visits 60 --seconds 60 --seeds 3
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import mean

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caire.settings")
django.setup()

from benchmarks.days import DAY, KNOWN, MINUTE, made_up_town, to_problem  # noqa: E402  # what-ifs know rows
from benchmarks.table import markdown  # noqa: E402
from constraints.profiles import BUILT_IN, Profile  # noqa: E402
from resources.windows import WEEKDAYS  # noqa: E402
from scheduling.metrics import faces_per_client, period_figures  # noqa: E402
from scheduling.solver.calendar import Calendar  # noqa: E402
from scheduling.solver.problem import Dependency, Problem, Shift, Visit  # noqa: E402
from scheduling.solver.solve import solve  # noqa: E402
from scheduling.solver.stop import CpuClock, MaxSeconds  # noqa: E402
from scheduling.solver.warm import warm_up  # noqa: E402
from scheduling.whatif import weighed_anew  # noqa: E402

DAYS = 14
ON, OF = 5, 7
"""Everybody works five days of seven, and begins their week on a day of their own."""


def made_up_fortnight(visits: int, seed: int = 1, length: int = DAYS) -> Problem:
    """So many visits on each day, by as many employees a day as the demo has for them; same number and seed, same
    problem. `length`: the first so many days of it.
    """
    made = made_up_town(visits, seed, crew=OF / ON)
    days = [to_problem(made, weekday=WEEKDAYS[day % 7]) for day in range(length)]
    numbers = {employee.id: number for number, employee in enumerate(days[0].employees)}
    return replace(
        days[0],
        settings=replace(days[0].settings, calendar=_calendar()),
        visits=tuple(_on_day(visit, day) for day, one in enumerate(days) for visit in one.visits),
        shifts=tuple(
            _shift_on_day(shift, day)
            for day, one in enumerate(days)
            for shift in one.shifts
            if (day + numbers[shift.employee]) % OF < ON
        ),
        employees=tuple(
            replace(employee, duties=tuple(duty for duty in employee.duties if duty.end <= 0))
            for employee in days[0].employees
        ),
        dependencies=tuple(_link_on_day(link, day) for day, one in enumerate(days) for link in one.dependencies),
    )


def _calendar() -> Calendar:
    known = range(KNOWN[0], DAYS + 2)
    return Calendar(weekday=known[0] % 7, midnights=tuple(day * DAY for day in known))


def _on_day(visit: Visit, day: int) -> Visit:
    windows = tuple(
        replace(window, open=window.open + day * DAY, close=window.close + day * DAY) for window in visit.windows
    )
    return replace(visit, id=f"{visit.id}/{day}", day=day, last_day=day, windows=windows)


def _shift_on_day(shift: Shift, day: int) -> Shift:
    breaks = tuple(
        replace(pause, id=f"{pause.id}/{day}", open=pause.open + day * DAY, close=pause.close + day * DAY)
        for pause in shift.breaks
    )
    start, end = shift.start + day * DAY, shift.end + day * DAY
    return replace(shift, id=f"{shift.id}/{day}", day=day, start=start, end=end, breaks=breaks)


def _link_on_day(link: Dependency, day: int) -> Dependency:
    return replace(link, id=f"{link.id}/{day}", first=f"{link.first}/{day}", second=f"{link.second}/{day}")


def by_profile(problem: Problem, profile: Profile) -> Problem:
    """The problem with the profile's weights and values; it holds no rule but the catalogue's, so none is hard that
    the profile weighs.
    """
    changes = {
        code: {"weight": weight, "value": profile.values.get(code, {})} for code, weight in profile.weights.items()
    }
    return replace(problem, rules=weighed_anew(problem.rules, changes))


def measured(problem: Problem, seconds: float, seeds: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """A row for each profile: means over the seeds."""
    for profile in BUILT_IN:
        faces, travel, idle, left = [], [], [], []
        for seed in seeds:
            own = by_profile(problem, profile)
            result = solve(own, stop=MaxSeconds(seconds), seed=seed, clock=CpuClock())
            timing = result.verdict.timing
            figures = period_figures(own, timing)
            faces.append(float(faces_per_client(own, timing)))
            travel.append(figures.travel / MINUTE / 60)
            idle.append(figures.waiting / MINUTE / 60)
            left.append(figures.unassigned)
        yield (
            profile.name,
            f"{mean(faces):.2f}",
            f"{mean(travel):.1f}",
            f"{mean(idle):.1f}",
            f"{mean(left):.1f}",
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=60, help="on each of the fourteen days")
    parser.add_argument("--seconds", type=float, default=60.0, help="processor seconds for each plan")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    warm_up()
    problem = made_up_fortnight(options.visits)
    print(
        f"{len(problem.visits)} visits, {len(problem.employees)} employees, {len(problem.shifts)} shifts, {DAYS} days"
    )
    headings = ("profile", "employees per client", "travel, h", "waiting, h", "unassigned")
    print(markdown(headings, list(measured(problem, options.seconds, range(1, options.seeds + 1)))))


if __name__ == "__main__":
    main()
