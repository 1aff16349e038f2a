"""A jsonb column that only takes what its parser accepts, whichever way a row is saved."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class ShapedJSONField(models.JSONField):
    """``shape`` parses the value and raises ValueError with a sentence; saving and form validation both call it."""

    def __init__(self, *args: Any, shape: Callable[[Any], Any] | None = None, **kwargs: Any) -> None:
        self.shape = shape
        super().__init__(*args, **kwargs)

    def _check(self, value: Any) -> None:
        if value is None or self.shape is None or hasattr(value, "resolve_expression"):
            return
        try:
            self.shape(value)
        except ValueError as problem:
            raise ValidationError({self.name: str(problem)}) from None

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Form validation."""
        super().validate(value, model_instance)
        if value is not None and self.shape is not None:
            try:
                self.shape(value)
            except ValueError as problem:
                raise ValidationError(str(problem)) from None

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Saving one row or many."""
        value = super().pre_save(model_instance, add)
        self._check(value)
        return value
