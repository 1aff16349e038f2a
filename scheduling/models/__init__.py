"""Plan versions, their dated visits, who makes them, and what they are worth."""

from scheduling.models.actuals import VisitActual
from scheduling.models.assignments import ScheduleAssignment
from scheduling.models.changes import PlanChange
from scheduling.models.metrics import ScheduleMetric
from scheduling.models.plan_days import PlanDay
from scheduling.models.schedules import Schedule
from scheduling.models.settings import PlanningSettings
from scheduling.models.solutions import IllegalTransition, ScheduleSolution
from scheduling.models.travel import TravelMatrix

__all__ = [
    "IllegalTransition",
    "PlanChange",
    "PlanDay",
    "PlanningSettings",
    "Schedule",
    "ScheduleAssignment",
    "ScheduleMetric",
    "ScheduleSolution",
    "TravelMatrix",
    "VisitActual",
]
