"""A stored plan version as the solver knows it: the problem it ran with and the plan it ended with."""

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from organizations.models import Organization
from organizations.told import Told
from scheduling.clock import Clock
from scheduling.explain.kept import bases_of, problem_of
from scheduling.models import ScheduleSolution
from scheduling.solver.explain.analysis import Analysis, analyse
from scheduling.solver.plan import Plan
from scheduling.solver.problem import Problem
from scheduling.solver.referee import Verdict, judge
from scheduling.solver.rescore import Bases


class NotExplainable(Told):
    """The plan version has no plan that could be explained; the message says why."""


@dataclass(frozen=True, kw_only=True)
class StoredPlan:
    """What was stored with a version, read again in its organization's scope."""

    solution: ScheduleSolution
    problem: Problem
    plan: Plan
    clock: Clock

    @classmethod
    def of(cls, solution: ScheduleSolution) -> "StoredPlan":
        """Raises NotExplainable for a version without a plan, or one stored by a version of Caire that counted
        otherwise.
        """
        if solution.status != ScheduleSolution.Status.COMPLETED or not solution.output_solution.get("plan"):
            raise NotExplainable(
                gettext_noop("Plan version %(version)s is %(state)s; only a completed plan can be explained."),
                version=solution.pk,
                state=ScheduleSolution.Status(solution.state).label,
            )
        try:
            problem = problem_of(solution)
            plan = Plan.from_json(solution.output_solution["plan"])
        except (ValueError, KeyError, TypeError):
            raise NotExplainable(
                gettext_noop(
                    "Plan version %(version)s was stored in an older form; plan its days again to have them explained."
                ),
                version=solution.pk,
            ) from None
        zone = ZoneInfo(Organization.objects.get().time_zone)
        clock = Clock(first_day=solution.first_day, zone=zone, ticks_per_minute=problem.ticks_per_minute)
        return cls(solution=solution, problem=problem, plan=plan, clock=clock)

    @cached_property
    def verdict(self) -> Verdict:
        """The referee's, computed now."""
        return judge(self.problem, self.plan)

    @cached_property
    def bases(self) -> Bases:
        """What changes of the plan are laid over."""
        return bases_of(self.solution, self.problem, self.plan)

    @cached_property
    def analysis(self) -> Analysis:
        """Computed now, from nothing but problem and plan; the stored one is equal to it."""
        return analyse(self.problem, self.verdict)


def stored_analysis(solution: ScheduleSolution) -> Analysis:
    """As it was stored with the plan; versions from before it was stored have it computed. Raises NotExplainable."""
    stored = solution.output_solution.get("analysis")
    return Analysis.from_json(stored) if stored else StoredPlan.of(solution).analysis
