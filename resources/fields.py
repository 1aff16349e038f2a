"""A jsonb column that only takes what its parser accepts, whichever way a row is saved."""

import math
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.fields import InvalidJSONInput

MAX_DEPTH = 50
"""Lists and objects inside each other; the stored shapes need four."""


def check_storable(value: Any) -> None:
    """Whether PostgreSQL's jsonb holds the value as it is; raises ValueError with a sentence.

    jsonb knows neither NaN and infinity (RFC 8259, 6) nor NUL and half a surrogate pair in its texts (PostgreSQL
    manual, 8.14).
    """
    waiting = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ValueError(f"The value is nested more than {MAX_DEPTH} deep; flatten it.")
        if isinstance(part, dict):
            for key in part:
                _check_key(key)
            waiting += [(inner, depth + 1) for inner in part.values()]
        elif isinstance(part, list | tuple):
            waiting += [(inner, depth + 1) for inner in part]
        else:
            _check_scalar(part)


def _check_key(key: Any) -> None:
    if not isinstance(key, str):
        raise ValueError(f"The value has the key {key!r}; keys are texts.")
    _check_scalar(key)


def _check_scalar(part: Any) -> None:
    if part is None or isinstance(part, bool | int):
        return
    if isinstance(part, float):
        if not math.isfinite(part):
            raise ValueError(f"The value holds {part}; give a finite number.")
    elif not isinstance(part, str):
        raise ValueError(f"A part of the value is a {type(part).__name__}; JSON has no such kind.")
    elif "\x00" in part:
        raise ValueError("The value holds a text with a NUL character; take it out.")
    elif any("\ud800" <= character <= "\udfff" for character in part):
        raise ValueError("The value holds half a surrogate pair, which is no character; take it out.")


class _JSONFormField(forms.JSONField):
    """Python's parser has two errors more: numbers of thousands of digits, and nesting without end."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": "…"}) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is shown again beside the error."""
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return InvalidJSONInput(data)


class ShapedJSONField(models.JSONField):
    """``shape`` parses the value and raises ValueError with a sentence; saving and form validation both call it.

    What jsonb cannot hold is refused before, with or without a ``shape``.
    """

    def __init__(self, *args: Any, shape: Callable[[Any], Any] | None = None, **kwargs: Any) -> None:
        self.shape = shape
        super().__init__(*args, **kwargs)

    def _problem(self, value: Any) -> str | None:
        if value is None or hasattr(value, "resolve_expression"):
            return None
        try:
            check_storable(value)
            if self.shape is not None:
                self.shape(value)
        except ValueError as problem:
            return str(problem)
        except (TypeError, OverflowError, RecursionError):
            return "The value cannot be read: a part of it is of a wrong kind. Compare it with the example."
        return None

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Form validation."""
        if problem := self._problem(value):
            raise ValidationError(problem)
        super().validate(value, model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Saving one row or many."""
        value = super().pre_save(model_instance, add)
        if problem := self._problem(value):
            raise ValidationError({self.name: problem})
        return value

    def formfield(self, **kwargs: Any) -> Any:
        """A form field that refuses in words whatever text it is given."""
        return super().formfield(**{"form_class": _JSONFormField, **kwargs})
