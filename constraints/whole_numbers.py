"""Whole numbers as people write them."""

from typing import Any

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext as _


class WholeNumber(forms.IntegerField):
    """With spaces between the thousands, and with decimals that are 0 in the language's own notation: "1 000", "80,0"
    in Swedish. Other decimals are refused rather than rounded.
    """

    def to_python(self, value: Any) -> int | None:
        """None where nothing is given."""
        text = "".join(str("" if value is None else value).split())
        whole, mark, decimals = text.partition(get_format("DECIMAL_SEPARATOR"))
        if mark and whole.lstrip("-").isdecimal() and decimals.isdecimal():
            if decimals.strip("0"):
                raise forms.ValidationError(_("Give a whole number, without decimals."))
            text = whole
        return super().to_python(text)
