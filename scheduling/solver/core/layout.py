"""Record types of the search. All fields of a node lie together: many thin arrays made the same search four times
slower.

Arrays, by the accessors of `memory`:
- node(c, v): 0..N-1 members of visits (those of one visit side by side, its lead first) | N..Z-1 breaks, owed or
  worth a search | Z..Z+K-1 depots, which close the circular list of each route
- route(c, k): 0..K-1 shifts, K the pool of what is not planned (every node there a loop of its own); K+1 further on lie
  their copies from before the current move
- logged(c, i): undo log and work queue; its columns are independent lists
- c: the scalars, which hold the addresses of all arrays; before(c): the sums from before the current move
- number(c, i): irregular read-only integers (windows, components, bundles ...), found by offsets in nodes and routes
- pair(c, v, k): cost of node v on route k, times the level's factor, -1 where the pair is impossible; column K is the
  pool
- leg(c, mode, from, to): travel ticks (negative: unreachable, takes the absolute value) and distance units
- client(c, i), person(c, e), met(c, i, e): who comes to whom, where a rule counts it
- neighbour(c, v, i): nodes that could sensibly stand beside v

Times are ticks, costs tick-points, all int64: the incremental cost is exact.
"""

from typing import Any

import numpy as np

BIG = 1 << 40

Node = Any
Route = Any
Logged = Any
Scalars = Any
Leg = Any
Record = Any
Integers = Any
"""Records and arrays by the names above; NumPy's types know no record fields."""

VISIT, BREAK, DEPOT = 0, 1, 2
PREVIOUS, NEXT, OFFICE = 0, 1, 2
SPAN, USED, ALWAYS = 0, 1, 2
DIFFERENT, SAME = 0, 1
DAILY, WEEKLY, HOURS = 0, 1, 2
ALONE, PAIR, TEAM, COMPONENT = 0, 1, 2, 3
"""What a node's start hangs together with: nothing, one linked visit, its own team, several linked visits."""

NODE = np.dtype(
    [
        ("start", "i8"),  # S; -1 in the pool
        ("dur", "i8"),
        ("tin", "i8"),  # travel ticks of the leg before it; kept here because a break has no place of its own
        ("din", "i8"),  # weighted cost of that leg beyond its time: distance, length
        ("late", "i8"),  # lateness; of a break: ticks past its latest start
        ("wish", "i8"),  # what its start costs: preferred and avoided times, a baseline's start
        ("nb", "i8"),  # not_before (of the lead), opening of a break
        ("calc", "i8"),  # start under calculation, in components
        ("aim", "i8"),  # estimated start of a node put in by the current move
        ("was", "i8"),  # last start before it went to the pool: a hint
        ("w_late", "i8"),  # weights of late_visit (times members), missed_window and the start rules; 0 but for leads
        ("w_miss", "i8"),
        ("w_off", "i8"),
        ("w_avoid", "i8"),  # 0 where the rule is HARD: then such a start is refused
        ("w_moved", "i8"),
        ("base", "i8"),  # start in the baseline plan, -1 for none
        ("base_tol", "i8"),
        ("tol", "i8"),  # missed_window: tolerance
        ("htol", "i8"),  # more lateness than this is refused
        ("cap", "i8"),  # a later start is refused
        ("open", "i8"),  # first agreed opening
        ("last", "i8"),  # last start in time of the first agreed window; BIG without one
        ("reopen", "i8"),  # opening of the second agreed window; BIG without one
        ("gap_min", "i8"),  # of a PAIR: least and largest distance of the second start from the first
        ("gap_max", "i8"),
        ("best_nb", "i8"),
        ("seen", "i8"),  # number of the look around by which the place behind it was last seen
        ("w0", "i4"),  # xs[w0:w1]: agreed windows, pairs of opening and last start in time
        ("w1", "i4"),
        ("p0", "i4"),  # xs[p0:p1]: preferred windows, pairs of opening and close
        ("p1", "i4"),
        ("v0", "i4"),  # xs[v0:v1]: windows to avoid, pairs of opening and close, disjoint
        ("v1", "i4"),
        ("shun", "i4"),  # 1 = starts inside windows to avoid are refused
        ("wishes", "i4"),  # 1 = its start may cost something
        ("client", "i4"),  # row of its client, -1 where no rule asks
        ("asked", "i4"),  # 1 = dated a day on which the contact person works
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
        ("owed", "i4"),  # 1 = a required break: missed if it is not kept; the others may pay by work_stretch
        ("flo", "i4"),  # 1 = a break that takes its place from a neighbour
        ("bad", "i4"),  # 1 = the leg before it is unreachable
        ("tie", "i4"),  # ALONE, PAIR, TEAM, COMPONENT
        ("mate", "i4"),  # of a PAIR: the other node
        ("is_first", "i4"),
        ("strict", "i4"),  # 1 = some starts are refused (htol, cap, shun)
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
        ("travel", "i8"),
        ("extra", "i8"),  # weighted cost of rules that look at the whole route: long travel, work without a break
        ("w_over", "i8"),  # points per unit, without the level's factor
        ("w_after", "i8"),
        ("w_missed", "i8"),
        ("w_dist", "i8"),
        ("w_long", "i8"),
        ("leg_limit", "i8"),
        ("home_legs", "i8"),  # 1 = the leg limit holds for the first and the last leg too
        ("w_far", "i8"),
        ("far_limit", "i8"),
        ("w_stretch", "i8"),
        ("stretch", "i8"),  # longest work without a break, and what length a break must have
        ("pause", "i8"),
        ("absent", "i8"),
        ("missed", "i8"),
        ("allow", "i8"),  # more overtime than this is refused, or priced as `after`
        ("span", "i8"),  # how long a route may be before its breaks are due
        ("mode", "i4"),
        ("emp", "i4"),
        ("eloc", "i4"),  # end place, -1 for none
        ("b0", "i4"),  # its break nodes
        ("b1", "i4"),
        ("owed", "i4"),  # how many of them are owed
        ("due", "i4"),  # SPAN, USED, ALWAYS: when they are
        ("edge", "i4"),  # 1 = a break before the first visit or behind the last one counts too
        ("a0", "i4"),  # xs[a0:a1]: absences, pairs
        ("a1", "i4"),
        ("d0", "i4"),  # xs[d0:d1]: conditions on rest and hours that its return may break
        ("d1", "i4"),
        ("nvis", "i4"),
        ("nbrk", "i4"),  # owed breaks planned
        ("viol", "i4"),
        ("st", "i4"),
    ],
    align=True,
)

