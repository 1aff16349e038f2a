"""What clients need: recurring visits, the skills they ask for, and how they hang together."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, TenantForeignKey
from organizations.models.constraints import between, in_order, json_type, one_of
from resources.fields import ShapedJSONField
from resources.models.clients import Client
from resources.models.skills import Skill
from resources.recurrence import Frequency
from resources.windows import Preference, parse_time_windows

ZERO = timedelta(0)
DAY = timedelta(days=1)


def parse_ecare_requirements(raw: Any) -> dict[str, Any]:
    """The import contract's free object: at most 8 KB of text, kept verbatim. Raises ValueError."""
    if not isinstance(raw, dict) or len(str(raw)) > 8_192:
        raise ValueError("ecare_requirements must be an object of at most 8 KB.")
    return raw


class VisitRequirement(OrganizationOwned):
    """A recurring need of one client; the snapshot expands it into dated visits."""

    class Obligation(models.TextChoices):
        MANDATORY = "MANDATORY", _("mandatory")
        NORMAL = "NORMAL", _("normal")
        OPTIONAL = "OPTIONAL", _("optional")

    client = TenantForeignKey(Client, models.CASCADE, verbose_name=_("client"), related_name="requirements")
    service_type = models.TextField(_("service"))
    duration = models.DurationField(_("duration"))
    frequency = ShapedJSONField(
        _("frequency"),
        shape=Frequency.from_json,
        help_text=_('Such as {"rrule": "FREQ=WEEKLY;BYDAY=MO,TH", "dtstart": "2026-11-23"}.'),
    )
    time_windows = ShapedJSONField(
        _("time windows"),
        shape=parse_time_windows,
        default=list,
        blank=True,
        help_text=_('A list such as [{"day": null, "start": "07:00", "end": "09:30", "preference": "HARD"}].'),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=1, db_default=1, help_text=_("1 to 10; 10 is the most important.")
    )
    obligation = models.TextField(
        _("obligation"), choices=Obligation, default=Obligation.NORMAL, db_default=Obligation.NORMAL
    )
    required_employee_count = models.PositiveSmallIntegerField(_("employees"), default=1, db_default=1)
    ecare_visit_type = models.TextField(_("eCare visit type"), blank=True, default="", db_default="")
    ecare_requirements = ShapedJSONField(_("eCare requirements"), shape=parse_ecare_requirements, null=True, blank=True)
    decision_id = models.TextField(_("decision"), blank=True, default="", db_default="")
    granted_minutes = models.PositiveIntegerField(_("granted minutes a month"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta(OrganizationOwned.Meta):
        db_table = "visit_requirements"
        verbose_name = _("need of visits")
        verbose_name_plural = _("needs of visits")
        ordering = ["client__code", "service_type"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.CheckConstraint(
                name="requirement_duration_within_a_day",
                condition=models.Q(duration__gt=ZERO, duration__lte=DAY),
                violation_error_message=_("A visit lasts more than nothing and at most a day."),
            ),
            between("priority", 1, 10, "requirement_priority_1_to_10", _("A priority lies between 1 and 10.")),
            between("required_employee_count", 1, 4, "requirement_team_1_to_4", _("A visit needs 1 to 4 employees.")),
            one_of("obligation", ["MANDATORY", "NORMAL", "OPTIONAL"], "requirement_obligation_known"),
            in_order(
                "valid_from",
                "valid_to",
                "requirement_dates_ordered",
                touching=True,
                message=_("It ends before it begins."),
            ),
            json_type("frequency", "object", "requirement_frequency_is_object"),
            json_type("time_windows", "array", "requirement_windows_listed"),
            json_type("ecare_requirements", "object", "requirement_ecare_is_object"),
        ]
        indexes = [
            models.Index(fields=["organization", "client", "valid_from", "valid_to"], name="requirement_client_valid")
        ]

    def __str__(self) -> str:
        return f"{self.client.code} {self.service_type}"

    def clean(self) -> None:
        """Every agreed window has room for the visit, and the duration is whole seconds."""
        from django.core.exceptions import ValidationError

        if self.duration and self.duration.microseconds:
            raise ValidationError({"duration": _("A duration is a whole number of seconds.")})
        if not self.duration:
            return
        try:
            windows = parse_time_windows(self.time_windows)
        except ValueError:
            return  # the field's own error says it
        for window in windows:
            if window.preference is Preference.HARD and timedelta(minutes=window.end - window.start) < self.duration:
                message = _("The window from %(start)s to %(end)s is shorter than the visit.")
                raise ValidationError({"time_windows": message % window.to_json()})


class RequirementSkill(OrganizationOwned):
    """How many of a visit's team must hold a skill, and at what level."""

    requirement = TenantForeignKey(VisitRequirement, models.CASCADE, verbose_name=_("need"), related_name="skills")
    skill = TenantForeignKey(Skill, models.PROTECT, verbose_name=_("skill"), related_name="needed_by")
    min_level = models.PositiveSmallIntegerField(_("least level"), default=1, db_default=1)
    employees = models.PositiveSmallIntegerField(_("employees who hold it"), default=1, db_default=1)

    class Meta(OrganizationOwned.Meta):
        db_table = "requirement_skills"
        verbose_name = _("needed skill")
        verbose_name_plural = _("needed skills")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "requirement", "skill"],
                name="requirement_skill_once",
                violation_error_message=_("The skill is asked for already."),
            ),
            between("min_level", 1, 9, "requirement_skill_level_1_to_9", _("A level lies between 1 and 9.")),
            between("employees", 1, 4, "requirement_skill_employees_1_to_4", _("A visit needs 1 to 4 employees.")),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.skill_id}"


