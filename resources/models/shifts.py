"""Shift templates (wall-clock) and the dated shifts of employees (instants)."""

from datetime import timedelta

from django.db import models
from django.db.models.lookups import Range
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, TenantForeignKey
from organizations.models.constraints import InstantRange, in_order, json_type, never_overlap, one_of
from resources.fields import ShapedJSONField
from resources.models.employees import Employee, Mode
from resources.models.vehicles import Vehicle
from resources.windows import parse_break_windows

TWO_DAYS = timedelta(days=2)


class DaysFrom(models.Func):
    """Days from a date to the UTC date of an instant: ``(instant AT TIME ZONE 'UTC')::date - date``."""

    template = "((%(expressions)s)"
    arg_joiner = " AT TIME ZONE 'UTC')::date - "
    output_field = models.IntegerField()


class ShiftTemplate(OrganizationOwned):
    """A shift's pattern in local clock times; an end not after the start is on the next day."""

    name = models.TextField(_("name"))
    start_time = models.TimeField(_("start"))
    end_time = models.TimeField(_("end"))
    break_windows = ShapedJSONField(
        _("breaks"),
        shape=parse_break_windows,
        default=list,
        blank=True,
        help_text=_(
            'A list such as [{"start": "11:00", "end": "13:00", "minutes": 30, "required": true, "paid": false}].'
        ),
    )

    class Meta(OrganizationOwned.Meta):
        db_table = "shift_templates"
        verbose_name = _("shift template")
        verbose_name_plural = _("shift templates")
        ordering = ["start_time", "name"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="shift_template_name_once",
                violation_error_message=_("There is a template of this name already."),
            ),
            json_type("break_windows", "array", "shift_template_breaks_listed"),
        ]

    def __str__(self) -> str:
        return self.name


class EmployeeShift(OrganizationOwned):
    """One employee's shift on one date. Two of an employee never overlap; two of a vehicle may (`resources.seats`)."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED", _("planned")
        ACTIVE = "ACTIVE", _("under way")
        COMPLETED = "COMPLETED", _("completed")
        CANCELLED = "CANCELLED", _("cancelled")

    employee = TenantForeignKey(Employee, models.CASCADE, verbose_name=_("employee"), related_name="shifts")
    date = models.DateField(_("date"))
    planned_start = models.DateTimeField(_("planned start"))
    planned_end = models.DateTimeField(_("planned end"))
    shift_template = TenantForeignKey(
        ShiftTemplate, models.PROTECT, null=True, blank=True, verbose_name=_("template"), related_name="shifts"
    )
    vehicle = TenantForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, verbose_name=_("vehicle"), related_name="shifts"
    )
    mode = models.TextField(_("means of travel"), choices=Mode, default=Mode.WALK, db_default=Mode.WALK)
    actual_start = models.DateTimeField(_("actual start"), null=True, blank=True)
    actual_end = models.DateTimeField(_("actual end"), null=True, blank=True)
    status = models.TextField(_("status"), choices=Status, default=Status.PLANNED, db_default=Status.PLANNED)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.TextField(_("why cancelled"), blank=True, default="", db_default="")

    class Meta(OrganizationOwned.Meta):
        db_table = "employee_shifts"
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["date", "planned_start"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            one_of("status", ["PLANNED", "ACTIVE", "COMPLETED", "CANCELLED"], "employee_shift_status_known"),
            one_of("mode", ["car", "bike", "walk"], "employee_shift_mode_known"),
            in_order(
                "planned_start",
                "planned_end",
                "employee_shift_ordered",
                touching=False,
                message=_("The shift ends before it starts."),
            ),
            in_order(
                "actual_start",
                "actual_end",
                "employee_shift_actual_ordered",
                touching=True,
                message=_("The shift ends before it starts."),
            ),
            models.CheckConstraint(
                name="employee_shift_starts_on_its_date",
                # the UTC date may differ by a day, whatever the zone; and no shift is longer than two days
                condition=models.Q(Range(DaysFrom("planned_start", "date"), (-1, 1)))
                & models.Q(planned_end__lte=models.F("planned_start") + TWO_DAYS),
                violation_error_message=_("A shift starts on its date and lasts at most two days."),
            ),
            models.CheckConstraint(
                name="employee_shift_cancelled_at",
                condition=models.Q(status="CANCELLED", cancelled_at__isnull=False)
                | (~models.Q(status="CANCELLED") & models.Q(cancelled_at=None)),
                violation_error_message=_("A cancelled shift, and no other, says when it was cancelled."),
            ),
            never_overlap(
                "employee_shift_no_overlap",
                ["organization", "employee"],
                InstantRange("planned_start", "planned_end"),
                _("The employee already has a shift at that time."),
                condition=~models.Q(status="CANCELLED"),
            ),
        ]
        indexes = [models.Index(fields=["organization", "date", "employee"], name="employee_shift_day")]

    def __str__(self) -> str:
        return f"{self.date} {timezone.localtime(self.planned_start):%H:%M}"

    def clean(self) -> None:
        """A shift that is cancelled without saying when was cancelled now."""
        super().clean()
        if self.status == self.Status.CANCELLED and self.cancelled_at is None:
            self.cancelled_at = timezone.now()
