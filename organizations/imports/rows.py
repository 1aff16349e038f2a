"""A file's rows become rows of the organization: all of them, or none.

What refers to another row names it as the saved lists do (``employee__code``); it is looked for among the rows that the
user may see, so that a foreign one answers like one that does not exist. No sentence repeats what a cell holds.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from organizations.encryption import Person
from organizations.imports.files import FileRow, Formula
from organizations.rls import check_deferred_constraints

Rows = Callable[[type[models.Model]], models.QuerySet[Any]]
"""The rows of a model that the user may see."""
ROW = ""
"""In place of a column: the row as a whole."""


@dataclass(frozen=True)
class Fault:
    """What keeps a line out, in a sentence without anything of what the cell holds."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True)
class Line:
    """What becomes of a line: ``new``, ``changed`` (these columns, from these values) or ``same``; ``key`` names the
    row.
    """

    line: int
    key: str
    state: str
    columns: tuple[str, ...] = ()
    old: tuple[Any, ...] = field(default=(), repr=False)
    row: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Outcome:
    """Of a whole file."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    is_stale: bool = False
    """The rows were not as they had been looked at, so nothing was taken."""

    def digest(self) -> str:
        """What becomes of each line, and from which values: another one where somebody changed such a row."""
        told = [(line.line, line.key, line.state, line.columns, line.old) for line in self.lines]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def count(self, state: str) -> int:
        """Lines of which this becomes."""
        return sum(line.state == state for line in self.lines)


class _Refused(Exception):
    def __init__(self, *reasons: tuple[str, str]) -> None:
        self.reasons = reasons


class Importer:
    """Of one list. ``columns``: what may be given; ``key``: the columns that say which row is meant; ``visible``: where
    references are looked up; ``may_add`` and ``may_change`` (a row): the user's rights.
    """

    def __init__(
        self,
        model: type[models.Model],
        columns: Sequence[str],
        key: Sequence[str],
        visible: Rows,
        may_add: bool,
        may_change: Callable[[Any], bool],
    ) -> None:
        self.model, self.columns, self.key = model, columns, key
        self.visible, self.may_add, self.may_change = visible, may_add, may_change
        self._found = visible(model)
        self._referred: dict[tuple[str, str], Any] = {}

    def preview(self, rows: Iterable[FileRow]) -> Outcome:
        """What would become of the rows; nothing is changed."""
        return self._run(rows, lambda _outcome: False)

    def take(self, rows: Iterable[FileRow], looked_at: str) -> Outcome:
        """All rows, or none where a line has a fault or the preview with this digest is no longer what happens."""
        self._found = self._found.select_for_update(of=("self",))
        outcome = self._run(rows, lambda outcome: not outcome.faults and outcome.digest() == looked_at)
        return replace(outcome, is_stale=outcome.digest() != looked_at)

    def _run(self, rows: Iterable[FileRow], is_good: Callable[[Outcome], bool]) -> Outcome:
        """In one transaction, taken back where the outcome is not good."""
        lines: list[Line] = []
        faults: list[Fault] = []
        with transaction.atomic():
            self._each(rows, lines, faults)
            self._settle(faults)
            outcome = Outcome(tuple(lines), tuple(faults))
            transaction.set_rollback(not is_good(outcome))
        return outcome

    def _each(self, rows: Iterable[FileRow], lines: list[Line], faults: list[Fault]) -> None:
        seen: dict[tuple[Any, ...], int] = {}
        for row in rows:
            try:
                with transaction.atomic():
                    lines.append(self._one(row, seen))
            except _Refused as refused:
                faults += [Fault(row.line, column, reason) for column, reason in refused.reasons]
            except DatabaseError as error:
                faults.append(Fault(row.line, ROW, self._broken(error)))

    def _broken(self, error: DatabaseError) -> str:
        """The sentence of the constraint that the row breaks: asking each one before would take seven queries a row."""
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for constraint in self.model._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
        return _("The database refuses the row.")

    @staticmethod
    def _settle(faults: list[Fault]) -> None:
        """What the database would only say at the end."""
        try:
            with transaction.atomic():
                check_deferred_constraints()
        except DatabaseError:
            faults.append(Fault(0, ROW, _("The rows contradict others that are there.")))

    def _one(self, row: FileRow, seen: dict[tuple[Any, ...], int]) -> Line:
        values = self._values(row)
        key = tuple(values[self._field(column).name] for column in self.key)
        if key in seen:
            raise _Refused((self.key[0], _("The same row stands in line %(line)s already.") % {"line": seen[key]}))
        seen[key] = row.line
        named = dict(zip((self._field(column).name for column in self.key), key, strict=True))
        found = self._found.filter(**named).first()
        name = " ".join(str(row.cells[column]) for column in self.key)
        if found is None:
            return self._new(row.line, name, values)
        return self._changed(row, name, found, values)

    def _new(self, line: int, name: str, values: Mapping[str, Any]) -> Line:
        if not self.may_add:
            raise _Refused((ROW, _("There is no such row, and you may not add any.")))
        given = {own: value for own, value in values.items() if value is not None}
        needed = [column for column in self.columns if "__" in column and not self._field(column).null]
        lacking = [column for column in needed if self._field(column).name not in given]
        if lacking:
            raise _Refused(*((column, _("A value is needed.")) for column in lacking))
        made = self.model(**given)
        self._check(made)
        made.save()
        return Line(line, name, "new", row=made)

    def _changed(self, row: FileRow, name: str, found: Any, values: Mapping[str, Any]) -> Line:
        if not self.may_change(found) or (isinstance(found, Person) and found.subject_key_id is None):
            raise _Refused((ROW, _("You may not change this row.")))
        changed, before = [], []
        for column in row.cells:
            own = self._field(column)
            old, new = getattr(found, own.attname), values[own.name]
            new = new.pk if isinstance(new, models.Model) else new
            if own.empty_strings_allowed and not own.null and new is None:
                new = ""
            if new != old:
                setattr(found, own.attname, new)
                changed.append(column)
                before.append(old)
        if not changed:
            return Line(row.line, name, "same", row=found)
        self._check(found)
        found.save()
        return Line(row.line, name, "changed", tuple(changed), tuple(before), found)

    @cached_property
    def _unseen(self) -> set[str]:
        """Fields that nobody gives, and references, which were looked up."""
        return {own.name for own in self.model._meta.fields if own.is_relation or not own.editable}

    def _check(self, row: models.Model) -> None:
        """As the row's form would, but for what the database says itself."""
        try:
            row.clean_fields(exclude=self._unseen)
            row.clean()
        except ValidationError as error:
            raise _Refused(*self._told(error)) from None

    def _told(self, error: ValidationError) -> list[tuple[str, str]]:
        columns = {self._field(column).name: column for column in self.columns}
        found = []
        for name, errors in error.error_dict.items() if hasattr(error, "error_dict") else [(ROW, [error])]:
            for one in errors:
                is_ours = name in (NON_FIELD_ERRORS, ROW)
                reason = " ".join(one.messages) if is_ours else self._reason(name, one.code)
                found.append((columns.get(name, ROW), reason))
        return found

    def _field(self, column: str) -> Any:
        return self.model._meta.get_field(column.partition("__")[0])

    def _values(self, row: FileRow) -> dict[str, Any]:
        """Field -> value, for every column of the line."""
        values: dict[str, Any] = {}
        reasons: list[tuple[str, str]] = []
        for column, cell in row.cells.items():
            own = self._field(column)
            try:
                values[own.name] = self._value(column, own, cell)
            except _Refused as refused:
                reasons += list(refused.reasons)
            except ValidationError as error:
                reasons.append((column, self._reason(own.name, error.error_list[0].code)))
        if reasons:
            raise _Refused(*reasons)
        return values

    def _value(self, column: str, own: Any, cell: Any) -> Any:
        if isinstance(cell, Formula):
            raise _Refused((column, _("The cell holds a formula. Put its value there.")))
        if cell is None:
            is_needed = column in self.key or not (own.null or own.blank or own.has_default())
            if is_needed:
                raise ValidationError("", code="required")
            return None
        if "__" in column:
            return self._reference(column, own, str(cell))
        return self._parsed(own, cell)

    def _parsed(self, own: Any, cell: Any) -> Any:
        if isinstance(own, models.DateField) and not isinstance(own, models.DateTimeField):
            cell = cell.date() if isinstance(cell, datetime) and cell.time() == time() else cell
        elif isinstance(cell, date) and not isinstance(own, models.DateTimeField):
            cell = cell.isoformat()
        if isinstance(own, models.BooleanField):
            return _truth(str(cell))
        if own.choices:
            return self._choice(own, str(cell))
        return own.formfield(required=False, localize=True).clean(cell)  # "59,3" from a Swedish spreadsheet

    @staticmethod
    def _choice(own: Any, cell: str) -> str:
        """By its value, or as it is shown."""
        for value, label in own.flatchoices:
            if cell.casefold() in (str(value).casefold(), str(label).casefold()):
                return str(value)
        raise ValidationError("", code="invalid_choice")

    def _reference(self, column: str, own: Any, cell: str) -> Any:
        key = column, cell
        if key not in self._referred:
            name = column.partition("__")[2]
            self._referred[key] = self.visible(own.related_model).filter(**{name: cell}).first()
        if self._referred[key] is None:
            raise _Refused((column, _("There is no such %(kind)s.") % {"kind": own.verbose_name}))
        return self._referred[key]

    def _reason(self, name: str, code: str | None) -> str:
        own = self.model._meta.get_field(name)
        if code in ("required", "null", "blank"):
            return _("A value is needed.")
        choices = [str(value) for value, _label in getattr(own, "flatchoices", ())]
        if choices:
            return _("Use one of: %(values)s.") % {"values": ", ".join(choices)}
        if isinstance(own, models.DateTimeField):
            return _("Use a date and a time that the clock shows, such as 2026-11-23 07:00.")
        if isinstance(own, models.DateField):
            return _("Use a date, such as 2026-11-23.")
        return _("The column does not take this value.")


def _truth(cell: str) -> bool:
    if cell.casefold() in ("1", "true", "yes", "ja", "sant"):
        return True
    if cell.casefold() in ("0", "false", "no", "nej", "falskt"):
        return False
    raise ValidationError("", code="invalid")
