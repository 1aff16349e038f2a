"""A CSV file or a workbook as rows of cells. Whatever is wrong with the file as a whole is said in one sentence."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
from django.utils.translation import gettext_noop

from organizations.lists import FORMULA_STARTS
from organizations.told import Told

MOST_BYTES = 1_000_000
MOST_ROWS = 1_000
MOST_LINES, MOST_COLUMNS = 10_000, 100
"""Blank ones too: a workbook names the places of its cells, and those between them cost time."""
MOST_UNPACKED = 30_000_000
"""Bytes of a workbook's parts: a small file can hold a lot of nothing."""


class Unreadable(Told):
    """The file is none that can be taken; nothing of it is in the message."""


class Formula:
    """A cell that a workbook would compute."""


@dataclass(frozen=True)
class FileRow:
    """The file's line (the first is 1) and its cells by column; None: blank."""

    line: int
    cells: dict[str, Any]


def rows_of(name: str, content: bytes, columns: Sequence[str], needed: Sequence[str]) -> list[FileRow]:
    """The rows below the names of the columns; blank ones are passed over. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(
            gettext_noop("The file has %(size)s kB; at most %(most)s kB are taken. Divide it into several."),
            size=len(content) // 1000 + 1,
            most=MOST_BYTES // 1000,
        )
    kind = name.lower().rpartition(".")[2]
    if kind not in ("csv", "xlsx"):
        raise Unreadable(gettext_noop("Choose a CSV file or a workbook (.xlsx)."))
    lines = _csv(content) if kind == "csv" else _workbook(content)
    heads = _heads(next(lines, (1, []))[1], columns, needed)
    rows = []
    for line, cells in lines:
        if any(cell is not None for cell in cells[len(heads) :]):
            raise Unreadable(gettext_noop("Line %(line)s has more cells than the first line has columns."), line=line)
        if any(cell is not None for cell in cells):
            rows.append(FileRow(line, dict(zip(heads, [*cells, *[None] * len(heads)], strict=False))))
        if len(rows) > MOST_ROWS or line > MOST_LINES:
            raise Unreadable(
                gettext_noop("The file has more than %(most)s rows. Divide it into several."), most=MOST_ROWS
            )
    return rows


def _heads(cells: Sequence[Any], columns: Sequence[str], needed: Sequence[str]) -> list[str]:
    """The names of the columns. What is none is not repeated: without them the first line holds somebody's data."""
    names = [str(cell or "").strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for number, name in enumerate(names, 1):
        if name not in columns:
            raise Unreadable(
                gettext_noop("The first line must name the columns; number %(number)s is none of: %(columns)s."),
                number=number,
                columns=", ".join(columns),
            )
    missing = [name for name in needed if name not in names]
    if missing or len(set(names)) < len(names):
        raise Unreadable(
            gettext_noop("Each column may be there once, and these must be: %(columns)s."), columns=", ".join(needed)
        )
    return names


def _csv(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    try:
        text = content.decode("utf-8-sig")
        if "\0" in text:  # UTF-16 of plain letters
            raise ValueError
    except ValueError:
        raise Unreadable(
            gettext_noop("The file is not UTF-8. Save it as 'CSV UTF-8' (or as a workbook) and choose it again.")
        ) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, [_text(cell) for cell in row]
    except csv.Error:
        raise Unreadable(
            gettext_noop("Line %(line)s is not CSV: a quotation mark is open, or stands where none may be."),
            line=reader.line_num,
        ) from None


def _text(cell: str) -> str | None:
    """Without the apostrophe that makes a saved cell harmless; None for a blank one."""
    cell = cell.strip()
    if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS):
        return cell[1:]
    return cell or None


def _workbook(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    broken = Unreadable(gettext_noop("The workbook cannot be read. Save it again as .xlsx, or as 'CSV UTF-8'."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > MOST_UNPACKED:
            raise broken
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        yield from enumerate(_sheet(book), 1)
    except Unreadable:
        raise
    except Exception:  # whatever a damaged file makes the reader raise
        raise broken from None


def _sheet(book: Any) -> Iterable[list[Any]]:
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its own size is not to be believed
    for row in sheet.iter_rows(max_col=MOST_COLUMNS):
        yield [_cell(cell) for cell in row]


def _cell(cell: Any) -> Any:
    if cell.data_type in ("f", "e"):
        return Formula()
    value = cell.value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime | date) or value is None:
        return value
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)
