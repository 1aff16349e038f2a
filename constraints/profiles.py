"""Weight profiles: what a plan is to care about, as one choice instead of twenty weights.

Standard library and catalogue only. The unit of comparison is how many minutes of travel one unit of a rule is worth:
its weight over that of travel_time. The figures of the built-in profiles are reasoned, not measured on customers' days;
an organization makes its own from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from constraints.rules import RULES, RULES_BY_CODE, Level, Rule


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Weights (and a few values) by rule code. A rule not named keeps what the organization has."""

    name: str
    weights: Mapping[str, int]
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    version: int = 1

    def __post_init__(self) -> None:
        """ValueError naming the rule and what is allowed for it."""
        for part in (self.weights, self.values):
            if not isinstance(part, Mapping):
                raise ValueError(f"profile {self.name}: {part!r} is no object; give {{rule code: weight or value}}.")
        for code, weight in self.weights.items():
            checked(code).check_weight(weight)
        for code, value in self.values.items():
            if not isinstance(value, Mapping):
                raise ValueError(f"profile {self.name}: the value of {code} is {value!r}; give an object.")
            checked(code).check_value(value)


def may_be_weighed(code: str) -> bool:
    """A profile weighs what an organization may hold as SOFT or MEDIUM."""
    rule = RULES_BY_CODE[code]
    return not rule.is_system and any(level is not Level.HARD for level in rule.levels)


def checked(code: str) -> Rule:
    """The rule of this code, which a profile may weigh. Raises ValueError."""
    if code not in RULES_BY_CODE:
        raise ValueError(f"rule {code!r} is unknown; manage.py list_rules shows the codes.")
    if not may_be_weighed(code):
        raise ValueError(f"rule {code}: a profile cannot weigh it; it is a system rule or always hard.")
    return RULES_BY_CODE[code]


BALANCED = Profile(
    name="balanced",
    weights={rule.code: rule.weight for rule in RULES if rule.level is not Level.HARD},
)
CONTINUITY = Profile(
    name="continuity",
    weights={
        **BALANCED.weights, "travel_time": 1, "overtime": 3, "largest_lateness": 3, "preferred_employee": 20,
        "contact_person": 25, "continuity": 60, "client_wish": 20, "overqualified": 1, "largest_idle": 0,
        "travel_per_shift": 1, "long_leg": 0, "outside_area": 10, "unassigned_optional": 80, "changed_employee": 40,
    },
    values={"contact_person": {"share_percent": 60}},
)  # fmt: skip
EFFICIENCY = Profile(
    name="efficiency",
    weights={
        **BALANCED.weights, "travel_time": 4, "travel_distance": 1, "waiting": 3, "overtime": 8, "late_visit": 4,
        "largest_lateness": 3, "preferred_window": 0, "avoided_window": 1, "preferred_employee": 4, "contact_person": 4,
        "continuity": 8, "client_wish": 10, "overqualified": 5, "workload_spread": 0, "largest_idle": 0, "long_leg": 2,
        "outside_area": 5, "unassigned_optional": 150, "changed_employee": 10,
    },
)  # fmt: skip
BUILT_IN = (BALANCED, CONTINUITY, EFFICIENCY)
