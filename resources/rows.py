"""A jsonb column that holds a list of objects, as a table on forms: a row an object, a form field a column.

Works without JavaScript: a few empty rows stand below those that are filled in.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from organizations.theme import TextInput

Row = dict[str, Any]
SPARE = 2
"""Empty rows below the filled ones."""
MOST = 999
"""Rows that a form may send; more are refused, as a table cut short would lose what was stored."""


class Clock(forms.TimeField):
    """A time of day as it is stored, ``HH:MM``; typed as 7:30, 07.30 or 0730."""

    widget = TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H%M"], **kwargs)
        self.widget.attrs |= {"placeholder": "00:00", "inputmode": "numeric", "size": 5}

    def clean(self, value: Any) -> Any:
        """Its text."""
        found = super().clean(value)
        return found.strftime("%H:%M") if isinstance(found, time) else found


class Day(forms.DateField):
    """A date as it is stored."""

    def clean(self, value: Any) -> Any:
        """Its text."""
        found = super().clean(value)
        return found.isoformat() if isinstance(found, date) else found


class RowsWidget(forms.Widget):
    """The table."""

    use_fieldset = True

    def __init__(self, columns: Mapping[str, forms.Field], spare: int, blank: Callable[[], Row]) -> None:
        super().__init__()
        self.columns, self.spare, self.blank = columns, spare, blank

    def id_for_label(self, id_: str) -> str:
        """Every cell has a name of its own."""
        return ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Told by the number of rows, as an unticked box is not sent at all."""
        return f"{name}-rows" not in data

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row] | str | None:
        """The rows as they were typed; None where the form did not have the table; the count where it is none."""
        if self.value_omitted_from_data(data, files, name):
            return None
        sent = str(data[f"{name}-rows"])
        if not (sent.isascii() and sent.isdecimal() and len(sent) <= len(str(MOST))):
            return sent or "-"
        return [
            {
                key: field.widget.value_from_datadict(data, files, f"{name}-{index}-{key}")
                for key, field in self.columns.items()
            }
            for index in range(int(sent))
        ]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Headings and the cells of each row."""
        known = [row for row in value or () if isinstance(row, dict)]
        rows = [*known, *(self.blank() for _index in range(self.spare))]
        return {
            "name": name,
            "count": len(rows),
            "headings": [field.label for field in self.columns.values()],
            "rows": [list(self._cells(name, index, row)) for index, row in enumerate(rows)],
        }

    def _cells(self, name: str, index: int, row: Row) -> Iterator[dict[str, Any]]:
        for key, field in self.columns.items():
            label = _("%(column)s, row %(number)s") % {"column": field.label, "number": index + 1}
            own = f"{name}-{index}-{key}"
            is_group = isinstance(field.widget, forms.CheckboxSelectMultiple)
            said = {"id": f"id_{own}"} if is_group else {"id": f"id_{own}", "aria-label": label}
            yield {"label": label, "is_group": is_group, "html": field.widget.render(own, row.get(key), said)}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Escaped by its template."""
        return render_to_string("admin/widgets/rows.html", self.get_context(name, value, attrs))


class Rows(forms.Field):
    """The list of objects. A row in which all of ``told_by`` is empty is none."""

    def __init__(
        self,
        *,
        columns: Mapping[str, forms.Field],
        told_by: tuple[str, ...],
        spare: int = SPARE,
        blank: Callable[[], Row] = dict,
        **kwargs: Any,
    ) -> None:
        self.columns, self.told_by = columns, told_by
        super().__init__(widget=RowsWidget(columns, spare, blank), **kwargs)

    def clean(self, value: Any) -> Any:
        """Stored form; each refusal names its row."""
        if isinstance(value, str):
            raise ValidationError(_("The rows were not sent as the form has them. Reload the page and try again."))
        found: list[Row] = []
        problems: list[str] = []
        for number, row in enumerate(value or (), start=1):
            if not any(row.get(key) for key in self.told_by):
                continue
            cleaned: Row = {}
            for key, field in self.columns.items():
                try:
                    cleaned[key] = field.clean(row.get(key))
                except ValidationError as refused:
                    what = {"number": number, "column": field.label, "problem": " ".join(refused.messages)}
                    problems.append(_("Row %(number)s, %(column)s: %(problem)s") % what)
            found.append(cleaned)
        if problems:
            raise ValidationError(problems)
        if self.required and not found:
            raise ValidationError(self.error_messages["required"], code="required")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as stored; what cannot be stored has changed."""
        try:
            return bool(self.clean(data) != (initial or []))
        except ValidationError:
            return True
