"""Record types of the search. All fields of a node lie together: an array argument is seven machine words, and many
thin arrays made the same search four times slower.

Arrays, by the names all functions use:
- nd: nodes. 0..N-1 members of visits (those of one visit side by side, its lead first) | N..Z-1 required breaks |
  Z..Z+K-1 depots, which close the circular list of each route
- rc: routes. 0..K-1 shifts, K the pool of what is not planned (every node there a loop of its own); K+1 further on lie
  their copies from before the current move
- lg: undo log and work queue; its columns are independent lists
- ca: ca[0] the scalars `c`, ca[1] their copy from before the current move
- xs: irregular read-only integers (windows, components, bundles ...), found by the offsets in nd and rc
- pc: [node, route] weighted cost of this pair, -1 where the pair is impossible; column K is the pool
- tr: [mode, from, to] travel ticks (negative: unreachable, takes the absolute value) and distance units
- near: [visit node, i] nodes that could sensibly stand beside it

Times are ticks, costs tick-points, all int64: the incremental cost is exact.
"""

from typing import Any

import numpy as np

BIG = 1 << 40

Nodes = Any
Node = Any
Routes = Any
Route = Any
Log = Any
Scalars = Any
Integers = Any
Legs = Any
"""Arrays and records by the names above; NumPy's types know no record fields."""

VISIT, BREAK, DEPOT = 0, 1, 2
PREVIOUS, NEXT, OFFICE = 0, 1, 2
SPAN, USED, ALWAYS = 0, 1, 2
DIFFERENT, SAME = 0, 1

NODE = np.dtype(
    [
        ("start", "i8"),  # S; -1 in the pool
        ("dur", "i8"),
        ("tin", "i8"),  # travel ticks of the leg before it; kept here because a break has no place of its own
        ("din", "i8"),  # distance units of that leg
        ("late", "i8"),  # lateness; of a break: ticks past its latest start
        ("off", "i8"),  # distance of the start from the nearest preferred window
        ("nb", "i8"),  # not_before (of the lead), opening of a break
        ("calc", "i8"),  # start under calculation, in components
        ("aim", "i8"),  # estimated start of a node put in by the current move
        ("was", "i8"),  # last start before it went to the pool: a hint
        ("w_late", "i8"),  # weights of late_visit (times members), missed_window, preferred_window; 0 but for leads
        ("w_miss", "i8"),
        ("w_off", "i8"),
        ("tol", "i8"),  # missed_window: tolerance
        ("htol", "i8"),  # more lateness than this is refused
        ("cap", "i8"),  # a later start is refused
        ("open", "i8"),  # first agreed opening
        ("best_nb", "i8"),
        ("w0", "i4"),  # xs[w0:w1]: agreed windows, pairs of opening and last start in time
        ("w1", "i4"),
        ("p0", "i4"),  # xs[p0:p1]: preferred windows, pairs of opening and close
        ("p1", "i4"),
        ("comp", "i4"),  # xs: component of visits timed together; -1 for a visit of one member without gaps
        ("bundle", "i4"),  # xs: nodes that are planned together or not at all, and their price
        ("staff", "i4"),  # xs: staff links to other visits, -1 for none
        ("need", "i4"),  # xs: skills that only part of the team needs, -1 for none
        ("nxt", "i4"),
        ("prv", "i4"),
        ("rt", "i4"),
        ("lead", "i4"),
        ("num", "i4"),  # members of the visit
        ("loc", "i4"),
        ("kind", "i4"),
        ("flo", "i4"),  # 1 = a break that takes its place from a neighbour
        ("bad", "i4"),  # 1 = the leg before it is unreachable
        ("fix", "i4"),  # 1 = pinned start: not_before is not chosen
        ("ncnt", "i4"),
        ("st_a", "i4"),  # stamps: already logged in this move
        ("st_b", "i4"),
        ("st_s", "i4"),
        ("st_r", "i4"),
        ("inq", "i4"),
        ("best_nxt", "i4"),
    ],
    align=True,
)

ROUTE = np.dtype(
    [
        ("lo", "i8"),
        ("hi", "i8"),
        ("load", "i8"),  # travel, service and breaks; lo + load = return without any waiting
        ("wait", "i8"),
        ("over", "i8"),
        ("after", "i8"),  # overtime beyond the allowance, where it is priced
        ("idle", "i8"),
        ("absent", "i8"),
        ("missed", "i8"),
        ("allow", "i8"),  # more overtime than this is refused, or priced as `after`
        ("mode", "i4"),
        ("emp", "i4"),
        ("eloc", "i4"),  # end place, -1 for none
        ("b0", "i4"),  # its break nodes
        ("b1", "i4"),
        ("a0", "i4"),  # xs[a0:a1]: absences, pairs
        ("a1", "i4"),
        ("nvis", "i4"),
        ("nbrk", "i4"),
        ("viol", "i4"),
        ("st", "i4"),
    ],
    align=True,
)

LOG = np.dtype(
    [
        ("s_old", "i8"),
        ("l_old", "i8"),
        ("o_old", "i8"),
        ("t_old", "i8"),
        ("d_old", "i8"),
        ("n_old", "i8"),
        ("a", "i4"),
        ("a_old", "i4"),
        ("b", "i4"),
        ("b_old", "i4"),
        ("r", "i4"),
        ("r_old", "i4"),
        ("s", "i4"),
        ("t", "i4"),
        ("x_old", "i4"),
        ("n", "i4"),
        ("rt", "i4"),
        ("q", "i4"),
        ("out", "i4"),
    ],
    align=True,
)

COUNTS = ("na", "nb", "nq", "nr", "ns", "nt", "nn", "nrt")
SUMS = (
    "travel", "dist", "late", "miss", "off", "wait", "over", "after", "absent", "missed", "pair",
    "tmax", "imax", "pool", "pool_hard", "pool_medium", "pool_soft",
)  # fmt: skip
"""late, miss, off, pair and pool are weighted already; the rest are units."""
WEIGHTS = ("travel", "dist", "late", "miss", "off", "wait", "over", "after", "absent", "missed", "pair", "tmax", "imax")

SCALARS = np.dtype(
    [
        ("rs", "u8"),  # random state
        ("t", "i8"),  # number of the current move
        *((name, "i8") for name in COUNTS),
        ("N", "i8"),
        ("Z", "i8"),
        ("K", "i8"),
        *((name, "i8") for name in SUMS),
        *((f"w_{name}", "i8") for name in WEIGHTS),  # weight times the level's factor
        ("w_est", "i8"),  # what a tick of delay counts in local estimates
        ("viol", "i8"),  # refused things in the current state; every accepted state has 0
        ("horizon", "i8"),
        ("place", "i8"),  # PREVIOUS, NEXT, OFFICE
        ("due", "i8"),
        ("span", "i8"),
        ("edge", "i8"),
        ("unused", "i8"),
        ("grace", "i8"),
        ("wild", "i8"),  # random targets in 64
        ("cur", "i8"),
        ("best", "i8"),
        ("aim", "i8"),  # what `best_after` found: estimated start and cost
        ("q", "f8"),
        ("tlo", "i8"),  # when partners ask a node to start
        ("thi", "i8"),
        ("theta", "i8"),  # smoothing of the largest idle time
        ("exc", "i8"),
        ("lam", "f8"),
        ("pops", "i8"),
    ],
    align=True,
)
