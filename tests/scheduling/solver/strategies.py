"""Random problems for hypothesis: seeded worlds of any size, which shrink to fewer visits, shifts and features."""

import os
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from constraints.rules import RULES, Rule
from scheduling.solver.problem import Dependency, Edge, Problem, Shift, Staff
from scheduling.solver.rules import ActiveRule, Rules
from tests.scheduling.solver.small import day, minutes, visit
from tests.scheduling.solver.worlds import random_problem

FACTOR = int(os.environ.get("CAIRE_EXAMPLES", "1"))
"""How many times the ordinary number of examples is tried: `CAIRE_EXAMPLES=50` for a long search for defects."""


def examples(count: int) -> settings:
    """So many examples, the same in each run unless more than the ordinary number is asked for."""
    return settings(
        max_examples=count * FACTOR,
        derandomize=FACTOR == 1,
        database=None,
        deadline=None,  # the first one may compile the engine
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )


def every_rule(rng: random.Random) -> Rules:
    """Each rule of the catalogue that may be changed, at a level, weight and value drawn at random; few are off."""
    return Rules(active=tuple(_drawn(rule, rng) for rule in RULES if not rule.is_system))


def _drawn(rule: Rule, rng: random.Random) -> ActiveRule:
    value = {name: _value(rule.value[name], part, rng) for name, part in rule.schema["properties"].items()}
    if rule.code == "overqualified":
        value = {"scarce": ("A", "B")}
    weight = rng.choice([0, *range(1, 10)])
    return ActiveRule(code=rule.code, level=rng.choice(rule.levels), weight=weight, value=value)


def _value(usual: Any, part: Mapping[str, Any], rng: random.Random) -> Any:
    """As it is in the catalogue, or stricter."""
    if part.get("type") == "integer":
        return rng.choice([usual, rng.randint(part["minimum"], max(part["minimum"], usual))])
    if part.get("type") == "boolean":
        return rng.random() < 0.5
    return rng.choice(part["enum"]) if "enum" in part else usual


def _shift_without_breaks(shift: Shift) -> Shift:
    return replace(shift, breaks=())


FEATURES: dict[str, Callable[[Problem], Problem]] = {
    "dependencies": lambda problem: replace(problem, dependencies=()),
    "breaks": lambda problem: replace(problem, shifts=tuple(map(_shift_without_breaks, problem.shifts))),
    "windows": lambda problem: replace(problem, visits=tuple(replace(v, windows=()) for v in problem.visits)),
    "needs": lambda problem: replace(problem, visits=tuple(replace(v, needs=()) for v in problem.visits)),
    "relations": lambda problem: replace(problem, relations=()),
    "clients": lambda problem: replace(problem, clients=()),
    "overrides": lambda problem: replace(problem, rules=replace(problem.rules, overrides=())),
    "rules": lambda problem: replace(problem, rules=Rules()),
}
"""What a problem can do without, and how it is taken away."""


@st.composite
def problems(draw: st.DrawFn, most_visits: int = 24, most_shifts: int = 6) -> Problem:
    """A crowded morning with every feature, or with some of them only."""
    seed = draw(st.integers(0, 1 << 16), label="seed")
    made = random_problem(
        seed, visits=draw(st.integers(1, most_visits), label="visits"), shifts=draw(st.integers(1, most_shifts))
    )
    if draw(st.booleans(), label="every rule"):
        made = replace(made, rules=replace(every_rule(random.Random(seed)), overrides=made.rules.overrides))
    is_whole = draw(st.booleans(), label="with all features")
    kept = set(FEATURES) if is_whole else draw(st.sets(st.sampled_from(sorted(FEATURES))), label="features")
    for name, without in FEATURES.items():
        made = made if name in kept else without(made)
    return made


@st.composite
def crossings(draw: st.DrawFn) -> Problem:
    """Pairs of visits by different employees, the second some time after the first, and nothing else: two shifts can
    make them crosswise, or wait for each other for ever.
    """
    pairs = draw(st.integers(2, 8), label="pairs")
    visits = [visit(f"{half}{pair}", place=1 + (pair + late) % 4, staff=1) for pair in range(pairs) for late, half in
              enumerate("ab")]  # fmt: skip
    links = [
        Dependency(
            id=f"d{pair}",
            first=f"a{pair}",
            second=f"b{pair}",
            min_gap=minutes(draw(st.sampled_from([0, 10]))),
            max_gap=minutes(wait) if (wait := draw(st.sampled_from([None, 10, 60]))) is not None else None,
            measured_from=draw(st.sampled_from(Edge)),
            staff=Staff.DIFFERENT,
        )
        for pair in range(pairs)
    ]
    legs = {(i, j): 5 * abs(i - j) for i in range(5) for j in range(5)}
    return day(*visits, travel=legs, dependencies=tuple(links), shifts=((420, 1200),) * 2)
