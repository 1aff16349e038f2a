"""Skills, and who holds them when. A delegation is a dated skill with the name of who issued it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, TenantForeignKey
from organizations.models.constraints import DateRange, between, in_order, never_overlap


class Skill(OrganizationOwned):
    """A qualification, a delegated task, or a neutral trait (language, pets) that needs and wishes refer to by its
    code.
    """

    code = models.TextField(_("code"))
    name = models.TextField(_("name"))
    is_delegation = models.BooleanField(_("is a delegation"), default=False, db_default=False)

    class Meta(OrganizationOwned.Meta):
        db_table = "skills"
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["code"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "code"],
                name="skill_code_once",
                violation_error_message=_("There is a skill of this code already."),
            ),
            models.CheckConstraint(
                name="skill_code_shape",
                condition=models.Q(code__regex=r"^[A-ZÅÄÖ0-9_]{1,40}$"),
                violation_error_message=_("A code is 1 to 40 capital letters, digits or underscores."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class EmployeeSkill(OrganizationOwned):
    """An employee holds a skill from one date to another; whether it counts is judged at the visit's date."""

    employee = TenantForeignKey("resources.Employee", models.CASCADE, verbose_name=_("employee"), related_name="skills")
    skill = TenantForeignKey(Skill, models.PROTECT, verbose_name=_("skill"), related_name="holders")
    level = models.PositiveSmallIntegerField(_("level"), default=1, db_default=1)
    issued_by = models.TextField(_("issued by"), blank=True, default="", db_default="")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("The last day it holds; empty: until further notice.")
    )

    class Meta(OrganizationOwned.Meta):
        db_table = "employee_skills"
        verbose_name = _("skill or delegation")
        verbose_name_plural = _("skills and delegations")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            between("level", 1, 9, "employee_skill_level_1_to_9", _("A level lies between 1 and 9.")),
            in_order(
                "valid_from",
                "valid_to",
                "employee_skill_dates_ordered",
                touching=True,
                message=_("It ends before it begins."),
            ),
            never_overlap(
                "employee_skill_once_at_a_time",
                ["organization", "employee", "skill"],
                DateRange("valid_from", "valid_to", models.Value("[]")),
                _("The employee holds this skill at that time already."),
            ),
        ]
        indexes = [models.Index(fields=["organization", "valid_to"], name="employee_skill_expiry")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.skill_id}"
