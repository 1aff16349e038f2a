"""How long and how far it is from place to place, by each mode of travel."""

import json
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

UNREACHABLE = -1
"""In `Travel.ticks`: the mode cannot make this leg."""

MAX_LEG = 1 << 29
"""Ticks or metres of one leg, so that sums of a few stay within 32 bits."""

Matrix = tuple["array[int]", ...]
"""[from][to], one row per place."""


@dataclass(frozen=True, kw_only=True)
class Travel:
    """`ticks[mode][from][to]` with buffer and parking in it, UNREACHABLE where a mode cannot go; `metres` alike.

    `metres` may be left empty where no rule asks for distance. Rows of whole numbers are kept in four bytes a number:
    as Python's own they took 80 MB for the three modes of a day of 2,000 visits. ValueError for anything else.
    """

    ticks: tuple[Matrix, ...]
    metres: tuple[Matrix, ...] = ()

    def __post_init__(self) -> None:
        for name in ("ticks", "metres"):
            object.__setattr__(self, name, _matrices(name, getattr(self, name)))

    @classmethod
    def of(cls, ticks: Iterable[Any], metres: Iterable[Any] = ()) -> "Travel":
        """From nested sequences or integer arrays."""
        return cls(ticks=tuple(ticks), metres=tuple(metres))

    @cached_property
    def text(self) -> str:
        """Its JSON, keys in order and nothing between: what the hash of a problem is made of."""
        raw = {name: [[list(row) for row in mode] for mode in getattr(self, name)] for name in ("ticks", "metres")}
        return json.dumps(raw, sort_keys=True, separators=(",", ":"))

    @property
    def places(self) -> int:
        """How many places the matrices hold."""
        return len(self.ticks[0]) if self.ticks else 0


def _matrices(name: str, modes: Iterable[Iterable[Any]]) -> tuple[Matrix, ...]:
    return tuple(
        tuple(_row(f"travel {name}, mode {mode}, row {number}", row) for number, row in enumerate(matrix))
        for mode, matrix in enumerate(modes)
    )


def _row(what: str, numbers: Any) -> "array[int]":
    if isinstance(numbers, array):
        plain, is_whole = numbers, True
    else:
        plain = numbers.tolist() if hasattr(numbers, "tolist") else numbers
        is_whole = set(map(type, plain)) <= {int}
    least, most = extremes(plain) if is_whole else (0, MAX_LEG + 1)
    if least >= -MAX_LEG and most <= MAX_LEG:
        return numbers if isinstance(numbers, array) else array("i", plain)
    wrong = next(number for number in plain if type(number) is not int or abs(number) > MAX_LEG)
    raise ValueError(f"{what} holds {wrong!r}; give whole numbers from {UNREACHABLE} to {MAX_LEG}.")


def extremes(row: Sequence[int]) -> tuple[int, int]:
    """The least and the largest number of a row; 0 and 0 of an empty one."""
    if isinstance(row, array) and row:
        numbers = np.frombuffer(row, dtype=np.intc)
        return int(numbers.min()), int(numbers.max())
    return min(row, default=0), max(row, default=0)


def packed(row: "array[int]") -> str:
    """A row of a travel matrix as text: base64 of its numbers in four bytes each, the lowest first."""
    return b64encode(_ordered(row).tobytes()).decode()


def unpacked(raw: Any) -> Any:
    """The packed row; any other as it is, to be checked by `Travel`. ValueError for a text that is no row."""
    if not isinstance(raw, str):
        return raw
    row = array("i")
    row.frombytes(b64decode(raw, validate=True))
    return _ordered(row)


def _ordered(row: "array[int]") -> "array[int]":
    """From this machine's order of bytes to the stored one, and back."""
    if sys.byteorder == "little":
        return row
    turned = row[:]
    turned.byteswap()
    return turned