class VisitDependency(OrganizationOwned):
    """Two needs of one date that hang together: a gap in time, the same or different staff, both or none."""

    class MeasuredFrom(models.TextChoices):
        START = "START", _("start of the first")
        END = "END", _("end of the first")

    class Staff(models.TextChoices):
        SAME = "SAME", _("the same")
        DIFFERENT = "DIFFERENT", _("different")
        ANY = "ANY", _("any")

    first = TenantForeignKey(VisitRequirement, models.CASCADE, verbose_name=_("first"), related_name="followed_by")
    second = TenantForeignKey(VisitRequirement, models.CASCADE, verbose_name=_("second"), related_name="follows")
    min_gap = models.DurationField(_("least gap"), null=True, blank=True)
    max_gap = models.DurationField(_("largest gap"), null=True, blank=True)
    measured_from = models.TextField(
        _("measured from"), choices=MeasuredFrom, default=MeasuredFrom.END, db_default=MeasuredFrom.END
    )
    staff = models.TextField(_("staff"), choices=Staff, default=Staff.ANY, db_default=Staff.ANY)
    all_or_nothing = models.BooleanField(_("both or none"), default=False, db_default=False)

    class Meta(OrganizationOwned.Meta):
        db_table = "visit_dependencies"
        verbose_name = _("link between needs")
        verbose_name_plural = _("links between needs")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "first", "second"],
                name="dependency_once",
                violation_error_message=_("These two needs are linked already."),
            ),
            models.CheckConstraint(
                name="dependency_of_two",
                condition=~models.Q(first=models.F("second")),
                violation_error_message=_("A need cannot follow itself."),
            ),
            in_order(
                "min_gap",
                "max_gap",
                "dependency_gap_ordered",
                touching=True,
                message=_("The largest gap is below the least."),
            ),
            between("min_gap", -DAY, DAY, "dependency_min_gap_within_a_day", _("A gap is at most a day.")),
            between("max_gap", -DAY, DAY, "dependency_max_gap_within_a_day", _("A gap is at most a day.")),
            one_of("measured_from", ["START", "END"], "dependency_measure_known"),
            one_of("staff", ["SAME", "DIFFERENT", "ANY"], "dependency_staff_known"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} -> {self.second_id}"
