"""Forms of needs and shift templates: patterns, windows and breaks without a word of JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import lazystr
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from organizations.admin.base import TenantForm
from organizations.theme import IntegerInput, Select, TextInput
from resources.recurrence import Frequency
from resources.rows import Clock, Day, Row, Rows
from resources.windows import WEEKDAYS, Preference

PERIODS = (("DAILY", _("days")), ("WEEKLY", _("weeks")), ("MONTHLY", _("months")))
DAY_NAMES = [(code, lazystr(capfirst(WEEKDAYS_ABBR[number]))) for number, code in enumerate(WEEKDAYS)]
PREFERENCES = (
    (Preference.HARD, _("agreed")),
    (Preference.PREFERRED, _("wished for")),
    (Preference.AVOID, _("to be avoided")),
)


def pattern_columns() -> Mapping[str, forms.Field]:
    """Of a recurrence rule."""
    return {
        "interval": forms.IntegerField(label=_("every"), min_value=1, max_value=366, widget=IntegerInput),
        "period": forms.ChoiceField(label=_("period"), choices=PERIODS, widget=Select),
        "weekdays": forms.MultipleChoiceField(
            label=_("only on"), choices=DAY_NAMES, required=False, widget=forms.CheckboxSelectMultiple
        ),
        "monthdays": forms.RegexField(
            r"^\s*\d{1,2}(\s*,\s*\d{1,2})*\s*$",
            label=_("days of the month"),
            required=False,
            widget=TextInput(attrs={"placeholder": "1, 15", "size": 6}),
            error_messages={"invalid": _("Give days from 1 to 31 with commas between them.")},
        ),
        "start": Day(label=_("counted from"), widget=TextInput(attrs={"size": 10, "placeholder": "2026-11-23"})),
    }


def _pattern_from(today: date) -> Row:
    return {"interval": 1, "period": "WEEKLY", "weekdays": [], "monthdays": "", "start": today.isoformat()}


class PatternField(Rows):
    """``{rrule, dtstart}`` as a table of one row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(columns=pattern_columns(), told_by=("interval", "period", "start"), spare=0, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The one row; a new need begins with every week from today on."""
        if isinstance(value, list):
            return value
        try:
            stored = Frequency.from_json(value)
        except ValueError:
            return [_pattern_from(timezone.localdate())]
        parts = dict(part.split("=") for part in stored.rule.split(";"))
        return [
            {
                "interval": parts.get("INTERVAL", "1"),
                "period": parts["FREQ"],
                "weekdays": parts["BYDAY"].split(",") if "BYDAY" in parts else [],
                "monthdays": parts.get("BYMONTHDAY", "").replace(",", ", "),
                "start": stored.start.isoformat(),
            }
        ]

    def clean(self, value: Any) -> Any:
        """The stored form."""
        row = super().clean((value or [])[:1])[0]
        parts = [f"FREQ={row['period']}"]
        if row["interval"] != 1:
            parts.append(f"INTERVAL={row['interval']}")
        if row["weekdays"]:
            parts.append("BYDAY=" + ",".join(day for day in WEEKDAYS if day in row["weekdays"]))
        if row["monthdays"]:
            parts.append("BYMONTHDAY=" + ",".join(str(int(day)) for day in row["monthdays"].split(",")))
        try:
            return Frequency.from_json({"rrule": ";".join(parts), "dtstart": row["start"]}).to_json()
        except ValueError:
            raise ValidationError(self.columns["monthdays"].error_messages["invalid"]) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether it gives other dates: INTERVAL=1 may be written or not."""
        try:
            return bool(self.clean(data) != self.clean(self.prepare_value(initial)))
        except ValidationError:
            return True


def window_columns() -> Mapping[str, forms.Field]:
    """Of a time window."""
    return {
        "day": forms.TypedChoiceField(
            label=_("day"),
            choices=[("", _("every day")), *DAY_NAMES],
            required=False,
            empty_value=None,
            widget=Select,
        ),
        "start": Clock(label=_("from")),
        "end": Clock(label=_("until")),
        "preference": forms.ChoiceField(label=_("meaning"), choices=PREFERENCES, widget=Select),
    }


def break_columns() -> Mapping[str, forms.Field]:
    """Of a break."""
    return {
        "start": Clock(label=_("earliest")),
        "end": Clock(label=_("over by")),
        "minutes": forms.IntegerField(label=_("minutes"), min_value=1, max_value=240, widget=IntegerInput),
        "required": forms.BooleanField(label=_("must be kept"), required=False),
        "paid": forms.BooleanField(label=_("paid"), required=False),
    }


class RequirementForm(TenantForm):
    """A need of visits."""

    frequency = PatternField(label=_("pattern"))
    time_windows = Rows(
        label=_("time windows"),
        columns=window_columns(),
        told_by=("start", "end"),
        required=False,
        help_text=_(
            "None: any time. An end before the start is on the next day. Empty a row to remove it; more empty rows "
            "appear when you save."
        ),
    )


class ShiftTemplateForm(TenantForm):
    """A pattern of shifts."""

    break_windows = Rows(
        label=_("breaks"),
        columns=break_columns(),
        told_by=("start", "end", "minutes"),
        blank=lambda: {"required": True},
        required=False,
        help_text=_("Empty a row to remove it; more empty rows appear when you save."),
    )
