"""Lists as files: CSV and XLSX of the rows that were chosen, safe to open in a spreadsheet."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from import_export.fields import Field
from import_export.resources import ModelResource, modelresource_factory
from tablib import Dataset

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


class ListResource(ModelResource):  # type: ignore[misc]  # the package ships no types
    """Cells as they are shown: instants on the organization's clock, texts harmless."""

    def export_field(self, field: Field, instance: Any, **kwargs: Any) -> Any:
        """One cell."""
        value = field.get_value(instance)
        if isinstance(value, datetime):
            return timezone.localtime(value).replace(tzinfo=None)
        if isinstance(value, date):
            return value
        return harmless(super().export_field(field, instance, **kwargs))


def dataset_of(rows: QuerySet[Any], fields: Sequence[str]) -> Dataset:
    """The rows' columns ``fields`` (``a__b`` follows a reference), with their names as the first line."""
    options = {"fields": fields, "export_order": fields}
    resource = modelresource_factory(rows.model, resource_class=ListResource, meta_options=options)
    related = {field.rpartition("__")[0] for field in fields if "__" in field}
    return resource().export(rows.select_related(*sorted(related)) if related else rows)


def file_of(rows: QuerySet[Any], fields: Sequence[str], kind: str) -> bytes:
    """The file's bytes; a CSV begins with the mark by which spreadsheets know UTF-8."""
    data = dataset_of(rows, fields)
    return bytes(data.export("xlsx")) if kind == "xlsx" else "\ufeff".encode() + data.export("csv").encode()
