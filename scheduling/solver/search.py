"""One seeded search over one problem: arrays of its own, best plan kept, budget laid out over starts and reheats."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.board import Arrays, Board, Key
from scheduling.solver.core import layout
from scheduling.solver.core.anneal import MOVES, anneal
from scheduling.solver.core.construct import construct, fill
from scheduling.solver.encoding import lay_plan, load_plan, read_plan
from scheduling.solver.plan import Plan
from scheduling.solver.score import Score
from scheduling.solver.state import State
from scheduling.solver.stop import NOTHING, Clock, Round, Spent, Stop
from scheduling.solver.weighing import Compiled, levels

CHUNK = 5000
"""Moves between two looks at clock, cancel and truth: about 5 ms."""
STAMP_LIMIT = 2_000_000_000


@dataclass(frozen=True)
class Params:
    """How the budget is spent. Temperatures are in multiples of the plan's soft cost per bundle."""

    shares: dict[str, float] = field(
        default_factory=lambda: {
            "relocate": 0.43,
            "swap": 0.2,
            "tails": 0.07,
            "segments": 0.14,
            "ruin": 0.03,
            "choose": 0.02,
            "pool": 0.02,
            "feed": 0.01,
            "linked": 0.08,
        }
    )
    ruin_most: int = 6
    """Bundles that a ruin takes out at most."""
    probe: float = 0.04
    probe_hot: float = 1.0
    probe_cold: float = 0.05
    """Share of the budget for a trial cooling, which finds what a good plan costs: the measure of all heat after it."""
    seconds_per_bundle: float = 0.004
    many: int = 75
    """Length of one cooling: so long a bundle, and beyond `many` bundles longer by the cube of how many times as many
    there are. A budget holds as many as fit: small days, and overloaded ones, depend on the start, large ones on time.
    """
    share_of_starts: float = 0.6
    """Share of them that begin from a new first plan; the rest begin from the best plan."""
    hot: float = 1.0
    cold: float = 0.02
    low: float = 0.3
    high: float = 3.0
    """Of every three starts one is less hot and one hotter, by these factors."""
    reheat: float = 0.3
    """How much less hot the best plan is heated."""
    warm: float = 0.15
    """The same for a plan that was given: most of it is to stay."""
    smooth: float = 0.5
    """The largest idle time is smoothed over this share of the shifts at the beginning of a cooling."""
    press: float = 2.0
    """The largest lateness weighs so many times its weight more then. Whom an overloaded day lets wait longest is
    settled while it is hot, when one lateness counts for little; what was settled wrongly costs up to a tenth.
    """
    guided_until: float = 0.8
    """Both less and less up to this part of a cooling."""
    noise_minutes: float = 5.0
    """How much a new first plan may differ from the greedy one."""

    def __post_init__(self) -> None:
        if set(self.shares) != set(MOVES) or min(self.shares.values()) < 0:
            raise ValueError(f"shares of moves {sorted(self.shares)}: give one number, 0 or more, for each of {MOVES}.")


def shares_for(compiled: Compiled, params: Params) -> NDArray[np.int64]:
    """Cumulative shares of the moves, in thousandths. A move for which this problem has nothing gets none."""
    has_use = {
        "linked": len(compiled.linked) > 0,
        "pool": len(compiled.optional) > 0,
        "choose": len(compiled.choices) > 0 or bool(compiled.scalars["timed"][0]),
        "feed": int(compiled.scalars["w_imax"][0]) > 0,
    }
    weights = [params.shares[name] if has_use.get(name, True) else 0.0 for name in MOVES]
    return np.round(np.cumsum(weights) / sum(weights) * 1000).astype(np.int64)


