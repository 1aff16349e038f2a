"""The arrays of one search and their addresses, by which the compiled core reaches them."""

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.core import layout
from scheduling.solver.core.construct import drop_idle_breaks
from scheduling.solver.core.scratch import drop_edge_breaks, rebuild
from scheduling.solver.weighing import Compiled


class State:
    """One plan under change. What is read only belongs to `compiled` and may be shared between threads.

    The scalars hold addresses, so every array lives as long as its State and is never replaced, only overwritten.
    """

    def __init__(self, compiled: Compiled, shares: NDArray[np.int64]) -> None:
        self.compiled = compiled
        self.shares = shares
        self.nodes = compiled.nodes.copy()
        self.routes = compiled.routes.copy()
        self.scalars = compiled.scalars.copy()
        self.clients, self.people, self.met = compiled.clients.copy(), compiled.people.copy(), compiled.met.copy()
        size = 64
        while size < 4 * len(self.nodes) + 64:
            size *= 2
        self.log = np.zeros(size, layout.LOG)
        self.scalars["mask"] = size - 1
        arrays = {
            "self": self.scalars,
            "nodes": self.nodes,
            "routes": self.routes,
            "log": self.log,
            "numbers": compiled.xs,
            "pairs": compiled.pairs,
            "legs": compiled.travel,
            "near": compiled.near,
            "linked": compiled.linked,
            "choices": compiled.choices,
            "optional": compiled.optional,
            "shares": shares,
            "clients": self.clients,
            "people": self.people,
            "met": self.met,
        }
        for name, array in arrays.items():
            if not array.flags.c_contiguous:
                raise ValueError(f"array {name} is not contiguous; the core would read past it.")
            self.scalars[name] = array.ctypes.data
        self.scalars["people_count"] = len(compiled.people)
        self.scalars["client_count"] = len(compiled.clients)
        self.scalars["places"] = compiled.travel.shape[1]
        self.scalars["near_width"] = compiled.near.shape[1]
        self.scalars["linked_count"] = len(compiled.linked)
        self.scalars["choice_count"] = len(compiled.choices)
        self.scalars["optional_count"] = len(compiled.optional)

    @property
    def end(self) -> int:
        """First depot node: below it are members of visits and breaks."""
        return int(self.scalars["Z"][0])

    def rebuild(self) -> bool:
        """Everything derived from the lists; False if the plan has no times."""
        return bool(rebuild(self.scalars))

    def drop_edge_breaks(self) -> bool:
        """Take out the breaks that are none, as nobody works before or after them; True if there were any, and then all
        is to be rebuilt.
        """
        return bool(drop_edge_breaks(self.scalars))

    def drop_idle_breaks(self) -> bool:
        """Take out the breaks that nobody owes and that lower no cost; True if there were any, and then all is to be
        rebuilt.
        """
        return bool(drop_idle_breaks(self.compiled.breaks, self.scalars))

    def lay(self, following: NDArray[np.int32], not_before: NDArray[np.int64]) -> bool:
        """Another plan, all derived anew; False if it has no times."""
        self.nodes["nxt"], self.nodes["nb"] = following, not_before
        return self.rebuild()
