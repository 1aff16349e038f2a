"""The arrays of one search, reached from its scalars: `node(c, v)` is row v of the nodes, and so on.

Every function of the core takes the scalars alone. Handing eight arrays from call to call, each seven machine words,
took most of the time; an address in a record and a multiplication take none.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.extending import intrinsic

from scheduling.solver.core import layout
from scheduling.solver.core.jit import inlined
from scheduling.solver.core.layout import Leg, Logged, Node, Record, Route, Scalars

INT = ir.IntType(64)


def _where(builder: Any, address: Any, index: Any, size: int, to: Any) -> Any:
    return builder.inttoptr(builder.add(address, builder.mul(index, INT(size))), to)


def _row(dtype: np.dtype[Any]) -> Callable[[int, int], Any]:
    """(address, index) -> the record there, not a copy."""
    record = from_dtype(dtype)

    def typed(_typing: Any, address: Any, index: Any) -> Any:
        def lowered(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return _where(builder, arguments[0], arguments[1], dtype.itemsize, context.get_value_type(record))

        return record(types.int64, types.int64), lowered

    return intrinsic(typed)  # type: ignore[return-value]  # Numba types what it is given, not what it makes


def _integer(width: int) -> Callable[[int, int], int]:
    """(address, index) -> the integer of so many bits there."""

    def typed(_typing: Any, address: Any, index: Any) -> Any:
        def lowered(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            place = _where(builder, arguments[0], arguments[1], width // 8, ir.IntType(width).as_pointer())
            return builder.sext(builder.load(place), INT)

        return types.int64(types.int64, types.int64), lowered

    return intrinsic(typed)  # type: ignore[return-value]  # Numba types what it is given, not what it makes


def _copier() -> Callable[[int, int, int], None]:
    """(to, from, bytes): copies memory that does not overlap."""

    def typed(_typing: Any, to: Any, origin: Any, size: Any) -> Any:
        def lowered(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            to, origin, size = arguments
            byte = ir.IntType(8).as_pointer()
            copy: Any = cgutils.raw_memcpy
            copy(builder, builder.inttoptr(to, byte), builder.inttoptr(origin, byte), size, 1)
            return context.get_dummy_value()

        return types.none(types.int64, types.int64, types.int64), lowered

    return intrinsic(typed)  # type: ignore[return-value]  # Numba types what it is given, not what it makes


_node, _route, _logged = _row(layout.NODE), _row(layout.ROUTE), _row(layout.LOG)
_scalars, _leg = _row(layout.SCALARS), _row(layout.LEG)
_client, _person, _met = _row(layout.CLIENT), _row(layout.PERSON), _row(layout.MET)
_int32, _int64 = _integer(32), _integer(64)
_copy = _copier()
ROUTE_BYTES = layout.ROUTE.itemsize
SUM_BYTES = layout.SUM_BYTES


@inlined
def node(c: Scalars, v: int) -> Node:
    return _node(c.nodes, v)


@inlined
def route(c: Scalars, k: int) -> Route:
    return _route(c.routes, k)


@inlined
def before(c: Scalars) -> Scalars:
    """The sums as they were before the current move."""
    return _scalars(c.self, 1)


@inlined
def logged(c: Scalars, i: int) -> Logged:
    return _logged(c.log, i)


@inlined
def number(c: Scalars, i: int) -> int:
    """Of the irregular integers."""
    return _int64(c.numbers, i)


@inlined
def pair(c: Scalars, v: int, k: int) -> int:
    """Cost of node v on route k, weights and factors in it; below 0 where it cannot be."""
    return _int64(c.pairs, v * (c.K + 1) + k)


@inlined
def leg(c: Scalars, mode: int, origin: int, place: int) -> Leg:
    return _leg(c.legs, (mode * c.places + origin) * c.places + place)


@inlined
def neighbour(c: Scalars, v: int, i: int) -> int:
    return _int32(c.near, v * c.near_width + i)


@inlined
def linked_lead(c: Scalars, i: int) -> int:
    """Leads of bundles of more than one node."""
    return _int32(c.linked, i)


@inlined
def choice_lead(c: Scalars, i: int) -> int:
    """Leads of visits whose not_before is a choice."""
    return _int32(c.choices, i)


@inlined
def optional_lead(c: Scalars, i: int) -> int:
    """Leads of visits that may be left out."""
    return _int32(c.optional, i)


@inlined
def share(c: Scalars, m: int) -> int:
    """Cumulative share of move number m, in thousandths."""
    return _int64(c.shares, m)


@inlined
def client(c: Scalars, i: int) -> Record:
    return _client(c.clients, i)


@inlined
def person(c: Scalars, e: int) -> Record:
    """Employee number e."""
    return _person(c.people, e)


@inlined
def met(c: Scalars, i: int, e: int) -> Record:
    """How often client i sees employee e."""
    return _met(c.met, i * c.people_count + e)


@inlined
def keep_route(c: Scalars, k: int) -> None:
    """A copy of route k as it is now, K + 1 rows further on."""
    place = c.routes + k * ROUTE_BYTES
    _copy(place + (c.K + 1) * ROUTE_BYTES, place, ROUTE_BYTES)


@inlined
def restore_route(c: Scalars, k: int) -> None:
    place = c.routes + k * ROUTE_BYTES
    _copy(place, place + (c.K + 1) * ROUTE_BYTES, ROUTE_BYTES)


@inlined
def keep_sums(c: Scalars) -> None:
    _copy(c.self + layout.SCALAR_BYTES, c.self, SUM_BYTES)


@inlined
def restore_sums(c: Scalars) -> None:
    _copy(c.self, c.self + layout.SCALAR_BYTES, SUM_BYTES)
