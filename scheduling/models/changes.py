"""What planners changed by hand in a plan version: the undo list, and the record of what was forced."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, TenantForeignKey
from organizations.models.constraints import json_type, one_of
from scheduling.models.solutions import ScheduleSolution


class PlanChange(OrganizationOwned):
    """One change of one visit. ``before`` and ``after`` hold those parts of the plan that differ (``{"routes",
    "not_before", "reasons", "pinned", "rows"}``), so that either can be laid over the plan again; ids and ticks only.
    """

    class Verb(models.TextChoices):
        MOVE = "MOVE", _("moved")
        UNASSIGN = "UNASSIGN", _("taken out")
        PIN = "PIN", _("locked")
        UNPIN = "UNPIN", _("unlocked")
        FIX = "FIX", _("made room for")

    class State(models.TextChoices):
        DONE = "DONE", _("done")
        UNDONE = "UNDONE", _("undone")
        DROPPED = "DROPPED", _("replaced")

    solution = TenantForeignKey(
        ScheduleSolution, models.CASCADE, verbose_name=_("plan version"), related_name="manual_changes"
    )
    number = models.PositiveIntegerField(_("number"))
    # an actor: a super_admin who entered lives outside the organization, so this is a plain key
    made_by = models.ForeignKey("organizations.User", on_delete=models.PROTECT, verbose_name=_("by"), related_name="+")
    made_at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    verb = models.TextField(_("change"), choices=Verb)
    state = models.TextField(_("state"), choices=State, default=State.DONE, db_default=State.DONE)
    visit = models.TextField(_("visit"))
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    difference = models.JSONField(_("score difference"), default=dict)
    forced_because = models.TextField(_("forced because"), blank=True, default="", db_default="")

    class Meta(OrganizationOwned.Meta):
        db_table = "plan_changes"
        verbose_name = _("change by hand")
        verbose_name_plural = _("changes by hand")
        ordering = ["-number"]
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "solution", "number"], name="plan_change_number_once"),
            one_of("verb", ["MOVE", "UNASSIGN", "PIN", "UNPIN", "FIX"], "plan_change_verb_known"),
            one_of("state", ["DONE", "UNDONE", "DROPPED"], "plan_change_state_known"),
            json_type("before", "object", "plan_change_before_is_object"),
            json_type("after", "object", "plan_change_after_is_object"),
            json_type("difference", "object", "plan_change_difference_is_object"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"
