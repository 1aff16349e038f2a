"""What if: changes laid over the live rows for one plan version, which is then planned like any other.

Stored with the version as JSON: ``{"profile": name, "rules": {code: {"weight", "level", "value"}}, "absent": [employee
id], "requirements": {id: {"staff", "duration_minutes", "widen_minutes", "priority", "obligation", "without"}}}``; every
part may be left out. Nothing here touches a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from constraints.rules import RULES_BY_CODE, Rule
from scheduling.keys import VisitKey
from scheduling.models import ScheduleSolution
from scheduling.solver.plan import Plan, StopKind
from scheduling.solver.problem import Obligation, Preference, Problem, Visit, Window
from scheduling.solver.rules import ActiveRule, Rules

PARTS = ("profile", "rules", "absent", "requirements")
RULE_FIELDS = ("weight", "level", "value")
BOUNDS = {"staff": (1, 4), "duration_minutes": (1, 1440), "widen_minutes": (0, 720), "priority": (1, 10)}
REQUIREMENT_FIELDS = (*BOUNDS, "obligation", "without")


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is to be different. Raises ValueError that names part, item, value and what is allowed."""

    profile: str | None = None
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    requirements: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Changes":
        """The stored form."""
        _only(raw, PARTS, "changes")
        for part in ("rules", "requirements"):
            if not isinstance(raw.get(part, {}), Mapping):
                raise ValueError(f"{part} is {raw[part]!r}; give an object of what is to change.")
        absent = raw.get("absent", [])
        if not isinstance(absent, list) or not all(isinstance(one, str) for one in absent):
            raise ValueError(f"absent is {absent!r}; give a list of employees' ids.")
        if not isinstance(raw.get("profile"), str | None):
            raise ValueError(f"profile is {raw['profile']!r}; give the name of a weight profile.")
        for code, change in raw.get("rules", {}).items():
            if code not in RULES_BY_CODE or RULES_BY_CODE[code].is_system:
                raise ValueError(f"rules: {code!r} is no rule that an organization may change.")
            _only(change, RULE_FIELDS, f"rule {code}")
            _check_rule(RULES_BY_CODE[code], change)
        for requirement, change in raw.get("requirements", {}).items():
            _check_requirement(f"requirement {requirement}", change)
        return cls(
            profile=raw.get("profile"),
            rules=raw.get("rules", {}),
            absent=tuple(absent),
            requirements=raw.get("requirements", {}),
        )

    def to_json(self) -> dict[str, Any]:
        """Only the parts that change something."""
        whole = {
            "profile": self.profile,
            "rules": {code: dict(change) for code, change in self.rules.items()},
            "absent": list(self.absent),
            "requirements": {requirement: dict(change) for requirement, change in self.requirements.items()},
        }
        return {name: part for name, part in whole.items() if part}


UNCHANGED = Changes()


def merged(first: Changes, second: Changes) -> Changes:
    """Both, field by field; where both say something the second holds."""
    rules, requirements = (
        {name: {**one.get(name, {}), **other.get(name, {})} for name in {**one, **other}}
        for one, other in ((first.rules, second.rules), (first.requirements, second.requirements))
    )
    return Changes(
        profile=second.profile or first.profile,
        rules=rules,
        absent=tuple(dict.fromkeys((*first.absent, *second.absent))),
        requirements=requirements,
    )


def inherited(origin: ScheduleSolution, changes: Changes) -> Changes:
    """What a version was made with that is not in the rows, its profile and its own changes, and the new changes."""
    profile = origin.input_data.get("profile")
    own = Changes(profile=profile["name"] if profile else None)
    return merged(merged(own, Changes.from_json(origin.changes)), changes)


def _only(given: Any, known: tuple[str, ...], where: str) -> None:
    if not isinstance(given, Mapping):
        raise ValueError(f"{where}: {given!r} is no object; give one with any of {', '.join(known)}.")
    for name in given:
        if name not in known:
            raise ValueError(f"{where}: unknown field {name!r}; known fields: {', '.join(known)}.")


def _check_rule(rule: Rule, change: Mapping[str, Any]) -> None:
    if "weight" in change:
        rule.check_weight(change["weight"])
    if "level" in change:
        rule.check_level(change["level"])
    if "value" in change:
        if not isinstance(change["value"], Mapping):
            raise ValueError(f"rule {rule.code}: value is {change['value']!r}; give an object.")
        rule.check_value(change["value"])