LOG = np.dtype(
    [
        ("s_old", "i8"),
        ("l_old", "i8"),
        ("w_old", "i8"),
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
    "travel", "dist", "late", "miss", "wish", "wait", "over", "after", "absent", "missed", "pair", "staffing", "extra",
    "tmax", "imax", "pool", "pool_hard", "pool_medium", "pool_soft",
)  # fmt: skip
"""dist, wish, staffing, extra and pool are weighted already, with the levels' factors; late, miss, over, after, missed
and pair without them; the rest are units."""
REPORTED = (
    "off",
    "avoid",
    "moved",
    "km",
    "long",
    "far",
    "stretch",
    "daily",
    "weekly",
    "hours",
    "faces",
    "contact",
    "spread",
)
"""Tick-points of single rules whose sums the search keeps together; counted from scratch only."""
KEPT = (*SUMS, "viol", "exc")
"""What a move changes and `undo` puts back; they lie first, so that they are kept in one copy."""
WEIGHTS = ("travel", "late", "miss", "wait", "over", "after", "absent", "missed", "pair", "tmax", "imax")
ADDRESSES = (
    "self", "nodes", "routes", "log", "numbers", "pairs", "legs", "near", "linked", "choices", "optional", "shares",
    "clients", "people", "met",
)  # fmt: skip

SCALARS = np.dtype(
    [
        *((name, "i8") for name in SUMS),
        ("viol", "i8"),  # refused things in the current state; every accepted state has 0
        ("exc", "i8"),
        *((f"r_{name}", "i8") for name in REPORTED),
        *((name, "i8") for name in ADDRESSES),  # of the arrays, see `memory`
        ("rs", "u8"),  # random state
        ("t", "i8"),  # number of the current move
        *((name, "i8") for name in COUNTS),
        ("N", "i8"),
        ("Z", "i8"),
        ("K", "i8"),
        ("places", "i8"),
        ("near_width", "i8"),
        ("linked_count", "i8"),
        ("choice_count", "i8"),
        ("optional_count", "i8"),
        ("mask", "i8"),  # size of the work queue less 1
        *((f"w_{name}", "i8") for name in WEIGHTS),  # weight times the level's factor
        ("w_est", "i8"),  # what a tick of delay counts in local estimates
        ("horizon", "i8"),
        ("place", "i8"),  # PREVIOUS, NEXT, OFFICE
        ("unused", "i8"),
        ("grace", "i8"),
        ("wild", "i8"),  # random targets in 64
        ("by_time", "i8"),  # relocations in 100 to somebody else at the same time
        ("floating", "i8"),  # 1 = there are breaks that take their place from a neighbour
        ("limits", "i8"),  # 1 = a rule prices when routes end
        ("staffed", "i8"),  # 1 = a rule counts who comes to whom, or how much somebody works
        ("people_count", "i8"),
        ("client_count", "i8"),
        ("w_spread", "i8"),
        ("ceiling", "i8"),  # a first plan accepts no visit that makes legs or routes so much dearer: a HARD rule does
        ("rested", "i8"),  # 1 = some return may break a condition on rest or hours
        ("rest0", "i8"),  # xs[rest0:rest1]: all conditions
        ("rest1", "i8"),
        ("timed", "i8"),  # 1 = a rule prices routes, beyond their legs
        ("cur", "i8"),
        ("best", "i8"),
        ("aim", "i8"),  # what `best_after` found: estimated start and cost
        ("q", "i8"),
        ("tlo", "i8"),  # when partners ask a node to start
        ("thi", "i8"),
        ("theta", "i8"),  # smoothing of the largest idle time
        ("lam", "f8"),
        ("press", "f8"),  # what the largest lateness weighs beyond its own weight
        ("room", "f8"),  # what the current move may add to the costs that need no timing
        ("looks", "i8"),  # number of the last look around for a place
        ("pops", "i8"),
    ],
    align=True,
)
SCALAR_BYTES = SCALARS.itemsize
SUM_BYTES = 8 * len(KEPT)

LEG = np.dtype([("t", "i4"), ("d", "i4")])

CLIENT = np.dtype(
    [
        ("faces", "i8"),  # different employees, in history or plan
        ("free", "i8"),  # as many cost nothing
        ("w_faces", "i8"),
        ("kept", "i8"),  # visits with the contact person
        ("due", "i8"),  # as many are wanted
        ("w_contact", "i8"),
        ("contact", "i8"),  # the contact person, -1 for none
    ],
    align=True,
)
PERSON = np.dtype([("load", "i8"), ("target", "i8"), ("before", "i8")])
"""Ticks of service in the plan and before it, and the fair share."""
MET = np.dtype([("visits", "i4")])
"""[client, employee]: planned visits; BEFORE more for who came in the history."""
BEFORE = 1 << 20
