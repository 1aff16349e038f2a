"""Who makes which visit of a plan version."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, TenantForeignKey
from organizations.models.constraints import InstantRange, between, in_order, never_overlap, one_of
from resources.models import Employee, EmployeeShift
from scheduling.models.schedules import Schedule
from scheduling.models.solutions import ScheduleSolution


class ScheduleAssignment(OrganizationOwned):
    """One member of a visit's team. Plan version and times follow the visit by foreign key."""

    class Type(models.TextChoices):
        PRIMARY = "PRIMARY", _("first")
        SECONDARY = "SECONDARY", _("further")

    schedule = TenantForeignKey(Schedule, models.CASCADE, verbose_name=_("visit"), related_name="assignments")
    solution = TenantForeignKey(
        ScheduleSolution, models.CASCADE, verbose_name=_("plan version"), related_name="assignments"
    )
    employee = TenantForeignKey(Employee, models.PROTECT, verbose_name=_("employee"), related_name="assignments")
    shift = TenantForeignKey(EmployeeShift, models.PROTECT, verbose_name=_("shift"), related_name="assignments")
    assignment_type = models.TextField(_("role"), choices=Type)
    start_time = models.DateTimeField(_("start"), editable=False)
    end_time = models.DateTimeField(_("end"), editable=False)
    arrival_time = models.DateTimeField(_("arrival"))
    travel_seconds = models.PositiveIntegerField(_("travel before"), default=0, db_default=0)
    travel_metres = models.PositiveIntegerField(_("metres before"), default=0, db_default=0)

    class Meta(OrganizationOwned.Meta):
        db_table = "schedule_assignments"
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["start_time"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "schedule", "employee"],
                name="assignment_employee_once",
                violation_error_message=_("The employee is in this visit's team already."),
            ),
            one_of("assignment_type", ["PRIMARY", "SECONDARY"], "assignment_type_known"),
            in_order(
                "arrival_time",
                "start_time",
                "assignment_arrives_first",
                touching=True,
                message=_("The visit starts before the arrival."),
            ),
            between("travel_seconds", 0, 86_400, "assignment_travel_within_a_day", _("Travel lasts at most a day.")),
            never_overlap(
                "assignment_employee_not_double_booked",
                ["organization", "solution", "employee"],
                InstantRange("start_time", "end_time"),
                _("The employee already has a visit at that time."),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        indexes = [models.Index(fields=["organization", "employee", "start_time"], name="assignment_employee_time")]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.employee_id}"
