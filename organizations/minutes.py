"""Lengths of time as schedulers write them: in minutes."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MINUTE = timedelta(minutes=1)


class Minutes(forms.DurationField):
    """A whole number is minutes ("45"), also below 0; hours and minutes may be written with a colon ("1:30").

    Django would take the one for seconds and the other for minutes and seconds.
    """

    default_error_messages = {"invalid": _("Give minutes, such as 45, or hours and minutes, such as 1:30.")}

    def to_python(self, value: Any) -> timedelta | None:
        """None where nothing is given."""
        text = "" if value is None or isinstance(value, timedelta) else str(value).strip()
        sign, digits = (-1, text[1:]) if text[:1] in {"-", "−"} else (1, text)
        if digits.isascii() and digits.isdecimal() and len(digits) <= 5:
            return sign * int(digits) * MINUTE
        if text and ":" not in text:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if digits.count(":") == 1:
            text += ":00"
        return super().to_python(text or value)

    def prepare_value(self, value: Any) -> Any:
        """Minutes, or with seconds where there are some."""
        if not isinstance(value, timedelta):
            return value
        return str(value // MINUTE) if value % MINUTE == timedelta(0) else super().prepare_value(value)
