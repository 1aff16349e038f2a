"""Shorthands for database constraints that recur: known values, ordered pairs, ranges that may not overlap."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def one_of(field: str, values: Iterable[str], name: str) -> models.CheckConstraint:
    """The text column holds one of the values."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{field}__in": list(values)}),
        violation_error_message=_("This value is not one of the known ones."),
    )


def in_order(
    first: str, second: str, name: str, *, touching: bool, message: "str | _StrPromise"
) -> models.CheckConstraint:
    """``second`` lies behind ``first``; an empty one leaves the pair open. ``touching``: they may be equal."""
    later = models.Q(**{f"{second}__{'gte' if touching else 'gt'}": models.F(first)})
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{first}__isnull": True}) | models.Q(**{f"{second}__isnull": True}) | later,
        violation_error_message=message,
    )


def between(field: str, least: Any, most: Any, name: str, message: "str | _StrPromise") -> models.CheckConstraint:
    """``least <= field <= most`` (or no value); the comparison refuses NaN."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__gte": least, f"{field}__lte": most}),
        violation_error_message=message,
    )


def json_type(field: str, kind: str, name: str) -> models.CheckConstraint:
    """The jsonb column holds an ``array`` or an ``object`` (or no value)."""
    found = models.Func(models.F(field), function="jsonb_typeof", output_field=models.TextField())
    is_kind = models.Q(Exact(found, models.Value(kind, output_field=models.TextField())))
    # "or no value" is said outright: Django's own validation would else ask for the type of a JSON null
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{field}__isnull": True}) | is_kind,
        violation_error_message=_("This is not the kind of JSON value that belongs here."),
    )


class InstantRange(models.Func):
    """``[start, end)`` of two timestamp columns."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class DateRange(models.Func):
    """``[from, to]`` of two date columns, both days included; an empty end is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


def never_overlap(
    name: str,
    same: Sequence[str],
    period: models.Func,
    message: "str | _StrPromise",
    condition: models.Q | None = None,
    deferrable: models.Deferrable | None = None,
) -> ExclusionConstraint:
    """No two rows that agree in ``same`` have overlapping periods."""
    return ExclusionConstraint(
        name=name,
        expressions=[*((field, RangeOperators.EQUAL) for field in same), (period, RangeOperators.OVERLAPS)],
        condition=condition,
        deferrable=deferrable,
        violation_error_message=message,
    )