class Search:
    """Not shared between threads; `compiled` is read only and may be, and the board is made for it."""

    def __init__(self, compiled: Compiled, seed: int, params: Params | None = None, board: Board | None = None) -> None:
        self.compiled = compiled
        self.params = params or Params()
        self.board = board or Board()
        shares = shares_for(compiled, self.params)
        self.state = State(compiled, shares)
        self.scratch = State(compiled, shares)
        self.nodes, self.scalars = self.state.nodes, self.state.scalars
        self.scalars["rs"] = (seed * 0x9E3779B97F4A7C15 + 0x1234567) % (1 << 64)
        self.has_optional_breaks = bool((compiled.nodes["owed"][compiled.breaks] == 0).any())
        self.stat = np.zeros((len(MOVES), 2), np.int64)
        self.best: Key | None = None
        self.best_arrays: Arrays = (self.nodes["nxt"].copy(), self.nodes["nb"].copy())
        self.moves = 0
        self.is_warm = False
        """A plan was loaded: the search stays near it."""
        self.drift = 0
        self.temperature = 0.0
        """Of the last chunk, in tick-points."""
        self.improved: tuple[Key | None, Spent] = (None, NOTHING)
        """Key of the best plan of all threads when it was last looked at, and what was spent when it became that
        good.
        """

    def empty(self) -> None:
        """Nothing planned."""
        end = self.state.end
        self.nodes["nxt"] = np.arange(len(self.nodes))
        self.nodes["nb"][:end] = self.compiled.nodes["nb"][:end]
        self.state.rebuild()

    def construct(self, noise: float = 0.0) -> None:
        """A first plan; with noise another one each time."""
        self.empty()
        construct(self.compiled.order, self.compiled.breaks, float(noise), self.scalars)
        self.fill()

    def fill(self) -> None:
        """Put in what is left out, wherever that makes the plan better."""
        fill(self.compiled.order, self.compiled.breaks, self.scalars)
        self.state.rebuild()
        self._restart()

    def load(self, plan: Plan) -> None:
        """Go on from a plan; what it holds against a HARD rule is left out. Its breaks stay, also those of no use."""
        self.empty()
        if not lay_plan(self, plan):
            self.empty()
            load_plan(self, plan)
        self.is_warm = True
        self._restart(is_given=True)

    def _restart(self, is_given: bool = False) -> None:
        self.scalars["best"] = self.scalars["cur"]
        self.nodes["best_nxt"], self.nodes["best_nb"] = self.nodes["nxt"], self.nodes["nb"]
        self.keep((self.nodes["nxt"].copy(), self.nodes["nb"].copy()), is_given)

    def use_best(self) -> None:
        """Go on from the best plan."""
        self.state.lay(*self.best_arrays)
        self._restart()

    def take_best(self) -> None:
        """The best plan of all threads becomes this one's, if it is better."""
        if found := self.board.better_than(self.best):
            self.best, self.best_arrays = found

    def keep(self, arrays: Arrays, is_given: bool = False) -> int:
        """Judge a plan from scratch, as it is without the breaks that are none and, unless the plan was given, those of
        no use, and keep it if it is the best, level by level; returns its weighted sum.
        """
        scalars = self.scratch.scalars
        if not self.scratch.lay(*arrays) or scalars["viol"][0] > 0:
            return layout.BIG << 16
        if self.scratch.drop_edge_breaks():
            stripped = self.scratch.nodes["nxt"].copy(), self.scratch.nodes["nb"].copy()
            if self.scratch.rebuild() and scalars["viol"][0] == 0:
                arrays = stripped
            elif self.best is None:  # a break at the office was the only way: whoever takes the plan has to mend it
                self.scratch.lay(*arrays)
            else:
                return layout.BIG << 16
        if not is_given and self.has_optional_breaks:
            arrays = self._without_idle_breaks(arrays)
        key = levels(self.compiled, scalars[0], self.scratch.nodes)
        if self.best is None or key < self.best:
            self.best, self.best_arrays = key, arrays
            self.board.offer(key, arrays)
        return int(scalars["cur"][0])

    def _without_idle_breaks(self, arrays: Arrays) -> Arrays:
        """The plan that lies in `scratch`, less the optional breaks that it is no worse without."""
        scratch, scalars = self.scratch, self.scratch.scalars
        key = levels(self.compiled, scalars[0], scratch.nodes)
        if not scratch.drop_idle_breaks():
            return arrays
        stripped = scratch.nodes["nxt"].copy(), scratch.nodes["nb"].copy()
        if scratch.rebuild() and scalars["viol"][0] == 0 and levels(self.compiled, scalars[0], scratch.nodes) <= key:
            return stripped
        self.scratch.lay(*arrays)
        return arrays

    def chunk(self, moves: int, temperature: float, smooth: float, press: float) -> None:
        """Anneal, then re-time from scratch: cycles of dependencies of length 0 can hold incremental times up too
        high.
        """
        if self.scalars["t"][0] > STAMP_LIMIT:  # stamps are 32 bit
            self.scalars["t"] = 0
            for name in ("st_a", "st_b", "st_s", "st_r"):
                self.nodes[name] = 0
            self.state.routes["st"] = 0
        best = int(self.scalars["best"][0])
        anneal(moves, float(temperature), float(smooth), float(press), self.params.ruin_most, self.scalars, self.stat)
        self.moves += moves
        self.temperature = temperature
        reached = int(self.scalars["cur"][0])
        self.state.rebuild()
        self.drift += reached != int(self.scalars["cur"][0])
        if self.scalars["viol"][0] > 0:  # in time only as long as the cycle held it up
            self.use_best()
        if int(self.scalars["best"][0]) < best:
            value = self.keep((self.nodes["best_nxt"].copy(), self.nodes["best_nb"].copy()))
            self.scalars["best"] = min(best, value)

    @property
    def score(self) -> Score:
        """Of the best plan."""
        hard, medium, soft = self.best or (0, 0, 0)
        return Score(-hard, -medium, -soft, self.compiled.problem.ticks_per_minute)

    def plan(self) -> Plan:
        """The best plan."""
        return read_plan(self, self.best_arrays)

    def used(self, stop: Stop, clock: Clock) -> float:
        """How much of the budget is used; says 1 from when it is to end."""
        spent = Spent(self.moves, clock.elapsed())
        if self.improved[0] != self.board.key:
            self.improved = self.board.key, spent
        return stop.used(spent, spent.since(self.improved[1]))

    def run(self, stop: Stop, clock: Clock, observe: Callable[["Search"], None]) -> None:
        """One round over the whole budget; with a patience rounds as long as that, all but the first from the best
        plan.
        """
        if stop.patience is None:
            self._round(stop, clock, observe)
            return
        while (used := self.used(stop, clock)) < 1.0:
            self._round(Round(stop, stop.patience, Spent(self.moves, clock.elapsed()), used), clock, observe)
            self.is_warm = True

    def _round(self, stop: Stop, clock: Clock, observe: Callable[["Search"], None]) -> None:
        """Coolings from several starts, then from the best plan again and again, less hot; of a large day one or two
        long ones. A plan that was loaded is only reheated.
        """
        params = self.params
        bundles = max(len(self.compiled.order), 1)
        if not self.is_warm:
            self._cool(params.probe_hot, params.probe_cold, 1.0 / params.probe, stop, clock, observe)
        seconds = stop.seconds * (1.0 - self.used(stop, clock))
        count = max(1.0, seconds / (params.seconds_per_bundle * bundles * max(1.0, bundles / params.many) ** 3))
        starts = max(1, round(params.share_of_starts * count))
        again = 0 if count < 1.5 else round((1 - params.share_of_starts) * count)
        if self.is_warm:
            starts, again = 0, max(1, again)
        noise = params.noise_minutes * self.compiled.problem.ticks_per_minute
        for number in range(starts + again):
            factor = 1.0
            if number >= starts:
                self.take_best()
                self.use_best()
                factor = params.warm if self.is_warm else params.reheat
            elif number > 0:
                self.construct(noise)
                factor = (1.0, params.low, params.high)[number % 3]
            rest = starts + again - number
            if not self._cool(params.hot * factor, params.cold * factor, rest, stop, clock, observe):
                return

    def _cool(
        self, hot: float, cold: float, parts: float, stop: Stop, clock: Clock, observe: Callable[["Search"], None]
    ) -> bool:
        """One geometric cooling over 1/parts of what is left of the budget; False when the budget is used."""
        params = self.params
        begin = self.used(stop, clock)
        length = (1.0 - begin) / parts
        heat = max(1.0, self._soft() / max(len(self.compiled.order), 1))
        widest = max(1.0, params.smooth * len(self.compiled.problem.shifts))
        while True:
            used = self.used(stop, clock)
            if used >= 1.0:
                return False
            part = (used - begin) / length
            if part >= 1.0:
                return True
            guided = max(0.0, 1.0 - part / params.guided_until)
            self.chunk(CHUNK, hot * heat * (cold / hot) ** part, widest**guided, params.press * guided)
            observe(self)

    def _soft(self) -> float:
        """Soft cost of the best plan: what the heat is measured by."""
        return float(self.best[2]) if self.best else 0.0
