"""How days are planned, where it is not a rule: per organization, or per area."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import OrganizationOwned, ServiceArea, TenantForeignKey
from organizations.models.constraints import between, one_of

WITHIN_TWO_DAYS = _("A limit lies between an hour and two days.")


class PlanningSettings(OrganizationOwned):
    """Settings of one area, or (without area) of the whole organization; the area's win as a whole."""

    class Closes(models.TextChoices):
        START = "START", _("the visit has started")
        END = "END", _("the visit has ended")

    class BreakPlace(models.TextChoices):
        PREVIOUS = "PREVIOUS", _("where the last visit was")
        NEXT = "NEXT", _("where the next visit is")
        OFFICE = "OFFICE", _("the office")

    area = TenantForeignKey(
        ServiceArea,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("service area"),
        related_name="planning_settings",
    )
    window_closes = models.TextField(
        _("a window is met when"), choices=Closes, default=Closes.END, db_default=Closes.END
    )
    break_place = models.TextField(
        _("breaks are taken at"), choices=BreakPlace, default=BreakPlace.PREVIOUS, db_default=BreakPlace.PREVIOUS
    )
    travel_permille = models.PositiveIntegerField(_("travel buffer in permille"), default=1000, db_default=1000)
    travel_extra_seconds = models.PositiveIntegerField(_("extra seconds a leg"), default=0, db_default=0)
    car_kmh = models.FloatField(_("car, km/h"), default=30.0, db_default=30.0)
    bike_kmh = models.FloatField(_("bicycle, km/h"), default=14.0, db_default=14.0)
    walk_kmh = models.FloatField(_("on foot, km/h"), default=5.0, db_default=5.0)
    car_parking_minutes = models.PositiveSmallIntegerField(_("parking a car, minutes"), default=2, db_default=2)
    bike_parking_minutes = models.PositiveSmallIntegerField(_("parking a bicycle, minutes"), default=1, db_default=1)
    detour_permille = models.PositiveIntegerField(
        _("detour in permille"), default=1300, db_default=1300, help_text=_("Road length against the straight line.")
    )
    longest_shift_minutes = models.PositiveIntegerField(
        _("longest shift, minutes"), default=600, db_default=600, help_text=_("From start to end, breaks included.")
    )
    longest_span_minutes = models.PositiveIntegerField(
        _("longest day with split shifts, minutes"), default=780, db_default=780
    )
    least_hours_percent = models.PositiveSmallIntegerField(
        _("least part of the contract's hours, per cent"), default=90, db_default=90
    )
    rest_from = models.TimeField(_("daily rest covers the night from"), default=time(0), db_default=time(0))
    rest_to = models.TimeField(_("daily rest covers the night until"), default=time(5), db_default=time(5))
    night_from = models.TimeField(_("night work from"), default=time(22), db_default=time(22))
    night_to = models.TimeField(_("night work until"), default=time(6), db_default=time(6))
    night_mean_minutes = models.PositiveIntegerField(
        _("night workers' mean minutes a day"), default=480, db_default=480
    )
    night_mean_weeks = models.PositiveSmallIntegerField(
        _("weeks of that mean"), default=16, db_default=16, help_text=_("One day of rest a week does not count.")
    )
    contact_person_skill = models.TextField(
        _("skill of contact persons"), blank=True, default="UNDERSKOTERSKA", db_default="UNDERSKOTERSKA"
    )
    ticks_per_minute = models.PositiveIntegerField(_("ticks a minute"), default=60, db_default=60)
    divide_by = models.PositiveIntegerField(_("the cost is divided by"), default=1, db_default=1)

    class Meta(OrganizationOwned.Meta):
        db_table = "planning_settings"
        verbose_name = _("planning settings")
        verbose_name_plural = _("planning settings")
        constraints = [
            *OrganizationOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "area"],
                nulls_distinct=False,
                name="planning_settings_once",
                violation_error_message=_("There are settings for this area already."),
            ),
            one_of("window_closes", ["START", "END"], "planning_settings_closes_known"),
            one_of("break_place", ["PREVIOUS", "NEXT", "OFFICE"], "planning_settings_break_place_known"),
            between("car_kmh", 1, 200, "planning_settings_car_speed", _("A speed lies between 1 and 200 km/h.")),
            between("bike_kmh", 1, 200, "planning_settings_bike_speed", _("A speed lies between 1 and 200 km/h.")),
            between("walk_kmh", 1, 200, "planning_settings_walk_speed", _("A speed lies between 1 and 200 km/h.")),
            between(
                "travel_permille",
                100,
                10_000,
                "planning_settings_buffer",
                _("A factor lies between 100 and 10,000 permille."),
            ),
            between(
                "detour_permille",
                1000,
                10_000,
                "planning_settings_detour",
                _("A detour lies between 1,000 and 10,000 permille."),
            ),
            between("longest_shift_minutes", 60, 2880, "planning_settings_longest_shift", WITHIN_TWO_DAYS),
            between("longest_span_minutes", 60, 2880, "planning_settings_longest_span", WITHIN_TWO_DAYS),
            between(
                "least_hours_percent", 0, 100, "planning_settings_least_hours", _("Per cent lie between 0 and 100.")
            ),
            between(
                "night_mean_minutes", 60, 1440, "planning_settings_night_mean", _("A day has 60 to 1,440 minutes.")
            ),
            between("night_mean_weeks", 1, 26, "planning_settings_night_weeks", _("Give 1 to 26 weeks.")),
            between("ticks_per_minute", 1, 60_000, "planning_settings_ticks", _("A minute has 1 to 60,000 ticks.")),
            between(
                "divide_by", 1, 1_000_000, "planning_settings_divide_by", _("The divisor lies between 1 and 1,000,000.")
            ),
        ]

    def __str__(self) -> str:
        return str(self.area_id or "")


def settings_of(area: ServiceArea) -> PlanningSettings:
    """The area's settings, else the organization's, else the defaults."""
    rows = PlanningSettings.objects.filter(models.Q(area=area) | models.Q(area=None))
    return rows.order_by(models.F("area").asc(nulls_last=True)).first() or PlanningSettings()