def _check_requirement(where: str, change: Any) -> None:
    _only(change, REQUIREMENT_FIELDS, where)
    for name, (low, high) in BOUNDS.items():
        if name in change and (type(change[name]) is not int or not low <= change[name] <= high):
            raise ValueError(f"{where}: {name} is {change[name]!r}; give an integer from {low} to {high}.")
    if "obligation" in change and change["obligation"] not in [member.value for member in Obligation]:
        raise ValueError(f"{where}: obligation is {change['obligation']!r}; give one of {', '.join(Obligation)}.")
    if "without" in change and change["without"] is not True:
        raise ValueError(f"{where}: without is {change['without']!r}; give true or leave it out.")


def with_changes(problem: Problem, changes: Changes) -> Problem:
    """The problem as it would be. What a change names but the period does not hold is a ValueError."""
    _check_known(problem, changes)
    gone = {visit.id for visit in problem.visits if _change_of(visit, changes).get("without")}
    return replace(
        problem,
        rules=weighed_anew(problem.rules, changes.rules),
        shifts=tuple(shift for shift in problem.shifts if shift.employee not in changes.absent),
        visits=tuple(_visit(problem, visit, changes) for visit in problem.visits if visit.id not in gone),
        dependencies=tuple(link for link in problem.dependencies if link.first not in gone and link.second not in gone),
    )


def _check_known(problem: Problem, changes: Changes) -> None:
    for employee in changes.absent:
        if employee not in problem.employee:
            raise ValueError(f"absent: employee {employee} has no shift in the period.")
    known = {VisitKey.parse(visit.id).requirement for visit in problem.visits}
    for requirement in changes.requirements:
        if requirement not in known:
            raise ValueError(f"requirements: {requirement} has no visit in the period.")


def _change_of(visit: Visit, changes: Changes) -> Mapping[str, Any]:
    return changes.requirements.get(VisitKey.parse(visit.id).requirement, {}) if changes.requirements else {}


def _visit(problem: Problem, visit: Visit, changes: Changes) -> Visit:
    change = _change_of(visit, changes)
    if not change:
        return visit
    minute = problem.ticks_per_minute
    wider = change.get("widen_minutes", 0) * minute
    staff = change.get("staff", visit.staff)
    return replace(
        visit,
        staff=staff,
        needs=tuple(replace(need, employees=min(need.employees, staff)) for need in visit.needs),
        pinned_employees=visit.pinned_employees[:staff],
        duration=change["duration_minutes"] * minute if "duration_minutes" in change else visit.duration,
        priority=change.get("priority", visit.priority),
        obligation=Obligation(change.get("obligation", visit.obligation)),
        windows=tuple(_wider(window, wider) for window in visit.windows),
    )


def _wider(window: Window, by: int) -> Window:
    if window.preference is not Preference.HARD or not by:
        return window
    return replace(window, open=max(0, window.open - by), close=window.close + by)


def weighed_anew(rules: Rules, changes: Mapping[str, Mapping[str, Any]]) -> Rules:
    """The rules with other weights, levels and values by code, on all days. A rule that is off and gets a weight is
    on.
    """
    if not changes:
        return rules
    active = {rule.code: rule for rule in rules.active}
    for code, change in changes.items():
        was = active.get(code)
        own = RULES_BY_CODE[code]
        if was is None and "weight" not in change:
            raise ValueError(f"rule {code} is off; give it a weight too.")
        active[code] = ActiveRule(
            code=code,
            level=own.check_level(change.get("level", was.level if was else own.level)),
            weight=own.check_weight(change.get("weight", was.weight if was else 0)),
            value={**(was.value if was else {}), **change.get("value", {})},
        )
    kept = tuple(own for own in rules.overrides if not (own.is_for_all and own.code in changes))
    later = {own.code for own in kept if own.is_for_all}
    on = tuple(rule for rule in active.values() if rule.weight or rule.code in later)
    return replace(rules, active=on, overrides=kept)


def what_still_fits(problem: Problem, plan: Plan) -> Plan:
    """The plan without the visits, breaks and shifts that the problem does not hold any more: where to begin."""
    breaks = {pause.id for shift in problem.shifts for pause in shift.breaks}
    known = {StopKind.VISIT: set(problem.visit), StopKind.BREAK: breaks}
    routes = {
        shift.id: tuple(stop for stop in plan.routes.get(shift.id, ()) if stop.id in known[stop.kind])
        for shift in problem.shifts
    }
    planned = {stop.id for route in routes.values() for stop in route}
    return Plan(routes=routes, not_before={v: tick for v, tick in plan.not_before.items() if v in planned})
